//! Facts on their way in: what one text states after another, until a workspace can be made of it.
//!
//! JSON files and the facts of tests state the same things in different words; both are collected
//! here and checked once. Every statement carries a place of its source's own kind, so that a problem
//! can be shown where it stands. Ends of edges are looked up only when everything is stated, because
//! the order of statements means nothing.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::time::{read_time, time_text};
use super::value::{Cause, domain_text, read_id, read_role, read_value};
use super::wording::{Offer, did_you_mean, one_of, one_of_types, shown, type_name};
use super::workspace::Workspace;
use crate::limits::{EDGES, ENTITIES};
use crate::policy::schema::{
    EVERY, EdgeAttributeId, Instant, MemberId, MemberInfo, MemberKind, RelationInfo, RoleId, Schema, TypeId,
    Value,
};

mod edges;
pub(super) mod ends;
mod finish;
mod loose;
mod problems;
mod whole;

pub(crate) use loose::{Loose, LooseEdge, LooseEnd};
pub(crate) use problems::{Problem, Problems};

/// What becomes of an end that nobody states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strangers {
    /// It is a problem.
    Refused,
    /// It is a new entity of the first principal type that fits.
    Created,
}

/// Facts that are being collected; `P` says where a statement stands.
///
/// Statements come in layers. Within one layer everything holds together and nothing may be stated
/// twice; a later layer replaces attributes and relations to one, and adds to the others.
#[derive(Debug, Clone)]
pub(crate) struct Draft<'a, P> {
    schema: &'a Schema,
    strangers: Strangers,
    layer: u16,
    tables: Vec<DraftTable<'a, P>>,
    entities: usize,
    values: Vec<StatedValue<P>>,
    links: Vec<Link<'a, P>>,
    problems: Problems<P>,
}

/// The entities of one type by id, in the order in which they were first stated.
#[derive(Debug, Clone)]
struct DraftTable<'a, P> {
    at: HashMap<Cow<'a, str>, u32>,
    places: Vec<P>,
}

/// An entity of a draft; it means nothing in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    of: TypeId,
    at: u32,
}

/// Whether an entity was stated before.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stated<P> {
    New(Key),
    /// With the place where it was stated first.
    Before(Key, P),
}

/// A member that facts may state.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    pub of: TypeId,
    pub id: MemberId,
    pub info: &'a MemberInfo,
}

#[derive(Debug, Clone)]
struct StatedValue<P> {
    owner: Key,
    member: MemberId,
    layer: u16,
    /// Whole workspaces may agree on a value; single lines may not repeat one.
    whole: bool,
    value: Value,
    place: P,
}

/// One edge of a relation, or the statement that there are more.
#[derive(Debug, Clone)]
struct Link<'a, P> {
    owner: Key,
    member: MemberId,
    layer: u16,
    place: P,
    edge: Option<DraftEdge<'a>>,
}

#[derive(Debug, Clone)]
struct DraftEdge<'a> {
    end: DraftEnd<'a>,
    role: Option<RoleId>,
    since: Option<Instant>,
    until: Option<Instant>,
    attributes: Vec<(EdgeAttributeId, Value)>,
}

#[derive(Debug, Clone)]
enum DraftEnd<'a> {
    Known(Key),
    Named(Option<TypeId>, Cow<'a, str>),
    /// A set of one of these kinds, of the entity with this id.
    Set(Vec<TypeId>, Cow<'a, str>),
}

/// The end of an edge as written: an id, perhaps with its type; and whether it is meant itself.
#[derive(Debug, Clone)]
pub(crate) struct End<'a, P> {
    pub of: Option<TypeId>,
    pub id: Cow<'a, str>,
    pub meant: Meant<'a>,
    pub place: P,
}

/// Who is meant by the end of an edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meant<'a> {
    /// The entity itself.
    One,
    /// Every id of the type.
    Every,
    /// Those who are called so of the entity.
    People(Cow<'a, str>),
}

/// A word, and where it stands.
pub(crate) type Word<'t, P> = (&'t str, P);

/// What may stand beside the end of an edge, as written.
#[derive(Debug, Clone)]
pub(crate) struct Terms<'t, P> {
    pub role: Option<(&'t str, P)>,
    pub since: Option<(&'t str, P)>,
    pub until: Option<(&'t str, P)>,
    /// Further attributes: their names and values.
    pub with: Vec<(Word<'t, P>, Word<'t, P>)>,
}

impl<P> Default for Terms<'_, P> {
    fn default() -> Self {
        Self { role: None, since: None, until: None, with: Vec::new() }
    }
}

/// A workspace without problems, and where each of its entities was first stated.
#[derive(Debug, Clone)]
pub(crate) struct Finished<P> {
    pub workspace: Workspace,
    /// Parallel to the tables of the workspace and their ids.
    pub places: Vec<Vec<P>>,
}

impl<'a, P: Copy> Draft<'a, P> {
    pub(crate) fn new(schema: &'a Schema, strangers: Strangers) -> Self {
        let empty = |_| DraftTable { at: HashMap::new(), places: Vec::new() };
        let tables =
            schema.types.iter().map(|_| ()).chain(schema.sets.iter().map(|_| ())).map(empty).collect();
        let (values, links, problems) = (Vec::new(), Vec::new(), Problems::default());
        Self { schema, strangers, layer: 0, tables, entities: 0, values, links, problems }
    }

    /// What is stated from now on replaces and adds to what was stated so far.
    pub(crate) fn next_layer(&mut self) {
        self.layer = self.layer.saturating_add(1);
    }

    /// Reports a problem that the reader of a text has found itself.
    pub(crate) fn report(&mut self, problem: impl FnOnce() -> Problem<P>) {
        self.problems.push(problem);
    }

    /// Finds a type by its own or its outside name.
    pub(crate) fn type_named(&mut self, word: &str, place: P) -> Option<TypeId> {
        let found = self.schema.type_named(word);
        if found.is_none() {
            let own = self.schema.types.iter().map(|it| it.name.as_str());
            let both = own.clone().chain(self.schema.types.iter().map(|it| it.wire.as_str()));
            let near = did_you_mean(word, both);
            let all = || one_of(own).map(|it| format!("write {it}"));
            let help = if near.instead.is_some() { near.help } else { all() };
            let message = format!("no type is called {}", shown(word));
            let offer = Offer { help, ..near };
            self.problems.push(|| Problem::new(place, "unknown-type", message).offer(offer));
        }
        found
    }

    /// Finds a member that facts may state.
    pub(crate) fn member_named(&mut self, of: TypeId, word: &str, place: P) -> Option<Member<'a>> {
        let info = self.schema.type_info(of)?;
        let Some(id) = info.member_named(word) else {
            self.problems.push(|| {
                let stated = info.members.iter().filter(|it| it.kind != MemberKind::Derived);
                let message = format!("`{}` has no member {}", info.name, shown(word));
                Problem::new(place, "unknown-member", message)
                    .offer(did_you_mean(word, stated.map(|it| it.name.as_str())))
            });
            return None;
        };
        let member = info.member(id)?;
        if member.kind == MemberKind::Derived {
            let message = format!("{} of `{}` is derived and cannot be stated", shown(word), info.name);
            let help = "state the relations from which the rolebook derives it".to_owned();
            self.problems.push(|| Problem::new(place, "derived-member", message).help(help));
            return None;
        }
        Some(Member { of, id, info: member })
    }

    /// States that an entity exists.
    pub(crate) fn entity(&mut self, of: TypeId, id: Cow<'a, str>, place: P) -> Option<Stated<P>> {
        if let Err(cause) = read_id(&id) {
            self.problems.push(|| Problem::of(cause, place));
            return None;
        }
        let table = self.tables.get_mut(usize::from(of))?;
        let next = u32::try_from(table.places.len()).ok()?;
        let slot = match table.at.entry(id) {
            Entry::Occupied(known) => {
                let at = *known.get();
                let first = table.places.get(usize::try_from(at).ok()?)?;
                return Some(Stated::Before(Key { of, at }, *first));
            }
            Entry::Vacant(slot) => slot,
        };
        if self.entities >= ENTITIES {
            let message = format!("more than {ENTITIES} entities");
            self.problems.push_once(|| Problem::new(place, "too-many-entities", message));
            return None;
        }
        slot.insert(next);
        table.places.push(place);
        self.entities = self.entities.saturating_add(1);
        Some(Stated::New(Key { of, at: next }))
    }

    /// States an attribute by what was written.
    pub(crate) fn attribute(&mut self, owner: Key, member: &Member<'a>, text: &str, place: P) {
        let MemberKind::Attribute(attribute) = &member.info.kind else {
            return self.misfit(member, text, place);
        };
        match read_value(self.schema, &attribute.domain, text) {
            Ok(value) => self.value(owner, member, value, place),
            Err(cause) => self.problems.push(|| Problem::of(cause, place)),
        }
    }

    /// States an attribute whose value is already read, by its domain.
    pub(crate) fn value(&mut self, owner: Key, member: &Member<'a>, value: Value, place: P) {
        let (member, layer) = (member.id, self.layer);
        self.values.push(StatedValue { owner, member, layer, whole: false, value, place });
    }

    /// States one edge of a relation.
    pub(crate) fn edge(&mut self, owner: Key, member: &Member<'a>, end: End<'a, P>, terms: Terms<'_, P>) {
        let MemberKind::Relation(relation) = &member.info.kind else {
            return self.misfit(member, &end.id, end.place);
        };
        let place = end.place;
        let Some(end) = self.end(member, relation, end) else { return };
        let with = self.edge_attributes(member, &terms);
        let (Some((role, since, until)), Some(attributes)) = (self.terms(member, &terms), with) else {
            return;
        };
        let edge = DraftEdge { end, role, since, until, attributes };
        self.link(owner, member.id, place, Some(edge));
    }

    /// The end of an edge, if the relation may end so; else that has been reported.
    fn end(&mut self, member: &Member<'a>, relation: &RelationInfo, end: End<'a, P>) -> Option<DraftEnd<'a>> {
        let schema = self.schema;
        let kinds: Vec<TypeId> = match &end.meant {
            Meant::One => end.of.into_iter().collect(),
            Meant::Every => end.of.and_then(|of| schema.set_of(of, None)).into_iter().collect(),
            Meant::People(called) => {
                let all = relation.targets.iter().filter_map(|it| Some((*it, schema.set(*it)?)));
                let called = all.filter(|it| it.1.called() == Some(called));
                called.filter(|it| end.of.is_none_or(|of| it.1.of == of)).map(|it| it.0).collect()
            }
        };
        let fits = kinds.iter().all(|it| relation.targets.contains(it));
        if !fits || kinds.is_empty() && end.meant != Meant::One {
            let written = match &end.meant {
                Meant::One => end.of.map_or_else(String::new, |of| schema.name_of(of)),
                Meant::Every => format!("every {}", end.of.map_or_else(String::new, |of| schema.name_of(of))),
                Meant::People(called) => format!("{}.{called}", end.id),
            };
            self.wrong_target(member, &written, end.place);
            return None;
        }
        match end.meant {
            Meant::One => Some(DraftEnd::Named(end.of, end.id)),
            Meant::Every => self.set(*kinds.first()?, Cow::Borrowed(EVERY), end.place).map(DraftEnd::Known),
            Meant::People(_) => Some(DraftEnd::Set(kinds, end.id)),
        }
    }

    /// A set, which comes to be known with the first edge that ends in it.
    fn set(&mut self, kind: TypeId, id: Cow<'a, str>, place: P) -> Option<Key> {
        match self.entity(kind, id, place)? {
            Stated::New(key) | Stated::Before(key, _) => Some(key),
        }
    }

    /// States that what is listed of a relation is not all.
    pub(crate) fn incomplete(&mut self, owner: Key, member: &Member<'a>, place: P) {
        match &member.info.kind {
            MemberKind::Relation(_) => self.link(owner, member.id, place, None),
            _ => self.misfit(member, "incomplete", place),
        }
    }

    fn terms(&mut self, member: &Member<'a>, terms: &Terms<'_, P>) -> Option<EdgeTerms> {
        let role = self.role(member, terms.role)?;
        let since = self.time(terms.since)?;
        let until = self.time(terms.until)?;
        if let (Some(since), Some(until), Some((_, place))) = (since, until, terms.until)
            && since >= until
        {
            let (since, until) = (time_text(since), time_text(until));
            let message = format!("this edge never holds: `{until}` is not after `{since}`");
            let help = "an edge holds from `since` on and ends just before `until`".to_owned();
            self.problems.push(|| Problem::new(place, "empty-period", message).help(help));
            return None;
        }
        Some((role, since, until))
    }

    fn role(&mut self, member: &Member<'a>, stated: Option<(&str, P)>) -> Option<Option<RoleId>> {
        let Some((text, place)) = stated else {
            return Some(None);
        };
        let (schema, of, name) = (self.schema, member.of, &member.info.name);
        let takes = matches!(&member.info.kind, MemberKind::Relation(it) if it.as_role);
        if !takes {
            let message = format!("an edge of `{name}` carries no role");
            let help = format!(
                "leave {} out, or declare `{name}` of `{}` with `as role`",
                shown(text),
                type_name(schema, of)
            );
            self.problems.push(|| Problem::new(place, "role-not-taken", message).help(help));
            return None;
        }
        let count = schema.type_info(of).map_or(0, |it| it.roles.len());
        let all: Vec<RoleId> = (0..).take(count).collect();
        self.read(read_role(schema, of, &all, text), place).map(Some)
    }

    fn time(&mut self, stated: Option<(&str, P)>) -> Option<Option<Instant>> {
        match stated {
            None => Some(None),
            Some((text, place)) => self.read(read_time(text), place).map(Some),
        }
    }

    fn read<T>(&mut self, read: Result<T, Cause>, place: P) -> Option<T> {
        read.map_err(|cause| self.problems.push(|| Problem::of(cause, place))).ok()
    }

    /// A value where a relation is expected, or the other way round.
    fn misfit(&mut self, member: &Member<'a>, text: &str, place: P) {
        let (schema, name) = (self.schema, &member.info.name);
        self.problems.push(|| match &member.info.kind {
            MemberKind::Attribute(attribute) => {
                let message = format!("`{name}` is an attribute, and {} is no value of it", shown(text));
                let help = format!("write {} for `{name}`", domain_text(schema, &attribute.domain));
                Problem::new(place, "value-expected", message).help(help)
            }
            MemberKind::Relation(relation) => {
                let message = format!("`{name}` is a relation, and {} is no end of it", shown(text));
                let help = format!("name an entity of {}", one_of_types(schema, &relation.targets));
                Problem::new(place, "end-expected", message).help(help)
            }
            MemberKind::Derived => Problem::new(place, "derived-member", format!("`{name}` is derived")),
        });
    }

    fn wrong_target(&mut self, member: &Member<'a>, written: &str, place: P) {
        let MemberKind::Relation(relation) = &member.info.kind else {
            return;
        };
        let schema = self.schema;
        self.problems.push(|| {
            let (owner, name) = (type_name(schema, member.of), &member.info.name);
            let targets = one_of_types(schema, &relation.targets);
            let message = format!("`{name}` of `{owner}` leads to {targets}, not to {}", shown(written));
            Problem::new(place, "wrong-target-type", message).help(format!("name an entity of {targets}"))
        });
    }

    fn link(&mut self, owner: Key, member: MemberId, place: P, edge: Option<DraftEdge<'a>>) {
        if self.links.len() >= EDGES {
            let message = format!("more than {EDGES} edges");
            self.problems.push_once(|| Problem::new(place, "too-many-edges", message));
            return;
        }
        let layer = self.layer;
        self.links.push(Link { owner, member, layer, place, edge });
    }
}

type EdgeTerms = (Option<RoleId>, Option<Instant>, Option<Instant>);
