//! Which bits the decisions about one person read. What none of them reads says nothing to a module, so that a slice
//! need not tell it: whatever the person's standing decides, it decides without a look at the facts beside it.

use crate::checker::{Bounds, Clause, Mask, OnPair, Plan, Spot, Way, end};

/// Bits of an entity by their numbers: what certainly and what possibly holds.
pub(super) type Bits = (u32, u32);

/// What there is to read about one person at one moment, by the numbers of a slice.
pub(super) struct Facts<'f> {
    /// The kind of principal that the person is, as a bit.
    pub(super) kind: u32,
    /// By table and entity.
    pub(super) bits: &'f [Vec<Bits>],
    pub(super) ends: &'f [Vec<u32>],
    pub(super) standings: &'f [Vec<Bits>],
    pub(super) places: &'f [Vec<Option<&'f [u32]>>],
}

/// Finds out what is read of some facts.
pub(super) struct Reading<'f> {
    facts: Facts<'f>,
    /// Of each table and entity the bits that were read.
    read: Vec<Vec<u32>>,
}

/// Where a clause is read.
#[derive(Clone, Copy)]
struct At<'p> {
    object: u32,
    place: u32,
    on_pair: &'p [OnPair],
}

/// Whether bits may be read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    /// What depends on a bit is not told.
    Elsewhere,
    AtBits,
}

impl<'f> Reading<'f> {
    pub(super) fn of(facts: Facts<'f>) -> Self {
        let read = facts.bits.iter().map(|it| vec![0; it.len()]).collect();
        Self { facts, read }
    }

    /// Of each table and entity the bits that were read.
    pub(super) fn read(self) -> Vec<Vec<u32>> {
        self.read
    }

    /// Reads what decides about an object.
    pub(super) fn decide(&mut self, plan: &Plan, object: u32) {
        self.both(
            Look::AtBits,
            |it, look| it.is_granted(plan, object, look),
            |it, look| Some(it.is_banned(plan, object, look)?.negated()),
        );
    }

    fn is_granted(&mut self, plan: &Plan, object: u32, look: Look) -> Option<Bounds> {
        self.join(&plan.ways, false, look, |it, way, look| {
            it.anywhere(way.through, object, look, |it, place, look| {
                it.granted(way, At { object, place, on_pair: &way.on_pair }, look)
            })
        })
    }

    fn is_banned(&mut self, plan: &Plan, object: u32, look: Look) -> Option<Bounds> {
        self.join(&plan.bans, false, look, |it, ban, look| {
            it.anywhere(ban.through, object, look, |it, place, look| {
                it.clause(&ban.falls, At { object, place, on_pair: &ban.on_pair }, look)
            })
        })
    }

    /// Whether a grant arises at a place and survives.
    fn granted(&mut self, way: &Way, at: At<'_>, look: Look) -> Option<Bounds> {
        let arises = |it: &mut Self, look| {
            it.join(&[true, false], false, look, |it, is_plain, look| match is_plain {
                true => it.holds(way.plain, at, look),
                false => it.clause(&way.cells, at, look),
            })
        };
        self.both(look, arises, |it, look| it.clause(&way.survives, at, look))
    }

    /// Whether something is so at any place of an object, which may be the object itself.
    fn anywhere(
        &mut self,
        through: Option<u32>,
        object: u32,
        look: Look,
        at: impl Fn(&mut Self, u32, Look) -> Option<Bounds>,
    ) -> Option<Bounds> {
        let Some(table) = through else { return at(self, object, look) };
        let places = entry(self.facts.places, table, object).copied().flatten();
        let Some(places) = places else { return Some(Bounds::UNKNOWN) };
        self.join(places, false, look, |it, place, look| at(it, *place, look))
    }

    fn clause(&mut self, clause: &Clause, at: At<'_>, look: Look) -> Option<Bounds> {
        let entity = |spot| match spot {
            Spot::Object => at.object,
            Spot::Place => at.place,
            Spot::User => 0,
        };
        match clause {
            Clause::Known(truth) => Some(*truth),
            // What a person has beside bits is not here; nothing is decided by what is unknown.
            Clause::IsUser { spot: Spot::User, .. } | Clause::Stands { spot: Spot::User, .. } => {
                Some(Bounds::UNKNOWN)
            }
            Clause::Bit { spot, table, bit } => self.bit(*table, entity(*spot), *bit, look),
            Clause::IsUser { spot, table, negated, kinds } => {
                let possible = kinds & self.facts.kind != 0;
                Some(if possible { self.is_user(*table, entity(*spot), *negated) } else { Bounds::FALSE })
            }
            Clause::Kind { kinds } => Some(Bounds::known(kinds & self.facts.kind != 0)),
            Clause::Stands { spot, mask } => Some(self.stands(entity(*spot), *mask)),
            Clause::Holds { mask } => self.holds(*mask, at, look),
            Clause::All(parts) => self.join(parts, true, look, |it, part, look| it.clause(part, at, look)),
            Clause::Any(parts) => self.join(parts, false, look, |it, part, look| it.clause(part, at, look)),
            Clause::Not(part) => Some(self.clause(part, at, look)?.negated()),
            Clause::Between(it) => {
                let (certain, possible) = (self.clause(&it.0, at, look)?, self.clause(&it.1, at, look)?);
                Some(Bounds::between(certain, possible))
            }
        }
    }

    fn bit(&mut self, table: u32, entity: u32, bit: u8, look: Look) -> Option<Bounds> {
        if look == Look::Elsewhere {
            return None;
        }
        let (at, mask) = (entity as usize, 1_u32.checked_shl(u32::from(bit))?);
        let read = self.read.get_mut(table as usize).and_then(|it| it.get_mut(at));
        read.into_iter().for_each(|it| *it |= mask);
        let bits = entry(self.facts.bits, table, entity).copied().unwrap_or_default();
        Some(Bounds::new(bits.0 & mask != 0, bits.1 & mask != 0))
    }

    fn is_user(&self, table: u32, entity: u32, negated: bool) -> Bounds {
        match entry(self.facts.ends, table, entity).copied() {
            Some(0) => Bounds::known(!negated),
            Some(end::NONE) => Bounds::known(negated),
            _ => Bounds::UNKNOWN,
        }
    }

    fn stands(&self, entity: u32, mask: Mask) -> Bounds {
        let held = entry(self.facts.standings, mask.table, entity).copied().unwrap_or_default();
        Bounds::new(held.0 & mask.bits != 0, held.1 & mask.bits != 0)
    }

    /// Whether the person holds one of these roles at the place, those of the pair among them.
    fn holds(&mut self, mask: Mask, at: At<'_>, look: Look) -> Option<Bounds> {
        let own = self.stands(at.place, mask);
        if own == Bounds::TRUE {
            return Some(own);
        }
        let on_pair = self.join(at.on_pair, false, look, |it, other, look| {
            let same = other.mask.table == mask.table && other.mask.bits & mask.bits != 0;
            if same { it.clause(&other.when, at, look) } else { Some(Bounds::FALSE) }
        });
        Some(own.or(on_pair?))
    }

    /// All or any of some parts. Those that are told without a look at bits come first; if they decide, no bit is read.
    fn join<T>(
        &mut self,
        parts: &[T],
        all: bool,
        look: Look,
        each: impl Fn(&mut Self, &T, Look) -> Option<Bounds>,
    ) -> Option<Bounds> {
        let decisive = Bounds::known(!all);
        let add = |truth: Bounds, it| if all { truth.and(it) } else { truth.or(it) };
        let (mut truth, mut left) = (Bounds::known(all), Vec::new());
        for part in parts {
            match each(self, part, Look::Elsewhere) {
                Some(it) => truth = add(truth, it),
                None => left.push(part),
            }
            if truth == decisive {
                return Some(truth);
            }
        }
        if !left.is_empty() && look == Look::Elsewhere {
            return None;
        }
        for part in left {
            truth = add(truth, each(self, part, look)?);
            if truth == decisive {
                break;
            }
        }
        Some(truth)
    }

    /// Whether two things are so.
    fn both(
        &mut self,
        look: Look,
        one: impl Fn(&mut Self, Look) -> Option<Bounds>,
        other: impl Fn(&mut Self, Look) -> Option<Bounds>,
    ) -> Option<Bounds> {
        self.join(
            &[true, false],
            true,
            look,
            |it, first, look| if *first { one(it, look) } else { other(it, look) },
        )
    }
}

fn entry<T>(tables: &[Vec<T>], table: u32, at: u32) -> Option<&T> {
    tables.get(table as usize)?.get(at as usize)
}
