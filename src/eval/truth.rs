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
    /// The same, of ways along the relation that is watched; nothing if none is.
    pub(crate) watched: Watched,
}

/// What is known of ways along a relation that somebody watches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Watched {
    pub(crate) certain: Option<ProofId>,
    pub(crate) possible: bool,
}

impl Watched {
    pub(crate) const NONE: Self = Self { certain: None, possible: false };

    fn given(self, truth: Truth) -> Self {
        Self { certain: self.certain.filter(|_| truth.certain), possible: self.possible && truth.possible }
    }

    pub(crate) fn or(self, other: Self, proofs: &Proofs) -> Self {
        Self {
            certain: better(self.certain, other.certain, proofs),
            possible: self.possible || other.possible,
        }
    }
}

fn better(one: Option<ProofId>, other: Option<ProofId>, proofs: &Proofs) -> Option<ProofId> {
    match (one, other) {
        (Some(one), Some(two)) => Some(proofs.better(one, two)),
        (one, two) => one.or(two),
    }
}

fn joined(one: Option<ProofId>, other: Option<ProofId>, proofs: &mut Proofs) -> Option<ProofId> {
    one.zip(other).map(|(first, second)| proofs.join(first, second))
}

impl Way {
    pub(crate) const NONE: Self = Self { certain: None, possible: false, watched: Watched::NONE };
    pub(crate) const POSSIBLE: Self = Self { certain: None, possible: true, watched: Watched::NONE };

    pub(crate) fn certain(proof: ProofId) -> Self {
        Self { certain: Some(proof), possible: true, watched: Watched::NONE }
    }

    /// This way as one along the watched relation, if it is that.
    pub(crate) fn watched_if(self, watched: bool) -> Self {
        if !watched {
            return self;
        }
        Self { watched: Watched { certain: self.certain, possible: self.possible }, ..self }
    }

    /// Only what goes along the watched relation.
    pub(crate) fn only_watched(self) -> Self {
        Self { certain: self.watched.certain, possible: self.watched.possible, watched: self.watched }
    }

    /// The whole way, or only what goes along the watched relation.
    pub(crate) fn seen(self, along: bool) -> Self {
        if along { self.only_watched() } else { self }
    }

    pub(crate) fn truth(self) -> Truth {
        Truth { certain: self.certain.is_some(), possible: self.possible }
    }

    /// A way that needs no step: it holds because a condition does.
    pub(crate) fn of(truth: Truth) -> Self {
        let certain = truth.certain.then_some(ProofId::EMPTY);
        Self { certain, possible: truth.possible, watched: Watched::NONE }
    }

    /// This way, if the condition holds too.
    pub(crate) fn given(self, truth: Truth) -> Self {
        let certain = self.certain.filter(|_| truth.certain);
        Self { certain, possible: self.possible && truth.possible, watched: self.watched.given(truth) }
    }

    /// This way and then another.
    pub(crate) fn then(self, next: Self, proofs: &mut Proofs) -> Self {
        let certain = joined(self.certain, next.certain, proofs);
        let watched = self.watched_then(next, proofs);
        Self { certain, possible: self.possible && next.possible, watched }
    }

    /// Along the watched relation on the one part of the way or on the other.
    fn watched_then(self, next: Self, proofs: &mut Proofs) -> Watched {
        if !self.watched.possible && !next.watched.possible {
            return Watched::NONE;
        }
        let early = joined(self.watched.certain, next.certain, proofs);
        let late = joined(self.certain, next.watched.certain, proofs);
        let possible = self.watched.possible && next.possible || self.possible && next.watched.possible;
        Watched { certain: better(early, late, proofs), possible }
    }

    /// The better of two ways to the same thing.
    pub(crate) fn or(self, other: Self, proofs: &Proofs) -> Self {
        let certain = better(self.certain, other.certain, proofs);
        let watched = self.watched.or(other.watched, proofs);
        Self { certain, possible: self.possible || other.possible, watched }
    }
}
