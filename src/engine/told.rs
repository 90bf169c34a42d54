//! What somebody is told of decisions about themselves, as far as they may know it, where walking the facts tells it and
//! it is so at every time. The evaluator says the same for that reader, and takes many times as long.

use rustc_hash::FxHashMap;

use crate::checker::When;
use crate::eval::{self, Answer, ProofStep, ReasonKind, SEE, Step, StepKind};
use crate::policy::schema::{Entity, SetKind, TypeId};
use crate::program::Program;

use super::checks::{Checks, Numbered, NumberedAction, NumberedType};
use super::proofs::{Denial, Explained, Proof};

/// Stands for the object of the question, so that what is the same of several objects looks the same.
const OWN: Entity = Entity { of: TypeId::MAX, index: u32::MAX };

/// Tells somebody of decisions about themselves.
pub(super) struct Own<'c> {
    checks: &'c Checks,
    reader: Numbered,
    sights: FxHashMap<Entity, Option<Sight>>,
}

/// Whether somebody may certainly see something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sight {
    Seen,
    Unseen,
    /// Its type has no action for that.
    NoAction,
}

/// A decision as it is told, and what there is to tell of it.
pub(super) struct OwnDecision<'c> {
    pub(super) decision: Decision<'c>,
    explained: Option<Explained<'c>>,
}

/// By what a decision is known again, whatever object it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Decision<'c> {
    /// The steps, each unless it is hidden.
    Yes(NumberedAction, Vec<(StepKind, Option<Step>)>),
    /// Place, kind, statement and roles of each reason.
    No(NumberedAction, Vec<(Entity, ReasonKind, Option<&'c str>, u64)>),
    /// A no of which nothing is told.
    Nothing,
}

impl<'c> Own<'c> {
    pub(super) fn new(checks: &'c Checks, reader: Numbered) -> Self {
        Self { checks, reader, sights: FxHashMap::default() }
    }

    /// What is told of a decision; nothing if only the evaluator can tell.
    pub(super) fn told(&mut self, action: NumberedAction, object: Numbered) -> Option<OwnDecision<'c>> {
        let allowed = self.checks.quickly(self.reader, action, object, true)?;
        if !allowed && self.sight(object.entity())? == Sight::Unseen {
            return Some(OwnDecision { decision: Decision::Nothing, explained: None });
        }
        match self.checks.walked(self.reader, action, object, When::Any)? {
            Explained::Yes(proof) => self.granted(action, object.entity(), proof),
            Explained::No(denial) => self.denied(action, object.entity(), denial),
        }
    }

    fn granted(
        &mut self,
        action: NumberedAction,
        object: Entity,
        proof: Proof<'c>,
    ) -> Option<OwnDecision<'c>> {
        let mut steps = Vec::new();
        for step in proof.by_number() {
            let mut names = step.told.from.into_iter().chain([step.entity]);
            let named = names.try_fold(true, |named, it| Some(named && self.may_name(object, it)?))?;
            steps.push((step.kind, named.then(|| about(object, *step))));
        }
        let decision = Decision::Yes(action, steps);
        Some(OwnDecision { decision, explained: Some(Explained::Yes(proof)) })
    }

    fn denied(
        &mut self,
        action: NumberedAction,
        object: Entity,
        mut denial: Denial<'c>,
    ) -> Option<OwnDecision<'c>> {
        let entries = denial.entries()?;
        let (mut told, mut reasons) = (Vec::new(), Vec::new());
        for it in std::mem::take(entries) {
            // What an author says with values in it is for the evaluator, which reads them as this reader may.
            if it.statement.is_some_and(|it| !it.words.are_fixed()) {
                return None;
            }
            if self.may_name(object, it.place)? {
                let place = own(object, it.place);
                reasons.push((place, it.kind, it.statement.map(|it| it.id.as_str()), it.roles));
                told.push(it);
            }
        }
        *entries = told;
        let decision = Decision::No(action, reasons);
        Some(OwnDecision { decision, explained: Some(Explained::No(denial)) })
    }

    /// Whether something may be named: the object, the reader, everybody, and what the reader may certainly see.
    fn may_name(&mut self, object: Entity, it: Entity) -> Option<bool> {
        if it == object || it == self.reader.entity() {
            return Some(true);
        }
        match self.checks.bound.program.schema().set(it.of).map(|it| &it.kind) {
            None => self.sight(it).map(|it| it == Sight::Seen),
            Some(SetKind::Every) => Some(true),
            Some(SetKind::People { .. }) => None,
        }
    }

    /// Whether the reader may see something, at every time; nothing if only the evaluator can tell.
    fn sight(&mut self, it: Entity) -> Option<Sight> {
        if let Some(known) = self.sights.get(&it) {
            return *known;
        }
        let sight = match self.checks.action(NumberedType::of(it.of), SEE) {
            None => Some(Sight::NoAction),
            Some(see) => {
                let sees = self.checks.quickly(self.reader, see, self.checks.numbered(it), true);
                sees.map(|it| if it { Sight::Seen } else { Sight::Unseen })
            }
        };
        self.sights.insert(it, sight);
        sight
    }
}

impl OwnDecision<'_> {
    /// The answer in words.
    pub(super) fn answer(self, program: &Program) -> Answer {
        match (self.decision, self.explained) {
            (Decision::Yes(action, shown), Some(Explained::Yes(proof))) => {
                let steps = proof.steps().zip(shown);
                let proof: Vec<ProofStep> = steps
                    .map(|(step, (kind, shown))| match shown {
                        Some(_) => step.written(),
                        None => ProofStep::hidden(kind),
                    })
                    .collect();
                let opened = program.opened(action.of, action.action);
                Answer { decision: true, proof, opened, ..Answer::untold() }
            }
            (Decision::No(action, _), Some(Explained::No(denial))) => {
                let opened = program.opened(action.of, action.action);
                Answer { reasons: denial.reasons(), opened, ..Answer::untold() }
            }
            _ => Answer::untold(),
        }
    }
}

/// A step of which the object of the question is not named.
fn about(object: Entity, step: Step) -> Step {
    let told = eval::Told { from: step.told.from.map(|it| own(object, it)), ..step.told };
    Step { entity: own(object, step.entity), told, ..step }
}

fn own(object: Entity, it: Entity) -> Entity {
    if it == object { OWN } else { it }
}
