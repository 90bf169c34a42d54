//! Sets of people that many entities have in common, and whether somebody is in one.

/// A set of people by number.
pub(super) type CrowdId = u32;

/// How one set is kept: what takes the least room and one look.
#[derive(Debug, Clone, Copy)]
enum Kept {
    /// Everybody from a number on.
    Range { first: u32, count: u32 },
    /// A bit for everybody from a number on, with which a word begins.
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

/// A crowd is large if one in so many is in it. Whoever looks into all large ones finds somebody in one of them at least
/// as often.
const LARGE: usize = 8;

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
        let (first, end) = span(people);
        let words = words_for(end.saturating_sub(first));
        if !is_dense(words, people.len()) {
            let start = self.numbers.len();
            self.numbers.extend(people);
            return self.keep(Kept::Sorted { start, count: people.len() });
        }
        let start = self.words.len();
        self.words.resize(start.saturating_add(words), 0);
        people.iter().for_each(|it| set(&mut self.words, start, it.saturating_sub(first)));
        self.keep(Kept::Bits { first, count: end.saturating_sub(first), words: start })
    }

    /// Everybody who is in any of these.
    pub(super) fn united(&mut self, parts: &[CrowdId]) -> CrowdId {
        let few = |it: &CrowdId| matches!(self.kept.get(*it as usize), Some(Kept::Sorted { .. }));
        if parts.iter().all(few) {
            let mut all: Vec<u32> = parts.iter().flat_map(|it| self.people(*it)).collect();
            all.sort_unstable();
            all.dedup();
            return self.add(&all);
        }
        let spans: Vec<(u32, u32)> = parts.iter().filter_map(|it| self.span(*it)).collect();
        let first = spans.iter().map(|it| it.0).min().unwrap_or(0);
        let end = spans.iter().map(|it| it.1).max().unwrap_or(first);
        let count = end.saturating_sub(first);
        let mut all = vec![0; words_for(count)];
        parts.iter().for_each(|it| self.unite(&mut all, first, *it));
        if !is_dense(all.len(), ones(&all)) {
            return self.add(&numbers(&all, first));
        }
        let start = self.words.len();
        self.words.extend(all);
        self.keep(Kept::Bits { first, count, words: start })
    }

    /// The number from which on there is anybody in a crowd, or the first of its word, and the one behind the last.
    fn span(&self, crowd: CrowdId) -> Option<(u32, u32)> {
        match self.kept.get(crowd as usize)? {
            Kept::Range { first, count } | Kept::Bits { first, count, .. } => {
                Some((whole_words(*first), first.saturating_add(*count)))
            }
            Kept::Sorted { start, count } => {
                let people = self.numbers.get(*start..start.saturating_add(*count))?;
                (!people.is_empty()).then(|| span(people))
            }
        }
    }

    /// Sets the bits of those in a crowd, where the first bit stands for a number with which a word begins.
    fn unite(&self, all: &mut [u64], from: u32, crowd: CrowdId) {
        match self.kept.get(crowd as usize) {
            Some(Kept::Bits { first, count, words }) => {
                let skipped = words_for(first.saturating_sub(from));
                let into = all.iter_mut().skip(skipped);
                into.zip(self.words_of(*words, *count)).for_each(|(word, more)| *word |= more);
            }
            _ => self.people(crowd).into_iter().for_each(|it| set(all, 0, it.saturating_sub(from))),
        }
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

    /// For everybody the crowds that list them, as pairs; and those in which so many of all so many are that it is quicker
    /// to look into each of them.
    pub(super) fn by_person(&self, everybody: usize) -> (Vec<(u32, CrowdId)>, Vec<CrowdId>) {
        let (mut listed, mut large) = (Vec::new(), Vec::new());
        for (crowd, kept) in (0..).zip(&self.kept) {
            if matches!(kept, Kept::Range { .. }) || self.size(*kept).saturating_mul(LARGE) > everybody {
                large.push(crowd);
            } else {
                listed.extend(self.people(crowd).into_iter().map(|it| (it, crowd)));
            }
        }
        (listed, large)
    }

    fn size(&self, kept: Kept) -> usize {
        match kept {
            Kept::Range { count, .. } => count as usize,
            Kept::Bits { count, words, .. } => ones(self.words_of(words, count)),
            Kept::Sorted { count, .. } => count,
        }
    }

    fn words_of(&self, start: usize, count: u32) -> &[u64] {
        self.words.get(start..start.saturating_add(words_for(count))).unwrap_or_default()
    }

    /// The numbers of those in a crowd.
    pub(super) fn people(&self, crowd: CrowdId) -> Vec<u32> {
        match self.kept.get(crowd as usize) {
            Some(Kept::Range { first, count }) => (*first..first.saturating_add(*count)).collect(),
            Some(Kept::Bits { first, count, words }) => numbers(self.words_of(*words, *count), *first),
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

/// The number that begins the word of the first of some that ascend, and the one behind the last.
fn span(people: &[u32]) -> (u32, u32) {
    let first = people.first().copied().map_or(0, whole_words);
    (first, people.last().map_or(first, |it| it.saturating_add(1)))
}

/// The number with which the word of another begins.
fn whole_words(number: u32) -> u32 {
    number.saturating_sub(number % WIDTH)
}

fn words_for(count: u32) -> usize {
    count.div_ceil(WIDTH) as usize
}

/// Whether a bit for each number from the first to the last takes no more than eight times the room of those there are.
fn is_dense(words: usize, people: usize) -> bool {
    words <= people.saturating_mul(4)
}

fn ones(words: &[u64]) -> usize {
    words.iter().map(|it| it.count_ones() as usize).fold(0, usize::saturating_add)
}

/// The numbers of the bits that are set, where the first one stands for a number.
fn numbers(words: &[u64], first: u32) -> Vec<u32> {
    let mut all = Vec::with_capacity(ones(words));
    for (begin, word) in (0..).map(|it: u32| first.saturating_add(it.saturating_mul(WIDTH))).zip(words) {
        let mut left = *word;
        while left != 0 {
            all.push(begin.saturating_add(left.trailing_zeros()));
            left &= left.wrapping_sub(1);
        }
    }
    all
}

fn set(words: &mut [u64], start: usize, from: u32) {
    let (word, bit) = place(start, from);
    words.get_mut(word).into_iter().for_each(|it| *it |= bit);
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
