//! Kleene's three values, as the two bounds between which the truth lies.

use super::proof::{ProofId, Proofs};

/// Whether something holds: certainly, and possibly. What is certain is possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Truth {
    pub(crate) certain: bool,
    pub(crate) possible: bool,
}

impl Truth {
    pub(crate) const TRUE: Self = Self { certain: true, possible: true };
    pub(crate) const FALSE: Self = Self { certain: false, possible: false };
    pub(crate) const UNKNOWN: Self = Self { certain: false, possible: true };

    pub(crate) fn known(value: bool) -> Self {
        Self { certain: value, possible: value }
    }

    pub(crate) fn is_unknown(self) -> bool {
        self.certain != self.possible
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self { certain: self.certain && other.certain, possible: self.possible && other.possible }
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self { certain: self.certain || other.certain, possible: self.possible || other.possible }
    }

    pub(crate) fn negated(self) -> Self {
        Self { certain: !self.possible, possible: !self.certain }
    }

    /// Every part is evaluated, so that what a decision depends on never depends on their order.
    pub(crate) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().fold(Self::TRUE, Self::and)
    }
}

/// A truth that carries, if it is certain, the best proof of it that is known so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) certain: Option<ProofId>,
    pub(crate) possible: bool,
}

impl Way {
    pub(crate) const NONE: Self = Self { certain: None, possible: false };
    pub(crate) const POSSIBLE: Self = Self { certain: None, possible: true };

    pub(crate) fn certain(proof: ProofId) -> Self {
        Self { certain: Some(proof), possible: true }
    }

    pub(crate) fn truth(self) -> Truth {
        Truth { certain: self.certain.is_some(), possible: self.possible }
    }

    /// A way that needs no step: it holds because a condition does.
    pub(crate) fn of(truth: Truth) -> Self {
        Self { certain: truth.certain.then_some(ProofId::EMPTY), possible: truth.possible }
    }

    /// This way, if the condition holds too.
    pub(crate) fn given(self, truth: Truth) -> Self {
        Self { certain: self.certain.filter(|_| truth.certain), possible: self.possible && truth.possible }
    }

    /// This way and then another.
    pub(crate) fn then(self, next: Self, proofs: &mut Proofs) -> Self {
        let certain = match (self.certain, next.certain) {
            (Some(first), Some(second)) => Some(proofs.join(first, second)),
            _ => None,
        };
        Self { certain, possible: self.possible && next.possible }
    }

    /// The better of two ways to the same thing.
    pub(crate) fn or(self, other: Self, proofs: &Proofs) -> Self {
        let certain = match (self.certain, other.certain) {
            (Some(one), Some(two)) => Some(proofs.better(one, two)),
            (one, two) => one.or(two),
        };
        Self { certain, possible: self.possible || other.possible }
    }
}
