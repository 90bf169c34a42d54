//! The facts of a workspace as tuples, each under the relation of the model that it is for.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::shown;
use crate::export::readings::{Reading, Spot, relation_info};
use crate::facts::time::time_text;
use crate::facts::value::value_text;
use crate::facts::workspace::{Edge, Workspace};
use crate::policy::condition::{Condition, Term};
use crate::policy::schema::{Count, Entity, MemberId, RoleId, TypeId, Value};

use super::build::Builder;
use super::cel::{Cel, TIME, Writer, double, duration};
use super::expr::{Expr, Key};
use super::finish::Named;
use super::naming::Naming;
use super::values::terms_of;

/// One tuple as it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tuple {
    pub(super) object: String,
    pub(super) relation: String,
    pub(super) user: String,
    pub(super) condition: Option<(String, BTreeMap<String, Literal>)>,
}

/// A value in the context of a tuple.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Literal {
    Flag(bool),
    Number(i64),
    Fraction(String),
    Text(String),
    List(Vec<Literal>),
    Map(BTreeMap<String, Literal>),
}

/// Who stands in some tuples of a key, and under which condition.
type Besides = (Named, Option<String>);

/// What of a model depends on tuples: its conditions, and where they stand.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) all: BTreeMap<String, Cel>,
    /// Of a key whose tuples all stand under one.
    pub(super) of_key: BTreeMap<(TypeId, Key), String>,
    /// Of others: those under which some tuples stand.
    pub(super) besides: BTreeMap<(TypeId, Key), BTreeSet<Besides>>,
}

pub(super) struct Teller<'b, 'p> {
    pub(super) builder: &'b mut Builder<'p>,
    pub(super) naming: &'b Naming,
    pub(super) conditions: Conditions,
    decided: BTreeSet<(TypeId, Key)>,
    told: BTreeSet<Tuple>,
}

impl<'b, 'p> Teller<'b, 'p> {
    pub(super) fn of(builder: &'b mut Builder<'p>, naming: &'b Naming) -> Self {
        let decided = builder.decided();
        let conditions = Conditions::default();
        let mut teller = Self { builder, naming, conditions, decided, told: BTreeSet::new() };
        teller.find_conditions();
        teller
    }

    /// The conditions that only a question decides.
    fn find_conditions(&mut self) {
        let conditions = self.builder.conditions.clone();
        for ((of, key), condition) in conditions {
            let Some(relation) = self.builder.relations.get(&(of, key.clone())) else { continue };
            let mark = relation.mark;
            if !self.asks(of, &condition) {
                continue;
            }
            match Writer::write(self.builder.policy, of, &condition) {
                Ok(cel) => {
                    let name = self.naming.name(&key);
                    self.add(name.clone(), cel);
                    self.conditions.of_key.insert((of, key), name);
                }
                Err(what) => {
                    let help = "let the condition ask for flags, numbers, texts, choices and times";
                    self.builder.refusals.cannot_say(mark, what, help);
                }
            }
        }
    }

    fn add(&mut self, name: String, cel: Cel) {
        let known = self.conditions.all.entry(name.clone()).or_insert_with(|| cel.clone());
        if *known != cel {
            let what = format!("two conditions that would both be called {}", shown(&name));
            self.builder.cannot_say(&what, "give one of them a name of its own, with `define`");
        }
    }

    /// Whether a condition asks for what comes with a question.
    fn asks(&self, of: TypeId, condition: &Condition) -> bool {
        let policy = self.builder.policy;
        let flags = super::values::values_of(condition).into_iter().any(|value| {
            let member = value.attribute.member_of(of);
            let info = member.and_then(|it| crate::export::readings::attribute_info(policy, of, it));
            info.is_some_and(|it| it.given)
        });
        flags
            || terms_of(condition).into_iter().any(|term| match term {
                Term::Input(_) | Term::Time => true,
                Term::Edge(read) => read.of.iter().any(|(of, member, field)| match field {
                    crate::policy::condition::EdgeField::Attribute(id) => relation_info(policy, *of, *member)
                        .and_then(|it| it.attribute(*id))
                        .is_some_and(|it| it.given),
                    _ => false,
                }),
                Term::Path(_) | Term::Value(_) | Term::Item | Term::Calculated(_) => false,
            })
    }

    /// Says every fact that the model needs.
    pub(super) fn tell(&mut self, facts: &Workspace) -> Vec<Tuple> {
        let mut direct = Vec::new();
        for ((of, key), relation) in &self.builder.relations {
            let own = relation.expr.iter().flat_map(direct_of);
            direct.extend(own.map(|it| (*of, key.clone(), it.clone())));
        }
        for (of, relation, key) in direct {
            let ids = facts.tables.get(usize::from(of)).map_or(0, |it| it.ids.len());
            let relation = self.naming.name(&relation);
            let strict = self.decided.contains(&(of, key.clone()));
            for index in (0..u32::MAX).take(ids) {
                let spot = Spot {
                    policy: self.builder.policy,
                    facts,
                    entity: Entity { of, index },
                    edge: None,
                    item: None,
                };
                self.tell_of(&spot, &relation, &key, strict);
            }
        }
        std::mem::take(&mut self.told).into_iter().collect()
    }

    fn tell_of(&mut self, spot: &Spot<'_>, relation: &str, key: &Key, strict: bool) {
        let of = spot.entity.of;
        let member = |name: &str| self.builder.schema.type_info(of).and_then(|it| it.member_named(name));
        match key {
            Key::Everyone | Key::Every(_) => self.tell_all(spot, relation, key, None),
            Key::Says(_) => self.tell_what_is_so(spot, relation, key, strict),
            Key::Ends(name) | Key::People(name) | Key::Chosen(name, _) => {
                let Some(member) = member(name) else { return };
                self.tell_edges(spot, relation, (key, member, None), strict);
            }
            Key::Carried(name, role) => {
                let Some(member) = member(name) else { return };
                let role = self.builder.schema.type_info(of).and_then(|it| it.role_named(role));
                self.tell_edges(spot, relation, (key, member, role), strict);
            }
            _ => {}
        }
    }

    fn tell_all(
        &mut self,
        spot: &Spot<'_>,
        relation: &str,
        key: &Key,
        condition: Option<(String, BTreeMap<String, Literal>)>,
    ) {
        let Some(object) = self.object(spot) else { return };
        for named in self.builder.named(spot.entity.of, key) {
            let Named::All(of) = named else { continue };
            let user = format!("{}:*", self.wire(of));
            self.put(
                spot.entity.of,
                key,
                named,
                Tuple {
                    object: object.clone(),
                    relation: relation.to_owned(),
                    user,
                    condition: condition.clone(),
                },
            );
        }
    }

    fn put(&mut self, of: TypeId, key: &Key, named: Named, tuple: Tuple) {
        let condition = tuple.condition.as_ref().map(|it| it.0.clone());
        let all = self.conditions.of_key.get(&(of, key.clone())).cloned();
        if condition.is_some() && condition != all || condition.is_none() && all.is_some() {
            self.conditions.besides.entry((of, key.clone())).or_default().insert((named, condition));
        }
        self.told.insert(tuple);
    }

    fn tell_what_is_so(&mut self, spot: &Spot<'_>, relation: &str, key: &Key, strict: bool) {
        let at = (spot.entity.of, key.clone());
        let Some(condition) = self.builder.conditions.get(&at).cloned() else { return };
        let name = self.conditions.of_key.get(&at).cloned();
        match (spot.truth(&condition), name) {
            (Some(true), _) => self.tell_all(spot, relation, key, None),
            (Some(false), _) => {}
            (None, Some(name)) => {
                if let Some(context) = self.context(spot, &condition) {
                    self.tell_all(spot, relation, key, Some((name, context)));
                }
            }
            (None, None) if strict => self.unknown(spot, &self.naming.name(key)),
            (None, None) => {}
        }
    }

    /// What the facts leave open may not be taken away: it would be taken away from nobody.
    fn unknown(&mut self, spot: &Spot<'_>, what: &str) {
        let object = self.written(spot.entity, spot.facts);
        let message = format!("OpenFGA cannot say that it is unknown whether {object} has `{what}`");
        self.builder.refusals.of_facts(message, "state it: something is denied where it is so");
    }

    /// What the entity or the edge says for a condition; nothing if it can never be met.
    fn context(&mut self, spot: &Spot<'_>, condition: &Condition) -> Option<BTreeMap<String, Literal>> {
        let mut context = BTreeMap::new();
        let mut missing = false;
        let flags = super::values::values_of(condition).into_iter().cloned().map(Term::Path);
        let terms: Vec<Term> = terms_of(condition).into_iter().cloned().chain(flags).collect();
        for term in terms {
            let (name, given) = match &term {
                Term::Path(value) => {
                    let member = value.attribute.member_of(spot.entity.of);
                    let info = member.and_then(|it| {
                        crate::export::readings::attribute_info(self.builder.policy, spot.entity.of, it)
                    });
                    let name = crate::export::words::of_step(self.builder.policy, &value.attribute);
                    (name, info.is_some_and(|it| it.given))
                }
                Term::Edge(read) => {
                    let given = self.asks(
                        spot.entity.of,
                        &Condition::Same {
                            left: term.clone(),
                            right: Term::Value(Value::Flag(true)),
                            negated: false,
                        },
                    );
                    (crate::export::words::edge_name(self.builder.policy, read), given)
                }
                Term::Value(_) | Term::Input(_) | Term::Time | Term::Item | Term::Calculated(_) => continue,
            };
            match spot.term(&term) {
                Reading::Known(value) => {
                    drop(context.insert(name, self.literal(spot, &value)));
                }
                Reading::None | Reading::Unknown => missing |= !given,
            }
        }
        if missing && matches!(condition, Condition::All(_) | Condition::Any(_) | Condition::Not(_)) {
            let object = self.written(spot.entity, spot.facts);
            let message = format!("OpenFGA cannot say a condition of {object} of which a part is left out");
            self.builder.refusals.of_facts(message, "state all that the condition asks for");
        }
        (!missing).then_some(context)
    }

    fn literal(&mut self, spot: &Spot<'_>, value: &Value) -> Literal {
        match value {
            Value::Flag(yes) => Literal::Flag(*yes),
            Value::Number(number) => Literal::Number(*number),
            Value::Duration(it) => Literal::Text(duration(it.0)),
            Value::List(values) => Literal::List(values.iter().map(|it| self.literal(spot, it)).collect()),
            Value::Map(values) => {
                Literal::Map(values.iter().map(|(key, it)| (key.clone(), self.literal(spot, it))).collect())
            }
            Value::Fraction(_) => {
                let text = value_text(self.builder.schema, value).unwrap_or_default();
                Literal::Fraction(double(&text).unwrap_or_else(|| {
                    let object = self.written(spot.entity, spot.facts);
                    let message =
                        format!("OpenFGA cannot say a fraction of {object} that has more than 15 digits");
                    self.builder.refusals.of_facts(message, "round it");
                    text
                }))
            }
            other => Literal::Text(value_text(self.builder.schema, other).unwrap_or_default()),
        }
    }

    fn tell_edges(
        &mut self,
        spot: &Spot<'_>,
        relation: &str,
        (key, member, role): (&Key, MemberId, Option<RoleId>),
        strict: bool,
    ) {
        let of = spot.entity.of;
        let edges = spot.facts.row(spot.entity).and_then(|it| it.edges(member));
        let required =
            relation_info(self.builder.policy, of, member).is_some_and(|it| it.count == Count::One);
        let open = edges.map_or(required, |it| it.incomplete);
        let roleless = role.is_some() && edges.is_some_and(|it| it.list.iter().any(|it| it.role.is_none()));
        if strict && (open || roleless) {
            let name = self.builder.member(of, member).map_or("", |it| it.name.as_str());
            self.unknown(spot, name);
        }
        for edge in edges.map(|it| &*it.list).unwrap_or_default() {
            if role.is_none() || edge.role == role {
                let spot = Spot { edge: Some((member, edge)), ..*spot };
                self.tell_edge(&spot, relation, key, edge, strict);
            }
        }
    }

    fn tell_edge(&mut self, spot: &Spot<'_>, relation: &str, key: &Key, edge: &Edge, strict: bool) {
        let Some((named, user)) = self.end(spot, key, edge.target) else { return };
        let at = (spot.entity.of, key.clone());
        let chosen = match (key, self.builder.conditions.get(&at).cloned()) {
            (Key::Chosen(..), Some(condition)) => match spot.truth(&condition) {
                Some(false) => return,
                Some(true) => None,
                None => match self.conditions.of_key.get(&at).cloned() {
                    Some(name) => match self.context(spot, &condition) {
                        Some(context) => Some((name, context)),
                        None => return,
                    },
                    None if strict => return self.unknown(spot, relation),
                    None => return,
                },
            },
            _ => None,
        };
        let lasting = self.lasting(edge);
        if chosen.is_some() && lasting.is_some() {
            let object = self.written(spot.entity, spot.facts);
            let message =
                format!("OpenFGA cannot say an edge of {object} that has both a period and a condition");
            self.builder.refusals.of_facts(message, "leave one of them out");
        }
        let Some(object) = self.object(spot) else { return };
        let condition = chosen.or(lasting);
        self.put(at.0, key, named, Tuple { object, relation: relation.to_owned(), user, condition });
    }

    /// The condition of an edge that holds for a time.
    fn lasting(&mut self, edge: &Edge) -> Option<(String, BTreeMap<String, Literal>)> {
        let since = edge.since().map(|it| ("since", it, format!("{TIME} >= since")));
        let until = edge.until().map(|it| ("until", it, format!("{TIME} < until")));
        let name = match (edge.since(), edge.until()) {
            (None, None) => return None,
            (Some(_), None) => "begun",
            (None, Some(_)) => "not_ended",
            (Some(_), Some(_)) => "lasting",
        };
        let parts: Vec<_> = since.into_iter().chain(until).collect();
        let mut parameters = BTreeMap::from([(TIME.to_owned(), "timestamp".to_owned())]);
        parameters.extend(parts.iter().map(|it| (it.0.to_owned(), "timestamp".to_owned())));
        let text = parts.iter().map(|it| it.2.as_str()).collect::<Vec<_>>().join(" && ");
        self.add(name.to_owned(), Cel { parameters, text });
        let context = parts.iter().map(|it| (it.0.to_owned(), Literal::Text(time_text(it.1))));
        Some((name.to_owned(), context.collect()))
    }

    /// How a tuple names the end of an edge.
    fn end(&mut self, spot: &Spot<'_>, key: &Key, target: Entity) -> Option<(Named, String)> {
        let schema = self.builder.schema;
        let plain = matches!(key, Key::Ends(_));
        let named = if plain {
            schema.type_info(target.of).map(|_| Named::One(target.of))?
        } else {
            self.builder.standing_for(target.of)?
        };
        let user = match &named {
            Named::All(of) => format!("{}:*", self.wire(*of)),
            Named::One(of) => format!("{}:{}", self.wire(*of), self.id(spot.facts, target)?),
            Named::Those(of, key) => {
                if !self.builder.relations.contains_key(&(*of, key.clone())) {
                    return None;
                }
                format!("{}:{}#{}", self.wire(*of), self.id(spot.facts, target)?, self.naming.name(key))
            }
        };
        Some((named, user))
    }

    fn object(&mut self, spot: &Spot<'_>) -> Option<String> {
        Some(format!("{}:{}", self.wire(spot.entity.of), self.id(spot.facts, spot.entity)?))
    }

    /// The id of an entity, or of that whose set it is, if OpenFGA takes it.
    fn id(&mut self, facts: &Workspace, entity: Entity) -> Option<String> {
        let id = facts.id(entity)?.to_owned();
        let strange = |it: char| it.is_whitespace() || it.is_control() || matches!(it, ':' | '#' | '*');
        if id.contains(strange) {
            let message = format!("OpenFGA cannot say the id {}", shown(&id));
            self.builder.refusals.of_facts(message, "its ids have no blanks, and none of `:`, `#` and `*`");
            return None;
        }
        Some(id)
    }

    fn wire(&self, of: TypeId) -> &'p str {
        self.builder.schema.type_info(of).map_or("", |it| it.wire.as_str())
    }

    fn written(&self, entity: Entity, facts: &Workspace) -> String {
        shown(&self.builder.schema.written(entity.of, facts.id(entity).unwrap_or_default()))
    }
}

/// What tuples of a relation itself say.
pub(super) fn direct_of(expr: &Expr) -> Vec<&Key> {
    match expr {
        Expr::Direct(key) => vec![key],
        other => other.parts().into_iter().flat_map(direct_of).collect(),
    }
}
