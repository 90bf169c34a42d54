//! Compressed bitmaps out of lists of numbers.

use roaring::RoaringBitmap;

/// Where more than one in so many numbers comes, marking bits is quicker than sorting.
const DENSE: usize = 64;

/// The numbers below a count that come in lists, which may have some in common.
pub(super) fn bitmap<'l>(lists: impl Iterator<Item = &'l [u32]> + Clone, count: u32) -> RoaringBitmap {
    let all = lists.clone().map(<[u32]>::len).fold(0, usize::saturating_add);
    if all.saturating_mul(DENSE) > count as usize { marked(lists, count) } else { sorted(lists, all) }
}

fn sorted<'l>(lists: impl Iterator<Item = &'l [u32]>, all: usize) -> RoaringBitmap {
    let mut numbers = Vec::with_capacity(all);
    lists.for_each(|it| numbers.extend_from_slice(it));
    numbers.sort_unstable();
    numbers.dedup();
    let found = RoaringBitmap::from_sorted_iter(numbers.iter().copied());
    // They are sorted, so this cannot fail.
    found.unwrap_or_default()
}

fn marked<'l>(lists: impl Iterator<Item = &'l [u32]>, count: u32) -> RoaringBitmap {
    let mut bytes = vec![0_u8; (count as usize).div_ceil(8)];
    for number in lists.flatten() {
        let bit = 1_u8.wrapping_shl(number & 7);
        bytes.get_mut((number >> 3) as usize).into_iter().for_each(|it| *it |= bit);
    }
    RoaringBitmap::from_lsb0_bytes(0, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_numbers_make_the_same() {
        let lists: Vec<Vec<u32>> = vec![(0..300).step_by(7).collect(), vec![], (100..200).rev().collect()];
        let mut all: Vec<u32> = lists.iter().flatten().copied().collect();
        all.sort_unstable();
        all.dedup();
        for count in [300, 1_000_000] {
            let found = bitmap(lists.iter().map(Vec::as_slice), count);
            assert_eq!(found.iter().collect::<Vec<_>>(), all, "{count}");
        }
    }
}
