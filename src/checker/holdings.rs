//! Who stands where: for each entity of a type a small hashed row from people to what they hold, and the
//! crowds that hold something of it. A row half full is found in one look or two.

use rustc_hash::FxHashMap;

use super::crowds::{Among, CrowdId};
use super::slots::{SPREAD, Slots, hashed};
use super::standings::Bits;
use super::truth::Bounds;

/// What somebody holds of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    /// Certainly.
    bits: u32,
    /// What else there is to say of the whole row; mostly nothing.
    flags: u8,
}

impl Held {
    pub(super) const UNTOLD: Self = Self { bits: 0, flags: UNTOLD };

    fn of(bits: Bits, flags: u8) -> Self {
        Self { bits: bits.certain, flags: flags | flag(bits.certain != bits.possible, DIFFERS) }
    }

    /// Whether one of these is held, if nothing else can be said.
    #[inline]
    pub(super) fn plainly(self, bits: u32) -> Option<bool> {
        (self.flags == 0).then_some(self.bits & bits != 0)
    }

    /// Whether one of these is held, given what is possibly held. What is certain without a time is so at every
    /// time, and so is what is not even possible.
    fn stands(self, bits: u32, possibly: impl FnOnce() -> u32) -> Bounds {
        if self.bits & bits != 0 {
            return Bounds::TRUE;
        }
        if self.flags & UNTOLD != 0 {
            return Bounds::UNTOLD;
        }
        match self.flags & DIFFERS != 0 && possibly() & bits != 0 {
            false => Bounds::FALSE,
            true if self.flags & TIMED != 0 => Bounds::UNTOLD,
            true => Bounds::UNKNOWN,
        }
    }
}

/// Somebody or a crowd, and the bits of what they hold.
pub(super) type Holder = (u32, u32);

/// Where an entity's row lies, and what else is known of it.
#[derive(Debug, Clone, Copy)]
struct Head {
    /// The first slot of the row.
    start: u32,
    /// How far a hash is shifted to fall into the row; the row is empty if this is all of it.
    shift: u8,
    flags: u8,
    /// How many crowds there are; one stands here, several in the list.
    crowds: u16,
    /// The crowd, or where the list begins.
    crowd: u32,
    bits: u32,
}

/// Only the evaluator can tell.
const UNTOLD: u8 = 1;
/// It turns on when edges begin or end.
const TIMED: u8 = 2;
/// What is possible is more than what is certain.
const DIFFERS: u8 = 4;
const NO_ROW: u8 = u8::MAX;

/// What is known of one entity, on its way in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Row {
    /// People with what they certainly and possibly hold, ascending, each once.
    pub people: Vec<(u32, u32, u32)>,
    /// Crowds that certainly hold something.
    pub certain: Vec<(CrowdId, u32)>,
    /// Crowds that possibly do.
    pub possible: Vec<(CrowdId, u32)>,
    pub untold: bool,
    pub timed: bool,
}

impl Row {
    /// Lets a person hold these, and nothing else.
    pub(super) fn put(&mut self, person: u32, bits: Bits) {
        let at = self.people.binary_search_by_key(&person, |it| it.0);
        match (at, bits.possible) {
            (Ok(at), 0) => drop(self.people.remove(at)),
            (Err(_), 0) => {}
            (Ok(at), _) => {
                let slot = self.people.get_mut(at);
                slot.into_iter().for_each(|it| *it = (person, bits.certain, bits.possible));
            }
            (Err(at), _) => self.people.insert(at, (person, bits.certain, bits.possible)),
        }
    }

    /// What somebody holds, beside what is held by crowds.
    pub(super) fn own(&self, person: u32) -> Bits {
        let own = self.people.binary_search_by_key(&person, |it| it.0).ok();
        let own = own.and_then(|it| self.people.get(it));
        own.map(|it| Bits { certain: it.1, possible: it.2 }).unwrap_or_default()
    }

    /// What somebody certainly and possibly holds.
    fn of(&self, crowds: &impl Among, person: u32) -> Bits {
        let Bits { certain, possible } = self.own(person);
        let shared = |all: &[Holder], bits| {
            all.iter().filter(|it| crowds.has(it.0, person)).fold(bits, |bits, it| bits | it.1)
        };
        Bits { certain: shared(&self.certain, certain), possible: shared(&self.possible, possible) }
    }

    /// The same as a table says it.
    pub(super) fn held(&self, crowds: &impl Among, person: u32, timed: bool) -> Held {
        let flags = flag(self.untold, UNTOLD) | flag(self.timed && timed, TIMED);
        Held::of(self.of(crowds, person), flags)
    }

    /// Whether one of these is held, given what is certainly held.
    pub(super) fn stands(&self, held: Held, crowds: &impl Among, person: u32, bits: u32) -> Bounds {
        held.stands(bits, || self.of(crowds, person).possible)
    }
}

fn flag(set: bool, flag: u8) -> u8 {
    if set { flag } else { 0 }
}

/// What is possible for one entity.
#[derive(Debug, Clone, Default)]
struct Possible {
    people: Vec<(u32, u32)>,
    crowds: Vec<(CrowdId, u32)>,
}

#[derive(Debug, Default)]
pub(super) struct Holdings {
    heads: Vec<Head>,
    slots: Slots,
    crowds: Vec<(CrowdId, u32)>,
    /// By entity, where it is more than what is certain.
    possible: FxHashMap<u32, Possible>,
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Holdings {
    /// A table for so many people and so many bits.
    pub(super) fn of(people: u32, bits: usize) -> Self {
        Self { slots: Slots::of(people, bits), ..Self::default() }
    }

    /// Adds the next entity.
    pub(super) fn push(&mut self, row: &Row) {
        let differs = row.people.iter().any(|it| it.1 != it.2) || row.certain != row.possible;
        let flags = flag(row.untold, UNTOLD) | flag(row.timed, TIMED) | flag(differs, DIFFERS);
        if differs {
            let people = row.people.iter().map(|it| (it.0, it.2)).collect();
            let possible = Possible { people, crowds: row.possible.clone() };
            self.possible.insert(count(self.heads.len()), possible);
        }
        let (slots, crowds) = (self.slots_of(row), self.crowds_of(row));
        // What cannot be counted cannot be told.
        let flags = flags | flag(slots.is_none() || crowds.is_none(), UNTOLD);
        let (start, shift) = slots.unwrap_or((0, NO_ROW));
        let (crowds, crowd, bits) = crowds.unwrap_or_default();
        self.heads.push(Head { start, shift, flags, crowds, crowd, bits });
    }

    /// How many crowds hold something; the only one and what it holds, or where they are listed.
    fn crowds_of(&mut self, row: &Row) -> Option<(u16, u32, u32)> {
        match row.certain.as_slice() {
            [] => Some((0, 0, 0)),
            [(crowd, bits)] => Some((1, *crowd, *bits)),
            several => {
                let (from, length) = (u32::try_from(self.crowds.len()).ok()?, several.len());
                self.crowds.extend(several);
                Some((u16::try_from(length).ok()?, from, 0))
            }
        }
    }

    /// Puts the certain part of a row into slots of which at least half stay empty.
    fn slots_of(&mut self, row: &Row) -> Option<(u32, u8)> {
        let certain: Vec<(u32, u32)> =
            row.people.iter().map(|it| (it.0, it.1)).filter(|it| it.1 != 0).collect();
        if certain.is_empty() {
            return Some((0, NO_ROW));
        }
        let (slots, shift) = hashed(&certain);
        Some((self.slots.extend(&slots)?, u8::try_from(shift).ok()?))
    }

    /// What somebody holds of an entity; where the question has a time, edges that begin or end matter. If one
    /// of `enough` is held, that may be all that is said.
    #[inline]
    pub(super) fn held(
        &self,
        crowds: &impl Among,
        entity: u32,
        person: u32,
        timed: bool,
        enough: u32,
    ) -> Held {
        let Some(head) = self.heads.get(entity as usize) else { return Held::UNTOLD };
        let mut bits = self.own(head, person);
        let flags = if timed { head.flags } else { head.flags & !TIMED };
        if bits & enough != 0 && flags == 0 {
            return Held { bits, flags };
        }
        match head.crowds {
            0 => {}
            1 => {
                if crowds.has(head.crowd, person) {
                    bits |= head.bits;
                }
            }
            several => {
                let enough = if flags == 0 { enough } else { 0 };
                bits |= self.of_crowds(crowds, (head.crowd, several), person, enough);
            }
        }
        Held { bits, flags }
    }

    fn listed_crowds(&self, from: u32, several: u16) -> &[(CrowdId, u32)] {
        let from = from as usize;
        self.crowds.get(from..from.wrapping_add(usize::from(several))).unwrap_or_default()
    }

    /// What somebody holds by crowds; each of those of many lies in memory of its own, so no more are looked into once
    /// one of `enough` is held.
    fn of_crowds(&self, crowds: &impl Among, (from, several): (u32, u16), person: u32, enough: u32) -> u32 {
        let mut bits = 0;
        for (crowd, held) in self.listed_crowds(from, several) {
            if crowds.has(*crowd, person) {
                bits |= held;
                if bits & enough != 0 {
                    break;
                }
            }
        }
        bits
    }

    #[inline]
    fn own(&self, head: &Head, person: u32) -> u32 {
        if head.shift == NO_ROW {
            return 0;
        }
        let mask = u32::MAX.wrapping_shr(u32::from(head.shift));
        let at = person.wrapping_mul(SPREAD).wrapping_shr(u32::from(head.shift));
        self.slots.find(head.start, (at, mask), person)
    }

    /// Whether one of these is held, whatever else is to be said.
    pub(super) fn stands(
        &self,
        held: Held,
        crowds: &impl Among,
        entity: u32,
        person: u32,
        bits: u32,
    ) -> Bounds {
        held.stands(bits, || {
            self.own_of(entity, person).possible | self.possibly_of_crowds(crowds, entity, person)
        })
    }

    /// What somebody holds of an entity, beside what is held by crowds.
    pub(super) fn own_of(&self, entity: u32, person: u32) -> Bits {
        let Some(head) = self.heads.get(entity as usize) else { return Bits::default() };
        let certain = self.own(head, person);
        let Some(possible) = self.possible.get(&entity) else { return Bits { certain, possible: certain } };
        let at = possible.people.binary_search_by_key(&person, |it| it.0).ok();
        let possible = at.and_then(|at| possible.people.get(at)).map_or(0, |it| it.1);
        Bits { certain, possible: certain | possible }
    }

    /// What somebody holds of an entity who holds these beside crowds, whatever is said of that here.
    pub(super) fn held_with(
        &self,
        crowds: &impl Among,
        entity: u32,
        (person, own): (u32, Bits),
        timed: bool,
    ) -> Held {
        let Some(head) = self.heads.get(entity as usize) else { return Held::UNTOLD };
        let shared = self.crowds_at(head).filter(|it| crowds.has(it.0, person));
        let certain = shared.fold(own.certain, |bits, it| bits | it.1);
        let possible = own.possible | certain | self.possibly_of_crowds(crowds, entity, person);
        Held::of(Bits { certain, possible }, self.flags(entity, timed) & !DIFFERS)
    }

    /// Whether one of these is held by somebody who holds others beside crowds.
    pub(super) fn stands_with(
        &self,
        held: Held,
        crowds: &impl Among,
        entity: u32,
        (person, own): (u32, Bits),
        bits: u32,
    ) -> Bounds {
        held.stands(bits, || own.possible | self.possibly_of_crowds(crowds, entity, person))
    }

    /// The row of an entity, as it was put in.
    pub(super) fn row(&self, entity: u32) -> Row {
        let flags = self.flags(entity, true);
        let mut row = Row { untold: flags & UNTOLD != 0, timed: flags & TIMED != 0, ..Row::default() };
        let Some(head) = self.heads.get(entity as usize) else { return row };
        let certain = self.certainly_there(head);
        row.certain = self.crowds_there(head);
        match self.possible.get(&entity) {
            None => {
                row.people = certain.into_iter().map(|it| (it.0, it.1, it.1)).collect();
                row.possible.clone_from(&row.certain);
            }
            Some(possible) => {
                let bits: FxHashMap<u32, u32> = certain.into_iter().collect();
                let held = |it: &Holder| (it.0, bits.get(&it.0).copied().unwrap_or(0), it.1);
                row.people = possible.people.iter().map(held).collect();
                row.possible.clone_from(&possible.crowds);
            }
        }
        row.people.sort_unstable();
        row
    }

    fn possibly_of_crowds(&self, crowds: &impl Among, entity: u32, person: u32) -> u32 {
        let possible = self.possible.get(&entity).map(|it| it.crowds.as_slice()).unwrap_or_default();
        possible.iter().filter(|it| crowds.has(it.0, person)).fold(0, |bits, it| bits | it.1)
    }

    /// Of how many entities it is known here who stands there.
    pub(super) fn count(&self) -> u32 {
        count(self.heads.len())
    }

    fn flags(&self, entity: u32, timed: bool) -> u8 {
        let flags = self.heads.get(entity as usize).map_or(UNTOLD, |it| it.flags);
        if timed { flags } else { flags & !TIMED }
    }

    /// Whether only the evaluator can tell who stands at an entity.
    pub(super) fn is_untold(&self, entity: u32) -> bool {
        self.flags(entity, false) & UNTOLD != 0
    }

    /// Whether whoever possibly stands at an entity does so for certain.
    pub(super) fn is_plain(&self, entity: u32, timed: bool) -> bool {
        self.flags(entity, timed) == 0
    }

    /// The people and the crowds that possibly hold something of an entity, and what; whatever the time.
    pub(super) fn possibly_there(&self, entity: u32) -> (Vec<Holder>, Vec<Holder>) {
        if let Some(possible) = self.possible.get(&entity) {
            return (possible.people.clone(), possible.crowds.clone());
        }
        let Some(head) = self.heads.get(entity as usize) else { return Default::default() };
        (self.certainly_there(head), self.crowds_there(head))
    }

    fn certainly_there(&self, head: &Head) -> Vec<Holder> {
        let size = 1_u32.wrapping_shl(u32::BITS.wrapping_sub(u32::from(head.shift)));
        if head.shift == NO_ROW { Vec::new() } else { self.slots.listed(head.start, size) }
    }

    fn crowds_there(&self, head: &Head) -> Vec<Holder> {
        self.crowds_at(head).collect()
    }

    fn crowds_at(&self, head: &Head) -> impl Iterator<Item = Holder> {
        let one = (head.crowds == 1).then_some((head.crowd, head.bits));
        let several =
            if head.crowds > 1 { self.listed_crowds(head.crowd, head.crowds) } else { Default::default() };
        one.into_iter().chain(several.iter().copied())
    }

    pub(super) fn bytes(&self) -> usize {
        let people = |it: &Possible| {
            size_of_val(it.people.as_slice()).saturating_add(size_of_val(it.crowds.as_slice()))
        };
        let possible = (0..count(self.heads.len())).filter_map(|it| self.possible.get(&it)).map(people);
        [size_of_val(self.heads.as_slice()), self.slots.bytes(), size_of_val(self.crowds.as_slice())]
            .into_iter()
            .chain(possible)
            .fold(0, usize::saturating_add)
    }
}
