//! Many decisions that have all but one part in common: by tables as far as they can tell, else by the evaluator.
//!
//! Tables also tell of whom and of what it is worth asking at all, so that nobody goes through every pair.

use std::iter::Peekable;

use crate::checker::{Ascending, Checker, Finding, Numbers, Objects, Patches, Person};
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
    /// What has changed since facts were bound.
    patches: Option<&'g Patches>,
    common: Common<'g>,
    decisions: Option<Decisions<'g>>,
}

impl<'g> Listing<'g> {
    pub(super) fn new(
        program: &'g Program,
        facts: &'g Workspace,
        (checker, patches): (&'g Checker, Option<&'g Patches>),
        common: Common<'g>,
    ) -> Self {
        Self { program, facts, checker, patches, common, decisions: None }
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
        let person = |it: &Entity| {
            let known = !self.facts.is_gone(*it);
            known.then(|| self.checker.person(self.checker.kind(it.of), it.index)).flatten()
        };
        if brings { None } else { principals.iter().map(person).collect() }
    }

    /// Whether one of some principals may do something to an object, certainly and possibly.
    pub(super) fn truth(&mut self, principals: &[Entity], action: ActionId, object: Entity) -> Truth {
        let told = self.people(principals).and_then(|people| {
            let plan = self.checker.plan_of(object.of, action)?;
            self.checker.truth(self.patches, (&people, plan, object.index), self.is_timed())
        });
        told.unwrap_or_else(|| self.decisions().truth(principals, action, object))
    }

    /// Whether one of some principals may do something to an object, and with `false` whether that depends on what is
    /// missing.
    #[cold]
    pub(super) fn found(&mut self, principals: &[Entity], action: ActionId, object: Entity) -> Option<bool> {
        if self.facts.is_gone(object) {
            return None;
        }
        let truth = self.truth(principals, action, object);
        truth.possible.then_some(truth.certain)
    }

    /// Finds the objects of a type to which one of some principals may do something, each once and in no order.
    pub(super) fn each_object(
        &mut self,
        principals: &[Entity],
        (action, of): (ActionId, TypeId),
        certain: &mut impl FnMut(&[u32]),
        possible: &mut impl FnMut(u32),
    ) {
        let (checker, patches, timed) = (self.checker, self.patches, self.is_timed());
        let count = u32::try_from(self.facts.count(of)).unwrap_or(u32::MAX);
        let asked = self.people(principals).zip(checker.plan_of(of, action));
        let mut asking = Asking { listing: self, principals, action, of, certain, possible };
        let told = asked.and_then(|(people, plan)| {
            checker.each_object(patches, (&people, plan), (count, timed), &mut asking)
        });
        if told.is_none() {
            (0..count).for_each(|it| asking.open(it));
        }
    }

    /// The objects of a type that are worth asking about.
    pub(super) fn objects(&self, principals: &[Entity], action: ActionId, of: TypeId) -> Objects {
        let count = u32::try_from(self.facts.count(of)).unwrap_or(u32::MAX);
        let told = self.people(principals).and_then(|people| {
            let plan = self.checker.plan_of(of, action)?;
            self.checker.objects(self.patches, (&people, plan), count, self.is_timed())
        });
        let all = || Objects { open: Numbers::below(count), ..Objects::default() };
        told.unwrap_or_else(all)
    }

    /// The principals of a type who are worth asking about, alone; by index, ascending.
    pub(super) fn askers(&self, of: TypeId, action: ActionId, object: Entity) -> Vec<u32> {
        let told = self.people(&[]).and_then(|_| {
            let (first, count) = self.checker.numbers(of)?;
            let found =
                self.checker.people(self.patches, self.checker.plan_of(object.of, action)?, object.index)?;
            let indices = found.into_iter().filter_map(|it| it.checked_sub(first));
            Some(indices.filter(|it| *it < count).collect())
        });
        let mut all: Vec<u32> =
            told.unwrap_or_else(|| (0..u32::try_from(self.facts.count(of)).unwrap_or(u32::MAX)).collect());
        all.retain(|index| !self.facts.is_gone(Entity { of, index: *index }));
        all
    }
}

/// A search whose open objects are asked about as they are found.
struct Asking<'l, 'g, C, P> {
    listing: &'l mut Listing<'g>,
    principals: &'l [Entity],
    action: ActionId,
    of: TypeId,
    certain: &'l mut C,
    possible: &'l mut P,
}

impl<C: FnMut(&[u32]), P: FnMut(u32)> Finding for Asking<'_, '_, C, P> {
    #[inline]
    fn certain(&mut self, objects: &[u32]) {
        (self.certain)(objects);
    }

    fn open(&mut self, object: u32) {
        let entity = Entity { of: self.of, index: object };
        match self.listing.found(self.principals, self.action, entity) {
            Some(true) => (self.certain)(&[object]),
            Some(false) => (self.possible)(object),
            None => {}
        }
    }
}

/// What is certain and what is to be asked about, in one order; whether it is certain.
pub(super) struct Merged {
    certain: Peekable<Ascending>,
    open: Peekable<Ascending>,
}

impl Merged {
    pub(super) fn of(objects: Objects) -> Self {
        let [certain, open] = [objects.certain, objects.open].map(|it| it.into_iter().peekable());
        Self { certain, open }
    }
}

impl Iterator for Merged {
    type Item = (u32, bool);

    #[inline]
    fn next(&mut self) -> Option<(u32, bool)> {
        match (self.certain.peek(), self.open.peek()) {
            (Some(certain), Some(open)) if open < certain => self.open.next().map(|it| (it, false)),
            (None, Some(_)) => self.open.next().map(|it| (it, false)),
            _ => self.certain.next().map(|it| (it, true)),
        }
    }

    /// Mostly nothing is to be asked about, and then there is nothing to be merged.
    #[inline]
    fn fold<B, F: FnMut(B, (u32, bool)) -> B>(mut self, first: B, mut join: F) -> B {
        let mut all = first;
        while self.open.peek().is_some() {
            match self.next() {
                Some(it) => all = join(all, it),
                None => return all,
            }
        }
        self.certain.fold(all, |all, it| join(all, (it, true)))
    }
}
