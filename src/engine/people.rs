//! Whom a workspace knows that may do something: those for whom slices are worth cutting.

use crate::eval::EntityRef;
use crate::policy::schema::{Entity, TypeId};
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
    /// The principals whom the facts know to whom something is possibly allowed, at whatever time; at most so many.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub fn people(&self, policy: &str, workspace: &str, most: usize) -> Result<People, Unanswered> {
        let checks = self.checks(policy, workspace)?;
        let schema = checks.bound.program.schema();
        let mut people = People::default();
        for of in &schema.principals {
            for (id, person) in checks.known(*of) {
                if !checks.may_anything(person) {
                    continue;
                }
                if people.names.len() == most {
                    return Ok(People { more: true, ..people });
                }
                people.names.push(schema.written(*of, id));
            }
        }
        Ok(people)
    }

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
    /// Whom of a type the facts know, by id in byte order.
    fn known(&self, of: TypeId) -> Vec<(&str, Numbered)> {
        let facts = &self.bound.facts;
        let count = u32::try_from(facts.count(of)).unwrap_or(u32::MAX);
        let all = (0..count).map(|index| Entity { of, index }).filter(|it| !facts.is_gone(*it));
        let mut all: Vec<_> = all.filter_map(|it| Some((facts.id(it)?, self.numbered(it)))).collect();
        all.sort_unstable_by_key(|it| it.0);
        all
    }

    fn may_anything(&self, person: Numbered) -> bool {
        let types = self.bound.program.schema().types.len();
        let types = (0..types).filter_map(|it| TypeId::try_from(it).ok()).map(NumberedType::of);
        types.into_iter().any(|of| {
            let actions = self.action_names(of).iter().filter_map(|it| self.action(of, it));
            actions.into_iter().any(|action| self.what(person, action, None).next().is_some())
        })
    }
}
