//! What tables say for one person alone, by the numbers that the tables of a module have.
//!
//! Which tables there are depends on the facts too, where checks are bound; those of a module depend on the policy
//! alone. So each is looked up once by what it holds; what is in no table here is not told.

use super::check::Asked;
use super::compiled::Compiled;
use super::needs::Needs;
use super::patches::Patches;
use super::places::Found;
use super::plan::{Mask, TableId};
use super::principals::Person;
use super::truth::Bounds;
use super::{Checker, Kind};

/// Where what a module reads stands in the tables of a checker.
#[derive(Debug)]
pub(crate) struct Mapping {
    bits: Vec<Vec<Option<(TableId, u8)>>>,
    ends: Vec<Option<TableId>>,
    standings: Vec<Vec<Option<Mask>>>,
    places: Vec<Option<TableId>>,
}

impl Checker {
    pub(crate) fn mapping(&self, compiled: &Compiled) -> Mapping {
        let Needs { bits, ends, holdings, places, .. } = &compiled.needs;
        let own = &self.needs;
        let bits = bits.iter().map(|it| it.asks.iter().map(|ask| own.known_bit(ask)).collect());
        let standings = holdings.iter().map(|table| {
            table.standings.iter().map(|it| own.known_standing(table.of, it)).collect::<Vec<_>>()
        });
        Mapping {
            bits: bits.collect(),
            ends: ends.iter().map(|it| own.known_end(it)).collect(),
            standings: standings.collect(),
            places: places.iter().map(|it| own.known_places(*it)).collect(),
        }
    }

    /// What is so for a person who is known, whatever has changed.
    pub(crate) fn personal<'c>(
        &'c self,
        mapping: &'c Mapping,
        patches: Option<&'c Patches>,
        (kind, index): (Kind, u32),
    ) -> Option<Personal<'c>> {
        Some(Personal { checker: self, mapping, patches, person: self.person(kind, index)? })
    }
}

/// One person's view of the tables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Personal<'c> {
    checker: &'c Checker,
    mapping: &'c Mapping,
    patches: Option<&'c Patches>,
    person: Person,
}

/// In which ways somebody stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ways {
    pub(crate) certain: u32,
    pub(crate) possible: u32,
    pub(crate) untold: bool,
    /// What is possible turns on when edges begin or end.
    pub(crate) timed: bool,
}

/// Whether somebody stands at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum IsEnd {
    No,
    Unknown,
    Untold,
    Yes,
}

impl Personal<'_> {
    /// The person's number among all principals.
    pub(crate) fn number(&self) -> u32 {
        self.person.number()
    }

    fn asked(&self, object: u32, timed: bool) -> Asked<'_, true> {
        let (tables, patches, person) = (&self.checker.tables, self.patches, self.person);
        Asked { tables, patches, person, object, timed, settled: timed }
    }

    /// Certainly and possibly; nothing if it is not told.
    pub(crate) fn bit(&self, table: usize, bit: usize, entity: u32) -> Option<(bool, bool)> {
        let (table, bit) = (*self.mapping.bits.get(table)?.get(bit)?)?;
        let found = self.asked(entity, false).bit(table, entity, bit);
        (!found.is_untold()).then(|| (found.certain(), found.possible()))
    }

    pub(crate) fn is_end(&self, table: usize, entity: u32) -> IsEnd {
        let Some(Some(table)) = self.mapping.ends.get(table) else { return IsEnd::Untold };
        match self.asked(entity, false).is_user(*table, entity, false, u32::MAX) {
            it if it.is_untold() => IsEnd::Untold,
            Bounds::TRUE => IsEnd::Yes,
            Bounds::FALSE => IsEnd::No,
            _ => IsEnd::Unknown,
        }
    }

    pub(crate) fn standing(&self, table: usize, entity: u32) -> Ways {
        let mut ways = Ways::default();
        let all = self.mapping.standings.get(table).map(Vec::as_slice).unwrap_or_default();
        for (bit, mask) in (0_u32..32).zip(all) {
            let Some(mask) = mask else {
                ways.untold = true;
                continue;
            };
            let found = self.asked(entity, false).stands_at(entity, *mask);
            ways.untold |= found.is_untold() && !found.certain();
            ways.certain |= u32::from(found.certain()) << bit;
            ways.possible |= u32::from(found.possible()) << bit;
            let settled =
                found == Bounds::UNKNOWN && self.asked(entity, true).stands_at(entity, *mask).is_untold();
            ways.timed |= settled;
        }
        ways
    }

    /// The places of an object; nothing if they are not told.
    pub(crate) fn places(&self, table: usize, object: u32) -> Option<Vec<u32>> {
        let table = (*self.mapping.places.get(table)?)?;
        match self.asked(object, false).places(table) {
            Found::One(place) => Some(vec![place]),
            Found::Several(places) => Some(places.to_vec()),
            Found::Untold => None,
        }
    }
}
