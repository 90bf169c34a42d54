//! Whether a condition asks about the person at hand, or is the same for everybody.

use std::collections::BTreeSet;

use super::Policy;
use super::condition::{Condition, DefinitionId, Part, Term};
use super::path::{Path, Start, Who};

impl Policy {
    /// Whether the truth of a condition may differ from one person to the next.
    pub(crate) fn is_personal(&self, condition: &Condition) -> bool {
        Looker { policy: self, seen: BTreeSet::new() }.condition(condition)
    }

    /// The same of where a path leads.
    pub(crate) fn is_personal_path(&self, path: &Path) -> bool {
        Looker { policy: self, seen: BTreeSet::new() }.path(path)
    }
}

/// Definitions may name each other in a circle, so each is looked at once.
struct Looker<'p> {
    policy: &'p Policy,
    seen: BTreeSet<DefinitionId>,
}

impl Looker<'_> {
    fn condition(&mut self, condition: &Condition) -> bool {
        condition.parts().into_iter().any(|part| match part {
            Part::Condition(it) => self.condition(it),
            Part::Definition(id) => self.definition(id),
            Part::Path(it) => self.path(it),
            Part::Term(it) => self.term(it),
            Part::Value(it) => self.path(&it.path),
            Part::Who(it) => self.who(it),
            Part::Decision(..) => false,
        })
    }

    fn definition(&mut self, id: DefinitionId) -> bool {
        let found = self.policy.definitions.get(usize::from(id)).filter(|_| self.seen.insert(id));
        found.is_some_and(|it| self.condition(&it.condition))
    }

    fn term(&mut self, term: &Term) -> bool {
        match term {
            Term::Path(value) => self.path(&value.path),
            Term::Calculated(it) => it.operands().into_iter().any(|it| self.term(it)),
            Term::Value(_) | Term::Input(_) | Term::Time | Term::Edge(_) | Term::Item => false,
        }
    }

    fn who(&mut self, who: &Who) -> bool {
        match who {
            Who::Holders(path) | Who::Role { at: path, .. } | Who::RoleNamed { at: path, .. } => {
                self.path(path)
            }
            Who::Every(_) | Who::Everyone => false,
        }
    }

    fn path(&mut self, path: &Path) -> bool {
        let chosen = |it: &mut Self| {
            path.steps.iter().filter_map(|step| step.only.as_ref()).any(|only| it.condition(only))
        };
        path.start == Start::User || chosen(self)
    }
}
