//! What belongs to each of many rows: which rows have anything, where the part of each ends, and the parts.

use std::ops::Range;

use super::directory::Section;
use super::packed::{Packed, Packing};

/// Rows that one block of [`presence`] speaks of.
const BLOCK: u64 = 32;

/// Which rows have something: for 32 rows a word, the count of those before in its lower half, a bit for each
/// row in its upper.
pub(super) fn presence(rows: u64, present: &[u32]) -> Packing {
    let mut blocks = vec![0_u64; usize::try_from(rows.div_ceil(BLOCK)).unwrap_or_default()];
    for row in present {
        let (block, bit) = place(u64::from(*row));
        if let Some(word) = usize::try_from(block).ok().and_then(|it| blocks.get_mut(it)) {
            *word |= bit;
        }
    }
    let mut before = 0_u64;
    for word in &mut blocks {
        let here = u64::from(word.count_ones());
        *word |= before;
        before = before.wrapping_add(here);
    }
    Packing { count: rows, ..Packing::up_to(u64::MAX, blocks) }
}

/// How many words speak of so many rows.
pub(super) fn blocks(rows: u64) -> u64 {
    rows.div_ceil(BLOCK)
}

fn place(row: u64) -> (u64, u64) {
    let shift = u32::try_from(row & 31).unwrap_or_default().wrapping_add(32);
    (row >> 5, 1_u64.wrapping_shl(shift))
}

/// The rows of one thing in an image, as the directory has them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowsAt {
    /// How many rows there are, with and without a part.
    pub rows: u64,
    /// How many of them have a part.
    pub present: u64,
    /// Left out if every row has a part.
    pub presence: Option<Section>,
    /// Left out if every part is one item.
    pub ends: Option<Section>,
    /// Left out if there are none.
    pub items: Option<Section>,
}

/// The same, with the bytes at hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'b> {
    at: RowsAt,
    bytes: &'b [u8],
}

impl RowsAt {
    pub(super) fn with<'b>(&self, bytes: &'b [u8]) -> Rows<'b> {
        Rows { at: *self, bytes }
    }
}

impl<'b> Rows<'b> {
    /// The items of all rows.
    pub(super) fn items(&self) -> Packed<'b> {
        self.at.items.map_or(Packed { width: 0, count: 0, bytes: &[] }, |it| it.with(self.bytes))
    }

    /// The place of a row among those that have a part.
    pub(super) fn rank(&self, row: u64) -> Option<u64> {
        let Some(presence) = self.at.presence else {
            return Some(row).filter(|it| *it < self.at.present);
        };
        let (block, bit) = place(row);
        let word = presence.blocks(self.bytes).get(block)?;
        let before = (word & bit.wrapping_sub(1)) >> 32;
        let rank = (word & u64::from(u32::MAX)).checked_add(u64::from(before.count_ones()))?;
        Some(rank).filter(|it| word & bit != 0 && *it < self.at.present)
    }

    /// Which items are those of a row; none if it has no part.
    pub(super) fn of(&self, row: u64) -> Option<Range<u64>> {
        self.of_rank(self.rank(row)?)
    }

    fn of_rank(&self, rank: u64) -> Option<Range<u64>> {
        let Some(ends) = self.at.ends else {
            return Some(rank..rank.checked_add(1)?);
        };
        let ends = ends.with(self.bytes);
        let from = match rank.checked_sub(1) {
            Some(before) => ends.get(before)?,
            None => 0,
        };
        Some(from..ends.get(rank)?)
    }

    /// The bytes of a row whose items are those of a text.
    pub(super) fn text(&self, row: u64) -> Option<&'b [u8]> {
        let Range { start, end } = self.of(row)?;
        self.items().slice(start, end)
    }

    /// How many of the first rows have a part.
    fn present_in(bytes: &[u8], presence: Section) -> Option<u64> {
        let blocks = presence.blocks(bytes);
        let last = blocks.get(blocks.count.checked_sub(1)?)?;
        (last & u64::from(u32::MAX)).checked_add(u64::from((last >> 32).count_ones()))
    }
}

impl RowsAt {
    /// Puts the sections of one thing together; `None` if they do not fit each other.
    pub(super) fn fit(
        bytes: &[u8],
        rows: u64,
        [presence, ends, items]: [Option<Section>; 3],
    ) -> Option<Self> {
        let count = items.map_or(0, |it| it.count);
        let present = match presence {
            Some(it) => Some(it).filter(|it| it.count == rows).and_then(|it| Rows::present_in(bytes, it))?,
            None if ends.is_none() && items.is_none() => 0,
            None => rows,
        };
        let fits = match ends {
            Some(ends) => {
                let last = present.checked_sub(1).and_then(|it| ends.with(bytes).get(it));
                ends.count == present && last == Some(count)
            }
            None => count == present,
        };
        // A list of nothing is no list, and presence is only said where something is left out.
        let sparse = presence.is_none_or(|_| present > 0 && present < rows);
        (fits && sparse).then_some(Self { rows, present, presence, ends, items })
    }
}
