//! What the tables of a policy hold, as whoever writes them down reads it.

use super::holdings::Row;
use super::places::Found;
use super::principals::Principals;
use super::tables::{Tables, table};
use super::truth::Bounds;

/// Tables, row by row.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(super) tables: Tables,
    pub(super) principals: Principals,
}

/// Who stands at an entity: certainly and possibly, in up to 32 ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Holders {
    pub(crate) people: Vec<Holding>,
    pub(crate) crowds: Vec<Holding>,
    /// Only the evaluator can tell.
    pub(crate) untold: bool,
}

/// A person or a crowd by number, and the ways in which they stand somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Holding {
    pub(crate) who: u32,
    pub(crate) certain: u32,
    pub(crate) possible: u32,
}

impl Contents {
    /// Behind which number the principals of each kind end.
    pub(crate) fn kinds(&self) -> Vec<u32> {
        self.principals.ends()
    }

    /// Of how many entities a table of holdings speaks.
    pub(crate) fn held_at(&self, id: usize) -> u32 {
        self.tables.holdings.get(id).map_or(0, |it| it.count())
    }

    pub(crate) fn holders(&self, id: usize, entity: u32) -> Holders {
        let Some(all) = self.tables.holdings.get(id) else { return Holders::default() };
        let Row { people, certain, possible, untold, .. } = all.row(entity);
        let person = |it: (u32, u32, u32)| Holding { who: it.0, certain: it.1, possible: it.2 };
        let mut crowds: Vec<Holding> = Vec::new();
        let certainly = certain.iter().map(|it| Holding { who: it.0, certain: it.1, possible: it.1 });
        crowds.extend(certainly);
        crowds.extend(possible.iter().map(|it| Holding { who: it.0, certain: 0, possible: it.1 }));
        Holders { people: people.into_iter().map(person).collect(), crowds: merged(crowds), untold }
    }

    /// How many crowds there are.
    pub(crate) fn crowds(&self) -> usize {
        self.tables.crowds.count()
    }

    /// Everybody from a number on, if a crowd is so.
    pub(crate) fn crowd_range(&self, crowd: u32) -> Option<(u32, u32)> {
        self.tables.crowds.as_range(crowd)
    }

    pub(crate) fn crowd(&self, crowd: u32) -> Vec<u32> {
        self.tables.crowds.people(crowd)
    }

    /// Of how many objects a table of places speaks.
    pub(crate) fn placed(&self, id: usize) -> u32 {
        self.tables.places.get(id).map_or(0, |it| it.count())
    }

    /// The places of an object; nothing if only the evaluator can tell.
    pub(crate) fn places(&self, id: usize, object: u32) -> Option<Vec<u32>> {
        match self.tables.places.get(id)?.of(object) {
            Found::One(place) => Some(vec![place]),
            Found::Several(places) => Some(places.to_vec()),
            Found::Untold => None,
        }
    }

    /// Who or what stands at the end of a path, entity by entity.
    pub(crate) fn ends(&self, id: usize) -> &[u32] {
        self.tables.ends.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Of how many entities a table of bits speaks.
    pub(crate) fn asked(&self, id: usize) -> u32 {
        self.tables.bits.get(id).map_or(0, |it| it.count())
    }

    /// Whether something is so of an entity, certainly and possibly.
    pub(crate) fn bit(&self, id: u32, entity: u32, bit: u8) -> (bool, bool) {
        let truth = table(&self.tables.bits, id).and_then(|it| it.get(entity, bit));
        let truth = truth.unwrap_or(Bounds::UNKNOWN);
        (truth.certain(), truth.possible())
    }
}

/// Each once.
fn merged(mut all: Vec<Holding>) -> Vec<Holding> {
    all.sort_unstable_by_key(|it| it.who);
    let mut merged: Vec<Holding> = Vec::new();
    for it in all {
        match merged.last_mut().filter(|last| last.who == it.who) {
            Some(last) => {
                last.certain |= it.certain;
                last.possible |= it.possible;
            }
            None => merged.push(it),
        }
    }
    merged
}
