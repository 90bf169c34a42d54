//! A truth value with what justifies it: certain and possible bounds, the proof of what is certain,
//! and what is missing where the two differ.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::rounds;
use crate::world::Thing;

/// One step of a proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) statement: Rc<str>,
    pub(crate) thing: Thing,
    pub(crate) kind: &'static str,
    /// Where an edge begins, and when it ends.
    pub(crate) from: Option<Thing>,
    pub(crate) until: Option<i64>,
}

impl Step {
    /// What steps compare by: things are numbered by (type name, id).
    fn rank(&self) -> (&str, Thing) {
        (&self.statement, self.thing)
    }
}

/// The steps of one derivation and the earliest end of an edge among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Proof {
    pub(crate) steps: Vec<Step>,
    pub(crate) until: Option<i64>,
}

/// What is known of a statement: it is true, false, or unknown (possible, but not certain).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Truth {
    pub(crate) certain: bool,
    pub(crate) possible: bool,
    /// Only of what is unknown.
    pub(crate) missing: BTreeSet<String>,
    /// Only of what is certain; absent while no proof has been found yet.
    pub(crate) proof: Option<Proof>,
    /// The same by those ways alone that go along the watched relation; absent if there are none.
    pub(crate) along: Option<Rc<Truth>>,
}

impl Truth {
    pub(crate) fn yes() -> Truth {
        let proof = Some(Proof::default());
        Truth { certain: true, possible: true, missing: BTreeSet::new(), proof, along: None }
    }

    pub(crate) fn no() -> Truth {
        Truth { certain: false, possible: false, missing: BTreeSet::new(), proof: None, along: None }
    }

    pub(crate) fn unknown(missing: BTreeSet<String>) -> Truth {
        Truth { certain: false, possible: true, missing, proof: None, along: None }
    }

    pub(crate) fn known(yes: bool) -> Truth {
        if yes { Truth::yes() } else { Truth::no() }
    }

    pub(crate) fn is_unknown(&self) -> bool {
        self.possible && !self.certain
    }

    /// Conjunction; the proof is the proofs of the parts one after the other.
    pub(crate) fn all(parts: impl IntoIterator<Item = Truth>) -> Truth {
        let mut out = Truth::yes();
        for part in parts {
            // A way to both goes along a relation if one of its halves does.
            let first = out.along.as_deref().map(|it| Truth::all([it.clone(), part.once()]));
            let second = part.along.as_deref().map(|it| Truth::all([out.once(), it.clone()]));
            let along = Truth::any([first, second].into_iter().flatten());
            out.along = along.possible.then(|| Rc::new(along));
            out.certain &= part.certain;
            out.possible &= part.possible;
            out.missing.extend(part.missing);
            out.proof = out.proof.zip(part.proof).map(|(left, right)| left.followed_by(right));
        }
        out.tidy()
    }

    /// Disjunction; the proof is the best of the proofs of the parts.
    pub(crate) fn any(parts: impl IntoIterator<Item = Truth>) -> Truth {
        let mut out = Truth::no();
        for part in parts {
            out.along = Truth::either(out.along, part.along);
            out.certain |= part.certain;
            out.possible |= part.possible;
            out.missing.extend(part.missing);
            out.proof = match (out.proof, part.proof) {
                (Some(left), Some(right)) => Some(left.better(right)),
                (left, right) => left.or(right),
            };
        }
        out.tidy()
    }

    /// Negation; that something is not so needs no steps.
    pub(crate) fn negated(self) -> Truth {
        let (certain, possible) = (!self.possible, !self.certain);
        let proof = certain.then(Proof::default);
        Truth { certain, possible, missing: rounds::of_opposite(self.missing), proof, along: None }
    }

    /// As a condition, whose truth is no step of a proof.
    pub(crate) fn plain(self) -> Truth {
        Truth { proof: self.certain.then(Proof::default), along: None, ..self }
    }

    /// The same, but every way to it goes along the watched relation.
    pub(crate) fn watched(self) -> Truth {
        let along = self.possible.then(|| Rc::new(self.once()));
        Truth { along, ..self }
    }

    /// What is true of the ways alone that go along the watched relation.
    pub(crate) fn only_along(&self) -> Truth {
        self.along.as_deref().map_or(Truth::no(), Clone::clone)
    }

    /// The same by whichever way.
    fn once(&self) -> Truth {
        Truth { along: None, ..self.clone() }
    }

    fn either(left: Option<Rc<Truth>>, right: Option<Rc<Truth>>) -> Option<Rc<Truth>> {
        match (left, right) {
            (Some(left), Some(right)) => Some(Rc::new(Truth::any([left.once(), right.once()]))),
            (left, right) => left.or(right),
        }
    }

    /// One of several alternatives is real, nobody knows which; `read` is what is unknown in
    /// finding out which.
    pub(crate) fn one_of(alternatives: Vec<Truth>, read: BTreeSet<String>) -> Truth {
        let certain = alternatives.iter().all(|it| it.certain);
        let possible = alternatives.iter().any(|it| it.possible);
        let mut missing = read;
        missing.extend(alternatives.into_iter().flat_map(|it| it.missing));
        Truth { certain, possible, missing, proof: certain.then(Proof::default), along: None }.tidy()
    }

    /// With one more step at the end of the proof.
    pub(crate) fn then(mut self, step: Step, until: Option<i64>) -> Truth {
        self.along = self.along.map(|it| Rc::new((*it).clone().then(step.clone(), until)));
        let last = Proof { steps: vec![step], until };
        self.proof = self.proof.map(|it| it.followed_by(last));
        self
    }

    /// Nothing is missing where all is known, and only what is certain has a proof.
    fn tidy(mut self) -> Truth {
        if !self.is_unknown() {
            self.missing.clear();
        }
        if !self.certain {
            self.proof = None;
        }
        if !self.possible {
            self.along = None;
        }
        self
    }
}

impl Proof {
    fn followed_by(mut self, next: Proof) -> Proof {
        self.steps.extend(next.steps);
        self.until = [self.until, next.until].into_iter().flatten().min();
        self
    }

    /// Fewer steps first, then the first by the steps themselves. Of two proofs that read the same
    /// (by parallel edges), the one that holds longer.
    fn better(self, other: Proof) -> Proof {
        let later = |it: &Proof| it.until.unwrap_or(i64::MAX);
        let shorter = self.steps.len().cmp(&other.steps.len());
        let steps = || self.steps.iter().map(Step::rank).cmp(other.steps.iter().map(Step::rank));
        match shorter.then_with(steps) {
            std::cmp::Ordering::Less => self,
            std::cmp::Ordering::Greater => other,
            std::cmp::Ordering::Equal if later(&self) >= later(&other) => self,
            std::cmp::Ordering::Equal => other,
        }
    }
}
