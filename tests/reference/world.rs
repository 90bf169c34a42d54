//! What a question can read: the entities there are, their attributes and edges at the question's
//! time, and what of it is none or unknown (reference.md section 3).

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Attribute, Count, Domain, Edge, Entity, Facts, Policy, Question, Shape, Stated, Value};
use crate::names::{snake_case, written};
use crate::schema::{self, DerivedEnds};
use crate::sets;
use crate::truth::{Step, Truth};

/// An entity or a set of the world, by its number. What is known or named is numbered in the order in
/// which steps of proofs compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Thing(pub(crate) usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing<'a> {
    Known(&'a Stated),
    /// Only the question names it.
    Named,
    /// Stands for whatever an unknown end may be; it may be any entity of its type.
    Unknown,
    /// A principal that neither the facts nor the question name.
    Stranger,
    /// A set of which is known whose it is.
    Set,
}

pub(crate) struct World<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) question: &'a Question,
    things: Vec<(&'a str, &'a str, Standing<'a>)>,
    /// The numbers of the entities that are known or named, and of the unknown one of each type.
    numbers: BTreeMap<(&'a str, &'a str), Thing>,
    unknown: BTreeMap<&'a str, Thing>,
    /// Every edge that has ended holds still.
    expired: bool,
    /// Whether what is missing and the steps of proofs are wanted, not only what is true.
    pub(crate) explaining: Cell<bool>,
    /// The type and the name of the relation of which it matters whether ways go along it.
    pub(crate) watched: Option<(&'a str, &'a str)>,
    derived: DerivedEnds<'a>,
}

/// What kind of value it is: its domain, and the type whose member it is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sort<'a> {
    pub(crate) domain: &'a Domain,
    pub(crate) owner: &'a str,
    /// What is stored and what is the default, if it is only unknown which of them is in force.
    pub(crate) either: Option<(&'a Value, Option<&'a Value>)>,
}

/// One thing that a path to one may come to.
#[derive(Debug, Clone)]
pub(crate) enum Alternative<'a> {
    None,
    Thing(Thing),
    Value(Value, Sort<'a>),
    Unknown(Sort<'a>),
}

/// What a path to one comes to: one of these, and what is unknown in finding out which.
#[derive(Debug, Clone)]
pub(crate) struct Reading<'a> {
    pub(crate) alternatives: Vec<Alternative<'a>>,
    pub(crate) missing: BTreeSet<String>,
}

/// One edge of a relation; nothing is stated of the one to an unknown end.
pub(crate) struct Hop<'a> {
    pub(crate) to: Thing,
    pub(crate) stated: Option<&'a Edge>,
    pub(crate) holds: Truth,
}

impl<'a> World<'a> {
    pub(crate) fn new(policy: &'a Policy, facts: &'a Facts, question: &'a Question, expired: bool) -> Self {
        let mut all: BTreeSet<(&str, &str)> = BTreeSet::new();
        all.extend(facts.entities.iter().map(|it| pair(&it.entity)));
        let edges = facts.entities.iter().flat_map(|it| &it.relations).flat_map(|it| &it.1.list);
        all.extend(edges.map(|it| pair(&it.to)));
        all.extend(std::iter::once(&question.subject).chain(&question.presented).map(pair));
        all.insert(pair(&question.object));
        all.extend(question.inputs.iter().filter_map(|(_, value)| match value {
            Value::Entity(entity) => Some(pair(entity)),
            _ => None,
        }));
        let kinds = schema::kinds_of_set(policy);
        let holding = |it: &&str| matches!(sets::kind(it), Some(sets::Kind::Holding { .. }));
        all.extend(kinds.iter().filter(|it| !holding(it)).map(|it| (*it, "")));
        all.extend(all.iter().filter_map(|it| owner(*it)).collect::<Vec<_>>());
        let stated = |it: &(&str, &str)| facts.entities.iter().find(|known| pair(&known.entity) == *it);
        let standing = |it: &(&str, &str)| match sets::kind(it.0) {
            Some(_) => Standing::Set,
            None => stated(it).map_or(Standing::Named, Standing::Known),
        };
        let mut all: Vec<_> = all.into_iter().collect();
        all.sort_by_key(|it| rank(*it));
        let mut things: Vec<_> = all.iter().map(|it| (it.0, it.1, standing(it))).collect();
        things.extend(policy.types.iter().map(|it| (it.name.as_str(), "", Standing::Unknown)));
        things.extend(kinds.into_iter().filter(holding).map(|it| (it, "", Standing::Unknown)));
        let principals = policy.types.iter().filter(|it| schema::is_principal(policy, &it.name));
        things.extend(principals.map(|it| (it.name.as_str(), "*", Standing::Stranger)));
        let derived = schema::derived_ends(policy);
        let numbers = all.into_iter().zip((0..).map(Thing)).collect();
        let is_unknown = |it: &(Thing, &(&str, &str, Standing<'a>))| it.1.2 == Standing::Unknown;
        let numbered = (0..).map(Thing).zip(&things).filter(is_unknown);
        let unknown = numbered.map(|(thing, (of, _, _))| (*of, thing)).collect();
        let explaining = Cell::new(false);
        World { numbers, unknown, policy, question, things, expired, explaining, watched: None, derived }
    }

    /// The types that the ends of a relation may have.
    pub(crate) fn ends(&self, of: &str, name: &str) -> BTreeSet<&'a str> {
        schema::ends(self.policy, &self.derived, of, name)
    }

    pub(crate) fn things(&self) -> impl Iterator<Item = Thing> {
        (0..self.things.len()).map(Thing)
    }

    pub(crate) fn type_of(&self, thing: Thing) -> &'a str {
        self.things[thing.0].0
    }

    pub(crate) fn standing(&self, thing: Thing) -> Standing<'a> {
        self.things[thing.0].2
    }

    pub(crate) fn thing(&self, entity: &Entity) -> Thing {
        self.numbers[&pair(entity)]
    }

    /// Whatever an unknown end of this type may be; of `every P` there is but one.
    pub(crate) fn unknown_of(&self, of: &str) -> Thing {
        match sets::kind(of) {
            Some(sets::Kind::Every(_)) => self.numbers[&(of, "")],
            _ => self.unknown[of],
        }
    }

    /// Whose set it is.
    pub(crate) fn owner(&self, set: Thing) -> Thing {
        let (kind, id, standing) = self.things[set.0];
        let Some((of, id)) = owner((kind, id)) else { panic!("{kind} is nobody's") };
        if standing == Standing::Unknown { self.unknown_of(of) } else { self.numbers[&(of, id)] }
    }

    /// Everyone who can be known to be somebody: not the unknown entities, but strangers.
    pub(crate) fn principals(&self) -> Vec<Thing> {
        let somebody = |it: &Thing| {
            self.standing(*it) != Standing::Unknown && schema::is_principal(self.policy, self.type_of(*it))
        };
        self.things().filter(somebody).collect()
    }

    pub(crate) fn entity(&self, thing: Thing) -> Entity {
        let (of, id, _) = self.things[thing.0];
        Entity { of: of.to_owned(), id: id.to_owned() }
    }

    pub(crate) fn written(&self, thing: Thing) -> String {
        written(self.policy, &self.entity(thing))
    }

    /// Whether two things are the same; of an unknown entity nobody knows.
    pub(crate) fn same(&self, left: Thing, right: Thing) -> Truth {
        let vague = [left, right].iter().any(|it| self.standing(*it) == Standing::Unknown);
        if self.type_of(left) != self.type_of(right) {
            Truth::no()
        } else if vague {
            Truth::unknown(BTreeSet::new())
        } else {
            Truth::known(left == right)
        }
    }

    /// `task:copy.confidential`; of what is no particular entity, nothing can be said.
    pub(crate) fn missing_member(&self, thing: Thing, name: &str) -> BTreeSet<String> {
        match self.standing(thing) {
            Standing::Known(_) | Standing::Named => {
                self.missing(|| format!("{}.{name}", self.written(thing)))
            }
            Standing::Unknown | Standing::Stranger | Standing::Set => BTreeSet::new(),
        }
    }

    pub(crate) fn missing(&self, name: impl FnOnce() -> String) -> BTreeSet<String> {
        if self.explaining.get() { BTreeSet::from([name()]) } else { BTreeSet::new() }
    }

    /// An edge holds while `since <= time < until`.
    fn holds(&self, edge: &Edge) -> Truth {
        let never = edge.since.zip(edge.until).is_some_and(|(since, until)| since >= until);
        match self.question.time {
            _ if never => Truth::no(),
            _ if edge.since.is_none() && edge.until.is_none() => Truth::yes(),
            None => Truth::unknown(self.missing(|| "time".to_owned())),
            Some(time) => {
                let begun = edge.since.is_none_or(|it| it <= time);
                let open = edge.until.is_none_or(|it| time < it);
                Truth::known(begun && (open || self.expired))
            }
        }
    }

    /// The edges of a stated relation, those that may be there included.
    pub(crate) fn hops(&self, thing: Thing, name: &str) -> Vec<Hop<'a>> {
        let of = self.type_of(thing);
        let Some(relation) = schema::relation(self.policy, of, name) else { return Vec::new() };
        let Standing::Known(stated) = self.standing(thing) else { return self.unknown_hops(thing, name) };
        let Some((_, edges)) = stated.relations.iter().find(|it| it.0 == name) else {
            let unknown = relation.count == Count::One;
            return if unknown { self.unknown_hops(thing, name) } else { Vec::new() };
        };
        let mut hops: Vec<_> = edges.list.iter().map(|it| self.hop(thing, name, it)).collect();
        if edges.incomplete {
            hops.extend(self.unknown_hops(thing, name));
        }
        hops
    }

    /// A truth that goes along this relation, marked so if the relation is watched.
    pub(crate) fn along(&self, of: &str, name: &str, truth: Truth) -> Truth {
        if self.watched == Some((of, name)) { truth.watched() } else { truth }
    }

    fn hop(&self, from: Thing, name: &str, edge: &'a Edge) -> Hop<'a> {
        let (of, to) = (self.type_of(from), self.thing(&edge.to));
        let holds = match self.explaining.get() {
            true => {
                let step = self.step("edge", &format!("{of}.{name}"), to);
                self.holds(edge).then(Step { from: Some(from), until: edge.until, ..step }, edge.until)
            }
            false => self.holds(edge),
        };
        Hop { to, stated: Some(edge), holds: self.along(of, name, holds) }
    }

    fn unknown_hops(&self, thing: Thing, name: &str) -> Vec<Hop<'a>> {
        let of = self.type_of(thing);
        let ends = self.ends(of, name);
        let holds = self.along(of, name, Truth::unknown(self.missing_member(thing, name)));
        let hop = |of| Hop { to: self.unknown_of(of), stated: None, holds: holds.clone() };
        ends.into_iter().map(hop).collect()
    }

    pub(crate) fn step(&self, kind: &'static str, statement: &str, thing: Thing) -> Step {
        Step { statement: statement.into(), thing, kind, from: None, until: None }
    }

    pub(crate) fn only(&self, thing: Thing) -> Reading<'a> {
        Reading { alternatives: vec![Alternative::Thing(thing)], missing: BTreeSet::new() }
    }

    /// Whether it is not known which one thing a path has come to.
    pub(crate) fn is_lost(&self, reading: &Reading<'a>) -> bool {
        let unknown = |it: &Alternative<'a>| match it {
            Alternative::Thing(thing) => self.standing(*thing) == Standing::Unknown,
            _ => false,
        };
        reading.alternatives.len() > 1 || reading.alternatives.iter().any(unknown)
    }

    /// What one more name of a path to one leads to, in a statement of that layer.
    pub(crate) fn follow(&self, reading: Reading<'a>, name: &str, layer: usize) -> Reading<'a> {
        let mut out = Reading { alternatives: Vec::new(), missing: reading.missing };
        for alternative in reading.alternatives {
            let Alternative::Thing(thing) = alternative else {
                out.alternatives.push(Alternative::None);
                continue;
            };
            let next = self.member(thing, name, layer);
            out.alternatives.extend(next.alternatives);
            out.missing.extend(next.missing);
        }
        out
    }

    /// A name that the thing's type does not have, or that is not seen there, leads nowhere.
    fn member(&self, thing: Thing, name: &str, layer: usize) -> Reading<'a> {
        let of = self.type_of(thing);
        match schema::seen(self.policy, of, name, layer).map(|it| &it.shape) {
            Some(Shape::Attribute(it)) => self.attribute(thing, name, it),
            Some(Shape::Relation(it)) => self.single(thing, name, it.count),
            Some(Shape::Derived(_)) => panic!("{of}.{name} is no path to one"),
            None => Reading { alternatives: vec![Alternative::None], missing: BTreeSet::new() },
        }
    }

    /// What a relation to one leads to. Unless an end is certain there may be none, but of a relation
    /// to exactly one that is left out or not known there is one, nobody knows which.
    fn single(&self, thing: Thing, name: &str, count: Count) -> Reading<'a> {
        let hops = self.hops(thing, name);
        let possible = hops.iter().filter(|it| it.holds.possible);
        let mut alternatives: Vec<_> = possible.map(|it| Alternative::Thing(it.to)).collect();
        let only_unknown = hops.iter().all(|it| self.standing(it.to) == Standing::Unknown);
        let some = count == Count::One && only_unknown && !hops.is_empty();
        if !some && !hops.iter().any(|it| it.holds.certain) {
            alternatives.push(Alternative::None);
        }
        let missing = hops.into_iter().filter(|it| it.holds.is_unknown()).flat_map(|it| it.holds.missing);
        Reading { alternatives, missing: missing.collect() }
    }

    /// An attribute: stated, else its default, else none or unknown; under an unmet gate its default.
    fn attribute(&self, thing: Thing, name: &str, of: &'a Attribute) -> Reading<'a> {
        let sort = Sort { domain: &of.domain, owner: self.type_of(thing), either: None };
        let certainly = |it| Reading { alternatives: vec![it], missing: BTreeSet::new() };
        let known = matches!(self.standing(thing), Standing::Known(_));
        let Some(stored) = self.stored(thing, name, of) else {
            return match self.left_out(sort, of) {
                Alternative::Unknown(_) => self.unknown_attribute(thing, name, sort),
                other if known => certainly(other),
                _ => self.unknown_attribute(thing, name, sort),
            };
        };
        if of.gate.is_empty() || of.default.as_ref() == Some(&stored) {
            return certainly(Alternative::Value(stored, sort));
        }
        let gate = self.gate(thing, &of.gate);
        match (gate.certain, gate.possible) {
            (true, _) => certainly(Alternative::Value(stored, sort)),
            (_, false) => certainly(self.left_out(sort, of)),
            _ => {
                let either = self.written_down(thing, name, of).map(|it| (it, of.default.as_ref()));
                Reading {
                    alternatives: vec![Alternative::Unknown(Sort { either, ..sort })],
                    missing: gate.missing,
                }
            }
        }
    }

    pub(crate) fn left_out(&self, sort: Sort<'a>, of: &Attribute) -> Alternative<'a> {
        match &of.default {
            Some(default) => Alternative::Value(default.clone(), sort),
            None if of.optional => Alternative::None,
            None => Alternative::Unknown(sort),
        }
    }

    fn unknown_attribute(&self, thing: Thing, name: &str, sort: Sort<'a>) -> Reading<'a> {
        let missing = self.missing_member(thing, name);
        Reading { alternatives: vec![Alternative::Unknown(sort)], missing }
    }

    /// What the facts say, else what the question brings if the attribute is `given`.
    fn stored(&self, thing: Thing, name: &str, of: &Attribute) -> Option<Value> {
        self.written_down(thing, name, of).map(|it| lowered(&of.domain, it))
    }

    fn written_down(&self, thing: Thing, name: &str, of: &Attribute) -> Option<&'a Value> {
        let (type_name, id, standing) = self.things[thing.0];
        let stated = match standing {
            Standing::Known(stated) => stated.attributes.iter().find(|it| it.0 == name).map(|it| &it.1),
            Standing::Named => None,
            Standing::Unknown | Standing::Stranger | Standing::Set => return None,
        };
        let brought = |it: &&(Entity, String, Value)| pair(&it.0) == (type_name, id) && it.1 == name;
        let given = || self.question.given.iter().find(brought).filter(|_| of.given).map(|it| &it.2);
        stated.or_else(given)
    }

    /// Whether the plan that is read from this thing is one of those named or above one of them.
    pub(crate) fn gate(&self, thing: Thing, plans: &[String]) -> Truth {
        let Some(declared) = self.policy.plans.as_ref().filter(|_| !plans.is_empty()) else {
            return Truth::yes();
        };
        let own = snake_case(self.type_of(thing)) == declared.at[0];
        let mut reading = self.only(thing);
        for name in declared.at.iter().skip(usize::from(own)) {
            if self.is_lost(&reading) {
                return Truth::unknown(reading.missing);
            }
            reading = self.follow(reading, name, 0);
        }
        let reached = |plan: &str| plans.iter().any(|it| schema::plan_reaches(self.policy, plan, it));
        let met = |it: &Alternative<'_>| match it {
            Alternative::Value(Value::Word(plan), _) => Truth::known(reached(plan)),
            Alternative::Unknown(_) => Truth::unknown(BTreeSet::new()),
            _ => Truth::no(),
        };
        Truth::one_of(reading.alternatives.iter().map(met).collect(), reading.missing)
    }
}

/// Entities come by (type, id) and before all sets, which come by (type, name, id), `every P` before the
/// sets of those who hold something of a P.
fn rank<'a>((of, id): (&'a str, &'a str)) -> (bool, &'a str, Option<&'a str>, &'a str) {
    match sets::kind(of) {
        None => (false, of, None, id),
        Some(sets::Kind::Every(of)) => (true, of, None, id),
        Some(sets::Kind::Holding { of, name }) => (true, of, Some(name), id),
    }
}

/// The entity whose set this is.
fn owner<'a>((kind, id): (&'a str, &'a str)) -> Option<(&'a str, &'a str)> {
    match sets::kind(kind)? {
        sets::Kind::Every(_) => None,
        sets::Kind::Holding { of, .. } => Some((of, id)),
    }
}

fn pair(entity: &Entity) -> (&str, &str) {
    (&entity.of, &entity.id)
}

/// So many seconds after the beginning of 1970.
pub(crate) fn moment(seconds: i64) -> Value {
    Value::Time(i128::from(seconds).saturating_mul(1_000_000_000))
}

/// An email is read with its ASCII letters lowered, wherever it comes from.
pub(crate) fn lowered(domain: &Domain, value: &Value) -> Value {
    match (domain, value) {
        (Domain::ListOf(of), Value::List(all)) => Value::List(all.iter().map(|it| lowered(of, it)).collect()),
        (Domain::MapOf(of), Value::Map(all)) => {
            Value::Map(all.iter().map(|(key, it)| (key.clone(), lowered(of, it))).collect())
        }
        (Domain::Email, Value::Text(text)) => Value::Text(text.to_ascii_lowercase()),
        _ => value.clone(),
    }
}
