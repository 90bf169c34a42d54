//! The numbers of ids while lines are read. Most ids are short, so they stand in the table itself: whether an id was
//! met before shows in one look at memory. That takes more room than [`Names`](crate::facts::names::Names), which
//! nobody minds until all lines are read.
//!
//! Ids are chosen by strangers, so the hash has a seed of its own each time that lines are read.

use std::hash::{BuildHasher, RandomState};

use rapidhash::v3::{RapidSecrets, rapidhash_v3_nano_inline};

use crate::facts::image::Texts;

/// As many bytes of an id have room in a table.
const ROOM: usize = 11;
/// What stands in the place of a short id's length if an id is longer.
const LONG: u32 = 0xff;
/// There are at least two to the power of this slots.
const FIRST_BITS: u32 = 5;
const FOLD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of all ids that are read together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hash(RapidSecrets);

impl Default for Hash {
    fn default() -> Self {
        Self(RapidSecrets::seed(RandomState::new().hash_one(0_u8)))
    }
}

impl Hash {
    #[inline]
    fn of(&self, bytes: &[u8]) -> u64 {
        rapidhash_v3_nano_inline::<true, false>(bytes, &self.0)
    }
}

/// An id that is looked up in a table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Name {
    key: Key,
    /// The hash of all but its last byte.
    group: u64,
    last: u8,
}

/// The bytes of an id and how many they are, or the hash of a longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Key {
    start: u64,
    /// The other bytes over the length.
    rest: u32,
}

impl Name {
    #[inline]
    pub(super) fn of(hash: &Hash, id: &[u8]) -> Self {
        let short = Key::short(id);
        short.unwrap_or_else(|| Key::long(hash, id)).named(hash)
    }

    /// Whether no text is needed to know this id.
    #[inline]
    pub(super) fn is_whole(self) -> bool {
        self.key.is_whole()
    }
}

impl Key {
    fn long(hash: &Hash, id: &[u8]) -> Self {
        let length = u32::try_from(id.len()).unwrap_or(u32::MAX);
        let (last, first) = id.split_last().unwrap_or((&0, &[]));
        Self { start: hash.of(first) & !0xff | u64::from(*last), rest: length.wrapping_shl(8) | LONG }
    }

    #[inline]
    fn named(self, hash: &Hash) -> Name {
        let (first, last) = self.parts();
        let group = match self.is_whole() {
            true => hash.of(&first.to_le_bytes()),
            false => self.start & !0xff,
        };
        Name { key: self, group, last }
    }

    /// Bytes are read several at a time; those that are read twice come to stand where they already do.
    #[inline]
    fn short(id: &[u8]) -> Option<Self> {
        let length = u32::try_from(id.len()).ok().filter(|it| (1..12).contains(it))?;
        let shift = |from: u32| length.wrapping_sub(from).wrapping_mul(8);
        let last = || id.last_chunk().map(|it| u64::from(u32::from_le_bytes(*it)));
        let (start, rest) = match *id {
            [a] => (u64::from(a), 0),
            [a, b] => (u64::from(u16::from_le_bytes([a, b])), 0),
            [a, b, c] => (u64::from(u32::from_le_bytes([a, b, c, 0])), 0),
            [a, b, c, d, e, f, g, h, ..] => {
                let rest = last()?.wrapping_shl(shift(8)) >> 32;
                (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u32::try_from(rest).ok()?)
            }
            [a, b, c, d, ..] => {
                (u64::from(u32::from_le_bytes([a, b, c, d])) | last()?.wrapping_shl(shift(4)), 0)
            }
            [] => return None,
        };
        Some(Self { start, rest: rest.wrapping_shl(8) | length })
    }

    #[inline]
    fn is_whole(self) -> bool {
        self.rest & 0xff != LONG
    }

    /// All but the last byte with the length, if they are known, and the last byte.
    #[inline]
    fn parts(self) -> (u128, u8) {
        if !self.is_whole() {
            let [last, ..] = self.start.to_le_bytes();
            return (0, last);
        }
        let all = u128::from(self.start) | u128::from(self.rest >> 8).wrapping_shl(64);
        let before = self.rest.wrapping_sub(1).wrapping_mul(8) & 0x7f;
        let [last, ..] = all.wrapping_shr(before).to_le_bytes();
        let first = all & 1_u128.wrapping_shl(before).wrapping_sub(1);
        (first | u128::from(self.rest & 0xff).wrapping_shl(96), last)
    }

    /// The bytes of a short id.
    fn bytes(self) -> ([u8; ROOM], usize) {
        let [a, b, c, d, e, f, g, h] = self.start.to_le_bytes();
        let [length, i, j, k] = self.rest.to_le_bytes();
        ([a, b, c, d, e, f, g, h, i, j, k], usize::from(length))
    }
}

/// The ids of one type, in the order in which they were met.
#[derive(Debug)]
pub(super) struct Ids {
    texts: Texts,
    hash: Hash,
    /// A power of two of them, at most half of them taken; an id stands in the first that was free from where its
    /// hash points to.
    slots: Vec<Slot>,
    bits: u32,
}

/// An id, and its number plus one; a slot with zero is free.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    start: u64,
    rest: u32,
    number: u32,
}

impl Slot {
    fn key(self) -> Key {
        Key { start: self.start, rest: self.rest }
    }
}

/// Where an id is, or where it would be.
enum Place {
    Taken(u32),
    Free(usize),
}

impl Ids {
    pub(super) fn new(hash: Hash) -> Self {
        let slots = vec![Slot::default(); 1_usize.wrapping_shl(FIRST_BITS)];
        Self { texts: Texts::default(), hash, slots, bits: FIRST_BITS }
    }

    /// Where an id may stand, one after the other; behind the last of them, the next that is free.
    ///
    /// Ids that follow each other mostly differ in their last byte alone: these stand side by side, where they are
    /// found together. If others stand there, the whole of the id tells where to look.
    #[inline]
    fn homes(&self, name: Name) -> [usize; 3] {
        let Name { group, last, .. } = name;
        let place = |hash: u64, bits: u32| hash.wrapping_shr(u64::BITS.wrapping_sub(bits));
        let side = |hash: u64| {
            let within = (hash ^ u64::from(last)) & 15;
            place(hash, self.bits.wrapping_sub(4)).wrapping_shl(4) | within
        };
        let whole = (group ^ u64::from(last).wrapping_add(1).wrapping_mul(FOLD)).wrapping_mul(FOLD);
        [side(group), side(group.rotate_left(32)), place(whole, self.bits)]
            .map(|it| usize::try_from(it).unwrap_or_default())
    }

    /// Looks where an id would be and goes on: what is looked for soon after is at hand then, and one look at memory
    /// need not wait for the other.
    #[inline]
    pub(super) fn approach(&self, name: Name) -> u32 {
        let [first, ..] = self.homes(name);
        self.slots.get(first).map_or(0, |it| it.number)
    }

    #[inline]
    fn place(&self, name: Name, id: &[u8]) -> Option<Place> {
        let [first, second, third] = self.homes(name);
        let rest = (third..self.slots.len()).chain(0..third);
        for at in [first, second].into_iter().chain(rest) {
            let slot = self.slots.get(at)?;
            let Some(number) = slot.number.checked_sub(1) else { return Some(Place::Free(at)) };
            if slot.key() == name.key && (name.is_whole() || self.text(number) == Some(id)) {
                return Some(Place::Taken(number));
            }
        }
        None
    }

    /// The number of an id that was met.
    pub(super) fn find(&self, id: &str) -> Option<u32> {
        match self.place(Name::of(&self.hash, id.as_bytes()), id.as_bytes())? {
            Place::Taken(number) => Some(number),
            Place::Free(_) => None,
        }
    }

    /// The number of an id, which is met now at the latest. Of a short one its text is not needed.
    #[inline]
    pub(super) fn number(&mut self, name: Name, id: &[u8]) -> Option<u32> {
        match self.place(name, id)? {
            Place::Taken(number) => Some(number),
            Place::Free(at) => self.add(name, id, at),
        }
    }

    fn add(&mut self, name: Name, id: &[u8], at: usize) -> Option<u32> {
        let number = u32::try_from(self.texts.len()).ok()?;
        *self.slots.get_mut(at)? =
            Slot { start: name.key.start, rest: name.key.rest, number: number.checked_add(1)? };
        if name.is_whole() {
            let (bytes, length) = name.key.bytes();
            self.texts.push(bytes.get(..length)?);
        } else {
            self.texts.push(id);
        }
        if self.texts.len().saturating_mul(2) > self.slots.len() {
            self.grow()?;
        }
        Some(number)
    }

    /// Twice as many slots, in the same order: whoever stood in one of them comes to one of two.
    fn grow(&mut self) -> Option<()> {
        self.bits = self.bits.checked_add(1)?;
        let slots = vec![Slot::default(); 1_usize.checked_shl(self.bits)?];
        for slot in std::mem::replace(&mut self.slots, slots).into_iter().filter(|it| it.number > 0) {
            let [first, second, third] = self.homes(slot.key().named(&self.hash));
            let mut homes = [first, second].into_iter().chain(third..self.slots.len()).chain(0..third);
            let at = homes.find(|it| self.slots.get(*it).is_some_and(|it| it.number == 0))?;
            *self.slots.get_mut(at)? = slot;
        }
        Some(())
    }

    fn text(&self, number: u32) -> Option<&[u8]> {
        self.texts.get(usize::try_from(number).ok()?)
    }

    /// The ids, by number.
    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The same, if nothing is looked up any more.
    pub(super) fn into_texts(self) -> Texts {
        self.texts
    }

    /// The ids, by number.
    pub(super) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        let id = |it: usize| self.texts.get(it).and_then(|it| str::from_utf8(it).ok());
        (0..self.texts.len()).map(move |it| id(it).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_found_and_no_other() {
        let of_length = |length: usize| (0..50).map(move |it| format!("{:0<length$}", format!("{it:b}")));
        let ids: Vec<String> = (1..40).flat_map(of_length).collect();
        let hash = Hash::default();
        let (mut all, mut met) = (Ids::new(hash), Vec::<&String>::new());
        for id in &ids {
            let known = met.iter().position(|it| *it == id);
            let number = all.number(Name::of(&hash, id.as_bytes()), id.as_bytes());
            assert_eq!(number.map(|it| it as usize), Some(known.unwrap_or(met.len())), "{id}");
            if known.is_none() {
                met.push(id);
            }
        }
        for (id, number) in met.iter().zip(0..) {
            assert_eq!(all.find(id), Some(number));
            assert_eq!(all.find(&format!("{id}x")), None);
        }
        assert!(all.ids().eq(met.iter().map(|it| it.as_str())));
    }
}
