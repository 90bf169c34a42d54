//! What of a policy an answer reads: the question is put once more, and every node that it needed is
//! looked at. Deciding has no part in this, so it is no slower for it.
//!
//! What counts as exercised is for `docs/language/coverage.md` to say.

mod conditions;
mod nodes;
mod promises;

use std::collections::HashSet;

use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::Entity;
use crate::program::Program;

use super::denial::{self, Denial};
use super::question::Question;
use super::solver::{Key, Solver};
use super::truth::Truth;
use super::world::World;
use super::{action_of, best, principals_of};

use nodes::Tracer;
pub(crate) use promises::{of_invariants, of_route};

/// What a part of a policy was seen to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Seen {
    /// A cell: its column fits somebody about whom its action was asked.
    Asked,
    /// A cell: the answer was what it is because of it.
    Decided,
    /// A rule gave a role.
    Gave,
    /// A restriction or a forbid took a grant away.
    Took,
    /// A restriction or a forbid was read at a grant and left it.
    Spared,
    /// A condition came out true.
    True,
    /// A condition came out false.
    False,
    /// A line of a route refused the request.
    Refused,
    /// The request went to somebody by this candidate.
    Went,
    /// An invariant spoke of somebody, and it was known whether it holds.
    Judged,
}

/// What was seen, part by part.
///
/// A part is known by where it lies, which stays the same as long as its program does; so this is asked
/// only about parts of the program that was traced.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Exercised {
    seen: HashSet<(Seen, usize)>,
}

impl Exercised {
    pub(crate) fn note<T>(&mut self, part: &T, seen: Seen) {
        self.seen.insert((seen, std::ptr::from_ref(part).addr()));
    }

    pub(crate) fn has<T>(&self, part: &T, seen: Seen) -> bool {
        self.seen.contains(&(seen, std::ptr::from_ref(part).addr()))
    }
}

/// The claim whose answer is traced, and the answer.
struct Claim<'q> {
    principals: &'q [Entity],
    action: ActionId,
    object: Entity,
    truth: Truth,
    forbidden: Truth,
}

/// Notes what a claim's answer reads.
pub(crate) fn of_question(program: &Program, facts: &Workspace, question: &Question, seen: &mut Exercised) {
    let world = World::new(program, facts, question, None);
    let Some(action) = action_of(program, question.object.of, &question.action) else { return };
    let (object, principals) = (world.object, principals_of(&world, question));
    let mut endless = Solver::new(world.clone().endless());
    let mut solver = Solver::new(world);
    let granted = best(&mut solver, &principals, |principal| Key::Granted { principal, action, object });
    let forbidden = best(&mut solver, &principals, |principal| Key::Forbidden { principal, action, object });
    let forbidden = forbidden.truth();
    let truth = granted.truth().and(forbidden.negated());
    if !truth.certain {
        let denial = Denial { principals: &principals, action, object, unknown: truth.possible };
        denial::reasons(&mut solver, &mut endless, &denial);
    }
    let claim = Claim { principals: &principals, action, object, truth, forbidden };
    Tracer { solver: &mut solver, claim: Some(&claim), seen }.nodes();
    // What would be so had nothing ended tells `expired` from other reasons; only cells are read for that.
    Tracer { solver: &mut endless, claim: None, seen }.cells();
}
