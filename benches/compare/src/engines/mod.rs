//! The engines of the comparison: each builds its own store from the same arrays.

pub mod casbin;
pub mod cedar;
pub mod limit;
pub mod regorus;
pub mod rolebook;

use crate::scenario::{Request, Scenario};

use limit::Named;

/// Something that answers the scenario's requests.
pub trait Engine {
    /// A request in the engine's own terms; put together before the clock starts.
    type Question;

    const NAME: &'static str;

    fn question(&self, request: Request) -> Self::Question;

    fn allows(&mut self, question: &Self::Question) -> bool;
}

/// Two engines that do not answer alike.
#[derive(Debug)]
pub struct Difference {
    engine: &'static str,
    says: bool,
    named: Named,
}

impl Difference {
    pub fn of(engine: &'static str, says: bool, request: Request) -> Self {
        Self { engine, says, named: Named::of(request) }
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { engine, says, named: Named { user, action, object, .. } } = self;
        let word = |yes| if yes { "yes" } else { "no" };
        let (says, limit) = (word(*says), word(!*says));
        write!(out, "`{user} {action} {object}`: {engine} says {says}, the limit says {limit}")
    }
}

/// Asks an engine everything, and stops at the first answer that is not the expected one.
pub fn agree<E: Engine>(engine: &mut E, scenario: &Scenario, expected: &[bool]) -> Result<(), Difference> {
    for (request, expected) in scenario.requests.iter().zip(expected) {
        let question = engine.question(*request);
        let says = engine.allows(&question);
        if says != *expected {
            return Err(Difference::of(E::NAME, says, *request));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
