//! Whom a workspace knows that may do something: those for whom slices are worth cutting.

use crate::eval::EntityRef;
use crate::request::{self, Position};

use super::{Checks, Engine, Numbered, NumberedType, Unanswered};

/// People, by type as the rolebook has them and then by id in byte order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// As answers write them: `user:ana`.
    pub names: Vec<String>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

impl Engine {
    /// Somebody as answers write them: `user:ana` for `ana`. Whether the facts know them is not asked.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub fn person(&self, policy: &str, workspace: &str, text: &str) -> Result<String, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        let EntityRef { of, id } = request::entity(program.policy(), &facts, text, Position::Principal)?;
        Ok(program.schema().written(of, &id))
    }
}

impl Checks {
    /// The principals whom the facts know to whom something is possibly allowed, at whatever time; at most so many.
    pub fn people(&self, most: usize) -> People {
        let mut people = People::default();
        for of in &self.bound.program.schema().principals {
            for (id, person) in self.by_id(NumberedType::of(*of)) {
                if !self.may_anything(person) {
                    continue;
                }
                if people.names.len() == most {
                    return People { more: true, ..people };
                }
                people.names.push(self.bound.program.schema().written(*of, id));
            }
        }
        people
    }

    /// Whom of a type the facts know, by id in byte order.
    fn by_id(&self, of: NumberedType) -> Vec<(&str, Numbered)> {
        let all = (0..self.count(of)).filter_map(|it| self.nth(of, it));
        let mut all: Vec<_> = all.filter_map(|it| Some((self.id(it)?, it))).collect();
        all.sort_unstable_by_key(|it| it.0);
        all
    }

    fn may_anything(&self, person: Numbered) -> bool {
        self.kinds().any(|of| {
            let mut actions = self.action_names(of).iter().filter_map(|it| self.action(of, it));
            actions.any(|action| self.what(person, action, None).next().is_some())
        })
    }
}
