//! What a reader may be told: only what they may see.
//!
//! An entity may be named if it is the question's own object, subject or principal, the reader
//! themselves, or if the reader may certainly `see` it; a set, if the entity that it is a set of may be. A yes
//! stays a yes, whoever reads it. Which ids there are is not to be learned from a no: of an object or a person
//! who may not be seen, the reader is told what is told of one that is not there.

use std::collections::BTreeMap;

use crate::policy::schema::Entity;

use super::question::{Answer, ProofStep, ReasonKind};
use super::solver::{Key, Solver};

/// The action that lets a reader read a name.
pub(crate) const SEE: &str = "see";

/// The answer without what its reader may not know.
pub(super) fn told(solver: &mut Solver<'_>, principals: &[Entity], answer: Answer) -> Answer {
    let object = solver.world.object;
    let sees_object = solver.settle(|it| it.reader_sees(object).unwrap_or(true));
    let hidden = principals.iter().any(|it| solver.settle(|solver| solver.is_hidden(*it)));
    if !answer.decision && (hidden || !sees_object) {
        return Answer::untold();
    }
    let mut names = Names { principals, known: BTreeMap::new() };
    let of_ids = |kind| matches!(kind, ReasonKind::UnknownSubject | ReasonKind::UnknownObject);
    let reasons = answer.reasons.into_iter().filter(|it| !of_ids(it.kind) && names.may(solver, &it.place));
    let reasons = reasons.collect();
    // An attribute is named by its entity, a dot and its own name.
    let owner = |it: &str| it.split_once(':').and_then(|_| it.rsplit_once('.')).map(|it| it.0.to_owned());
    let missing =
        answer.missing.into_iter().filter(|it| owner(it).is_none_or(|it| names.may_owner(solver, it)));
    let missing = missing.collect();
    let proof: Vec<ProofStep> = answer.proof.into_iter().map(|it| names.step(solver, it)).collect();
    // When something ends tells of it, so that of what is hidden it is not told.
    let until = proof.iter().filter_map(|it| it.until).min();
    Answer { reasons, missing, proof, until, ..answer }
}

/// Which names the reader may read.
struct Names<'p> {
    principals: &'p [Entity],
    known: BTreeMap<String, bool>,
}

impl Names<'_> {
    fn may(&mut self, solver: &mut Solver<'_>, written: &str) -> bool {
        if let Some(known) = self.known.get(written) {
            return *known;
        }
        let may = match solver.world.read_back(written) {
            Some(entity) => solver.settle(|it| it.may_name(entity, self.principals)),
            None => false,
        };
        self.known.insert(written.to_owned(), may);
        may
    }

    /// What is before the last dot may still end in the name of a relation. Of an id that the facts do not
    /// know everything is missing, so to say it would tell that.
    fn may_owner(&mut self, solver: &mut Solver<'_>, owner: String) -> bool {
        let shorter = owner.rsplit_once('.').map(|it| it.0.to_owned());
        [Some(owner), shorter].into_iter().flatten().any(|it| {
            let known = solver.world.read_back(&it).is_some_and(|it| solver.world.knows(it));
            known && self.may(solver, &it)
        })
    }

    fn step(&mut self, solver: &mut Solver<'_>, step: ProofStep) -> ProofStep {
        let from = step.from.clone().is_none_or(|it| self.may(solver, &it));
        if from && self.may(solver, &step.entity) {
            return step;
        }
        ProofStep::hidden(step.step)
    }
}

impl Solver<'_> {
    /// Whether an entity may be named to the reader.
    pub(super) fn may_name(&mut self, entity: Entity, principals: &[Entity]) -> bool {
        let Some(reader) = self.world.reader else { return true };
        let own = entity == reader || entity == self.world.object || principals.contains(&entity);
        if own || self.world.set(entity).is_none() {
            return own || self.reader_sees(entity).unwrap_or(false);
        }
        self.world.set_base(entity).is_none_or(|it| self.may_name(it, principals))
    }

    /// Whether somebody else is asked about whom the reader may not see; of a set, whose it is.
    fn is_hidden(&mut self, principal: Entity) -> bool {
        let seen = self.world.set_base(principal).unwrap_or(principal);
        self.world.reader.is_some_and(|it| it != principal) && self.reader_sees(seen) == Some(false)
    }

    /// Whether the reader may certainly see an entity; nothing if there is no such action.
    fn reader_sees(&mut self, object: Entity) -> Option<bool> {
        let Some(principal) = self.world.reader else { return Some(true) };
        let actions = self.program().policy().actions.get(usize::from(object.of))?;
        let action = actions.binary_search_by(|it| it.as_str().cmp(SEE)).ok()?;
        let action = u16::try_from(action).ok()?;
        let granted = self.way(Key::Granted { principal, action, object }).truth();
        let forbidden = self.way(Key::Forbidden { principal, action, object }).truth();
        Some(granted.and(forbidden.negated()).certain)
    }
}
