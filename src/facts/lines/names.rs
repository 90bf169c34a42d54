//! Ids as they come, each numbered when it is first met, in one text with one hash table.

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
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

/// Whether a slot is that of an id.
fn is(texts: &Texts, slot: Slot, wanted: Slot, id: &str) -> bool {
    let text = || usize::try_from(slot.number).ok().and_then(|it| texts.get(it));
    slot.print == wanted.print && text() == Some(id.as_bytes())
}

impl Names {
    fn slot(secrets: &RapidSecrets, id: &str, number: u32) -> Slot {
        let hash = rapidhash_v3_seeded(id.as_bytes(), secrets);
        Slot { print: u32::try_from(hash >> 32).unwrap_or_default(), number }
    }

    /// The number of an id that was met.
    pub(super) fn find(&self, secrets: &RapidSecrets, id: &str) -> Option<u32> {
        let wanted = Self::slot(secrets, id, 0);
        self.table.find(spread(wanted), |it| is(&self.texts, *it, wanted, id)).map(|it| it.number)
    }

    /// The number of an id, which is met now at the latest.
    pub(super) fn number(&mut self, secrets: &RapidSecrets, id: &str) -> Option<u32> {
        let slot = Self::slot(secrets, id, u32::try_from(self.texts.len()).ok()?);
        let Self { texts, table } = self;
        match table.entry(spread(slot), |it| is(texts, *it, slot, id), |it| spread(*it)) {
            Entry::Occupied(found) => Some(found.get().number),
            Entry::Vacant(free) => {
                free.insert(slot);
                texts.push(id.as_bytes());
                Some(slot.number)
            }
        }
    }

    /// The ids, by number.
    pub(super) fn ids(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.texts.len())
            .map(|it| self.texts.get(it).and_then(|it| str::from_utf8(it).ok()).unwrap_or_default())
    }
}
