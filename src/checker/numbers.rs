//! Numbers that come in lists, each once and in order: sorted where they are few, marked in a bitmap where they are many.

use std::borrow::Cow;

use fixedbitset::{Block, FixedBitSet};

/// Where more than one in so many numbers comes, marking them is quicker than sorting them.
const SPARSE: usize = 1_024;

/// Marks of one block.
const WIDTH: usize = Block::BITS as usize;

/// Numbers, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Numbers {
    Sorted(Vec<u32>),
    Marked(FixedBitSet),
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Sorted(Vec::new())
    }
}

impl Numbers {
    /// The numbers below a count that are in lists.
    pub(super) fn of(lists: &[Cow<'_, [u32]>], count: u32) -> Self {
        let all = lists.iter().map(|it| it.len()).fold(0, usize::saturating_add);
        if all.saturating_mul(SPARSE) > count as usize {
            let mut marked = FixedBitSet::with_capacity(count as usize);
            let inside = lists.iter().flat_map(|it| it.iter()).filter(|it| **it < count);
            inside.for_each(|it| marked.insert(*it as usize));
            return Self::Marked(marked);
        }
        let mut sorted = lists.concat();
        sorted.sort_unstable();
        sorted.dedup();
        Self::Sorted(sorted)
    }

    /// The marked ones, as takes less room; the same numbers among as many are always kept the same way.
    pub(super) fn of_marks(marks: &FixedBitSet) -> Self {
        let count = marks.count_ones(..);
        if count.saturating_mul(u32::BITS as usize) > marks.len() {
            return Self::Marked(marks.clone());
        }
        let mut sorted = Vec::with_capacity(count);
        sorted.extend(marks.ones().filter_map(|it| u32::try_from(it).ok()));
        Self::Sorted(sorted)
    }

    /// Marks these too.
    pub(super) fn mark_in(&self, marks: &mut FixedBitSet) {
        match self {
            Self::Sorted(all) => all.iter().for_each(|it| marks.grow_and_insert(*it as usize)),
            Self::Marked(all) => marks.union_with(all),
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Sorted(all) => all.len(),
            Self::Marked(all) => all.count_ones(..),
        }
    }

    /// All of them.
    pub(super) fn list(&self) -> Cow<'_, [u32]> {
        match self {
            Self::Sorted(all) => Cow::Borrowed(all),
            Self::Marked(all) => all.ones().filter_map(|it| u32::try_from(it).ok()).collect(),
        }
    }

    /// All numbers below a count.
    pub(crate) fn below(count: u32) -> Self {
        let mut all = FixedBitSet::with_capacity(count as usize);
        all.insert_range(..);
        Self::Marked(all)
    }

    fn contains(&self, number: u32) -> bool {
        match self {
            Self::Sorted(all) => all.binary_search(&number).is_ok(),
            Self::Marked(all) => all.contains(number as usize),
        }
    }

    /// These without some others.
    pub(super) fn without(self, others: &Self) -> Self {
        match (self, others) {
            (Self::Marked(mut all), Self::Marked(others)) => {
                all.difference_with(others);
                Self::Marked(all)
            }
            (Self::Marked(mut all), Self::Sorted(others)) => {
                others.iter().for_each(|it| all.set(*it as usize, false));
                Self::Marked(all)
            }
            (Self::Sorted(mut all), others) => {
                all.retain(|it| !others.contains(*it));
                Self::Sorted(all)
            }
        }
    }
}

/// Numbers one after the other.
pub(crate) enum Ascending {
    Sorted(std::vec::IntoIter<u32>),
    /// The marks, where the block at hand begins, and what is left of it.
    Marked {
        all: FixedBitSet,
        at: usize,
        left: Block,
    },
}

impl IntoIterator for Numbers {
    type Item = u32;
    type IntoIter = Ascending;

    fn into_iter(self) -> Ascending {
        match self {
            Self::Sorted(all) => Ascending::Sorted(all.into_iter()),
            Self::Marked(all) => {
                Ascending::Marked { left: all.as_slice().first().copied().unwrap_or(0), all, at: 0 }
            }
        }
    }
}

impl Iterator for Ascending {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match self {
            Self::Sorted(all) => all.next(),
            Self::Marked { all, at, left } => {
                while *left == 0 {
                    *at = at.wrapping_add(1);
                    *left = *all.as_slice().get(*at)?;
                }
                let bit = left.trailing_zeros();
                *left &= left.wrapping_sub(1);
                u32::try_from(at.wrapping_mul(WIDTH)).ok().map(|it| it.wrapping_add(bit))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_numbers_are_the_same() {
        let lists: Vec<Vec<u32>> = vec![(0..300).step_by(7).collect(), vec![], (100..200).rev().collect()];
        let lists: Vec<Cow<'_, [u32]>> = lists.iter().map(|it| it.as_slice().into()).collect();
        let others = [Cow::Borrowed(&[0, 7, 150][..])];
        let mut all: Vec<u32> = lists.concat();
        all.sort_unstable();
        all.dedup();
        for (count, other) in [(300, 300), (300, 1_000_000), (1_000_000, 300), (1_000_000, 1_000_000)] {
            let found = Numbers::of(&lists, count);
            assert_eq!(found.clone().into_iter().collect::<Vec<_>>(), all, "{count}");
            let less = found.without(&Numbers::of(&others, other));
            let left: Vec<u32> = all.iter().copied().filter(|it| ![0, 7, 150].contains(it)).collect();
            assert_eq!(less.into_iter().collect::<Vec<_>>(), left, "{count} {other}");
        }
        assert_eq!(Numbers::below(3).into_iter().collect::<Vec<_>>(), [0, 1, 2]);
    }
}
