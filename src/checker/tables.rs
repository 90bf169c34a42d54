//! The facts as plans read them: bits, ends, holdings and places, filled once for all checks.

use std::collections::BTreeSet;

use crate::eval::{At, Reading, Solver, Truth, World};
use crate::facts::workspace::Workspace;
use crate::policy::path::Start;
use crate::policy::schema::{Entity, MemberId, TypeId};
use crate::program::Program;

use super::crowds::Crowds;
use super::holdings::Holdings;
use super::needs::{BitAsk, BitTable, EndAsk, Fact, Needs, Of};
use super::origins::Origins;
use super::places::{self, Places};
use super::plan::TableId;
use super::principals::Principals;
use super::settle::Sets;
use super::standings::Asker;
use super::steady;
use super::truth::Bounds;

/// Everything that checks read.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub bits: Vec<Truths>,
    pub ends: Vec<Vec<u32>>,
    pub holdings: Vec<Holdings>,
    pub places: Vec<Places>,
    pub crowds: Crowds,
    pub origins: Origins,
}

/// What stands at the end of a path, where it is no principal by number.
pub(crate) mod end {
    pub(crate) const NONE: u32 = u32::MAX;
    pub(crate) const UNKNOWN: u32 = u32::MAX - 1;
    /// Only the evaluator can tell.
    pub(crate) const UNTOLD: u32 = u32::MAX - 2;
    /// Something that is no principal.
    pub(crate) const OTHER: u32 = u32::MAX - 3;
}

/// The certain bits of each entity, and above them the possible ones: few of them take little room.
#[derive(Debug)]
pub(super) enum Truths {
    Few(Vec<u16>),
    Many(Vec<u64>),
}

/// So many bits are few.
const NARROW: u32 = 8;
/// Above the certain bits.
const POSSIBLE: u32 = 32;

impl Truths {
    fn of(asks: usize, words: Vec<u64>) -> Self {
        let narrow = |it: &u64| {
            let [certain, _, _, _, possible, ..] = it.to_le_bytes();
            u16::from_le_bytes([certain, possible])
        };
        if asks <= NARROW as usize {
            Self::Few(words.iter().map(narrow).collect())
        } else {
            Self::Many(words)
        }
    }

    /// Whether something holds of an entity, certainly and possibly.
    #[inline]
    pub(super) fn get(&self, entity: u32, bit: u8) -> Option<Bounds> {
        let entity = entity as usize;
        Some(match self {
            Self::Few(words) => {
                let found = words.get(entity)?.wrapping_shr(u32::from(bit));
                Bounds::new(found & 1 != 0, found & (1 << NARROW) != 0)
            }
            Self::Many(words) => self::bit(*words.get(entity)?, bit),
        })
    }

    /// Of how many entities it is known.
    pub(super) fn count(&self) -> u32 {
        let count = match self {
            Self::Few(words) => words.len(),
            Self::Many(words) => words.len(),
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Few(words) => size_of_val(words.as_slice()),
            Self::Many(words) => size_of_val(words.as_slice()),
        }
    }
}

/// What a word of bits says of one, certainly and possibly.
#[inline]
pub(super) fn bit(word: u64, bit: u8) -> Bounds {
    let found = word.wrapping_shr(u32::from(bit));
    Bounds::new(found & 1 != 0, found & (1 << POSSIBLE) != 0)
}

pub(super) struct Filling<'a, 'n> {
    pub program: &'a Program,
    pub facts: &'a Workspace,
    pub needs: &'n Needs,
    pub principals: &'n Principals,
    pub timed_relations: &'n BTreeSet<(TypeId, MemberId)>,
}

impl<'a> Filling<'a, '_> {
    /// Every entity of a type with a place in tables; those that are gone keep theirs.
    fn every(&self, of: TypeId) -> impl Iterator<Item = Entity> + use<> {
        every(self.facts, of)
    }

    pub(super) fn tables(&self) -> Tables {
        let mut solver = Solver::new(World::at_time(self.program, self.facts, None));
        let bits = self.needs.bits.iter().map(|it| self.bits(&mut solver, it)).collect();
        let ends = self.needs.ends.iter().map(|it| self.ends(&solver, it)).collect();
        let places = self.needs.places.iter().map(|it| places::fill(&mut solver, self.facts, *it)).collect();
        let (holdings, crowds, origins) = self.holdings(solver);
        Tables { bits, ends, holdings, places, crowds, origins }
    }

    fn bits(&self, solver: &mut Solver<'_>, table: &BitTable) -> Truths {
        let mut word = |entity| word(solver, &table.asks, entity);
        let words = match table.of {
            Of::Type(of) => self.every(of).map(&mut word).collect(),
            Of::Principals => self.principals.entities().map(&mut word).collect(),
        };
        Truths::of(table.asks.len(), words)
    }

    fn ends(&self, solver: &Solver<'_>, ask: &EndAsk) -> Vec<u32> {
        let depends = steady::of_path(self.program.policy(), &ask.path);
        let timed = !depends.relations.is_disjoint(self.timed_relations);
        self.every(ask.of).map(|it| end_of(solver, self.principals, ask, (it, timed))).collect()
    }

    fn holdings(&self, solver: Solver<'a>) -> (Vec<Holdings>, Crowds, Origins) {
        let mut asker = Asker::new(solver, self.principals, self.needs, self.timed_relations);
        let mut crowds = Crowds::default();
        let drafts =
            self.needs.holdings.iter().map(|table| {
                self.every(table.of).map(|entity| asker.draft(table, entity)).collect::<Vec<_>>()
            });
        let drafts = drafts.collect();
        let mut holdings = Vec::new();
        let people = self.principals.everybody().1;
        let (all, origins) = Sets::default().rows(&mut asker, &mut crowds, drafts);
        for (rows, table) in all.into_iter().zip(&self.needs.holdings) {
            let mut table = Holdings::of(people, table.standings.len());
            rows.iter().for_each(|it| table.push(it));
            holdings.push(table);
        }
        (holdings, crowds, origins)
    }
}

/// What stands at the end of a path from an entity, on which edges may begin or end.
pub(super) fn end_of(
    solver: &Solver<'_>,
    principals: &Principals,
    ask: &EndAsk,
    (entity, timed): (Entity, bool),
) -> u32 {
    match solver.world.one(&At::object(entity, entity), &ask.path) {
        Reading::None => end::NONE,
        // An edge that holds at times only means its own end, and nobody else.
        Reading::Unknown if ask.meant && timed => end::UNTOLD,
        Reading::Unknown => end::UNKNOWN,
        Reading::Known(it) => principals.person(it).map_or(end::OTHER, |it| it.number),
    }
}

/// Every entity of a type by its place in tables, whether the facts know it still or not.
pub(super) fn every(facts: &Workspace, of: TypeId) -> impl Iterator<Item = Entity> + use<> {
    (0..u32::MAX).take(facts.count(of)).map(move |index| Entity { of, index })
}

/// What is true of an entity, bit by bit.
pub(super) fn word(solver: &mut Solver<'_>, asks: &[BitAsk], entity: Entity) -> u64 {
    solver.forget_if_large();
    let mut word = 0;
    for (bit, ask) in (0..POSSIBLE).zip(asks) {
        let truth = fact(solver, ask, entity);
        word |= u64::from(truth.certain) << bit;
        word |= u64::from(truth.possible) << bit.saturating_add(POSSIBLE);
    }
    word
}

pub(super) fn fact(solver: &mut Solver<'_>, ask: &BitAsk, entity: Entity) -> Truth {
    let own = At::object(entity, entity);
    let at = match ask.start {
        Start::Place => At { place: Some((0, entity)), ..own },
        _ => own,
    };
    match &ask.fact {
        Fact::Condition(condition) => solver.settle(|it| it.judge(condition, &at)),
        Fact::Gate(plans) => solver.world.gate(entity, plans),
        Fact::Names(value, role) => solver.settle(|it| it.named_role(value, &at, *role)),
    }
}

impl Tables {
    /// Bytes that the tables take, beside the facts.
    pub(super) fn bytes(&self) -> usize {
        let bits = self.bits.iter().map(Truths::bytes);
        let ends = self.ends.iter().map(|it| size_of_val(it.as_slice()));
        let holdings = self.holdings.iter().map(Holdings::bytes);
        let places = self.places.iter().map(Places::bytes);
        bits.chain(ends).chain(holdings).chain(places).fold(self.crowds.bytes(), usize::saturating_add)
    }
}

/// A table by its number.
#[inline]
pub(super) fn table<T>(all: &[T], id: TableId) -> Option<&T> {
    all.get(id as usize)
}
