//! Many decisions in one world: what they have in common is solved once.

use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, Instant};

use super::denial::{self, Denial};
use super::question::{Answer, EntityRef, Reason};
use super::solver::Solver;
use super::truth::Truth;
use super::world::World;
use super::{allowed, judged, missing, reader};

/// Decides about whomever and whatever a world knows.
#[derive(Debug)]
pub(crate) struct Decisions<'a> {
    solver: Solver<'a>,
    /// Sees the same facts as if no edge had ever ended; made when something is denied.
    endless: Option<Solver<'a>>,
}

impl<'a> Decisions<'a> {
    pub(crate) fn new(world: World<'a>) -> Self {
        Self { solver: Solver::new(world), endless: None }
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

    /// The whole answer, whoever reads it; `strange` is what else is to be told of a no.
    pub(super) fn answer(
        &mut self,
        principals: &[Entity],
        action: ActionId,
        object: Entity,
        strange: Vec<Reason>,
    ) -> Answer {
        let (truth, proof) = judged(&mut self.solver, principals, action, object);
        let answer = match proof {
            Some(proof) => allowed(&self.solver.world, &self.solver.proofs, proof),
            None => {
                let denial = Denial { principals, action, object, unknown: truth.possible };
                self.denied(&denial, strange)
            }
        };
        Answer { opened: self.solver.program().opened(object.of, action), ..answer }
    }

    fn denied(&mut self, denial: &Denial<'_>, strange: Vec<Reason>) -> Answer {
        let solver = &mut self.solver;
        let endless = self.endless.get_or_insert_with(|| Solver::new(solver.world.clone().endless()));
        let mut reasons = denial::reasons(solver, endless, denial);
        reasons.extend(strange);
        reasons.sort();
        let missing = if denial.unknown { missing::missing(solver, denial) } else { Vec::new() };
        Answer { unknown: denial.unknown, reasons, missing, ..Answer::untold() }
    }

    /// An answer, as far as the reader of the world may know it.
    pub(super) fn told(&mut self, principals: &[Entity], answer: Answer) -> Answer {
        let has_reader = self.solver.world.reader.is_some();
        if has_reader { reader::told(&mut self.solver, principals, answer) } else { answer }
    }

    /// What a reader is told of a decision about what the facts know; nothing if it may be otherwise at any other time.
    pub(crate) fn reads(
        &mut self,
        reader: Entity,
        principals: &[Entity],
        action: ActionId,
        object: Entity,
    ) -> Option<Answer> {
        for solver in std::iter::once(&mut self.solver).chain(&mut self.endless) {
            solver.forget_if_large();
            solver.world.reader = Some(reader);
            solver.world.object = object;
        }
        let answer = self.answer(principals, action, object, Vec::new());
        let answer = self.told(principals, answer);
        let has_time = self.solver.world.time.is_some();
        (!self.forget_time() || !has_time).then_some(answer)
    }

    /// Whether the time itself was read; then what was solved is forgotten, since what is found solved reads nothing.
    fn forget_time(&mut self) -> bool {
        let mut is_read = false;
        for solver in std::iter::once(&mut self.solver).chain(&mut self.endless) {
            if solver.world.forget_time() {
                is_read = true;
                *solver = Solver::new(solver.world.clone());
            }
        }
        is_read
    }

    /// Until when everything that was told stays as it is; for ever if that is none.
    pub(crate) fn next_change(&self) -> Option<Instant> {
        let endless = self.endless.as_ref().and_then(|it| it.world.next_change());
        self.solver.world.next_change().into_iter().chain(endless).min()
    }
}
