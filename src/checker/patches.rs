//! What has changed since tables were filled: single cells beside them, and tables of which nothing is told any more.
//!
//! Patches share what they have in common, so that a checker with one more change costs next to nothing, and whoever
//! checks with the ones before never sees it.

use std::sync::Arc;

use crate::facts::versions::Versions;
use crate::policy::schema::Entity;

use super::crowds::{Among, CrowdId};
use super::holdings::Row;
use super::origins::{self, Origin, Where};
use super::plan::TableId;
use super::standings::{Bits, Shared};
use super::tables::Tables;

/// One kind of tables.
#[derive(Debug, Clone)]
pub(super) struct Patched<T> {
    cells: Versions<Where, T>,
    /// The tables of which nothing is told; mostly none, which costs a new version nothing.
    stale: Vec<TableId>,
}

impl<T> Default for Patched<T> {
    fn default() -> Self {
        Self { cells: Versions::default(), stale: Vec::new() }
    }
}

/// What is said of a cell beside its table.
pub(super) enum Said<'p, T> {
    /// What the table says holds.
    Nothing,
    Instead(&'p T),
    Untold,
}

impl<T: Clone> Patched<T> {
    #[inline]
    pub(super) fn get(&self, table: TableId, entity: u32) -> Said<'_, T> {
        if !self.stale.is_empty() && self.stale.contains(&table) {
            return Said::Untold;
        }
        self.cells.get(&(table, entity)).map_or(Said::Nothing, Said::Instead)
    }

    pub(super) fn put(&mut self, table: TableId, entity: u32, cell: T) {
        self.cells.insert((table, entity), cell);
    }

    pub(super) fn is_stale(&self, table: TableId) -> bool {
        self.stale.contains(&table)
    }

    /// Nothing is told of a table any more.
    pub(super) fn forget(&mut self, table: TableId) {
        if !self.is_stale(table) {
            self.stale.push(table);
        }
    }
}

/// Who stands at an entity now.
#[derive(Debug, Clone)]
pub(super) enum RowNow {
    /// As its table says, but for these people: what they hold beside crowds.
    But(PeopleNow),
    Instead(Arc<Row>),
    /// Only the evaluator can tell.
    Untold,
}

/// What some people hold of an entity beside crowds. Of few a new list is made sooner than a version.
#[derive(Debug, Clone)]
pub(super) enum PeopleNow {
    Few(Arc<[(u32, Bits)]>),
    Many(Versions<u32, Bits>),
}

/// So many people are few.
const FEW: usize = 16;

impl PeopleNow {
    /// One person.
    pub(super) fn one(person: u32, bits: Bits) -> Self {
        Self::Few(Arc::new([(person, bits)]))
    }

    #[inline]
    pub(super) fn get(&self, person: u32) -> Option<Bits> {
        match self {
            Self::Few(people) => people.iter().find(|it| it.0 == person).map(|it| it.1),
            Self::Many(people) => people.get(&person).copied(),
        }
    }

    /// The same, but for one person.
    pub(super) fn with(&self, person: u32, bits: Bits) -> Self {
        let mut many = match self {
            Self::Few(people) => {
                let mut now = Arc::clone(people);
                if let Some(at) = people.iter().position(|it| it.0 == person) {
                    Arc::make_mut(&mut now).get_mut(at).into_iter().for_each(|it| it.1 = bits);
                    return Self::Few(now);
                }
                if people.len() < FEW {
                    return Self::Few(people.iter().copied().chain([(person, bits)]).collect());
                }
                let mut many = Versions::default();
                people.iter().for_each(|it| many.insert(it.0, it.1));
                many
            }
            Self::Many(people) => people.clone(),
        };
        many.insert(person, bits);
        Self::Many(many)
    }

    /// All of them, each once, in no order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, Bits)> {
        let (few, many) = match self {
            Self::Few(people) => (Some(people), None),
            Self::Many(people) => (None, Some(people)),
        };
        let few = few.into_iter().flat_map(|it| it.iter().copied());
        few.chain(many.into_iter().flat_map(|it| it.iter().map(|it| (*it.0, *it.1))))
    }
}

/// All that has changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Patches {
    /// The bits of an entity; nothing if they are not told.
    pub(super) bits: Patched<Option<u64>>,
    pub(super) ends: Patched<u32>,
    pub(super) holdings: Patched<RowNow>,
    /// The places of an object; nothing if they are not told.
    pub(super) places: Patched<Option<Arc<[u32]>>>,
    /// Who came into a crowd or left it.
    crowds: Versions<(CrowdId, u32), bool>,
    origins: Versions<Where, Arc<Origin>>,
    /// The rows that name a set, and the rows to which others hand on, since their origins have changed.
    naming: Versions<Shared, Arc<[Where]>>,
    onward: Versions<Where, Arc<[Where]>>,
    /// Entities of which an edge came or went that begins or ends.
    timed: Versions<Entity, ()>,
    /// How often something was put beside the tables of which nothing is told.
    untold: usize,
}

/// From so many entities on of which nothing is told, tables are to be filled anew.
const UNTOLD: usize = 64;

impl Patches {
    /// How many cells stand beside the tables.
    pub(crate) fn count(&self) -> usize {
        let cells = [self.bits.cells.size(), self.ends.cells.size(), self.holdings.cells.size()];
        let others = [self.places.cells.size(), self.crowds.size()];
        cells.into_iter().chain(others).fold(0, usize::saturating_add)
    }

    /// Whether nothing is told of some table, or of many entities.
    pub(crate) fn is_stale(&self) -> bool {
        self.untold > UNTOLD || self.has_stale_tables()
    }

    pub(super) fn has_stale_tables(&self) -> bool {
        !self.bits.stale.is_empty()
            || !self.ends.stale.is_empty()
            || !self.holdings.stale.is_empty()
            || !self.places.stale.is_empty()
    }

    pub(super) fn note_timed(&mut self, owner: Entity) {
        self.timed.insert(owner, ());
    }

    pub(super) fn is_timed(&self, owner: Entity) -> bool {
        self.timed.contains_key(&owner)
    }

    /// Counts a cell that was put beside the tables, if nothing is told there.
    pub(super) fn note_untold(&mut self, untold: bool) {
        self.untold = self.untold.saturating_add(usize::from(untold));
    }

    /// The entities beside whose cells others stand; each perhaps several times, of whatever type.
    pub(super) fn entities(&self) -> Vec<u32> {
        let cells = self.bits.cells.keys().chain(self.ends.cells.keys());
        let cells = cells.chain(self.holdings.cells.keys()).chain(self.places.cells.keys());
        cells.map(|it| it.1).collect()
    }

    /// Whether anything that is said of an entity has changed, of whatever type it is.
    pub(super) fn concern(&self, entity: u32) -> bool {
        self.entities().contains(&entity)
    }

    /// Whether some bits of a table have changed.
    pub(super) fn has_bits_of(&self, table: TableId) -> bool {
        self.bits.cells.keys().any(|it| it.0 == table)
    }

    /// The crowds that some people came into.
    pub(super) fn came_into<'p>(&'p self, people: &'p [u32]) -> impl Iterator<Item = CrowdId> + 'p {
        let came = self.crowds.iter().filter(|(at, now)| **now && people.contains(&at.1));
        came.map(|it| it.0.0)
    }

    /// Whether anybody came into a crowd or left it.
    pub(super) fn has_crowds(&self) -> bool {
        !self.crowds.is_empty()
    }

    pub(super) fn put_in_crowd(&mut self, crowd: CrowdId, person: u32, now: bool) {
        self.crowds.insert((crowd, person), now);
    }

    pub(super) fn origin<'p>(&'p self, tables: &'p Tables, at: Where) -> Option<&'p Origin> {
        self.origins.get(&at).map(Arc::as_ref).or_else(|| tables.origins.of(at))
    }

    /// The rows that name a set, or did.
    pub(super) fn naming<'p>(&'p self, tables: &'p Tables, set: Shared) -> impl Iterator<Item = Where> + 'p {
        let more = self.naming.get(&set).into_iter().flat_map(|it| it.iter());
        tables.origins.naming(set).iter().chain(more).copied()
    }

    /// The rows to which one hands on, or did.
    pub(super) fn onward<'p>(&'p self, tables: &'p Tables, at: Where) -> impl Iterator<Item = Where> + 'p {
        let more = self.onward.get(&at).into_iter().flat_map(|it| it.iter());
        tables.origins.onward(at).iter().chain(more).copied()
    }

    /// Whether rows hand on to this one now that did not before.
    pub(super) fn put_origin(&mut self, tables: &Tables, at: Where, origin: Origin) -> bool {
        let mut is_new = false;
        for (set, _) in &origin.sets {
            if !self.naming(tables, *set).any(|it| it == at) {
                add(&mut self.naming, *set, at);
            }
        }
        for from in origins::onward(&origin, at) {
            if !self.onward(tables, from).any(|it| it == at) {
                add(&mut self.onward, from, at);
                is_new = true;
            }
        }
        self.origins.insert(at, Arc::new(origin));
        is_new
    }
}

fn add<K: Eq + std::hash::Hash + Clone>(map: &mut Versions<K, Arc<[Where]>>, key: K, at: Where) {
    let before = map.get(&key).into_iter().flat_map(|it| it.iter().copied());
    let now = before.chain([at]).collect();
    map.insert(key, now);
}

/// Who is in which crowd now.
pub(super) struct CrowdsNow<'p> {
    pub tables: &'p Tables,
    pub patches: &'p Patches,
}

impl Among for CrowdsNow<'_> {
    #[inline]
    fn has(&self, crowd: CrowdId, person: u32) -> bool {
        let changed = self.patches.crowds.get(&(crowd, person));
        changed.copied().unwrap_or_else(|| self.tables.crowds.has(crowd, person))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn people_are_found_however_many_have_changed() {
        let bits = |it: u32| Bits { certain: it, possible: it | 1 };
        // Everybody comes twice, and what was said last of them holds.
        let said: Vec<(u32, Bits)> = (0..40).map(|it| (it * 7 % 20, bits(it))).collect();
        let mut now = PeopleNow::one(100, bits(0));
        let mut expected = BTreeMap::from([(100, bits(0))]);
        for (person, held) in said {
            let before = now.clone();
            now = before.with(person, held);
            assert_eq!(before.get(person), expected.insert(person, held), "the version before has changed");
            let all: BTreeMap<u32, Bits> = now.iter().collect();
            assert_eq!(all, expected);
            assert_eq!(now.iter().count(), expected.len());
            assert!((0..=100).all(|it| now.get(it) == expected.get(&it).copied()));
        }
        assert!(matches!(now, PeopleNow::Many(_)));
    }
}
