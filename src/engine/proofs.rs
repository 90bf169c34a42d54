//! Whole answers by number: the decision with its proof, found by walking the facts where that can be done, and
//! asked of the evaluator elsewhere.

use crate::checker::Asking;
use crate::eval::{self, Answer, EntityRef, ProofStep, Question, Step, StepKind};
use crate::policy::schema::{Entity, Instant};

use super::checks::{Bound, Checks, Numbered, NumberedAction};

/// Why a yes is one. Its steps are numbers; texts are lent from what the checks were made from.
#[derive(Debug)]
pub struct Proof<'c> {
    bound: &'c Bound,
    steps: Vec<Step>,
}

/// One step of a proof.
#[derive(Debug, Clone, Copy)]
pub struct NumberedStep<'c> {
    bound: &'c Bound,
    step: Step,
}

/// An entity by its type's outside name and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamedEntity<'c> {
    pub of: &'c str,
    pub id: &'c str,
}

impl<'c> Proof<'c> {
    /// The steps, from the object to the subject and back to the cell.
    pub fn steps(&self) -> impl ExactSizeIterator<Item = NumberedStep<'c>> + '_ {
        let bound = self.bound;
        self.steps.iter().map(move |step| NumberedStep { bound, step: *step })
    }

    /// The earliest end of an edge among them.
    pub fn until(&self) -> Option<Instant> {
        self.steps.iter().filter_map(|it| it.until).min()
    }
}

impl<'c> NumberedStep<'c> {
    /// What answers call the statement.
    pub fn statement(&self) -> &'c str {
        self.bound.program.names().name(self.step.name)
    }

    /// What the step does.
    pub fn kind(&self) -> StepKind {
        self.step.kind
    }

    /// Where it leads; nothing for a set of people.
    pub fn entity(&self) -> Option<NamedEntity<'c>> {
        self.named(self.step.entity)
    }

    /// Of an edge: where it begins.
    pub fn from(&self) -> Option<NamedEntity<'c>> {
        self.named(self.step.told.from?)
    }

    /// Of an edge that carries one, of an inclusion and of a rule: the role.
    pub fn role(&self) -> Option<&'c str> {
        self.step.role_name(&self.bound.program)
    }

    /// Of an edge: when it ends.
    pub fn until(&self) -> Option<Instant> {
        self.step.until
    }

    /// As whole answers tell it.
    pub fn written(&self) -> ProofStep {
        self.step.written(&self.bound.program, |it| self.bound.written(it))
    }

    fn named(&self, entity: Entity) -> Option<NamedEntity<'c>> {
        let of = self.bound.program.schema().type_info(entity.of)?.wire.as_str();
        Some(NamedEntity { of, id: self.bound.facts.id(entity)? })
    }
}

impl Bound {
    /// An entity as answers write it.
    fn written(&self, entity: Entity) -> Option<String> {
        self.facts.id(entity).map(|id| self.program.schema().written(entity.of, id))
    }

    fn question(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Question> {
        if action.of != object.of || !self.program.schema().is_principal(subject.of) {
            return None;
        }
        let named = |it: Numbered| Some(EntityRef { of: it.of, id: self.facts.id(it.entity())?.to_owned() });
        let actions = self.program.policy().actions.get(usize::from(action.of))?;
        Some(Question {
            subject: named(subject)?,
            action: actions.get(usize::from(action.action))?.clone(),
            object: named(object)?,
            presented: Vec::new(),
            time,
            inputs: Vec::new(),
            given: Vec::new(),
        })
    }
}

impl Checks {
    /// The decision with its proof; nothing for a no, and for what [`Checks::allows`] takes for nothing.
    pub fn proof(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Proof<'_>> {
        let bound = self.bound.as_ref();
        if self.quickly(subject, action, object, time.is_some()) == Some(false) {
            return None;
        }
        let steps = self.walked(subject, action, object, time).or_else(|| {
            let question = bound.question(subject, action, object, time)?;
            eval::proved(&bound.program, &bound.facts, &question)
        });
        Some(Proof { bound, steps: steps? })
    }

    /// The steps of the proof of what tables say is a yes, if they can be walked.
    fn walked(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Vec<Step>> {
        let bound = self.bound.as_ref();
        self.quickly(subject, action, object, time.is_some()).filter(|it| *it)?;
        let person = bound.checker.person(subject.kind, subject.index)?;
        let asking =
            Asking { subject: (subject.entity(), person), plan: action.plan, object: object.entity(), time };
        bound.checker.proof(&bound.facts, asking)
    }

    /// The whole answer, with the proof of a yes or the reasons of a no.
    ///
    /// Returns `None` for what [`Checks::allows`] takes for nothing: an action of another type, a subject that
    /// is no principal, numbers that mean nothing here.
    pub fn answer(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Answer> {
        let told = self.told(subject, action, object, time);
        told.or_else(|| self.evaluated(subject, action, object, time))
    }

    /// The whole answer without the evaluator, if it can be told so; for those who hold both against each
    /// other.
    #[doc(hidden)]
    pub fn told(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Answer> {
        let bound = self.bound.as_ref();
        let steps = self.walked(subject, action, object, time)?;
        let proof = Proof { bound, steps };
        Some(Answer {
            decision: true,
            proof: proof.steps().map(|it| it.written()).collect(),
            until: proof.until(),
            opened: bound.program.opened(action.of, action.action),
            ..Answer::untold()
        })
    }

    /// The evaluator's whole answer; for those who hold both against each other.
    #[doc(hidden)]
    pub fn evaluated(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Answer> {
        let bound = self.bound.as_ref();
        let question = bound.question(subject, action, object, time)?;
        Some(eval::decide(&bound.program, &bound.facts, &question, None))
    }
}
