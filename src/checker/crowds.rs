//! Sets of people that many entities have in common, and whether somebody is in one.

/// A set of people by number.
pub(super) type CrowdId = u32;

/// How one set is kept: what takes the least room and one look.
#[derive(Debug, Clone, Copy)]
enum Kept {
    /// Everybody from a number on.
    Range { first: u32, count: u32 },
    /// A bit for everybody from a number on.
    Bits { first: u32, count: u32, words: usize },
    /// Numbers, ascending.
    Sorted { start: usize, count: usize },
}

/// Who is in which set, whatever has changed.
pub(super) trait Among {
    fn has(&self, crowd: CrowdId, person: u32) -> bool;
}

/// All sets.
#[derive(Debug, Default)]
pub(super) struct Crowds {
    kept: Vec<Kept>,
    words: Vec<u64>,
    numbers: Vec<u32>,
}

/// Bits of one word.
const WIDTH: u32 = u64::BITS;

impl Crowds {
    pub(super) fn range(&mut self, first: u32, count: u32) -> CrowdId {
        self.keep(Kept::Range { first, count })
    }

    fn keep(&mut self, kept: Kept) -> CrowdId {
        let id = CrowdId::try_from(self.kept.len()).unwrap_or(CrowdId::MAX);
        self.kept.push(kept);
        id
    }

    /// Keeps numbers that ascend.
    pub(super) fn add(&mut self, people: &[u32]) -> CrowdId {
        let first = people.first().copied().unwrap_or(0);
        let count = people.last().map_or(0, |last| last.saturating_sub(first).saturating_add(1));
        let words = count.div_ceil(WIDTH);
        // A bit for each in between, unless that takes eight times the room of the numbers.
        let room = u32::try_from(people.len()).unwrap_or(u32::MAX).saturating_mul(4);
        if words > room {
            let start = self.numbers.len();
            self.numbers.extend(people);
            return self.keep(Kept::Sorted { start, count: people.len() });
        }
        let start = self.words.len();
        let end = start.saturating_add(usize::try_from(words).unwrap_or(usize::MAX));
        self.words.resize(end, 0);
        for person in people {
            let (word, bit) = place(start, person.saturating_sub(first));
            self.words.get_mut(word).into_iter().for_each(|it| *it |= bit);
        }
        self.keep(Kept::Bits { first, count, words: start })
    }

    /// Everybody who is in any of these.
    pub(super) fn united(&mut self, parts: &[CrowdId]) -> CrowdId {
        let mut all: Vec<u32> = parts.iter().flat_map(|it| self.people(*it)).collect();
        all.sort_unstable();
        all.dedup();
        self.add(&all)
    }

    /// Everybody from a number on, if a crowd is kept so: the first, and how many.
    pub(super) fn as_range(&self, crowd: CrowdId) -> Option<(u32, u32)> {
        match self.kept.get(crowd as usize)? {
            Kept::Range { first, count } => Some((*first, *count)),
            _ => None,
        }
    }

    /// How many crowds there are.
    pub(super) fn count(&self) -> usize {
        self.kept.len()
    }

    /// For everybody the crowds that list them, as pairs; and those that take everybody from a number on.
    pub(super) fn by_person(&self) -> (Vec<(u32, CrowdId)>, Vec<CrowdId>) {
        let (mut listed, mut ranges) = (Vec::new(), Vec::new());
        for (crowd, kept) in (0..).zip(&self.kept) {
            match kept {
                Kept::Range { .. } => ranges.push(crowd),
                _ => listed.extend(self.people(crowd).into_iter().map(|it| (it, crowd))),
            }
        }
        (listed, ranges)
    }

    /// The numbers of those in a crowd.
    pub(super) fn people(&self, crowd: CrowdId) -> Vec<u32> {
        match self.kept.get(crowd as usize) {
            Some(Kept::Range { first, count } | Kept::Bits { first, count, .. }) => {
                let numbers = *first..first.saturating_add(*count);
                numbers.filter(|it| self.has(crowd, *it)).collect()
            }
            Some(Kept::Sorted { start, count }) => {
                self.numbers.get(*start..start.saturating_add(*count)).unwrap_or_default().to_vec()
            }
            None => Vec::new(),
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let kept = size_of_val(self.kept.as_slice());
        kept.saturating_add(size_of_val(self.words.as_slice()))
            .saturating_add(size_of_val(self.numbers.as_slice()))
    }
}

impl Among for Crowds {
    #[inline]
    fn has(&self, crowd: CrowdId, person: u32) -> bool {
        match self.kept.get(crowd as usize) {
            Some(Kept::Bits { first, count, words }) => {
                let from = person.wrapping_sub(*first);
                let (word, bit) = place(*words, from);
                from < *count && self.words.get(word).is_some_and(|it| it & bit != 0)
            }
            Some(Kept::Range { first, count }) => person.wrapping_sub(*first) < *count,
            Some(Kept::Sorted { start, count }) => {
                let all = self.numbers.get(*start..start.saturating_add(*count)).unwrap_or_default();
                all.binary_search(&person).is_ok()
            }
            None => false,
        }
    }
}

/// The word and the bit of a number.
#[inline]
fn place(start: usize, from: u32) -> (usize, u64) {
    (start.wrapping_add((from / WIDTH) as usize), 1_u64.wrapping_shl(from % WIDTH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_however_they_are_kept() {
        let mut crowds = Crowds::default();
        let dense: Vec<u32> = (100..400).filter(|it| it % 3 != 0).collect();
        let sparse: Vec<u32> = (0..20).map(|it| it * 1_000_003).collect();
        let (one, two) = (crowds.add(&dense), crowds.add(&sparse));
        let (range, nobody) = (crowds.range(7, 3), crowds.add(&[]));
        for person in (0..500).chain(sparse.iter().flat_map(|it| [it.wrapping_sub(1), *it, it + 1])) {
            assert_eq!(crowds.has(one, person), dense.contains(&person), "{person}");
            assert_eq!(crowds.has(two, person), sparse.contains(&person), "{person}");
            assert_eq!(crowds.has(range, person), (7..10).contains(&person), "{person}");
            assert!(!crowds.has(nobody, person));
        }
    }

    #[test]
    fn several_crowds_are_united() {
        let mut crowds = Crowds::default();
        let (one, two, three) = (crowds.add(&[1, 5, 900_000]), crowds.range(3, 4), crowds.add(&[5]));
        let all = crowds.united(&[one, two, three]);
        let found: Vec<u32> = (0..1_000_000).filter(|it| crowds.has(all, *it)).collect();
        assert_eq!(found, [1, 3, 4, 5, 6, 900_000]);
    }
}
