//! Many decisions in one world: what they have in common is solved once.

use crate::policy::condition::ActionId;
use crate::policy::schema::Entity;

use super::denial::Denial;
use super::question::EntityRef;
use super::solver::Solver;
use super::truth::Truth;
use super::world::World;
use super::{judged, missing};

/// Decides about whomever and whatever a world knows.
#[derive(Debug)]
pub(crate) struct Decisions<'a> {
    solver: Solver<'a>,
}

impl<'a> Decisions<'a> {
    pub(crate) fn new(world: World<'a>) -> Self {
        Self { solver: Solver::new(world) }
    }

    /// What the question of the world names, known to the facts or not.
    pub(crate) fn entity(&self, named: &EntityRef) -> Entity {
        self.solver.world.entity(named)
    }

    /// Whether one of some principals may do something to an object, certainly and possibly.
    pub(crate) fn truth(&mut self, principals: &[Entity], action: ActionId, object: Entity) -> Truth {
        self.solver.forget_if_large();
        judged(&mut self.solver, principals, action, object).0
    }

    /// What data would settle a decision that is possibly yes, sorted.
    pub(crate) fn missing(&mut self, principals: &[Entity], action: ActionId, object: Entity) -> Vec<String> {
        missing::missing(&mut self.solver, &Denial { principals, action, object, unknown: true })
    }
}
