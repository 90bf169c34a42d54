//! Values and ends of edges as JSON writes them.

use std::borrow::Cow;

use jsonc_parser::ast::{Array, Object, ObjectProp, StringLit, Value as Json};

use super::{Reader, Span, key};
use crate::diagnostic::quoted;
use crate::facts::draft::{End, Key, Meant, Member, Problem, Terms};
use crate::facts::value::{domain_text, split_end};
use crate::facts::wording::{did_you_mean, shown};
use crate::policy::schema::{Count, Domain, MemberKind, RelationInfo, Schema};

const EDGE: [&str; 6] = ["to", "its", "every", "role", "since", "until"];
/// An attribute of an edge: its name, its value, and where they stand.
type EdgeValue<'a> = (String, Span, Cow<'a, str>, Span);

const LISTING: [&str; 2] = ["incomplete", "edges"];
const END_HELP: &str = r#"write an end as `"user:ana"` or as `{"to": "user:ana", …}`"#;

const LIST: &str = "a list in brackets";
const MAP: &str = "keys and values in braces";

impl<'a> Reader<'a> {
    pub(super) fn attribute(&mut self, owner: Key, member: &Member<'a>, domain: &Domain, value: Json<'a>) {
        if let Some((text, place)) = self.value(member, domain, value) {
            self.draft.attribute(owner, member, &text, place);
        }
    }

    /// A value as rolebooks write it; what is there instead is reported.
    fn value(
        &mut self,
        member: &Member<'a>,
        domain: &Domain,
        value: Json<'a>,
    ) -> Option<(Cow<'a, str>, Span)> {
        let place = Span::of(&value);
        match written(domain, value) {
            Ok(text) => Some((text, place)),
            Err(value) => {
                self.wrong_value(member, &value, &expected(self.schema, domain));
                None
            }
        }
    }

    fn wrong_value(&mut self, member: &Member<'a>, value: &Json<'_>, expected: &str) {
        let name = &member.info.name;
        let help = match value {
            Json::NullKeyword(_) => format!("leave `{name}` out if there is nothing to state"),
            Json::Array(_) | Json::Object(_) => format!("`{name}` has one value"),
            Json::StringLit(_) if matches!(expected, LIST | MAP) => String::new(),
            Json::StringLit(_) => "write it without quotes".to_owned(),
            Json::NumberLit(_) | Json::BooleanLit(_) => String::new(),
        };
        self.wrong_type(value, expected, &help);
    }

    pub(super) fn relation(
        &mut self,
        owner: Key,
        member: &Member<'a>,
        relation: &RelationInfo,
        value: Json<'a>,
    ) {
        let name = &member.info.name;
        match value {
            Json::Object(object) if is_listing(&object) => self.listing(owner, member, object),
            Json::Array(list) if relation.count == Count::Many => self.list(owner, member, list),
            value if relation.count == Count::Many => {
                let help = format!(r#"`{name}` leads to many; write a list of ends, as `["user:ana"]`"#);
                self.wrong_type(&value, "a list of ends", &help);
            }
            Json::NullKeyword(_) => {
                let help = format!("leave `{name}` out if it leads nowhere");
                self.wrong_type(&value, "one end", &help);
            }
            value @ Json::Array(_) => {
                let help = format!("`{name}` leads to one; {END_HELP}");
                self.wrong_type(&value, "one end", &help);
            }
            value => self.end(owner, member, value),
        }
    }

    fn list(&mut self, owner: Key, member: &Member<'a>, list: Array<'a>) {
        for value in list.elements {
            self.end(owner, member, value);
        }
    }

    /// `{"incomplete": true, "edges": […]}`
    fn listing(&mut self, owner: Key, member: &Member<'a>, object: Object<'a>) {
        let whole = Span::of(&object);
        let ([incomplete, edges], others) = self.fields(object, LISTING);
        for property in &others {
            let (word, span) = key(property);
            self.unknown_key(&word, span, &LISTING);
        }
        match incomplete {
            Some(Json::BooleanLit(flag)) if flag.value => {
                self.draft.incomplete(owner, member, Span::of(&flag))
            }
            Some(Json::BooleanLit(_)) => {}
            Some(other) => self.wrong_type(&other, "`true` or `false`", ""),
            None => self.missing_key(whole, "incomplete", "write the list alone if it is all"),
        }
        match edges {
            Some(Json::Array(list)) => self.list(owner, member, list),
            Some(other) => self.wrong_type(&other, "a list of ends", ""),
            None => {}
        }
    }

    fn end(&mut self, owner: Key, member: &Member<'a>, value: Json<'a>) {
        match value {
            Json::StringLit(text) => {
                let end = self.end_of(text);
                self.draft.edge(owner, member, end, Terms::default());
            }
            Json::Object(object) => self.edge(owner, member, object),
            other => self.wrong_type(&other, "an end", END_HELP),
        }
    }

    /// `{"to": …, "role": …, "since": …, "until": …}`; `{"to": …, "its": …}` and `{"every": …}` end in sets.
    fn edge(&mut self, owner: Key, member: &Member<'a>, object: Object<'a>) {
        let whole = Span::of(&object);
        let ([to, its, every, role, since, until], others) = self.fields(object, EDGE);
        let with = self.edge_values(member, others);
        let end = self.end_meant(whole, to, its, every);
        let role = self.text(role, "a role as a text");
        let since = self.text(since, "a time as a text");
        let until = self.text(until, "a time as a text");
        if let (Some(end), Ok(role), Ok(since), Ok(until), Some(with)) = (end, role, since, until, with) {
            let (role, since, until) = (spot(&role), spot(&since), spot(&until));
            let with = with.iter().map(|it| ((it.0.as_str(), it.1), (it.2.as_ref(), it.3))).collect();
            self.draft.edge(owner, member, end, Terms { role, since, until, with });
        }
    }

    /// Where an edge ends: an entity, its people, or everybody of a type.
    fn end_meant(
        &mut self,
        whole: Span,
        to: Option<Json<'a>>,
        its: Option<Json<'a>>,
        every: Option<Json<'a>>,
    ) -> Option<End<'a, Span>> {
        let to = self.text(to, "an end as a text");
        let its = self.text(its, "the name of a role, a definition or a relation as a text");
        let every = self.text(every, "a type as a text");
        match (to.ok()?, its.ok()?, every.ok()?) {
            (Some(to), None, None) => Some(self.end_of(to)),
            (Some(to), Some(its), None) => Some(End { meant: Meant::People(its.value), ..self.end_of(to) }),
            (None, None, Some(every)) => {
                let place = Span::of(&every);
                let of = self.draft.type_named(&every.value, place)?;
                Some(End { of: Some(of), id: every.value, meant: Meant::Every, place })
            }
            (None, _, None) => {
                self.missing_key(whole, "to", END_HELP);
                None
            }
            (_, _, Some(every)) => {
                self.draft.report(|| {
                    let message = "`every` stands beside another end".to_owned();
                    let help = "write two edges, one for each end".to_owned();
                    Problem::new(Span::of(&every), "several-ends", message).help(help)
                });
                None
            }
        }
    }

    /// What else an edge says; `None` if some of it is in error, which has then been reported.
    fn edge_values(
        &mut self,
        member: &Member<'a>,
        others: Vec<ObjectProp<'a>>,
    ) -> Option<Vec<EdgeValue<'a>>> {
        let MemberKind::Relation(relation) = &member.info.kind else { return Some(Vec::new()) };
        let mut sound = true;
        let mut values = Vec::new();
        for property in others {
            let (name, place) = key(&property);
            let Some((_, info)) = relation.attribute_named(&name) else {
                self.draft.unknown_edge_attribute(member, &name, place);
                sound = false;
                continue;
            };
            match self.value(member, &info.domain, property.value) {
                Some((value, at)) => values.push((name, place, value, at)),
                None => sound = false,
            }
        }
        sound.then_some(values)
    }

    /// A text if there is one; what is there instead is reported.
    fn text(&mut self, value: Option<Json<'a>>, expected: &str) -> Result<Option<StringLit<'a>>, ()> {
        match value {
            None => Ok(None),
            Some(Json::StringLit(text)) => Ok(Some(text)),
            Some(other) => {
                self.wrong_type(&other, expected, "");
                Err(())
            }
        }
    }

    fn end_of(&self, text: StringLit<'a>) -> End<'a, Span> {
        let place = Span::of(&text);
        let (of, id) = match text.value {
            Cow::Borrowed(text) => {
                let (of, id) = split_end(self.schema, text);
                (of, Cow::Borrowed(id))
            }
            Cow::Owned(text) => {
                let (of, id) = split_end(self.schema, &text);
                (of, Cow::Owned(id.to_owned()))
            }
        };
        End { of, id, meant: Meant::One, place }
    }

    /// The values of an object with these keys, and what else stands in it.
    fn fields<const N: usize>(
        &mut self,
        object: Object<'a>,
        names: [&str; N],
    ) -> ([Option<Json<'a>>; N], Vec<ObjectProp<'a>>) {
        let mut others = Vec::new();
        let mut values = [const { None }; N];
        let mut spans = [const { None }; N];
        for property in object.properties {
            let (word, span) = key(&property);
            let place = names.iter().position(|it| *it == word);
            let slot = place.and_then(|at| Some((values.get_mut(at)?, spans.get_mut(at)?)));
            match slot {
                None => others.push(property),
                Some((_, Some(first))) => self.twice(span, &word, *first),
                Some((value, seen)) => {
                    *value = Some(property.value);
                    *seen = Some(span);
                }
            }
        }
        (values, others)
    }

    fn unknown_key(&mut self, word: &str, span: Span, names: &[&str]) {
        self.draft.report(|| {
            Problem::new(span, "unknown-key", format!("the key {} means nothing here", shown(word)))
                .offer(did_you_mean(word, names.iter().copied()))
        });
    }

    fn missing_key(&mut self, span: Span, name: &str, help: &str) {
        let message = format!("the key `{name}` is missing");
        self.draft.report(|| Problem::new(span, "missing-key", message).help(help.to_owned()));
    }
}

fn spot<'t>(text: &'t Option<StringLit<'_>>) -> Option<(&'t str, Span)> {
    text.as_ref().map(|it| (it.value.as_ref(), Span::of(it)))
}

/// Whether an object is a relation with its own note, not an edge.
fn is_listing(object: &Object<'_>) -> bool {
    object.properties.iter().any(|it| LISTING.contains(&it.name.as_str()))
}

/// A value of that domain as rolebooks write it, or what stands there if JSON writes such values otherwise.
fn written<'a>(domain: &Domain, value: Json<'a>) -> Result<Cow<'a, str>, Json<'a>> {
    match (domain, value) {
        (Domain::Flag, Json::BooleanLit(flag)) => Ok(if flag.value { "yes" } else { "no" }.into()),
        (Domain::Number | Domain::Fraction, Json::NumberLit(number)) => Ok(number.value.into()),
        (Domain::List(of), Json::Array(list)) => {
            let elements =
                list.elements.into_iter().map(|it| element(of, it)).collect::<Result<Vec<_>, _>>()?;
            Ok(format!("({})", elements.join(", ")).into())
        }
        (Domain::Map(of), Json::Object(object)) => {
            let entry = |it: ObjectProp<'a>| {
                let key = quoted(&key(&it).0);
                Ok(format!("{key} {}", element(of, it.value)?))
            };
            let entries = object.properties.into_iter().map(entry).collect::<Result<Vec<_>, Json<'a>>>()?;
            Ok(format!("({})", entries.join(", ")).into())
        }
        (Domain::Flag | Domain::Number | Domain::List(_) | Domain::Map(_), value) => Err(value),
        (_, Json::StringLit(text)) => Ok(text.value),
        (_, value) => Err(value),
    }
}

/// A value in a list or a map.
fn element<'a>(domain: &Domain, value: Json<'a>) -> Result<String, Json<'a>> {
    let is_text = matches!(value, Json::StringLit(_));
    let text = written(domain, value)?;
    Ok(if is_text { quoted(&text) } else { text.into_owned() })
}

/// How JSON writes values of that domain, for use after "expected".
fn expected(schema: &Schema, domain: &Domain) -> String {
    match domain {
        Domain::Flag => "`true` or `false`".to_owned(),
        Domain::Number => "a whole number".to_owned(),
        Domain::Fraction => "a decimal number".to_owned(),
        Domain::List(_) => LIST.to_owned(),
        Domain::Map(_) => MAP.to_owned(),
        domain => format!("{} in double quotes", domain_text(schema, domain)),
    }
}
