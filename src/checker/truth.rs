//! Both bounds of a truth in one byte, and whether the quick way knows it at all.

use crate::eval::Truth;

/// Whether something holds: certainly, possibly; or that only the evaluator can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds(u8);

const CERTAIN: u8 = 1;
const POSSIBLE: u8 = 2;
const BOTH: u8 = CERTAIN | POSSIBLE;
const UNTOLD: u8 = 4;

impl Bounds {
    pub(crate) const TRUE: Self = Self(BOTH);
    pub(crate) const FALSE: Self = Self(0);
    pub(crate) const UNKNOWN: Self = Self(POSSIBLE);
    /// Nothing is known here, not even that it is unknown.
    pub(super) const UNTOLD: Self = Self(UNTOLD | POSSIBLE);

    pub(crate) fn known(truth: bool) -> Self {
        if truth { Self::TRUE } else { Self::FALSE }
    }

    pub(crate) fn new(certain: bool, possible: bool) -> Self {
        Self(u8::from(certain) | (u8::from(possible) << 1))
    }

    pub(crate) fn certain(self) -> bool {
        self.0 & CERTAIN != 0
    }

    pub(crate) fn possible(self) -> bool {
        self.0 & POSSIBLE != 0
    }

    /// Whether the quick way cannot tell.
    pub(super) fn is_untold(self) -> bool {
        self.0 & UNTOLD != 0
    }

    /// Both bounds, if they can be told. What is certain or impossible is so whatever else is untold.
    pub(super) fn told(self) -> Option<Truth> {
        let told = !self.is_untold() || self.certain() || !self.possible();
        told.then(|| Truth { certain: self.certain(), possible: self.possible() })
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self((self.0 & other.0 & BOTH) | ((self.0 | other.0) & UNTOLD))
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is certain by one, and possible by another.
    pub(crate) fn between(certain: Self, possible: Self) -> Self {
        Self((certain.0 & CERTAIN) | (possible.0 & POSSIBLE) | ((certain.0 | possible.0) & UNTOLD))
    }

    pub(crate) fn negated(self) -> Self {
        let (certain, possible) = (self.0 & CERTAIN, (self.0 & POSSIBLE) >> 1);
        Self((possible ^ CERTAIN) | ((certain ^ CERTAIN) << 1) | (self.0 & UNTOLD))
    }
}

impl From<Truth> for Bounds {
    fn from(truth: Truth) -> Self {
        Self::new(truth.certain, truth.possible)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_follow_kleenes_tables() {
        let all = [Bounds::TRUE, Bounds::FALSE, Bounds::UNKNOWN];
        let truth = |it: Bounds| Truth { certain: it.certain(), possible: it.possible() };
        for one in all {
            assert_eq!(one.negated(), truth(one).negated().into());
            for other in all {
                assert_eq!(one.and(other), truth(one).and(truth(other)).into());
                assert_eq!(one.or(other), truth(one).or(truth(other)).into());
            }
        }
    }

    #[test]
    fn what_is_untold_stays_so() {
        let untold = Bounds::UNTOLD;
        for it in [untold.negated(), untold.or(Bounds::TRUE), untold.and(Bounds::FALSE)] {
            assert!(it.is_untold());
        }
    }
}
