//! Many decisions that have all but one part in common: by tables as far as they can tell, else by the evaluator.
//!
//! Tables also tell of whom and of what it is worth asking at all, so that nobody goes through every pair.

use roaring::RoaringBitmap;

use crate::checker::{Checker, Objects, Person};
use crate::eval::{Decisions, Question, Truth, World};
use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, Instant, TypeId};
use crate::program::Program;

/// What decisions have in common beside the facts.
#[derive(Debug, Clone, Copy)]
pub(super) enum Common<'g> {
    Time(Option<Instant>),
    /// Its time, and whatever else it brings; tables know nothing of inputs.
    Question(&'g Question),
}

#[derive(Debug)]
pub(super) struct Listing<'g> {
    program: &'g Program,
    facts: &'g Workspace,
    checker: &'g Checker,
    common: Common<'g>,
    decisions: Option<Decisions<'g>>,
}

impl<'g> Listing<'g> {
    pub(super) fn new(
        program: &'g Program,
        facts: &'g Workspace,
        checker: &'g Checker,
        common: Common<'g>,
    ) -> Self {
        Self { program, facts, checker, common, decisions: None }
    }

    pub(super) fn decisions(&mut self) -> &mut Decisions<'g> {
        let (program, facts) = (self.program, self.facts);
        self.decisions.get_or_insert_with(|| {
            Decisions::new(match self.common {
                Common::Time(time) => World::at_time(program, facts, time),
                Common::Question(it) => World::new(program, facts, it, None),
            })
        })
    }

    fn is_timed(&self) -> bool {
        match self.common {
            Common::Time(time) => time.is_some(),
            Common::Question(it) => it.time.is_some(),
        }
    }

    /// Principals as tables know them; nothing if these cannot tell what is asked.
    fn people(&self, principals: &[Entity]) -> Option<Vec<Person>> {
        let brings = match self.common {
            Common::Time(_) => false,
            Common::Question(it) => !it.inputs.is_empty() || !it.given.is_empty(),
        };
        let person = |it: &Entity| self.checker.person(self.checker.kind(it.of), it.index);
        if brings { None } else { principals.iter().map(person).collect() }
    }

    /// Whether one of some principals may do something to an object, certainly and possibly.
    pub(super) fn truth(&mut self, principals: &[Entity], action: ActionId, object: Entity) -> Truth {
        let told = self.people(principals).and_then(|people| {
            let plan = self.checker.plan_of(object.of, action)?;
            self.checker.truth(&people, plan, object.index, self.is_timed())
        });
        told.unwrap_or_else(|| self.decisions().truth(principals, action, object))
    }

    /// The objects of a type that are worth asking about.
    pub(super) fn objects(&self, principals: &[Entity], action: ActionId, of: TypeId) -> Objects {
        let count = u32::try_from(self.facts.count(of)).unwrap_or(u32::MAX);
        let told = self.people(principals).and_then(|people| {
            self.checker.objects(&people, self.checker.plan_of(of, action)?, count, self.is_timed())
        });
        let all = || Objects { open: (0..count).collect(), ..Objects::default() };
        told.unwrap_or_else(all)
    }

    /// Of the principals of a type those who are worth asking about, alone.
    pub(super) fn askers(&self, of: TypeId, action: ActionId, object: Entity) -> RoaringBitmap {
        let told = self.people(&[]).and_then(|_| {
            let (first, count) = self.checker.numbers(of)?;
            let mut found = self.checker.people(self.checker.plan_of(object.of, action)?, object.index)?;
            found.remove_range(..first);
            found.remove_range(first.saturating_add(count)..);
            Some(found.into_iter().map(|it| it.saturating_sub(first)).collect())
        });
        told.unwrap_or_else(|| (0..u32::try_from(self.facts.count(of)).unwrap_or(u32::MAX)).collect())
    }
}
