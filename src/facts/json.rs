//! Facts as JSON: types, then ids, then members. Everything that is not exactly so is reported where
//! it stands; nothing is guessed and nothing is left out in silence.

use std::borrow::Cow;
use std::ops::Range;

use jsonc_parser::ast::{Object, ObjectProp, ObjectPropName, Value as Json};
use jsonc_parser::common::Ranged;

use super::draft::{Draft, Finished, Key, Loose, Member, Problem, Problems, Stated, Strangers};
use super::lookalikes;
use super::wording::shown;
use super::workspace::Workspace;
use crate::diagnostic::{Diagnostic, Fix, Severity, Site};
use crate::limits::PROBLEMS;
use crate::policy::schema::{MemberId, MemberKind, Schema, TypeId};

mod members;
mod syntax;

const LINE: &str = r#"begin a line with `{"type": "TYPE", "id": "ID"`; members follow"#;
const BYTE_ORDER_MARK: char = '\u{feff}';
const BYTE_ORDER_MARK_BYTES: u32 = 3;

/// A workspace and what its author should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Loaded {
    pub workspace: Workspace,
    pub warnings: Vec<Diagnostic>,
}

/// A byte range of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Files are smaller than what a position can count.
    fn new(start: usize, end: usize) -> Self {
        let count = |it| u32::try_from(it).unwrap_or(u32::MAX);
        Self { start: count(start), end: count(end) }
    }

    fn of(ranged: &impl Ranged) -> Self {
        Self::new(ranged.start(), ranged.end())
    }

    fn site(self) -> Site {
        Site::File(Range { start: self.start, end: self.end })
    }
}

/// Reads the general form of facts; a byte-order mark before it is none of its text.
pub(crate) fn load(schema: &Schema, text: &str) -> Result<Loaded, Vec<Diagnostic>> {
    let Some(rest) = text.strip_prefix(BYTE_ORDER_MARK) else {
        return read(schema, text);
    };
    let warnings = |it: Loaded| Loaded { warnings: after_mark(it.warnings), ..it };
    read(schema, rest).map(warnings).map_err(after_mark)
}

/// Moves every place behind the mark.
fn after_mark(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for site in diagnostics.iter_mut().flat_map(Diagnostic::sites) {
        if let Site::File(range) = site {
            let moved = |it: u32| it.saturating_add(BYTE_ORDER_MARK_BYTES);
            *range = moved(range.start)..moved(range.end);
        }
    }
    diagnostics
}

fn read(schema: &Schema, text: &str) -> Result<Loaded, Vec<Diagnostic>> {
    let value = syntax::parse(text).map_err(|it| vec![it])?;
    let mut reader = Reader { schema, draft: Draft::new(schema, Strangers::Refused) };
    reader.types(value);
    match reader.draft.finish() {
        Ok(finished) => Ok(Loaded { warnings: warnings(schema, &finished), workspace: finished.workspace }),
        Err(problems) => Err(diagnostics(problems)),
    }
}

/// What one line of JSON Lines states: of which entity, and what; ends of edges are not looked up.
pub(crate) type OneLine<'a> = (TypeId, Cow<'a, str>, Loose<'a>);

/// Reads one line of JSON Lines; every problem has its place in the line.
pub(crate) fn line<'a>(schema: &'a Schema, text: &'a str) -> Result<OneLine<'a>, Vec<Diagnostic>> {
    let value = syntax::parse(text).map_err(|it| vec![it])?;
    let mut reader = Reader { schema, draft: Draft::new(schema, Strangers::Refused) };
    let entity = reader.line(value);
    let loose = reader.draft.loose().map_err(diagnostics)?;
    let (of, id) = entity.ok_or_else(Vec::new)?;
    Ok((of, id, loose))
}

struct Reader<'a> {
    schema: &'a Schema,
    draft: Draft<'a, Span>,
}

impl<'a> Reader<'a> {
    fn types(&mut self, root: Json<'a>) {
        let mut seen: Vec<(TypeId, Span)> = Vec::new();
        let Some(root) = self.object(root, "an object with a key for each type", "") else {
            return;
        };
        for property in root.properties {
            let (word, span) = key(&property);
            let Some(of) = self.draft.type_named(&word, span) else { continue };
            match seen.iter().find(|it| it.0 == of) {
                Some((_, first)) => self.twice(span, &word, *first),
                None => {
                    seen.push((of, span));
                    self.entities(of, property.value);
                }
            }
        }
    }

    /// `{"type": …, "id": …}` and the members; these two come first, so that members may be called so too.
    fn line(&mut self, value: Json<'a>) -> Option<(TypeId, Cow<'a, str>)> {
        let Object { range, properties } =
            self.object(value, "an object with a type, an id and members", LINE)?;
        let (whole, mut properties) = (Span::new(range.start, range.end), properties.into_iter());
        let (word, place) = self.first(properties.next(), "type", whole)?;
        let of = self.draft.type_named(&word, place)?;
        let (id, place) = self.first(properties.next(), "id", whole)?;
        let Stated::New(owner) = self.draft.entity(of, id.clone(), place)? else { return None };
        self.members(of, owner, Json::Object(Object { range, properties: properties.collect() }));
        Some((of, id))
    }

    /// The text of the property that stands first, if it has this name.
    fn first(
        &mut self,
        property: Option<ObjectProp<'a>>,
        name: &str,
        whole: Span,
    ) -> Option<(Cow<'a, str>, Span)> {
        match property.filter(|it| it.name.as_str() == name).map(|it| it.value) {
            Some(Json::StringLit(text)) => {
                let place = Span::of(&text);
                Some((text.value, place))
            }
            Some(other) => {
                self.wrong_type(&other, "a text", LINE);
                None
            }
            None => {
                let message = format!("the key `{name}` is missing where it belongs");
                self.draft.report(|| Problem::new(whole, "missing-key", message).help(LINE.to_owned()));
                None
            }
        }
    }

    fn entities(&mut self, of: TypeId, value: Json<'a>) {
        let help = r#"write it as `{"ID": {…}}`"#;
        let Some(entities) = self.object(value, "an object with a key for each id", help) else {
            return;
        };
        for property in entities.properties {
            let span = Span::of(&property.name);
            let ObjectProp { name, value, .. } = property;
            let id = text_of(name);
            match self.draft.entity(of, id.clone(), span) {
                Some(Stated::New(owner)) => self.members(of, owner, value),
                Some(Stated::Before(_, first)) => self.twice(span, &id, first),
                None => {}
            }
        }
    }

    fn members(&mut self, of: TypeId, owner: Key, value: Json<'a>) {
        let help = "write `{}` if nothing is stated about it";
        let Some(members) = self.object(value, "an object with a key for each member", help) else {
            return;
        };
        let mut seen: Vec<(MemberId, Span)> = Vec::new();
        for property in members.properties {
            let (word, span) = key(&property);
            let Some(member) = self.draft.member_named(of, &word, span) else { continue };
            match seen.iter().find(|it| it.0 == member.id) {
                Some((_, first)) => self.twice(span, &word, *first),
                None => {
                    seen.push((member.id, span));
                    self.member(owner, &member, property.value);
                }
            }
        }
    }

    fn member(&mut self, owner: Key, member: &Member<'a>, value: Json<'a>) {
        match &member.info.kind {
            MemberKind::Attribute(attribute) => self.attribute(owner, member, &attribute.domain, value),
            MemberKind::Relation(relation) => self.relation(owner, member, relation, value),
            MemberKind::Derived => {}
        }
    }

    fn object(&mut self, value: Json<'a>, expected: &str, help: &str) -> Option<Object<'a>> {
        match value {
            Json::Object(object) => Some(object),
            other => {
                self.wrong_type(&other, expected, help);
                None
            }
        }
    }

    fn wrong_type(&mut self, value: &Json<'_>, expected: &str, help: &str) {
        self.draft.report(|| {
            let message = format!("expected {expected}, found {}", found(value));
            let help = (!help.is_empty()).then(|| help.to_owned());
            Problem::new(Span::of(value), "wrong-json-type", message).help(help)
        });
    }

    fn twice(&mut self, span: Span, word: &str, first: Span) {
        self.draft.report(|| {
            let message = format!("the key {} stands here a second time", shown(word));
            Problem::new(span, "duplicate-key", message)
                .also(first, "the first stands here")
                .help("put both together under one key, or remove one".to_owned())
        });
    }
}

/// A key as it reads, and where it stands.
fn key(property: &ObjectProp<'_>) -> (String, Span) {
    (property.name.as_str().to_owned(), Span::of(&property.name))
}

fn text_of(name: ObjectPropName<'_>) -> Cow<'_, str> {
    match name {
        ObjectPropName::String(text) => text.value,
        ObjectPropName::Word(word) => Cow::Borrowed(word.value),
    }
}

fn found(value: &Json<'_>) -> String {
    match value {
        Json::StringLit(text) => format!("the text {}", shown(&text.value)),
        Json::NumberLit(number) => format!("the number {}", shown(number.value)),
        Json::BooleanLit(flag) => format!("`{}`", flag.value),
        Json::NullKeyword(_) => "`null`".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}

fn diagnostics(problems: Problems<Span>) -> Vec<Diagnostic> {
    let mut list = problems.list;
    list.sort_by(|a, b| (a.place, a.code, &a.message).cmp(&(b.place, b.code, &b.message)));
    let mut all: Vec<Diagnostic> = list.into_iter().map(diagnostic).collect();
    all.extend(more(Severity::Error, problems.more));
    all
}

fn diagnostic(problem: Problem<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::error(problem.code, problem.message, problem.place.site());
    let add = |all: Diagnostic, (place, text): (Span, String)| all.also(place.site(), text);
    // What stands at the place is a text in quotes, and so is what takes its place.
    let write = |it: String| {
        let text = serde_json::Value::from(it.as_str()).to_string();
        Box::new(Fix::replace(format!("write `{it}`"), problem.place.site(), text))
    };
    let fix = problem.instead.map(write);
    Diagnostic { help: problem.help, fix, ..problem.also.into_iter().fold(diagnostic, add) }
}

/// The line about all that is not shown.
pub(super) fn more(severity: Severity, count: usize) -> Option<Diagnostic> {
    let noun = match severity {
        Severity::Error => "problems",
        Severity::Warning => "warnings",
        Severity::Note => "notes",
    };
    let all = Diagnostic::error(
        "too-many-problems",
        format!("{count} more {noun} of this file are not shown"),
        Site::File(0..0),
    );
    (count > 0).then_some(Diagnostic { severity, ..all })
}

fn warnings(schema: &Schema, finished: &Finished<Span>) -> Vec<Diagnostic> {
    let groups = lookalikes::groups(schema, &finished.workspace);
    let count = groups.len().saturating_sub(PROBLEMS);
    let shown = groups.iter().take(PROBLEMS).map(|group| {
        let places = finished.places.get(usize::from(group.of)).map_or(&[][..], Vec::as_slice);
        let place = |index: u32| places.get(usize::try_from(index).ok()?).map(|it| it.site());
        let ids =
            finished.workspace.tables.get(usize::from(group.of)).map_or(&[][..], |it| it.ids.as_slice());
        let id = |it: u32| ids.get(usize::try_from(it).ok()?).map(String::as_str);
        lookalikes::warning(schema, group, id, place)
    });
    let mut shown: Vec<Diagnostic> = shown.collect();
    shown.extend(more(Severity::Warning, count));
    shown
}
