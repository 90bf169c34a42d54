//! In which sets people and groups are, found backwards from them along the facts as they are now.

use std::collections::{BTreeSet, VecDeque};

use crate::facts::workspace::{Edge, Edges};
use crate::policy::schema::{Entity, MemberId, TypeId};

use super::crowds::{Among, CrowdId};
use super::patches::CrowdsNow;
use super::patching::{Changed, Patching};
use super::rows_now::{KnownSets, Work};
use super::standings::Shared;

/// Containing, and whether it is certain of all of them that one is in them.
struct Containing {
    all: BTreeSet<Shared>,
    certain: bool,
}

impl Patching<'_> {
    /// Takes over that somebody came into sets or left them: into crowds at once, and into the rows in which sets are
    /// written person by person.
    pub(super) fn in_sets(&mut self, it: Changed, work: &mut VecDeque<Work>, known: &mut KnownSets) {
        let sets: Vec<Shared> = self.readers.sets.listed_by(it.owner, it.member).collect();
        if sets.is_empty() {
            return;
        }
        let person = self.one(it).filter(|_| !it.timed);
        let mut all = if sets.contains(&Shared::Group(it.owner)) {
            self.sets_with(it.owner).all
        } else {
            BTreeSet::new()
        };
        all.extend(sets);
        for set in all {
            let now = person.and_then(|person| Some((person, self.is_in(set, person, known)?)));
            let crowd = self.tables.origins.crowds.get(&set).map(|it| it.0);
            match (crowd, now) {
                (Some(crowd), Some((person, now))) => self.put_in_crowd(crowd, person, now),
                (Some(_), None) => self.forget_rows(),
                (None, _) => {
                    let one = |at| now.map_or(Work::Row(at), |it| Work::Person(at, it.0));
                    work.extend(self.patches.naming(self.tables, set).map(one));
                }
            }
        }
    }

    fn put_in_crowd(&mut self, crowd: CrowdId, person: u32, now: bool) {
        if self.is_in_crowd(crowd, person) == now {
            return;
        }
        self.patches.put_in_crowd(crowd, person, now);
        // A crowd has a higher number than those that it is made of, so none is looked at before all of those are done.
        let origins = &self.tables.origins;
        let wholes = |it: &CrowdId| origins.wholes.get(it).into_iter().flatten().copied();
        let mut open: BTreeSet<CrowdId> = wholes(&crowd).collect();
        while let Some(whole) = open.pop_first() {
            let mut parts = origins.parts.get(&whole).into_iter().flatten();
            let now = parts.any(|it| self.is_in_crowd(*it, person));
            if self.is_in_crowd(whole, person) != now {
                self.patches.put_in_crowd(whole, person, now);
                open.extend(wholes(&whole));
            }
        }
    }

    fn is_in_crowd(&self, crowd: CrowdId, person: u32) -> bool {
        CrowdsNow { tables: self.tables, patches: self.patches }.has(crowd, person)
    }

    /// Nothing is told any more of who stands where.
    fn forget_rows(&mut self) {
        (0..).zip(&self.needs.holdings).for_each(|(id, _)| self.patches.holdings.forget(id));
    }

    /// Whether the people of a set are written into rows person by person, or have to be.
    pub(super) fn is_written(&self, set: Shared) -> bool {
        match set {
            Shared::Everyone | Shared::Every(_) => false,
            Shared::Group(_) | Shared::Listed(..) => {
                let origins = &self.tables.origins;
                !origins.crowds.contains_key(&set)
                    || origins.odd.contains(&set)
                    || self.readers.sets.of_set(set).is_none()
            }
        }
    }

    /// Whether somebody is in a set; nothing if that is not certain.
    pub(super) fn is_in(&self, set: Shared, person: u32, known: &mut KnownSets) -> Option<bool> {
        if let Some((_, found)) = known.last.filter(|it| it.0 == (set, person)) {
            return found;
        }
        let found = self.is_found_in(set, person, known);
        known.last = Some(((set, person), found));
        found
    }

    fn is_found_in(&self, set: Shared, person: u32, known: &mut KnownSets) -> Option<bool> {
        if self.tables.origins.odd.contains(&set) {
            return None;
        }
        let (owner, member) = self.readers.sets.of_set(set)?;
        if !self.readers.sets.nested.contains(&(owner.of, member)) {
            let end = self.principals.entity(person)?;
            let Some(edges) = self.facts.row(owner)?.edges(member) else { return Some(false) };
            let found = edges.to(end);
            return Some(!found.is_empty()).filter(|_| is_certain(edges, found));
        }
        let sets = known.all.entry(person).or_insert_with(|| {
            let found = self.sets_with(self.principals.entity(person)?);
            found.certain.then_some(found.all)
        });
        sets.as_ref().map(|it| it.contains(&set))
    }

    /// The sets that somebody or a group is in, directly or in groups inside them.
    fn sets_with(&self, entity: Entity) -> Containing {
        let mut found = Containing { all: BTreeSet::new(), certain: true };
        let mut open = vec![entity];
        while let Some(end) = open.pop() {
            let lists = |of: TypeId| self.readers.sets.are_of(of);
            for (owner, member) in self.referrers.edges_to(self.facts, end, lists) {
                for set in self.readers.sets.listed_by(owner, member) {
                    found.certain &= self.is_certain(owner, member, end);
                    if found.all.insert(set) && set == Shared::Group(owner) {
                        open.push(owner);
                    }
                }
            }
        }
        found
    }

    /// Whether a list names all that it lists, and one of them at all times.
    fn is_certain(&self, owner: Entity, member: MemberId, end: Entity) -> bool {
        let edges = self.facts.row(owner).and_then(|it| it.edges(member));
        edges.is_none_or(|it| is_certain(it, it.to(end)))
    }
}

/// Whether a list names all that it lists, and these of its edges hold at all times.
fn is_certain(edges: &Edges, these: &[Edge]) -> bool {
    !edges.incomplete && these.iter().all(|it| !it.is_timed())
}
