//! Conditions on edges, judged once for every edge of which a proof may ask them.

use crate::eval::{At, Solver};
use crate::facts::workspace::Workspace;
use crate::policy::condition::Condition;
use crate::policy::schema::{Entity, MemberId, TypeId};

use super::super::truth::Bounds;
use super::routes::Chosen;

/// A condition that depends on nothing but the edge, and the relations that it chooses from.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::checker) struct Filter {
    pub members: Vec<(TypeId, MemberId)>,
    pub condition: Condition,
}

/// Bytes that a row takes beside its edges.
const ENTRY: usize = size_of::<((Entity, MemberId), Box<[Bounds]>)>();

impl Filter {
    /// Which edges of the facts it chooses.
    pub(in crate::checker) fn chosen(&self, solver: &mut Solver<'_>, facts: &Workspace) -> Chosen {
        let mut chosen = Chosen::default();
        for (of, member) in &self.members {
            for owner in facts.entities(*of) {
                let edges = facts.row(owner).and_then(|it| it.edges(*member));
                let count = edges.map_or(0, |it| it.list.len());
                if count > 0 {
                    let row = self.judged(solver, owner, *member, count);
                    chosen.bytes = chosen.bytes.saturating_add(ENTRY.saturating_add(row.len()));
                    chosen.edges.insert((owner, *member), row);
                }
            }
        }
        chosen
    }

    fn judged(
        &self,
        solver: &mut Solver<'_>,
        owner: Entity,
        member: MemberId,
        count: usize,
    ) -> Box<[Bounds]> {
        solver.forget_if_large();
        let at = At::object(owner, owner);
        let edges = (0..).take(count).map(|it| at.along(owner, member, Some(it)));
        edges.map(|at| solver.settle(|it| it.judge(&self.condition, &at)).into()).collect()
    }
}
