//! Decisions, with proofs, reasons and what is missing. What this module computes *is* the language.
//!
//! A decision is a pure function of program, facts and question: no clock, no I/O, no cache that could
//! change it. [`decide`] is the only way in.

mod denial;
mod grants;
mod judgement;
mod missing;
mod people;
mod proof;
mod question;
mod roles;
mod solver;
mod truth;
mod words;
mod world;

pub use proof::StepKind;
pub use question::{Answer, ProofStep, Reason, ReasonKind};
pub(crate) use question::{EntityRef, InputValue, Question};

use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, TypeId};
use crate::program::Program;

use denial::Denial;
use proof::{ProofId, Proofs};
use solver::{Key, Solver};
use truth::{Truth, Way};
use world::World;

/// Answers one question.
pub(crate) fn decide(program: &Program, facts: &Workspace, question: &Question) -> Answer {
    let world = World::new(program, facts, question);
    let Some(action) = action_of(program, question.object.of, &question.action) else {
        return unknown_action(&world);
    };
    let object = world.object;
    let named = std::iter::once(&question.subject).chain(&question.presented);
    let mut principals: Vec<Entity> = named.map(|it| world.entity(it)).collect();
    principals.sort_unstable();
    principals.dedup();
    let mut solver = Solver::new(world);
    let granted = best(&mut solver, &principals, |principal| Key::Granted { principal, action, object });
    let forbidden = best(&mut solver, &principals, |principal| Key::Forbidden { principal, action, object });
    let truth = granted.truth().and(forbidden.truth().negated());
    match granted.certain.filter(|_| truth.certain) {
        Some(proof) => allowed(&solver.world, &solver.proofs, proof),
        None => denied(&mut solver, question, &principals, action, truth),
    }
}

fn action_of(program: &Program, of: TypeId, action: &str) -> Option<ActionId> {
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
    let reason = Reason { place, kind: ReasonKind::UnknownAction, statement: None, because: Vec::new() };
    Answer {
        decision: false,
        unknown: false,
        proof: Vec::new(),
        reasons: vec![reason],
        missing: Vec::new(),
        until: None,
    }
}

fn allowed(world: &World<'_>, proofs: &Proofs, proof: ProofId) -> Answer {
    let written = |it: proof::Step| ProofStep {
        statement: world.program.names().name(it.name).to_owned(),
        step: it.kind,
        entity: world.written(it.entity).unwrap_or_default(),
    };
    Answer {
        decision: true,
        unknown: false,
        proof: proofs.steps(proof).map(written).collect(),
        reasons: Vec::new(),
        missing: Vec::new(),
        until: proofs.until(proof),
    }
}

fn denied(
    solver: &mut Solver<'_>,
    question: &Question,
    principals: &[Entity],
    action: ActionId,
    truth: Truth,
) -> Answer {
    let object = solver.world.object;
    let denial = Denial { principals, action, object, unknown: truth.possible };
    let mut endless = Solver::new(solver.world.clone().endless());
    let mut reasons = denial::reasons(solver, &mut endless, &denial);
    reasons.extend(unknown_ids(&solver.world, question));
    reasons.sort();
    let missing = if truth.possible { missing::missing(solver, &denial) } else { Vec::new() };
    Answer { decision: false, unknown: truth.possible, proof: Vec::new(), reasons, missing, until: None }
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
    };
    strange.map(reason).collect()
}
