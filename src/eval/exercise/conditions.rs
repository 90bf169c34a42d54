//! Conditions where they stand: what each of their parts came out as, one by one.

use crate::policy::condition::{Condition, Term};
use crate::policy::path::{Path, ValuePath};

use super::Seen;
use super::nodes::Tracer;
use crate::eval::truth::Truth;
use crate::eval::world::At;

impl<'a> Tracer<'_, 'a> {
    pub(super) fn conditions(&mut self, when: Option<&'a Condition>, unless: Option<&'a Condition>, at: &At) {
        when.into_iter().chain(unless).for_each(|it| self.condition(it, at));
    }

    /// A condition and every part of it; what is unknown came out as neither.
    pub(super) fn condition(&mut self, condition: &'a Condition, at: &At) {
        let truth = self.solver.settle(|it| it.judge(condition, at));
        self.came_out(condition, truth);
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|it| self.condition(it, at));
            }
            Condition::Not(part) => self.condition(part, at),
            Condition::Flag(value) => self.value(value, at),
            Condition::Defined { at: path, .. } => self.path(path, at),
            Condition::Same { left, right, .. }
            | Condition::Below { left, right }
            | Condition::Ordered { left, right, .. }
            | Condition::Tested { left, right, .. } => {
                self.term(left, at);
                self.term(right, at);
            }
            Condition::SameEntity { left, right, .. } => {
                self.path(&left.path, at);
                self.path(&right.path, at);
            }
            Condition::Within { who, among } => {
                self.path(who, at);
                self.who(among, at);
            }
            Condition::Quantified { path, has, .. } => {
                self.path(path, at);
                if let Some(has) = has {
                    let elements = self.solver.settle(|it| it.reach(at, path));
                    for (element, _) in elements.into_iter().filter(|it| it.1.possible) {
                        self.condition(has, &At { element: Some(element), ..*at });
                    }
                }
            }
            Condition::Each { of, has, .. } => {
                self.term(of, at);
                if let Some(has) = has {
                    let items = self.solver.items(of, at);
                    items.into_iter().for_each(|it| self.condition(has, &At { item: Some(it), ..*at }));
                }
            }
            Condition::Nobody(who) => self.who(who, at),
            Condition::Can { who, object, .. } => {
                self.path(who, at);
                self.path(object, at);
            }
        }
    }

    fn came_out(&mut self, condition: &Condition, truth: Truth) {
        if truth.certain {
            self.seen.note(condition, Seen::True);
        } else if !truth.possible {
            self.seen.note(condition, Seen::False);
        }
    }

    fn value(&mut self, value: &'a ValuePath, at: &At) {
        self.path(&value.path, at);
    }

    fn term(&mut self, term: &'a Term, at: &At) {
        match term {
            Term::Path(value) => self.value(value, at),
            Term::Calculated(it) => it.operands().into_iter().for_each(|it| self.term(it, at)),
            Term::Value(_) | Term::Input(_) | Term::Time | Term::Edge(_) | Term::Item => {}
        }
    }

    /// What a path asks of the edges that it goes along.
    pub(super) fn path(&mut self, path: &'a Path, at: &At) {
        for (count, step) in path.steps.iter().enumerate() {
            let Some(only) = step.only.as_deref() else { continue };
            let steps = path.steps.iter().take(count).cloned().collect();
            let before = Path { start: path.start, steps };
            for (entity, _) in self.solver.settle(|it| it.reach(at, &before)) {
                let Some(member) = step.member_of(entity.of) else { continue };
                for (index, _, _) in self.solver.world.edges(entity, member).0 {
                    self.condition(only, &at.along(entity, member, Some(index)));
                }
            }
        }
    }
}
