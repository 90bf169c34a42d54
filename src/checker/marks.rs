//! Marks of what was met, for walks that may meet the same twice. They are kept from one walk to the next, so that none
//! pays for more than it meets.

use std::cell::Cell;

/// Numbers below a count, each marked or not. Marks are stamps of the walk that made them, so that none has to be taken
/// away: numbers that follow each other do not wait for each other, as they would in the words of a bitmap.
#[derive(Debug, Default)]
pub(super) struct Marks {
    stamps: Vec<u16>,
    walk: u16,
}

impl Marks {
    const EMPTY: Self = Self { stamps: Vec::new(), walk: 0 };

    /// Begins a walk that meets numbers below a count; none is marked.
    pub(super) fn begin(&mut self, count: u32) {
        if self.stamps.len() < count as usize {
            self.stamps.resize(count as usize, 0);
        }
        self.walk = self.walk.checked_add(1).unwrap_or_else(|| {
            self.stamps.fill(0);
            1
        });
    }

    /// Marks a number, if it is not marked yet and there is room for it.
    #[inline]
    pub(super) fn mark(&mut self, number: u32) -> bool {
        let walk = self.walk;
        let stamp = self.stamps.get_mut(number as usize);
        stamp.is_some_and(|it| std::mem::replace(it, walk) != walk)
    }
}

/// What a walk needs beside what it reads.
#[derive(Debug, Default)]
pub(super) struct Scratch {
    pub places: Marks,
    pub objects: Marks,
    /// Room for a list; it is empty between two walks.
    pub list: Vec<u32>,
}

thread_local! {
    static KEPT: Cell<Scratch> = const { Cell::new(Scratch::EMPTY) };
}

impl Scratch {
    const EMPTY: Self = Self { places: Marks::EMPTY, objects: Marks::EMPTY, list: Vec::new() };

    /// What this thread has kept; a walk within a walk begins with nothing.
    pub(super) fn taken() -> Self {
        KEPT.try_with(Cell::take).unwrap_or_default()
    }

    /// Keeps this for the next walk of this thread. Where a walk does not come to its end, nothing is kept.
    pub(super) fn keep(self) {
        // A thread that ends needs nothing any more.
        KEPT.try_with(|it| it.set(self)).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_marked_once_in_each_walk() {
        let mut marks = Marks::default();
        marks.begin(0);
        assert!(!marks.mark(0), "there is no room");
        for walk in 0..=u16::MAX {
            marks.begin(u32::from(walk % 2) + 2);
            assert_eq!([1, 0, 1].map(|it| marks.mark(it)), [true, true, false], "{walk}");
        }
        assert_eq!([2, 3].map(|it| marks.mark(it)), [true, false]);
    }

    #[test]
    fn a_walk_within_a_walk_begins_with_nothing() {
        let mut outer = Scratch::taken();
        outer.places.begin(1);
        assert!(outer.places.mark(0));
        let mut inner = Scratch::taken();
        inner.places.begin(1);
        assert!(inner.places.mark(0));
        inner.keep();
        outer.keep();
        assert_eq!(Scratch::taken().places.stamps.len(), 1);
    }
}
