//! Numbers by name: each name is numbered when it is first met, and found in one look from then on.
//!
//! Ids are chosen by strangers, so the hash has a seed of its own in every table: nobody can choose ids that all
//! fall into one place. No hash reaches an output, so nobody needs to know which one it is.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_nano_inline};

use super::image::Texts;

/// Names in the order in which they were met, in one text with one hash table.
#[derive(Debug)]
pub(crate) struct Names {
    secrets: RapidSecrets,
    texts: Texts,
    table: HashTable<Slot>,
}

/// The number of a name, and so much of its hash that others are rarely taken for it.
#[derive(Debug, Clone, Copy)]
struct Slot {
    print: u32,
    number: u32,
}

impl Default for Names {
    fn default() -> Self {
        let secrets = RapidSecrets::seed(RandomState::new().hash_one(0_u8));
        Self { secrets, texts: Texts::default(), table: HashTable::new() }
    }
}

/// The hash of a table from the part that is kept of a name's.
#[inline]
fn spread(slot: Slot) -> u64 {
    u64::from(slot.print).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Whether a slot is that of a name.
#[inline]
fn is(texts: &Texts, slot: Slot, wanted: Slot, name: &str) -> bool {
    slot.print == wanted.print && texts.get(slot.number as usize) == Some(name.as_bytes())
}

impl Names {
    /// Names by their places in a list in which each stands once; `None` if there are more than can be counted.
    pub(crate) fn of<'n>(all: impl IntoIterator<Item = &'n str>) -> Option<Self> {
        let mut names = Self::default();
        all.into_iter().try_for_each(|it| names.number(it).map(|_| ()))?;
        Some(names)
    }

    #[inline]
    fn slot(secrets: &RapidSecrets, name: &str, number: u32) -> Slot {
        let [_, _, _, _, print @ ..] =
            rapidhash_v3_nano_inline::<true, false>(name.as_bytes(), secrets).to_le_bytes();
        Slot { print: u32::from_le_bytes(print), number }
    }

    /// The number of a name that was met.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<u32> {
        let wanted = Self::slot(&self.secrets, name, 0);
        self.table.find(spread(wanted), |it| is(&self.texts, *it, wanted, name)).map(|it| it.number)
    }

    /// The number of a name, which is met now at the latest.
    fn number(&mut self, name: &str) -> Option<u32> {
        let Self { secrets, texts, table } = self;
        let slot = Self::slot(secrets, name, u32::try_from(texts.len()).ok()?);
        match table.entry(spread(slot), |it| is(texts, *it, slot, name), |it| spread(*it)) {
            Entry::Occupied(found) => Some(found.get().number),
            Entry::Vacant(free) => {
                free.insert(slot);
                texts.push(name.as_bytes());
                Some(slot.number)
            }
        }
    }

    /// Bytes beside the text of the names.
    pub(crate) fn bytes(&self) -> usize {
        self.table.allocation_size().saturating_add(size_of_val(self.texts.ends.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_found_and_no_other() {
        let names: Vec<String> = (0..5_000).map(|it| format!("k{}", it * 7)).collect();
        let all = Names::of(names.iter().map(String::as_str)).unwrap();
        for (number, name) in (0..).zip(&names) {
            assert_eq!(all.find(name), Some(number));
            assert_eq!(all.find(&format!("{name}x")), None);
        }
        assert_eq!(all.find(""), None);
    }

    #[test]
    fn nothing_is_found_among_no_names() {
        assert_eq!(Names::default().find("ana"), None);
    }

    #[test]
    fn a_name_keeps_its_number() {
        let mut names = Names::default();
        assert_eq!(["ana", "ben", "ana"].map(|it| names.number(it)), [Some(0), Some(1), Some(0)]);
    }
}
