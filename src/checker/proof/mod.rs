//! Answers with their proofs, found by walking the facts: from the object to its places, along the rules of a role
//! to the person, and back through the cell.
//!
//! Tables say at once what does not hold, so that only what does is walked. What cannot be walked exactly is no
//! answer here, as with plans: the evaluator is asked, and its answer is the same by definition.

mod filters;
mod lists;
mod lower;
mod no;
mod routes;
mod trail;
mod walk;
mod yes;

use crate::eval::{Solver, Step, World};
use crate::facts::workspace::Workspace;
use crate::policy::schema::{Entity, Instant};

use super::check::Asked;
use super::tables::Filling;
use super::{Checker, Person};
use filters::Filter;
use lists::Lists;
use walk::{Facing, Walker};

pub(crate) use no::Entry;

pub(super) use lower::routes;
pub(super) use routes::Routes;

/// At which time edges that begin or end are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// At one that is not known.
    Unknown,
    At(Instant),
    /// At any: only what is so whatever the time is told.
    Any,
}

impl When {
    /// Without a time it is not known.
    pub(crate) fn of(time: Option<Instant>) -> Self {
        time.map_or(Self::Unknown, Self::At)
    }

    /// The time, if it is one that is known.
    pub(crate) fn time(self) -> Option<Instant> {
        match self {
            Self::At(time) => Some(time),
            Self::Unknown | Self::Any => None,
        }
    }

    /// Whether what turns with time may turn.
    pub(crate) fn is_timed(self) -> bool {
        self != Self::Unknown
    }
}

/// Who asks about what, as tables and as facts know them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    pub subject: (Entity, Person),
    pub plan: u32,
    pub object: Entity,
    pub when: When,
}

impl Routes {
    /// Reads of the facts what walks ask them: conditions on edges, and long lists.
    pub(super) fn fill(&mut self, filters: &[Filter], filling: &Filling<'_, '_>) {
        let Filling { program, facts, principals, .. } = filling;
        let mut solver = Solver::new(World::at_time(program, facts, None));
        self.filters = filters.iter().map(|it| it.chosen(&mut solver, facts)).collect();
        self.lists = Lists::of(program.schema(), facts, principals);
    }

    /// Bytes of what was read of the facts.
    pub(super) fn bytes(&self) -> usize {
        self.filters.iter().map(|it| it.bytes).fold(self.lists.bytes(), usize::saturating_add)
    }
}

impl Checker {
    /// The steps of the proof of a yes; nothing if only the evaluator can tell them.
    pub(crate) fn proof(&self, facts: &Workspace, it: Asking) -> Option<Vec<Step>> {
        let plan = self.plans.get(it.plan as usize)?.as_ref()?;
        let route = self.routes.plans.get(it.plan as usize)?.as_ref()?;
        let mut walker = self.walker(facts, it, plan.timed, false);
        walker.granted(plan, &route.ways).ok().flatten().map(|it| it.0)
    }

    /// The reasons of a no of which nothing is unknown; nothing if only the evaluator can tell them.
    pub(crate) fn reasons<'t>(&'t self, facts: &'t Workspace, it: Asking) -> Option<Vec<Entry<'t>>> {
        let plan = self.plans.get(it.plan as usize)?.as_ref()?;
        let route = self.routes.plans.get(it.plan as usize)?.as_ref()?;
        self.walker(facts, it, plan.timed, true).denied(plan, route).ok()
    }

    fn walker<'t>(&'t self, facts: &'t Workspace, it: Asking, timed: bool, strict: bool) -> Walker<'t> {
        let Asking { subject: (entity, person), object, when, .. } = it;
        let settled = when.is_timed() && (timed || self.routes.timed);
        let (tables, timed) = (&self.tables, when.is_timed());
        let asked = Asked { tables, patches: None, person, object: object.index, timed, settled };
        let routes = &self.routes;
        Walker::new(asked, Facing { routes, facts, person: entity, object, when }, strict)
    }
}
