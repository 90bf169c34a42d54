//! Ids as they come, each numbered when it is first met, in one text with one hash table.

use hashbrown::HashTable;
use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use crate::facts::image::Texts;

/// The ids of one type, in the order in which they were met.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) texts: Texts,
    table: HashTable<Slot>,
}

/// The number of an id, and so much of its hash that others are rarely taken for it.
#[derive(Debug, Clone, Copy)]
struct Slot {
    print: u32,
    number: u32,
}

/// The hash of a table from the part that is kept of an id's.
fn spread(slot: Slot) -> u64 {
    u64::from(slot.print).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl Names {
    fn slot(secrets: &RapidSecrets, id: &str, number: u32) -> Slot {
        let hash = rapidhash_v3_seeded(id.as_bytes(), secrets);
        Slot { print: u32::try_from(hash >> 32).unwrap_or_default(), number }
    }

    fn is(&self, slot: Slot, other: Slot, id: &str) -> bool {
        slot.print == other.print
            && usize::try_from(slot.number).ok().and_then(|it| self.texts.get(it)) == Some(id.as_bytes())
    }

    /// The number of an id that was met.
    pub(super) fn find(&self, secrets: &RapidSecrets, id: &str) -> Option<u32> {
        let wanted = Self::slot(secrets, id, 0);
        self.table.find(spread(wanted), |it| self.is(*it, wanted, id)).map(|it| it.number)
    }

    /// The number of an id, which is met now at the latest.
    pub(super) fn number(&mut self, secrets: &RapidSecrets, id: &str) -> Option<u32> {
        let number = u32::try_from(self.texts.len()).ok()?;
        let slot = Self::slot(secrets, id, number);
        if let Some(found) = self.table.find(spread(slot), |it| self.is(*it, slot, id)) {
            return Some(found.number);
        }
        self.table.insert_unique(spread(slot), slot, |it| spread(*it));
        self.texts.push(id.as_bytes());
        Some(number)
    }

    /// The ids, by number.
    pub(super) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.texts.len())
            .map(|it| self.texts.get(it).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default())
    }
}
