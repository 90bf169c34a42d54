//! What routes and invariants read.

use crate::facts::workspace::Workspace;
use crate::policy::promise::{Invariant, People, Promise, Route};
use crate::policy::schema::{Entity, Instant};
use crate::program::Program;

use super::nodes::Tracer;
use super::{Exercised, Seen};
use crate::eval::invariants::{Judge, judged_in};
use crate::eval::question::{EntityRef, Question, RouteOutcome};
use crate::eval::routes::{asking, certain_refusal, ended, refused};
use crate::eval::solver::Solver;
use crate::eval::world::{At, World};

/// Notes what the answer to a claim about a route reads.
pub(crate) fn of_route(
    program: &Program,
    facts: &Workspace,
    (route, question, by): (&Route, &Question, Option<&EntityRef>),
    seen: &mut Exercised,
) {
    // The route's parts are known by where they lie in the program.
    let Some(route) = program.policy().routes.iter().find(|it| ***it == *route) else { return };
    let world = World::new(program, facts, question, None);
    let users = asking(&world, by);
    let mut solver = Solver::new(world);
    for user in users {
        let at = At::object(solver.world.object, user);
        let mut tracer = Tracer { solver: &mut solver, claim: None, seen };
        tracer.route(route, &at);
        tracer.nodes();
    }
}

impl<'a> Tracer<'_, 'a> {
    fn route(&mut self, route: &'a Route, at: &At) {
        for it in &route.refusals {
            self.conditions(Some(&it.when), it.unless.as_ref(), at);
        }
        if refused(self.solver, route, at).is_some() {
            if let Some(line) = certain_refusal(self.solver, route, at) {
                self.seen.note(line, Seen::Refused);
            }
            return;
        }
        for candidate in &route.candidates {
            self.path(&candidate.path, at);
            self.conditions(candidate.when.as_ref(), None, at);
            let list = self.solver.settle(|it| it.listed_for(candidate, at));
            let people: Vec<Entity> = list.people().filter(|it| self.is_somebody(*it)).collect();
            for user in people {
                self.conditions(candidate.who.as_ref(), None, &At { user, ..*at });
            }
            if let Some(end) = ended(self.solver, candidate, at, &list, &mut Vec::new()) {
                if matches!(end.outcome, RouteOutcome::Goes(_)) {
                    self.seen.note(candidate, Seen::Went);
                }
                return;
            }
        }
    }
}

/// Notes what is read where the invariants are held against facts.
///
/// Of what the decisions in question read, only the cells are noted: rules and conditions are evaluated
/// for everybody there is, which says nothing of what a test asks.
pub(crate) fn of_invariants(
    program: &Program,
    facts: &Workspace,
    time: Option<Instant>,
    seen: &mut Exercised,
) {
    let world = World::at_time(program, facts, time);
    for invariant in &program.policy().invariants {
        let mut solver = Solver::new(judged_in(&world, invariant));
        for object in world.entities(invariant.on) {
            let mut judge = Judge::of(invariant, &mut solver);
            judge.judge_at(&mut Default::default(), object);
            if judge.spoke {
                seen.note::<Invariant>(invariant, Seen::Judged);
            }
            let people = match &invariant.promise {
                Promise::Can(it) if it.people == People::Somebody => vec![world.nobody()],
                Promise::Can(_) => judge.concerned(object),
                Promise::Edges { .. } => Vec::new(),
            };
            let mut tracer = Tracer { solver: &mut solver, claim: None, seen };
            if let Promise::Can(it) = &invariant.promise {
                for user in people {
                    tracer.conditions(it.when.as_ref(), it.unless.as_ref(), &At::object(object, user));
                }
            }
            if tracer.solver.is_large() {
                tracer.cells();
                solver.forget_if_large();
            }
        }
        Tracer { solver: &mut solver, claim: None, seen }.cells();
    }
}
