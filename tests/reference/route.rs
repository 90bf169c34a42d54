//! Routes: who decides on a request (reference.md sections 1, 4 and 5).

use std::collections::{BTreeMap, BTreeSet};

use crate::edge::AtEdge;
use crate::judge::{At, Judge};
use crate::layers::whole;
use crate::model::{Candidate, Facts, FirstBy, Policy, Question, Request, Route, Value};
use crate::names;
use crate::path::First;
use crate::truth::Truth;
use crate::world::{Alternative, Standing, Thing};
use crate::{rounds, schema};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// To whom.
    Goes(String),
    /// The text of the line.
    Refused(Option<String>),
    Open,
    Nobody,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RouteAnswer {
    pub(crate) outcome: Outcome,
    /// Each candidate that was passed over, with the people who are certainly not so.
    pub(crate) passed: Vec<(String, Vec<String>)>,
    pub(crate) missing: Vec<String>,
}

/// Where someone stands in a list: by a key from the lowest up, then those without; or nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Known(Value),
    Without,
    Unknown,
}

/// Someone in a list: somebody known by name, or whoever an unknown principal of a type may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Someone<'a> {
    Named(Thing),
    Unknown(&'a str),
}

type Place<'a> = (Key, Someone<'a>);

/// How truly someone stands there, and what is unknown in their key.
type Listed<'a> = BTreeMap<Place<'a>, (Truth, BTreeSet<String>)>;

/// One way to someone.
struct Found<'a> {
    place: Place<'a>,
    way: Truth,
    key_missing: BTreeSet<String>,
}

/// What a list comes to.
enum Choice {
    Ends(Outcome, BTreeSet<String>),
    Nobody,
}

/// The answer to one request.
pub(crate) fn route(policy: &Policy, facts: &Facts, request: &Request) -> RouteAnswer {
    let policy = &whole(policy);
    let is_asked = |it: &&Route| it.name == request.route && it.on == request.object.of;
    let Some(route) = policy.routes.iter().find(is_asked) else { panic!("no route {}", request.route) };
    let question = Question {
        subject: request.by.clone().unwrap_or_else(|| request.object.clone()),
        presented: Vec::new(),
        action: String::new(),
        object: request.object.clone(),
        time: request.time,
        inputs: request.inputs.clone(),
        given: request.given.clone(),
    };
    let judge = Judge::new(policy, facts, &question, false);
    judge.settle(|| {
        let asking = match &request.by {
            Some(by) => vec![judge.world.thing(by)],
            None => judge.unknown_principals(),
        };
        agreed(asking.into_iter().map(|one| judge.routed(route, &[one])).collect())
    })
}

/// The one answer, whoever asks; the route is open if it depends on who does. Refused is refused,
/// whatever they are told.
fn agreed(answers: Vec<RouteAnswer>) -> RouteAnswer {
    if answers.windows(2).all(|it| it[0] == it[1]) {
        return answers.into_iter().next().expect("there are principals");
    }
    if answers.iter().all(|it| matches!(it.outcome, Outcome::Refused(_))) {
        return RouteAnswer { outcome: Outcome::Refused(None), passed: Vec::new(), missing: Vec::new() };
    }
    let missing: BTreeSet<_> = answers.into_iter().flat_map(|it| it.missing).collect();
    RouteAnswer { outcome: Outcome::Open, passed: Vec::new(), missing: missing.into_iter().collect() }
}

impl<'a> Judge<'a> {
    /// Where it is not said who asks, any of these may.
    fn unknown_principals(&self) -> Vec<Thing> {
        let principals = self.policy.types.iter().filter(|it| schema::is_principal(self.policy, &it.name));
        principals.map(|it| self.world.unknown_of(&it.name)).collect()
    }

    fn routed(&self, route: &'a Route, asking: &[Thing]) -> RouteAnswer {
        let mut answer = RouteAnswer { outcome: Outcome::Nobody, passed: Vec::new(), missing: Vec::new() };
        let mut end = self.refused(route, asking);
        for candidate in &route.candidates {
            if !matches!(end, Choice::Nobody) {
                break;
            }
            let list = self.list(candidate, asking);
            let passed;
            (end, passed) = self.choose(&list);
            if matches!(end, Choice::Nobody) || !passed.is_empty() {
                answer.passed.push((names::candidate(candidate), passed));
            }
        }
        if let Choice::Ends(outcome, missing) = end {
            answer.outcome = outcome;
            answer.missing = rounds::told(&missing);
        }
        answer
    }

    /// The same for everyone who may be asking; nobody knows which of them does.
    fn for_all(&self, asking: &[Thing], truth: impl Fn(&At<'a>) -> Truth) -> Truth {
        let object = self.world.thing(&self.world.question.object);
        let each = asking.iter().map(|user| truth(&At::object(object, *user)));
        Truth::one_of(each.collect(), BTreeSet::new())
    }

    /// Whether a line refuses, and with which text.
    fn refused(&self, route: &'a Route, asking: &[Thing]) -> Choice {
        let mut missing = BTreeSet::new();
        let mut unknown = false;
        for refusal in &route.refusals {
            let applies = self.for_all(asking, |at| {
                let unless = self.hinge(&at.flip(), &refusal.unless, false);
                Truth::all([self.condition(at, &refusal.when), unless.negated()])
            });
            if applies.certain {
                return Choice::Ends(Outcome::Refused(refusal.because.clone()), BTreeSet::new());
            }
            unknown |= applies.possible;
            missing.extend(applies.missing);
        }
        if unknown { Choice::Ends(Outcome::Open, missing) } else { Choice::Nobody }
    }

    /// Who of a list it goes to, and who was passed over before.
    fn choose(&self, list: &Listed<'a>) -> (Choice, Vec<String>) {
        let rest: Vec<_> = list.iter().filter(|it| it.1.0.possible).collect();
        let is_vague = |it: &Place<'a>| it.0 == Key::Unknown || matches!(it.1, Someone::Unknown(_));
        let vague: Vec<_> = rest.iter().filter(|it| is_vague(it.0)).map(|it| it.1).collect();
        if !vague.is_empty() {
            let missing = vague.into_iter().flat_map(|(truth, key)| truth.missing.union(key)).cloned();
            let missing = missing.collect();
            return (Choice::Ends(Outcome::Open, missing), Vec::new());
        }
        let Some(((_, one), (truth, _))) = rest.first().copied() else {
            return (Choice::Nobody, self.passed_over(list.iter()));
        };
        let before = list.iter().take_while(|it| !it.1.0.possible);
        let outcome = match one {
            Someone::Named(one) if truth.certain => Outcome::Goes(self.world.written(*one)),
            _ => Outcome::Open,
        };
        (Choice::Ends(outcome, truth.missing.clone()), self.passed_over(before))
    }

    /// Their names, each once, in the order of the list.
    fn passed_over<'l>(
        &self,
        list: impl Iterator<Item = (&'l Place<'a>, &'l (Truth, BTreeSet<String>))>,
    ) -> Vec<String>
    where
        'a: 'l,
    {
        let named = |it: Someone<'a>| match it {
            Someone::Named(one) => Some(self.world.written(one)),
            Someone::Unknown(_) => None,
        };
        let mut out = Vec::new();
        for one in list.filter_map(|it| named(it.0.1)) {
            if !out.contains(&one) {
                out.push(one);
            }
        }
        out
    }

    /// Everyone to whom there is possibly a way, with how truly it goes to them.
    fn list(&self, candidate: &'a Candidate, asking: &[Thing]) -> Listed<'a> {
        let object = self.world.thing(&self.world.question.object);
        let ways: Vec<Vec<Found<'a>>> =
            asking.iter().map(|user| self.ways(&At::object(object, *user), candidate)).collect();
        let places: BTreeSet<_> = ways.iter().flatten().map(|it| it.place.clone()).collect();
        let mut out = BTreeMap::new();
        for place in places {
            let here = |of: &[Found<'a>]| {
                Truth::any(of.iter().filter(|it| it.place == place).map(|it| it.way.clone()))
            };
            let way = Truth::one_of(ways.iter().map(|it| here(it)).collect(), BTreeSet::new());
            let keys = ways.iter().flatten().filter(|it| it.place == place);
            let key_missing = keys.flat_map(|it| it.key_missing.iter().cloned()).collect();
            let when = self.for_all(asking, |at| self.hinge(at, &candidate.when, true));
            let is_so = Truth::all([way, self.is_one_who(object, candidate.first.as_ref(), place.1), when]);
            out.insert(place, (is_so, key_missing));
        }
        out
    }

    /// What is asked of the candidate after `who`.
    fn is_one_who(&self, object: Thing, first: Option<&'a FirstBy>, one: Someone<'a>) -> Truth {
        match (first.and_then(|it| it.who.as_ref()), one) {
            (None, _) => Truth::yes(),
            (Some(_), Someone::Unknown(_)) => Truth::unknown(BTreeSet::new()),
            (Some(who), Someone::Named(one)) => self.condition(&At::object(object, one), who),
        }
    }

    /// Every possible way to somebody.
    fn ways(&self, at: &At<'a>, candidate: &'a Candidate) -> Vec<Found<'a>> {
        let mut out = Vec::new();
        for (end, way, (key, key_missing)) in self.ends_with_keys(at, candidate) {
            for (one, way) in self.people_at(end, &way) {
                out.push(Found { place: (key.clone(), one), way, key_missing: key_missing.clone() });
            }
        }
        out.retain(|it| it.way.possible);
        out
    }

    /// Every end of the path; of `first of`, with the key of the edge to it.
    fn ends_with_keys(
        &self,
        at: &At<'a>,
        candidate: &'a Candidate,
    ) -> Vec<(Thing, Truth, (Key, BTreeSet<String>))> {
        let Some(first) = &candidate.first else {
            let all = self.walk_way(at, &candidate.people).into_iter();
            return all.map(|(end, way)| (end, way, (Key::Without, BTreeSet::new()))).collect();
        };
        let Some((last, before)) = candidate.people.path.split_last() else { return Vec::new() };
        let from = match (before.is_empty(), self.first(at, last)) {
            (true, First::Member(thing)) => vec![(thing, Truth::yes())],
            (true, _) => Vec::new(),
            (false, _) => self.walk(at, before),
        };
        let mut out = Vec::new();
        for (thing, there) in from {
            let Some(member) = schema::member(self.policy, self.world.type_of(thing), last) else { continue };
            for hop in self.hops_where(at, thing, last, candidate.people.filter.as_deref()) {
                let edge = AtEdge { from: thing, relation: &member.name, stated: hop.stated };
                out.push((hop.to, Truth::all([there.clone(), hop.holds]), self.key(edge, &first.key)));
            }
        }
        out
    }

    fn key(&self, edge: AtEdge<'a>, name: &str) -> (Key, BTreeSet<String>) {
        let reading = self.world.edge_reading(edge, name);
        let key = match reading.alternatives.as_slice() {
            [Alternative::Value(value, _)] => Key::Known(value.clone()),
            [Alternative::None] => Key::Without,
            _ => Key::Unknown,
        };
        (key, reading.missing)
    }

    /// The people whom an end stands for; of a group or a set, its people, to any depth. Whoever an
    /// unknown principal may be is nobody by name.
    fn people_at(&self, end: Thing, way: &Truth) -> Vec<(Someone<'a>, Truth)> {
        if schema::is_principal(self.policy, self.world.type_of(end)) {
            let someone = match self.world.standing(end) {
                Standing::Unknown => Someone::Unknown(self.world.type_of(end)),
                _ => Someone::Named(end),
            };
            return vec![(someone, way.clone())];
        }
        let strangers = self.world.principals().into_iter().filter(|it| !self.is_named(*it));
        let named = self.named_in(end).into_iter().map(|it| (Someone::Named(it), it));
        let people = named.chain(strangers.map(|it| (Someone::Unknown(self.world.type_of(it)), it)));
        let stands = |one| Truth::all([way.clone(), self.stands_for(end, one, false)]);
        people.map(|(name, one)| (name, stands(one))).collect()
    }

    fn is_named(&self, one: Thing) -> bool {
        matches!(self.world.standing(one), Standing::Known(_) | Standing::Named)
    }

    /// The principals who are possibly listed in a group by name, to any depth, or are in a set.
    fn named_in(&self, end: Thing) -> BTreeSet<Thing> {
        let mut seen = BTreeSet::from([end]);
        let mut open = vec![end];
        let mut people = BTreeSet::new();
        while let Some(it) = open.pop() {
            if self.is_named(it) && schema::is_principal(self.policy, self.world.type_of(it)) {
                people.insert(it);
            }
            if self.set(it).is_some() {
                let all = self.world.principals().into_iter().filter(|it| self.is_named(*it));
                people.extend(all.filter(|one| self.stands_for(it, *one, false).possible));
            }
            let Some((members, filter)) = schema::group_of(self.policy, self.world.type_of(it)) else {
                continue;
            };
            let steps = self.step_where(&At::alone(it), it, members, filter);
            let steps = steps.into_iter().filter(|it| it.1.possible).map(|it| it.0);
            open.extend(steps.filter(|it| seen.insert(*it)));
        }
        people
    }
}
