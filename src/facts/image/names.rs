//! From an id to its number: a flat table of prints and numbers for each type, searched from where the hash of
//! the id points to.
//!
//! Strangers choose ids, so the hash has a seed, and the seed comes from all ids together: whoever does not
//! know every one of them cannot choose ids that meet in one place.

use rapidhash::v3::{RapidSecrets, rapidhash_v3_seeded};

use super::packed::{Packed, Packing};

/// How far an id may stand from where its hash points to before another seed is tried.
const FARTHEST: u64 = 256;

/// The hash of one image.
#[derive(Debug, Clone)]
pub(super) struct Hash(RapidSecrets);

impl Hash {
    pub(super) fn of_seed(seed: u64) -> Self {
        Self(RapidSecrets::seed(seed))
    }

    pub(super) fn of(&self, id: &[u8]) -> u64 {
        rapidhash_v3_seeded(id, &self.0)
    }
}

/// Slots for so many ids: two of three are taken.
fn slots(ids: u64) -> u64 {
    ids.saturating_add(ids.div_ceil(2))
}

/// Where the search for an id begins, and by what it is told from others.
fn home(hash: u64, slots: u64) -> (u64, u64) {
    let (high, print) = (hash >> 32, hash & u64::from(u32::MAX));
    (high.wrapping_mul(slots) >> 32, print)
}

/// The table of some ids; `None` if too many of them meet in one place.
pub(super) fn table(hash: &Hash, ids: impl ExactSizeIterator<Item = impl AsRef<[u8]>>) -> Option<Packing> {
    let count = slots(u64::try_from(ids.len()).ok()?);
    let mut table = vec![0_u64; usize::try_from(count).ok()?];
    for (id, number) in ids.zip(1_u64..) {
        let (start, print) = home(hash.of(id.as_ref()), count);
        let mut at = start;
        for _ in 0..FARTHEST {
            let slot = table.get_mut(usize::try_from(at).ok()?)?;
            if *slot == 0 {
                *slot = print.wrapping_shl(32) | number;
                break;
            }
            at = after(at, count);
            if at == start {
                return None;
            }
        }
        let placed = table.get(usize::try_from(at).ok()?)?;
        if placed & u64::from(u32::MAX) != number {
            return None;
        }
    }
    Some(Packing::up_to(u64::MAX, table))
}

fn after(at: u64, count: u64) -> u64 {
    match at.wrapping_add(1) {
        next if next < count => next,
        _ => 0,
    }
}

/// Whether a table is as large as that of so many ids.
pub(super) fn fits(table: &Packed<'_>, ids: u64) -> bool {
    table.width == u64::BITS && table.count == slots(ids)
}

/// The number of an id; `is` tells whether the id of that number is the one.
pub(super) fn find(table: &Packed<'_>, hash: &Hash, id: &[u8], is: impl Fn(u32) -> bool) -> Option<u32> {
    let (mut at, print) = home(hash.of(id), table.count);
    for _ in 0..FARTHEST {
        let slot = Some(table.get(at)?).filter(|it| *it != 0)?;
        if slot >> 32 == print {
            let number = u32::try_from(slot & u64::from(u32::MAX)).ok()?.checked_sub(1)?;
            if is(number) {
                return Some(number);
            }
        }
        at = after(at, table.count);
    }
    None
}
