//! Invariants: what must never, or always, be so, held against every object of a workspace.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::workspace::{Edge, Workspace};
use crate::policy::condition::{ActionId, Condition, EdgeField, EdgeRead};
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::promise::{Invariant, People, Permission, Promise};
use crate::policy::schema::{Entity, Instant, MemberId, Value};
use crate::program::Program;

use super::denial::{self, Denial};
use super::grants::Asked;
use super::missing::{Search, searched};
use super::people::Crowd;
use super::question::{Reason, Violation};
use super::solver::{Key, Solver};
use super::steps;
use super::truth::{Truth, Way};
use super::world::{At, EdgeSpot, Reading, World};

/// Every violation, sorted by invariant, object, action and person.
pub(crate) fn violations(program: &Program, facts: &Workspace, time: Option<Instant>) -> Vec<Violation> {
    let world = World::at_time(program, facts, time);
    let mut shared = Solver::new(world.clone());
    let mut found = BTreeMap::new();
    for invariant in &program.policy().invariants {
        match through(invariant) {
            None => Judge::of(invariant, &mut shared).judge(&mut found),
            Some(_) => {
                let mut own = Solver::new(judged_in(&world, invariant));
                Judge::of(invariant, &mut own).judge(&mut found);
            }
        }
    }
    found.into_values().collect()
}

/// The world in which an invariant is judged: ways along its relation are told apart, if it has one.
pub(super) fn judged_in<'a>(world: &World<'a>, invariant: &Invariant) -> World<'a> {
    match through(invariant) {
        None => world.clone(),
        Some(member) => world.watching((invariant.on, member)),
    }
}

/// The relation along which grants must go to count.
fn through(invariant: &Invariant) -> Option<MemberId> {
    match &invariant.promise {
        Promise::Can(it) => it.through,
        Promise::Edges { .. } => None,
    }
}

/// By invariant, object, action and person.
pub(super) type Found = BTreeMap<(String, Entity, Option<ActionId>, Option<Entity>), Violation>;

pub(super) struct Judge<'i, 's, 'a> {
    invariant: &'i Invariant,
    solver: &'s mut Solver<'a>,
    /// Whether it certainly spoke of somebody or something, and it was known whether it holds.
    pub(super) spoke: bool,
}

/// What an invariant says of one person and one action, or of one edge.
struct Case<'w> {
    at: At,
    /// Whether it speaks of them at all.
    concerned: Truth,
    /// Whether what it speaks of is so.
    so: Truth,
    who: &'w [Who],
}

impl<'i, 's, 'a> Judge<'i, 's, 'a> {
    pub(super) fn of(invariant: &'i Invariant, solver: &'s mut Solver<'a>) -> Self {
        Self { invariant, solver, spoke: false }
    }

    fn judge(&mut self, found: &mut Found) {
        let objects: Vec<Entity> = self.solver.world.entities(self.invariant.on).collect();
        for object in objects {
            self.solver.forget_if_large();
            self.judge_at(found, object);
        }
    }

    pub(super) fn judge_at(&mut self, found: &mut Found, object: Entity) {
        match &self.invariant.promise {
            Promise::Can(it) => self.of_permission(found, object, it),
            Promise::Edges { relation, key, .. } => self.of_edges(found, object, *relation, *key),
        }
    }

    /// Those of whom it possibly speaks at an object, conditions aside.
    pub(super) fn concerned(&mut self, object: Entity) -> Vec<Entity> {
        let mut people = self.people(object);
        people.retain(|it| self.is_meant(&At::object(object, *it)).possible);
        people
    }

    fn of_permission(&mut self, found: &mut Found, object: Entity, it: &Permission) {
        if it.people == People::Somebody {
            return it.actions.iter().for_each(|it| self.of_somebody(found, object, *it));
        }
        if !self.may_apply(object) {
            return;
        }
        for person in self.people(object) {
            it.actions.iter().for_each(|it| self.of_person(found, object, person, *it));
        }
    }

    /// Whether the invariant is broken or open, given what is so; nothing if it holds.
    fn verdict(&mut self, concerned: Truth, so: Truth) -> Option<bool> {
        self.spoke |= concerned.certain && !so.is_unknown();
        let against = if self.invariant.never { so } else { so.negated() };
        let broken = concerned.and(against);
        broken.possible.then_some(!broken.certain)
    }

    /// Those who may be meant, among those whom the facts know and one whom they do not of each type that
    /// is meant as a whole, or of which everybody certainly is.
    fn people(&mut self, object: Entity) -> Vec<Entity> {
        let who = self.who();
        let listed: Option<Vec<BTreeSet<Entity>>> = who.iter().map(|it| self.listed(it, object)).collect();
        let listed = listed.map(|it| it.into_iter().flatten().collect::<BTreeSet<_>>());
        let mut people = listed.map_or_else(|| self.solver.world.principals(), |it| it.into_iter().collect());
        let whole = |of: u16| who.iter().any(|it| matches!(it, Who::Everyone) || *it == Who::Every(of));
        people.retain(|it| {
            let known = !World::is_stranger(*it) || whole(it.of);
            known || self.is_meant(&At::object(object, *it)).certain
        });
        people
    }

    /// Everybody whom a path may mean, so that not all principals need to be asked; `None` if it may be
    /// anybody. What chooses among edges is left for later.
    fn listed(&mut self, who: &Who, object: Entity) -> Option<BTreeSet<Entity>> {
        let Who::Holders(path) = who else { return None };
        if path.start == Start::User {
            return None;
        }
        let along = |it: &Step| Step { only: None, ..it.clone() };
        let path = Path { start: path.start, steps: path.steps.iter().map(along).collect() };
        let at = At::object(object, self.solver.world.nobody());
        let ends: Vec<Entity> = self.solver.settle(|it| it.reach(&at, &path)).into_keys().collect();
        let crowds: Vec<Crowd> = ends.iter().map(|end| self.solver.settle(|it| it.crowd(*end))).collect();
        let whole = !ends.iter().any(|it| World::is_unknown_entity(*it))
            && crowds.iter().all(|it| it.more.is_empty());
        whole.then(|| crowds.into_iter().flat_map(|it| it.people).collect())
    }

    fn conditions(&self) -> (Option<&'i Condition>, Option<&'i Condition>) {
        match &self.invariant.promise {
            Promise::Can(it) => (it.when.as_ref(), it.unless.as_ref()),
            Promise::Edges { .. } => (None, None),
        }
    }

    fn who(&self) -> &'i [Who] {
        match &self.invariant.promise {
            Promise::Edges { who, .. } => who,
            Promise::Can(it) => match &it.people {
                People::Who(who) => who,
                People::Somebody => &[],
            },
        }
    }

    /// `when` and not `unless`.
    fn applies(&mut self, at: &At) -> Truth {
        let (when, unless) = self.conditions();
        self.solver.settle(|it| it.met(when, at).and(it.excepted(unless, at).negated()))
    }

    /// Whether the conditions may be met at an object, as far as that is the same for everybody.
    fn may_apply(&mut self, object: Entity) -> bool {
        let policy = self.solver.program().policy();
        let at = At::object(object, self.solver.world.nobody());
        let (when, unless) = self.conditions();
        let when = when.filter(|it| !policy.is_personal(it));
        let unless = unless.filter(|it| !policy.is_personal(it));
        self.solver.settle(|it| it.met(when, &at).and(it.excepted(unless, &at).negated())).possible
    }

    fn is_meant(&mut self, at: &At) -> Truth {
        let who = self.who();
        self.solver.settle(|it| it.any_meant(who, at))
    }

    /// Whether somebody may, by grants that count; and the best of these.
    fn decision(&mut self, asked: &Asked) -> (Truth, Way) {
        let watches = self.solver.world.watched.is_some();
        let Asked { principal, action, object } = *asked;
        self.solver.settle(|it| {
            let granted = it.way(Key::Granted { principal, action, object });
            let granted = granted.seen(watches);
            let forbidden = it.way(Key::Forbidden { principal, action, object }).truth();
            (granted.truth().and(forbidden.negated()), granted)
        })
    }

    fn of_person(&mut self, found: &mut Found, object: Entity, person: Entity, action: ActionId) {
        let at = At::object(object, person);
        let meant = self.is_meant(&at);
        if !meant.possible {
            return;
        }
        let concerned = meant.and(self.applies(&at));
        if !concerned.possible {
            return;
        }
        let asked = Asked { principal: person, action, object };
        let (so, way) = self.decision(&asked);
        let Some(open) = self.verdict(concerned, so) else { return };
        let mut violation = self.violation(open, &at, Some(person), Some(action));
        if open {
            violation.missing = self.missing(&Case { at, concerned, so, who: self.who() }, Some(&asked));
        } else if self.invariant.never {
            let path = way.certain.map(|it| steps(&self.solver.world, &self.solver.proofs, it));
            violation.path = path.unwrap_or_default();
        } else {
            violation.reasons = self.reasons(&asked);
        }
        found.insert((self.invariant.id.clone(), object, Some(action), Some(person)), violation);
    }

    fn reasons(&mut self, asked: &Asked) -> Vec<Reason> {
        let principals = [asked.principal];
        let (action, object) = (asked.action, asked.object);
        let denial = Denial { principals: &principals, action, object, unknown: false };
        let mut endless = Solver::new(self.solver.world.clone().endless());
        denial::reasons(self.solver, &mut endless, &denial)
    }

    fn of_somebody(&mut self, found: &mut Found, object: Entity, action: ActionId) {
        let nobody = self.solver.world.nobody();
        let at = At::object(object, nobody);
        let concerned = self.applies(&at);
        if !concerned.possible {
            return;
        }
        let everybody = self.solver.world.principals();
        let asked = |it: &Entity| Asked { principal: *it, action, object };
        let so: Vec<Truth> = everybody.iter().map(|it| self.decision(&asked(it)).0).collect();
        let one = so.iter().copied().fold(Truth::FALSE, Truth::or);
        let Some(open) = self.verdict(concerned, one) else { return };
        let mut violation = self.violation(open, &at, None, Some(action));
        if open {
            let case = Case { at, concerned, so: one, who: &[] };
            let mut missing = self.missing(&case, None);
            for (it, _) in everybody.iter().zip(&so).filter(|it| it.1.is_unknown()) {
                missing.extend(searched(self.solver, |solver, search| {
                    solver.missing_of_asked(search, &asked(it))
                }));
            }
            missing.sort_unstable();
            missing.dedup();
            violation.missing = missing;
        }
        found.insert((self.invariant.id.clone(), object, Some(action), None), violation);
    }

    fn of_edges(&mut self, found: &mut Found, object: Entity, relation: MemberId, key: EdgeField) {
        let (edges, more) = self.solver.world.all_edges(object, relation);
        let people = self.people(object);
        for (index, edge) in (0..).zip(edges) {
            let spot = EdgeSpot { owner: object, member: relation, index: Some(index) };
            let so = self.has(spot, key);
            if self.who().is_empty() {
                self.of_edge(found, (spot, edge), (edge.target, Truth::TRUE), (so, key));
                continue;
            }
            for person in people.iter().copied() {
                let link = self.solver.settle(|it| it.stands_for(edge.target, person).truth());
                let concerned =
                    if link.possible { link.and(self.is_meant(&At::object(object, person))) } else { link };
                self.of_edge(found, (spot, edge), (person, concerned), (so, key));
            }
        }
        if more && self.concerns_others(object, relation, &people) {
            let at = At::object(object, self.solver.world.nobody());
            let mut violation = self.violation(true, &at, None, None);
            violation.missing = searched(self.solver, |it, search| it.name(search, object, relation));
            found.insert((self.invariant.id.clone(), object, None, None), violation);
        }
    }

    /// Whether an edge that is left out possibly means somebody who is meant.
    fn concerns_others(&mut self, object: Entity, relation: MemberId, people: &[Entity]) -> bool {
        let targets = self.solver.world.relation_info(object.of, relation).map(|it| it.targets.clone());
        let ends: Vec<Entity> = targets.unwrap_or_default().into_iter().map(World::unknown_entity).collect();
        self.who().is_empty()
            || people.iter().any(|person| {
                let reached =
                    self.solver.settle(|it| ends.iter().any(|end| it.stands_for(*end, *person).possible));
                reached && self.is_meant(&At::object(object, *person)).possible
            })
    }

    fn of_edge(
        &mut self,
        found: &mut Found,
        (spot, edge): (EdgeSpot, &Edge),
        (person, concerned): (Entity, Truth),
        (so, key): (Truth, EdgeField),
    ) {
        let Some(open) = self.verdict(concerned, so) else { return };
        let at = At::object(spot.owner, person);
        let mut violation = self.violation(open, &at, Some(person), None);
        let place = (self.invariant.id.clone(), spot.owner, None, Some(person));
        if open {
            let case = Case { at, concerned, so, who: self.who() };
            violation.missing = self.missing_of_edge_case(&case, spot, edge, key);
        }
        // Several edges to one person are one violation, broken if one of them breaks it.
        match found.get_mut(&place) {
            Some(known) if known.open && violation.open => {
                known.missing.extend(violation.missing);
                known.missing.sort_unstable();
                known.missing.dedup();
            }
            Some(known) if !known.open => {}
            _ => drop(found.insert(place, violation)),
        }
    }

    /// Whether an edge says something under this key; of a flag: whether it says yes.
    fn has(&self, spot: EdgeSpot, key: EdgeField) -> Truth {
        match self.solver.world.edge_value(spot, key) {
            Reading::None => Truth::FALSE,
            Reading::Unknown => Truth::UNKNOWN,
            Reading::Known(Value::Flag(flag)) => Truth::known(flag),
            Reading::Known(_) => Truth::TRUE,
        }
    }

    fn missing_of_edge_case(
        &mut self,
        case: &Case<'_>,
        spot: EdgeSpot,
        edge: &Edge,
        key: EdgeField,
    ) -> Vec<String> {
        let read = EdgeRead { of: vec![(spot.owner.of, spot.member, key)] };
        searched(self.solver, |it, search| {
            it.missing_of_case(search, case, (None, None));
            if case.concerned.is_unknown() {
                it.missing_of_standing(search, edge.target, case.at.user);
            }
            if case.so.is_unknown()
                && let Some((spot, field)) = it.world.edge_field(&At { edge: Some(spot), ..case.at }, &read)
            {
                it.name_edge(search, spot, field);
            }
        })
    }

    fn missing(&mut self, case: &Case<'_>, asked: Option<&Asked>) -> Vec<String> {
        let conditions = self.conditions();
        searched(self.solver, |it, search| {
            it.missing_of_case(search, case, conditions);
            if let Some(asked) = asked.filter(|_| case.so.is_unknown()) {
                it.missing_of_asked(search, asked);
            }
        })
    }

    fn violation(
        &mut self,
        open: bool,
        at: &At,
        person: Option<Entity>,
        action: Option<ActionId>,
    ) -> Violation {
        let Self { invariant, solver, .. } = self;
        let because = solver.settle(|it| it.said(&invariant.words, at));
        let world = &solver.world;
        let actions = world.program.policy().actions.get(usize::from(invariant.on));
        let action = action.and_then(|it| actions?.get(usize::from(it)).cloned());
        Violation {
            invariant: invariant.id.clone(),
            open,
            subject: person.map(|it| world.written_person(it)),
            action,
            object: world.written(at.object).unwrap_or_default(),
            path: Vec::new(),
            reasons: Vec::new(),
            missing: Vec::new(),
            because,
            mark: invariant.mark,
        }
    }
}

impl Solver<'_> {
    /// What is unknown in whom an invariant is about.
    fn missing_of_case(
        &mut self,
        search: &mut Search,
        case: &Case<'_>,
        (when, unless): (Option<&Condition>, Option<&Condition>),
    ) {
        if !case.concerned.is_unknown() {
            return;
        }
        if self.any_meant(case.who, &case.at).is_unknown() {
            case.who.iter().for_each(|who| self.missing_of_who(search, case.at.user, who, &case.at));
        }
        when.into_iter().chain(unless).for_each(|it| self.missing_of(search, it, &case.at));
    }

    /// What is unknown in a decision, of ways along the watched relation only, if one is watched.
    fn missing_of_asked(&mut self, search: &mut Search, asked: &Asked) {
        let Asked { principal, action, object } = *asked;
        let along = self.world.watched.is_some();
        if self.way(Key::Granted { principal, action, object }).seen(along).certain.is_none() {
            search.looking(along, |search| self.missing_of_grants(search, asked));
        }
        self.missing_of_forbids(search, asked);
    }
}
