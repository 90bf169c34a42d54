//! Routes: who decides on a request, candidate by candidate; what is not known stops the search.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::workspace::Workspace;
use crate::policy::condition::EdgeField;
use crate::policy::path::Path;
use crate::policy::promise::{Candidate, Refusal, Route};
use crate::policy::schema::{Entity, MemberId, Value};
use crate::program::Program;

use super::missing::{Search, searched};
use super::people::Link;
use super::question::{EntityRef, Passed, Question, RouteAnswer, RouteOutcome};
use super::solver::Solver;
use super::truth::{Truth, Way};
use super::world::{At, EdgeSpot, Reading, World};

/// Answers who decides on a request; the question's subject is who asks, if that is said.
pub(crate) fn route(
    program: &Program,
    facts: &Workspace,
    route: &Route,
    question: &Question,
    by: Option<&EntityRef>,
) -> RouteAnswer {
    let world = World::new(program, facts, question, None);
    let users = asking(&world, by);
    let mut solver = Solver::new(world);
    agreed(users.into_iter().map(|user| routed(&mut solver, route, user)).collect())
}

/// Who asks; somebody unknown of each type, if that is not said.
pub(super) fn asking(world: &World<'_>, by: Option<&EntityRef>) -> Vec<Entity> {
    match by {
        Some(by) => vec![world.entity(by)],
        None => world.program.schema().principals.iter().map(|it| World::unknown_entity(*it)).collect(),
    }
}

/// The one answer, whoever asks; the route is open if it depends on who does.
fn agreed(answers: Vec<RouteAnswer>) -> RouteAnswer {
    if let Some(words) = told_to_all(&answers) {
        return RouteAnswer {
            outcome: RouteOutcome::Refused(words),
            passed: Vec::new(),
            missing: Vec::new(),
        };
    }
    let missing: BTreeSet<String> = answers.iter().flat_map(|it| it.missing.iter().cloned()).collect();
    let open = RouteAnswer {
        outcome: RouteOutcome::Open,
        passed: Vec::new(),
        missing: missing.into_iter().collect(),
    };
    let mut answers = answers.into_iter();
    let first = answers.next().unwrap_or_else(|| open.clone());
    if answers.all(|it| it == first) { first } else { open }
}

/// What all are told, by language, if all are refused; lines may differ in what they say.
fn told_to_all(answers: &[RouteAnswer]) -> Option<Vec<(String, String)>> {
    let words = answers.iter().map(|it| match &it.outcome {
        RouteOutcome::Refused(words) => Some(words),
        _ => None,
    });
    let words: Vec<_> = words.collect::<Option<_>>()?;
    let first = words.first()?;
    Some(first.iter().filter(|it| words.iter().all(|other| other.contains(it))).cloned().collect())
}

/// The answer to one who asks.
fn routed(solver: &mut Solver<'_>, route: &Route, user: Entity) -> RouteAnswer {
    let at = At::object(solver.world.object, user);
    if let Some(answer) = refused(solver, route, &at) {
        return answer;
    }
    let mut passed = Vec::new();
    for candidate in &route.candidates {
        let list = solver.settle(|it| it.listed_for(candidate, &at));
        if let Some(end) = ended(solver, candidate, &at, &list, &mut passed) {
            return end;
        }
    }
    RouteAnswer { outcome: RouteOutcome::Nobody, passed, missing: Vec::new() }
}

/// Whether a line applies.
fn refuses(solver: &mut Solver<'_>, it: &Refusal, at: &At) -> Truth {
    solver.settle(|solver| {
        solver.met(Some(&it.when), at).and(solver.excepted(it.unless.as_ref(), at).negated())
    })
}

/// The line that certainly refuses the request.
pub(super) fn certain_refusal<'p>(solver: &mut Solver<'_>, route: &'p Route, at: &At) -> Option<&'p Refusal> {
    route.refusals.iter().find(|it| refuses(solver, it, at).certain)
}

/// The answer if a line refuses the request, or possibly does.
pub(super) fn refused(solver: &mut Solver<'_>, route: &Route, at: &At) -> Option<RouteAnswer> {
    let truths: Vec<Truth> = route.refusals.iter().map(|it| refuses(solver, it, at)).collect();
    let certain = route.refusals.iter().zip(&truths).find(|it| it.1.certain);
    if let Some((refusal, _)) = certain {
        let words = solver.settle(|it| it.said(&refusal.words, at));
        return Some(RouteAnswer {
            outcome: RouteOutcome::Refused(words),
            passed: Vec::new(),
            missing: Vec::new(),
        });
    }
    let unknown = || route.refusals.iter().zip(&truths).filter(|it| it.1.is_unknown()).map(|it| it.0);
    unknown().next()?;
    let missing = searched(solver, |solver, search| {
        for it in unknown() {
            std::iter::once(&it.when).chain(&it.unless).for_each(|it| solver.missing_of(search, it, at));
        }
    });
    Some(RouteAnswer { outcome: RouteOutcome::Open, passed: Vec::new(), missing })
}

/// What orders a list: keys that are known, then those that are none, then those that are unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Order {
    By(Value),
    Without,
    Unknown,
}

/// One way to a person: along an edge from an owner, or by a whole path.
#[derive(Debug, Clone, PartialEq)]
struct Source {
    owner: Entity,
    way: Way,
    /// The edge's relation, its place there if it is stated, and where it ends.
    edge: Option<(MemberId, Option<u32>, Entity)>,
}

/// A person with a key.
#[derive(Debug, Clone, PartialEq)]
struct Entry {
    there: Truth,
    who: Truth,
    sources: Vec<Source>,
}

/// Whom a candidate means, whoever nobody knows included.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    entries: BTreeMap<(Order, Entity), Entry>,
    when: Truth,
}

impl List {
    /// Everybody on it, as often as they have a key.
    pub(super) fn people(&self) -> impl Iterator<Item = Entity> {
        self.entries.keys().map(|it| it.1)
    }

    fn so(&self, entry: &Entry) -> Truth {
        entry.there.and(entry.who).and(self.when)
    }

    /// Those certainly not so, each once, in order, up to a place.
    fn passed(&self, before: Option<&(Order, Entity)>) -> Vec<Entity> {
        let mut seen = BTreeSet::new();
        let until = self.entries.iter().take_while(|it| before.is_none_or(|end| it.0 < end));
        let out = until.filter(|it| !self.so(it.1).possible).map(|it| it.0.1);
        out.filter(|it| seen.insert(*it)).collect()
    }
}

/// The answer if the route ends at this candidate; else it is passed over.
pub(super) fn ended(
    solver: &mut Solver<'_>,
    candidate: &Candidate,
    at: &At,
    list: &List,
    passed: &mut Vec<Passed>,
) -> Option<RouteAnswer> {
    let words = |solver: &Solver<'_>, people: Vec<Entity>| Passed {
        candidate: candidate.words.clone(),
        people: people.into_iter().filter_map(|it| solver.world.written(it)).collect(),
    };
    let rest = || list.entries.iter().filter(|it| list.so(it.1).possible);
    let vague =
        |it: &(&(Order, Entity), &Entry)| it.0.0 == Order::Unknown || World::is_unknown_entity(it.0.1);
    if rest().any(|it| vague(&it)) {
        let missing = searched(solver, |it, search| {
            for ((_, person), entry) in rest().filter(&vague) {
                it.missing_of_listed(search, candidate, at, (*person, entry));
            }
        });
        return Some(RouteAnswer { outcome: RouteOutcome::Open, passed: std::mem::take(passed), missing });
    }
    let Some((place, entry)) = rest().next() else {
        passed.push(words(solver, list.passed(None)));
        return None;
    };
    let before = list.passed(Some(place));
    if !before.is_empty() {
        passed.push(words(solver, before));
    }
    let passed = std::mem::take(passed);
    if list.so(entry).certain {
        let outcome = RouteOutcome::Goes(solver.world.written(place.1).unwrap_or_default());
        return Some(RouteAnswer { outcome, passed, missing: Vec::new() });
    }
    let missing =
        searched(solver, |it, search| it.missing_of_listed(search, candidate, at, (place.1, entry)));
    Some(RouteAnswer { outcome: RouteOutcome::Open, passed, missing })
}

/// A path without its last step.
fn before_last(path: &Path) -> Path {
    let count = path.steps.len().saturating_sub(1);
    Path { start: path.start, steps: path.steps.iter().take(count).cloned().collect() }
}

/// For the unknown principal in a group or a set, somebody whom nobody knows is asked about.
fn somebody(listed: Entity, person: Entity) -> Entity {
    if listed != person && World::is_unknown_entity(person) { World::stranger(person.of) } else { person }
}

impl Solver<'_> {
    pub(super) fn listed_for(&mut self, candidate: &Candidate, at: &At) -> List {
        let when = self.met(candidate.when.as_ref(), at);
        let mut list = List { entries: BTreeMap::new(), when };
        match candidate.key {
            None => self.list_of_path(candidate, at, &mut list),
            Some(key) => self.list_by_key(candidate, at, key, &mut list),
        }
        for ((_, person), entry) in &mut list.entries {
            entry.who = match &candidate.who {
                Some(_) if World::is_unknown_entity(*person) => Truth::UNKNOWN,
                who => self.met(who.as_ref(), &At { user: *person, ..*at }),
            };
        }
        list
    }

    fn list_of_path(&mut self, candidate: &Candidate, at: &At, list: &mut List) {
        for (entity, way) in self.reach(at, &candidate.path) {
            let source = Source { owner: entity, way, edge: None };
            self.list_people(Order::Without, entity, way.truth(), &source, list);
        }
    }

    fn list_by_key(&mut self, candidate: &Candidate, at: &At, key: EdgeField, list: &mut List) {
        let Some(last) = candidate.path.steps.last() else { return };
        for (owner, way) in self.reach(at, &before_last(&candidate.path)) {
            let Some(member) = last.member_of(owner.of) else { continue };
            let (links, more) = self.links(at, owner, member, last.only.as_deref());
            for end in self.unknown_ends(owner, member).filter(|_| more) {
                let source = Source { owner, way, edge: Some((member, None, end)) };
                self.list_people(Order::Unknown, end, way.truth().and(Truth::UNKNOWN), &source, list);
            }
            for link in links {
                let spot = EdgeSpot { owner, member, index: Some(link.index) };
                let order = match self.world.edge_value(spot, key) {
                    Reading::Known(value) => Order::By(value),
                    Reading::None => Order::Without,
                    Reading::Unknown => Order::Unknown,
                };
                let target = link.edge.target;
                let source = Source { owner, way, edge: Some((member, Some(link.index), target)) };
                self.list_people(order, target, way.truth().and(link.truth), &source, list);
            }
        }
    }

    /// The people whom an entity stands for, under one key.
    fn list_people(&mut self, order: Order, entity: Entity, there: Truth, source: &Source, list: &mut List) {
        let mut people = self.crowd(entity).people;
        people.retain(|it| !World::is_stranger(*it));
        if !people.contains(&entity) {
            let principals = self.program().schema().principals.iter();
            people.extend(principals.map(|it| World::unknown_entity(*it)));
        }
        for person in people {
            let there = there.and(self.stands_for(entity, somebody(entity, person)).truth());
            if !there.possible {
                continue;
            }
            let entry = list.entries.entry((order.clone(), person));
            let entry = entry.or_insert(Entry { there: Truth::FALSE, who: Truth::TRUE, sources: Vec::new() });
            entry.there = entry.there.or(there);
            entry.sources.push(source.clone());
        }
    }

    /// What is unknown in the key of an entry, in the way to it, and in what is asked of the person.
    fn missing_of_listed(
        &mut self,
        search: &mut Search,
        candidate: &Candidate,
        at: &At,
        (person, entry): (Entity, &Entry),
    ) {
        for source in &entry.sources {
            match source.edge {
                None if !entry.there.is_unknown() => {}
                None => self.missing_of_reach(search, at, &candidate.path, source.owner, source.way),
                Some((member, index, _)) => {
                    self.missing_of_key(search, candidate, at, (source, member, index), entry);
                }
            }
        }
        self.missing_of_person(search, candidate, at, person, entry);
    }

    fn missing_of_key(
        &mut self,
        search: &mut Search,
        candidate: &Candidate,
        at: &At,
        (source, member, index): (&Source, MemberId, Option<u32>),
        entry: &Entry,
    ) {
        let spot = EdgeSpot { owner: source.owner, member, index };
        if let Some(key) = candidate.key
            && self.world.edge_value(spot, key) == Reading::Unknown
        {
            self.name_edge(search, spot, key);
        }
        if !entry.there.is_unknown() {
            return;
        }
        self.missing_of_reach(search, at, &before_last(&candidate.path), source.owner, source.way);
        let only = candidate.path.steps.last().and_then(|it| it.only.as_deref());
        let Some(index) = index else {
            return self.missing_of_others(search, (at, only), (source.owner, member));
        };
        let links: Vec<Link<'_>> = self.links(at, source.owner, member, only).0;
        for link in links.iter().filter(|it| it.index == index && it.truth.is_unknown()) {
            self.missing_of_edge(search, (at, only), (source.owner, member), link);
        }
    }

    /// What is unknown in whether a person is meant by a group, and in what is asked of them.
    fn missing_of_person(
        &mut self,
        search: &mut Search,
        candidate: &Candidate,
        at: &At,
        person: Entity,
        entry: &Entry,
    ) {
        if entry.there.is_unknown() {
            for source in &entry.sources {
                let listed = source.edge.map_or(source.owner, |it| it.2);
                self.missing_of_standing(search, listed, somebody(listed, person));
            }
        }
        let own = At { user: person, ..*at };
        let who = candidate.who.iter().filter(|_| !World::is_unknown_entity(person));
        who.for_each(|it| self.missing_of(search, it, &own));
        candidate.when.iter().for_each(|it| self.missing_of(search, it, at));
    }
}
