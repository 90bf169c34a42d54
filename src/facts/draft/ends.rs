//! The ends of edges, looked up once everything is stated.
//!
//! Whether an id is known depends on what is stated anywhere, never on what stands before: typed ends
//! may create their entity first, then bare ones are looked up, and only then create theirs.

use std::borrow::Cow;

use unicode_ident::{is_xid_continue, is_xid_start};

use super::{Draft, DraftEdge, DraftEnd, Key, Link, Problem, Stated, Strangers};
use crate::facts::value::read_id;
use crate::facts::wording::{Offer, meant, one_of_types, shown, typed};
use crate::policy::schema::{MemberKind, RelationInfo, Schema, TypeId};

/// Up to so many ids are all compared with a misspelt one; of more, so many neighbours in byte order.
const COMPARED_IDS: usize = 1000;
const NEIGHBOURS: usize = 50;

/// What an id stands for.
enum Found {
    One(Key),
    None,
    Several(Vec<TypeId>),
}

impl<'a, P: Copy> Draft<'a, P> {
    /// Turns every named end into a known one; those for which that fails are reported and dropped.
    pub(super) fn resolve_ends(&mut self) {
        let mut links = std::mem::take(&mut self.links);
        let create = self.strangers == Strangers::Created;
        if create {
            self.create(&mut links, |of, _| of);
        }
        self.look_up(&mut links);
        if create {
            let schema = self.schema;
            self.create(&mut links, |of, relation| match of {
                Some(_) => None,
                None => first_principal(schema, relation),
            });
        }
        self.sets(&mut links);
        self.refuse(&links);
        links.retain(|it| it.edge.as_ref().is_none_or(|it| matches!(it.end, DraftEnd::Known(_))));
        self.links = links;
    }

    /// Creates the entities that unknown ends name, of the type that `choose` finds for them.
    ///
    /// What is unknown is settled before anything is created, so that no end depends on another.
    fn create(
        &mut self,
        links: &mut [Link<'a, P>],
        choose: impl Fn(Option<TypeId>, &RelationInfo) -> Option<TypeId>,
    ) {
        let types: Vec<Option<TypeId>> = links.iter().map(|it| self.stranger(it, &choose)).collect();
        for (link, of) in links.iter_mut().zip(types) {
            let (Some(of), place) = (of, link.place) else { continue };
            let Some((_, id, end)) = named(link) else { continue };
            if let Some(Stated::New(key) | Stated::Before(key, _)) = self.entity(of, id, place) {
                *end = DraftEnd::Known(key);
            }
        }
    }

    /// The type of the entity that must be created for this link, if any.
    fn stranger(
        &self,
        link: &Link<'a, P>,
        choose: impl Fn(Option<TypeId>, &RelationInfo) -> Option<TypeId>,
    ) -> Option<TypeId> {
        let DraftEnd::Named(of, id) = &link.edge.as_ref()?.end else {
            return None;
        };
        let relation = relation(self.schema, link.owner, link.member)?;
        let unknown = matches!(self.find(*of, id, relation), Found::None) && read_id(id).is_ok();
        choose(*of, relation).filter(|it| unknown && self.schema.is_principal(*it))
    }

    /// Turns the sets in which edges end into entities, as far as those are known whose sets they are.
    fn sets(&mut self, links: &mut [Link<'a, P>]) {
        for link in links {
            let place = link.place;
            let Some(DraftEdge { end, .. }) = &mut link.edge else { continue };
            let DraftEnd::Set(kinds, id) = &*end else { continue };
            if let [kind] = self.known_sets(kinds, id).as_slice()
                && let Some(key) = self.set(*kind, id.clone(), place)
            {
                *end = DraftEnd::Known(key);
            }
        }
    }

    fn known_sets(&self, kinds: &[TypeId], id: &str) -> Vec<TypeId> {
        let has = |of: TypeId| self.tables.get(usize::from(of)).is_some_and(|it| it.at.contains_key(id));
        kinds.iter().copied().filter(|it| self.schema.set(*it).is_some_and(|it| has(it.of))).collect()
    }

    fn look_up(&self, links: &mut [Link<'a, P>]) {
        for link in links {
            let (owner, member) = (link.owner, link.member);
            let Some((of, id, end)) = named(link) else { continue };
            let Some(relation) = relation(self.schema, owner, member) else { continue };
            if let Found::One(key) = self.find(of, &id, relation) {
                *end = DraftEnd::Known(key);
            }
        }
    }

    fn find(&self, of: Option<TypeId>, id: &str, relation: &RelationInfo) -> Found {
        let targets = of.as_slice();
        let targets = if targets.is_empty() { relation.targets.as_slice() } else { targets };
        let known = |of: &TypeId| {
            let at = self.tables.get(usize::from(*of))?.at.get(id)?;
            Some(Key { of: *of, at: *at })
        };
        let mut found = targets.iter().filter_map(known);
        match (found.next(), found.next()) {
            (None, _) => Found::None,
            (Some(key), None) => Found::One(key),
            (Some(_), Some(_)) => Found::Several(targets.iter().filter_map(known).map(|it| it.of).collect()),
        }
    }

    /// Reports every end that is still unknown.
    fn refuse(&mut self, links: &[Link<'a, P>]) {
        let mut known: Option<Vec<Vec<Cow<'a, str>>>> = None;
        for link in links {
            let (schema, place) = (self.schema, link.place);
            let (targets, id, several) = match &link.edge {
                Some(DraftEdge { end: DraftEnd::Named(of, id), .. }) => {
                    let Some(relation) = relation(schema, link.owner, link.member) else { continue };
                    let several = match self.find(*of, id, relation) {
                        Found::Several(types) => types,
                        Found::One(_) | Found::None => Vec::new(),
                    };
                    (of.map_or_else(|| relation.targets.clone(), |it| vec![it]), id, several)
                }
                Some(DraftEdge { end: DraftEnd::Set(kinds, id), .. }) => {
                    let of =
                        |kinds: &[TypeId]| kinds.iter().filter_map(|it| Some(schema.set(*it)?.of)).collect();
                    (of(kinds), id, of(&self.known_sets(kinds, id)))
                }
                _ => continue,
            };
            let known = known.get_or_insert_with(|| self.sorted_ids());
            self.problems.push(|| match read_id(id) {
                Err(cause) => Problem::of(cause, place),
                Ok(_) if several.is_empty() => dangling(schema, &targets, id, known, place),
                Ok(_) => ambiguous(schema, id, &several, place),
            });
        }
    }

    fn sorted_ids(&self) -> Vec<Vec<Cow<'a, str>>> {
        let sorted = |table: &super::DraftTable<'a, P>| {
            let mut ids: Vec<Cow<'a, str>> = table.at.keys().cloned().collect();
            ids.sort_unstable();
            ids
        };
        self.tables.iter().map(sorted).collect()
    }
}

/// The end of a link if it is only named, and where to put the known one.
fn named<'l, 'a, P>(
    link: &'l mut Link<'a, P>,
) -> Option<(Option<TypeId>, Cow<'a, str>, &'l mut DraftEnd<'a>)> {
    let end = &mut link.edge.as_mut()?.end;
    match &*end {
        DraftEnd::Known(_) | DraftEnd::Set(..) => None,
        DraftEnd::Named(of, id) => Some((*of, id.clone(), end)),
    }
}

fn relation(schema: &Schema, owner: Key, member: u16) -> Option<&RelationInfo> {
    match &schema.type_info(owner.of)?.member(member)?.kind {
        MemberKind::Relation(relation) => Some(relation),
        _ => None,
    }
}

fn first_principal(schema: &Schema, relation: &RelationInfo) -> Option<TypeId> {
    schema.principals.iter().copied().find(|it| relation.targets.contains(it))
}

pub(in crate::facts) fn ambiguous<P>(schema: &Schema, id: &str, types: &[TypeId], place: P) -> Problem<P> {
    let message = format!(
        "several entities are called {}: of {}",
        shown(id),
        one_of_types(schema, types).replace(" or ", " and ")
    );
    let example = types.first().map(|it| format!("say which one, as in {}", shown(&typed(schema, *it, id))));
    Problem::new(place, "ambiguous-id", message).help(example)
}

pub(in crate::facts) fn dangling<P>(
    schema: &Schema,
    targets: &[TypeId],
    id: &str,
    known: &[Vec<Cow<'_, str>>],
    place: P,
) -> Problem<P> {
    let message = format!("no {} is called {}", one_of_types(schema, targets), shown(id));
    let near = mistyped(schema, id).or_else(|| nearest_id(schema, targets, id, known));
    let found = Problem::new(place, "dangling-reference", message);
    match (elsewhere(schema, id, known), near) {
        (Some(other), _) => found.help(format!("{} exists, but is none", shown(&other))),
        (None, Some(near)) => {
            let help = Some(format!("did you mean {}?", shown(&near)));
            found.offer(Offer { help, instead: Some(near).filter(|it| is_plain(it)) })
        }
        (None, None) => found.help("every end must be an entity that is stated itself".to_owned()),
    }
}

/// Whether an end is written the same wherever it stands: an id that is no name needs quotes in a rolebook.
fn is_plain(end: &str) -> bool {
    let id = end.split_once(':').map_or(end, |it| it.1);
    id.starts_with(is_xid_start) && id.chars().all(is_xid_continue)
}

/// The entity of another type that has exactly this id.
fn elsewhere(schema: &Schema, id: &str, known: &[Vec<Cow<'_, str>>]) -> Option<String> {
    let has = |ids: &Vec<Cow<'_, str>>| ids.binary_search_by(|it| it.as_ref().cmp(id)).is_ok();
    let of = known.iter().position(has)?;
    Some(typed(schema, of.try_into().ok()?, id))
}

/// `usr:ana`, with the right type's name instead.
fn mistyped(schema: &Schema, id: &str) -> Option<String> {
    let (word, id) = id.split_once(':')?;
    let names = schema.types.iter().flat_map(|it| [it.name.as_str(), it.wire.as_str()]);
    Some(typed(schema, schema.type_named(meant(word, names)?)?, id))
}

fn nearest_id(schema: &Schema, targets: &[TypeId], id: &str, known: &[Vec<Cow<'_, str>>]) -> Option<String> {
    let ids = |of: &TypeId| known.get(usize::from(*of)).map_or(&[][..], |it| near_in_order(it, id));
    let candidates = targets.iter().flat_map(|of| ids(of).iter().map(AsRef::as_ref));
    let near = meant(id, candidates)?;
    let of = targets.iter().find(|of| ids(of).iter().any(|it| it == near))?;
    Some(typed(schema, *of, near))
}

/// The ids worth comparing: all of a few, else those that begin alike.
fn near_in_order<'k, 'a>(ids: &'k [Cow<'a, str>], id: &str) -> &'k [Cow<'a, str>] {
    if ids.len() <= COMPARED_IDS {
        return ids;
    }
    let at = ids.partition_point(|it| it.as_ref() < id);
    let (from, to) = (at.saturating_sub(NEIGHBOURS), at.saturating_add(NEIGHBOURS).min(ids.len()));
    ids.get(from..to).unwrap_or_default()
}
