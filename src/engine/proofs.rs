//! Whole answers by number: the decision with its proof, found by walking the facts where that can be done, and
//! asked of the evaluator elsewhere.

use std::collections::BTreeSet;

use crate::checker::{Asking, Entry, When};
use crate::eval::{
    self, Answer, At, EntityRef, ProofStep, Question, Reason, ReasonKind, Solver, Step, StepKind, World,
};
use crate::policy::rule::{Restriction, Words};
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
    pub(super) fn by_number(&self) -> &[Step] {
        &self.steps
    }

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

/// A decision and why it is one.
#[derive(Debug)]
pub enum Explained<'c> {
    Yes(Proof<'c>),
    No(Denial<'c>),
}

/// Why a no is one. Its texts are made when they are asked for.
#[derive(Debug)]
pub struct Denial<'c> {
    bound: &'c Bound,
    why: Why<'c>,
}

#[derive(Debug)]
enum Why<'c> {
    Walked(Asking, Vec<Entry<'c>>),
    Evaluated(Box<Answer>),
}

impl<'c> Denial<'c> {
    /// The reasons by number, unless the evaluator gave them.
    pub(super) fn entries(&mut self) -> Option<&mut Vec<Entry<'c>>> {
        match &mut self.why {
            Why::Walked(_, entries) => Some(entries),
            Why::Evaluated(_) => None,
        }
    }

    /// The kinds of the reasons, in no order that means anything.
    pub fn kinds(&self) -> Vec<ReasonKind> {
        match &self.why {
            Why::Walked(_, entries) => entries.iter().map(|it| it.kind).collect(),
            Why::Evaluated(answer) => answer.reasons.iter().map(|it| it.kind).collect(),
        }
    }

    /// The reasons as whole answers tell them.
    pub fn reasons(&self) -> Vec<Reason> {
        match &self.why {
            Why::Walked(asking, entries) => self.bound.reasons(asking, entries),
            Why::Evaluated(answer) => answer.reasons.clone(),
        }
    }

    /// Whether the decision is possibly yes, and depends on this.
    pub fn missing(&self) -> Option<&[String]> {
        match &self.why {
            Why::Evaluated(answer) if answer.unknown => Some(&answer.missing),
            _ => None,
        }
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
    pub(super) fn written(&self, entity: Entity) -> Option<String> {
        self.facts.id(entity).map(|id| self.program.schema().written(entity.of, id))
    }

    /// Who asks about what, if the facts know them and actions are of the object's type. Where facts have changed,
    /// nobody can walk by what was found of them before.
    fn asking(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        when: When,
    ) -> Option<Asking> {
        if self.patches.is_some() || action.of != object.of {
            return None;
        }
        let person = self.checker.person(subject.kind, subject.index)?;
        Some(Asking { subject: (subject.entity(), person), plan: action.plan, object: object.entity(), when })
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

impl Bound {
    /// The reasons in words, sorted as answers have them.
    fn reasons(&self, asking: &Asking, entries: &[Entry<'_>]) -> Vec<Reason> {
        let reasons: BTreeSet<Reason> = entries.iter().map(|it| self.reason(asking, it)).collect();
        let mut reasons = eval::each_once(reasons);
        reasons.sort();
        reasons
    }

    fn reason(&self, asking: &Asking, it: &Entry<'_>) -> Reason {
        let info = self.program.schema().type_info(it.place.of);
        let roles = info.map(|it| it.roles.as_slice()).unwrap_or_default();
        let held = (0..u64::BITS).zip(roles).filter(|role| it.roles.wrapping_shr(role.0) & 1 != 0);
        Reason {
            place: self.written(it.place).unwrap_or_default(),
            kind: it.kind,
            statement: it.statement.map(|it| it.id.clone()),
            because: it.statement.map(|statement| self.said(asking, statement, it)).unwrap_or_default(),
            roles: held.map(|it| it.1.name.clone()).collect(),
        }
    }

    /// What a statement's author says, where it denies.
    fn said(&self, asking: &Asking, statement: &Restriction, it: &Entry<'_>) -> Vec<(String, String)> {
        if statement.words == Words::default() {
            return Vec::new();
        }
        let own = At::object(asking.object, asking.subject.0);
        let at = At { place: it.read_at, ..own };
        let time = asking.when.time();
        let mut solver = Solver::new(World::at_time(&self.program, &self.facts, time));
        solver.settle(|it| it.said(&statement.words, &at))
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
        let quick = self.quickly(subject, action, object, time.is_some());
        if quick == Some(false) {
            return None;
        }
        let asking = bound.asking(subject, action, object, When::of(time));
        let walked = asking.filter(|_| quick.is_some()).and_then(|it| bound.checker.proof(&bound.facts, it));
        let steps = walked.or_else(|| {
            let question = bound.question(subject, action, object, time)?;
            eval::proved(&bound.program, &bound.facts, &question)
        });
        Some(Proof { bound, steps: steps? })
    }

    /// The decision with its proof or with its reasons; nothing for what [`Checks::allows`] takes for nothing.
    pub fn explained(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        time: Option<Instant>,
    ) -> Option<Explained<'_>> {
        if let Some(walked) = self.walked(subject, action, object, When::of(time)) {
            return Some(walked);
        }
        let bound = self.bound.as_ref();
        let question = bound.question(subject, action, object, time)?;
        if let Some(steps) = eval::proved(&bound.program, &bound.facts, &question) {
            return Some(Explained::Yes(Proof { bound, steps }));
        }
        let answer = eval::decide(&bound.program, &bound.facts, &question, None);
        Some(Explained::No(Denial { bound, why: Why::Evaluated(Box::new(answer)) }))
    }

    /// The same without the evaluator, if it can be told so.
    pub(super) fn walked(
        &self,
        subject: Numbered,
        action: NumberedAction,
        object: Numbered,
        when: When,
    ) -> Option<Explained<'_>> {
        let bound = self.bound.as_ref();
        let decision = self.quickly(subject, action, object, when.is_timed())?;
        let asking = bound.asking(subject, action, object, when)?;
        if decision {
            let steps = bound.checker.proof(&bound.facts, asking)?;
            return Some(Explained::Yes(Proof { bound, steps }));
        }
        let entries = bound.checker.reasons(&bound.facts, asking)?;
        Some(Explained::No(Denial { bound, why: Why::Walked(asking, entries) }))
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
        let opened = self.bound.program.opened(action.of, action.action);
        Some(match self.walked(subject, action, object, When::of(time))? {
            Explained::Yes(proof) => Answer {
                decision: true,
                proof: proof.steps().map(|it| it.written()).collect(),
                until: proof.until(),
                opened,
                ..Answer::untold()
            },
            Explained::No(denial) => Answer { reasons: denial.reasons(), opened, ..Answer::untold() },
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
