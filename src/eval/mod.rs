//! Decisions, with proofs, reasons and what is missing. What this module computes *is* the language.
//!
//! A decision is a pure function of program, facts and question: no clock, no I/O, no cache that could
//! change it. [`decide`] answers one question, [`Decisions`] many that have the facts in common; `exercise` puts the same
//! questions again, for whoever wants to know what of the policy they read.

mod decisions;
mod denial;
mod exercise;
mod grants;
mod invariants;
mod judgement;
mod knots;
mod missing;
mod people;
mod proof;
mod question;
mod reader;
mod roles;
mod routes;
mod sets;
mod solver;
mod terms;
mod times;
mod truth;
mod words;
mod world;

pub(crate) use decisions::Decisions;
pub(crate) use denial::each_once;
pub(crate) use exercise::{Exercised, Seen, of_invariants, of_question, of_route};
pub(crate) use invariants::violations;
pub use proof::StepKind;
pub(crate) use proof::{Step, Told};
pub use question::{Answer, Passed, ProofStep, Reason, ReasonKind, RouteAnswer, RouteOutcome, Violation};
pub(crate) use question::{EntityRef, InputValue, Question};
pub(crate) use reader::SEE;
pub(crate) use routes::route;
pub(crate) use solver::Solver;
pub(crate) use truth::Truth;
pub(crate) use world::{At, Reading, World};

use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, TypeId};
use crate::program::Program;

use proof::{ProofId, Proofs};
use solver::Key;
use truth::Way;

/// Answers one question; to a reader who is named, only as far as they may know.
pub(crate) fn decide(
    program: &Program,
    facts: &Workspace,
    question: &Question,
    reader: Option<&EntityRef>,
) -> Answer {
    let world = World::new(program, facts, question, reader);
    let Some(action) = action_of(program, question.object.of, &question.action) else {
        return unknown_action(&world);
    };
    let object = world.object;
    let principals = principals_of(&world, question);
    let strange = unknown_ids(&world, question);
    let mut decisions = Decisions::new(world);
    let answer = decisions.answer(&principals, action, object, strange);
    decisions.told(&principals, answer)
}

/// The decision, and the proof if it is yes.
fn judged(
    solver: &mut Solver<'_>,
    principals: &[Entity],
    action: ActionId,
    object: Entity,
) -> (Truth, Option<ProofId>) {
    let granted = best(solver, principals, |principal| Key::Granted { principal, action, object });
    let forbidden = best(solver, principals, |principal| Key::Forbidden { principal, action, object });
    let truth = granted.truth().and(forbidden.truth().negated());
    (truth, granted.certain.filter(|_| truth.certain))
}

/// The steps of the proof of a yes, by number; nothing for a no.
pub(crate) fn proved(program: &Program, facts: &Workspace, question: &Question) -> Option<Vec<Step>> {
    let world = World::new(program, facts, question, None);
    let action = action_of(program, question.object.of, &question.action)?;
    let object = world.object;
    let principals = principals_of(&world, question);
    let mut solver = Solver::new(world);
    let (_, proof) = judged(&mut solver, &principals, action, object);
    Some(solver.proofs.steps(proof?).collect())
}

/// The subject and those presented, each once.
fn principals_of(world: &World<'_>, question: &Question) -> Vec<Entity> {
    let named = std::iter::once(&question.subject).chain(&question.presented);
    let mut principals: Vec<Entity> = named.map(|it| world.entity(it)).collect();
    principals.sort_unstable();
    principals.dedup();
    principals
}

/// The number of an action on objects of a type.
pub(crate) fn action_of(program: &Program, of: TypeId, action: &str) -> Option<ActionId> {
    let actions = program.policy().actions.get(usize::from(of))?;
    let found = actions.binary_search_by(|it| it.as_str().cmp(action)).ok()?;
    ActionId::try_from(found).ok()
}

fn best(solver: &mut Solver<'_>, principals: &[Entity], key: impl Fn(Entity) -> Key) -> Way {
    solver.settle(|it| {
        let mut best = Way::NONE;
        for principal in principals {
            let way = it.way(key(*principal));
            best = best.or(way, &it.proofs);
        }
        best
    })
}

fn unknown_action(world: &World<'_>) -> Answer {
    let place = world.written(world.object).unwrap_or_default();
    let kind = ReasonKind::UnknownAction;
    let reason = Reason { place, kind, statement: None, because: Vec::new(), roles: Vec::new() };
    Answer {
        decision: false,
        unknown: false,
        proof: Vec::new(),
        reasons: vec![reason],
        missing: Vec::new(),
        until: None,
        opened: Vec::new(),
    }
}

fn allowed(world: &World<'_>, proofs: &Proofs, proof: ProofId) -> Answer {
    let proof_steps = steps(world, proofs, proof);
    Answer { decision: true, proof: proof_steps, until: proofs.until(proof), ..Answer::untold() }
}

/// A proof as it is told.
fn steps(world: &World<'_>, proofs: &Proofs, proof: ProofId) -> Vec<ProofStep> {
    proofs.steps(proof).map(|it| it.written(world.program, |it| world.written(it))).collect()
}

impl Step {
    /// The role that stands beside a step, by name.
    pub(crate) fn role_name(self, program: &Program) -> Option<&str> {
        let (of, role) = self.told.role?;
        let info = program.schema().type_info(of)?.roles.get(usize::from(role))?;
        Some(info.name.as_str())
    }

    /// A step as it is told, with entities as they are written.
    pub(crate) fn written(self, program: &Program, written: impl Fn(Entity) -> Option<String>) -> ProofStep {
        ProofStep {
            statement: program.names().name(self.name).to_owned(),
            step: self.kind,
            entity: written(self.entity).unwrap_or_default(),
            from: self.told.from.and_then(written),
            role: self.role_name(program).map(str::to_owned),
            until: self.until,
            hidden: false,
        }
    }
}

fn unknown_ids(world: &World<'_>, question: &Question) -> Vec<Reason> {
    let named = [
        (world.entity(&question.subject), ReasonKind::UnknownSubject),
        (world.object, ReasonKind::UnknownObject),
    ];
    let strange = named.into_iter().filter(|it| !world.knows(it.0));
    let reason = |(entity, kind)| Reason {
        place: world.written(entity).unwrap_or_default(),
        kind,
        statement: None,
        because: Vec::new(),
        roles: Vec::new(),
    };
    strange.map(reason).collect()
}
