//! Numbers by name, in one look: a flat table of short hashes over one text.
//!
//! Ids are chosen by strangers, so the hash has a seed of its own in every table: nobody can choose ids that
//! all fall into one place.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_nano_inline};

/// A slot: part of the hash, and the number of the name.
#[derive(Debug, Clone, Copy)]
struct Slot {
    print: u32,
    number: u32,
}

const EMPTY: u32 = u32::MAX;

/// Names, each with its place among them.
#[derive(Debug)]
pub(crate) struct Names {
    secrets: RapidSecrets,
    text: String,
    /// Where each name ends, after a 0 where the first begins.
    ends: Vec<u32>,
    slots: Vec<Slot>,
}

impl Names {
    /// The numbers of names are their places in the list.
    ///
    /// Returns `None` if their text is longer than can be counted.
    pub(crate) fn of<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Option<Self> {
        let size = names.len().saturating_mul(3).div_ceil(2).next_power_of_two().max(2);
        let secrets = RapidSecrets::seed(seed());
        let slots = vec![Slot { print: 0, number: EMPTY }; size];
        let mut all = Self { secrets, text: String::new(), ends: vec![0], slots };
        for (number, name) in (0..EMPTY).zip(names) {
            all.text.push_str(name);
            all.ends.push(u32::try_from(all.text.len()).ok()?);
            all.place(number, name);
        }
        Some(all)
    }

    fn place(&mut self, number: u32, name: &str) {
        let (print, mut at) = self.hash(name);
        let mask = self.slots.len().wrapping_sub(1);
        while let Some(slot) = self.slots.get_mut(at & mask) {
            if slot.number == EMPTY {
                *slot = Slot { print, number };
                return;
            }
            at = at.wrapping_add(1);
        }
    }

    #[inline]
    fn hash(&self, name: &str) -> (u32, usize) {
        let hash = rapidhash_v3_nano_inline::<true, false>(name.as_bytes(), &self.secrets);
        let [a, b, c, d, e, f, g, h] = hash.to_le_bytes();
        (u32::from_le_bytes([e, f, g, h]), u32::from_le_bytes([a, b, c, d]) as usize)
    }

    /// The number of a name.
    #[inline]
    pub(crate) fn number(&self, name: &str) -> Option<u32> {
        let (print, mut at) = self.hash(name);
        let mask = self.slots.len().wrapping_sub(1);
        // A third of the slots is empty, so this ends.
        loop {
            let slot = self.slots.get(at & mask)?;
            if slot.number == EMPTY {
                return None;
            }
            if slot.print == print && self.name(slot.number)? == name.as_bytes() {
                return Some(slot.number);
            }
            at = at.wrapping_add(1);
        }
    }

    #[inline]
    fn name(&self, number: u32) -> Option<&[u8]> {
        let at = number as usize;
        let (start, end) = (*self.ends.get(at)?, *self.ends.get(at.wrapping_add(1))?);
        self.text.as_bytes().get(start as usize..end as usize)
    }

    /// Bytes beside the text of the names.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(self.slots.as_slice()).saturating_add(size_of_val(self.ends.as_slice()))
    }
}

/// Another one in every process and for every table.
fn seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0_u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let names: Vec<String> = (0..5_000).map(|it| format!("k{}", it * 7)).collect();
        let all = Names::of(names.iter().map(String::as_str)).unwrap();
        for (number, name) in (0..).zip(&names) {
            assert_eq!(all.number(name), Some(number));
            assert_eq!(all.number(&format!("{name}x")), None);
        }
        assert_eq!(all.number(""), None);
    }

    #[test]
    fn nothing_is_found_among_no_names() {
        assert_eq!(Names::of(std::iter::empty::<&str>()).unwrap().number("ana"), None);
    }
}
