//! Lists by number, one after the other in one list.

/// What stands in each of some rows.
#[derive(Debug)]
pub(super) struct Rows<T> {
    /// Where each row begins, and where the last one ends.
    starts: Vec<usize>,
    items: Vec<T>,
}

impl<T: Copy + Default> Rows<T> {
    /// So many rows, from pairs of a row and what stands in it; in each row in the order in which they come.
    pub(super) fn new(count: usize, pairs: &[(u32, T)]) -> Self {
        let mut starts = vec![0_usize; count.saturating_add(1)];
        for (row, _) in pairs {
            let after = (*row as usize).saturating_add(1);
            starts.get_mut(after).into_iter().for_each(|it| *it = it.saturating_add(1));
        }
        let mut sum = 0_usize;
        for start in &mut starts {
            sum = sum.saturating_add(*start);
            *start = sum;
        }
        let (mut next, mut items) = (starts.clone(), vec![T::default(); sum]);
        for (row, item) in pairs {
            let Some(at) = next.get_mut(*row as usize) else { continue };
            items.get_mut(*at).into_iter().for_each(|it| *it = *item);
            *at = at.saturating_add(1);
        }
        Self { starts, items }
    }

    #[inline]
    pub(super) fn of(&self, row: u32) -> &[T] {
        self.all_of(row, 1)
    }

    /// What stands in some rows that follow each other.
    #[inline]
    pub(super) fn all_of(&self, first: u32, count: usize) -> &[T] {
        let first = first as usize;
        let bounds = self.starts.get(first).zip(self.starts.get(first.wrapping_add(count)));
        bounds.and_then(|(from, to)| self.items.get(*from..*to)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_has_its_own_in_order() {
        let rows = Rows::new(4, &[(2, 'a'), (0, 'b'), (2, 'c'), (3, 'd')]);
        let all: Vec<&[char]> = (0..5).map(|it| rows.of(it)).collect();
        assert_eq!(all, [&['b'][..], &[], &['a', 'c'], &['d'], &[]]);
        assert_eq!(
            [rows.all_of(1, 2), rows.all_of(0, 4), rows.all_of(3, 2)],
            [&['a', 'c'][..], &['b', 'a', 'c', 'd'], &[]]
        );
    }
}
