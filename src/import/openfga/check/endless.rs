//! Relations that nobody can ever have, because each of them waits for another: `define a: b`, `define b: a`.
//!
//! Who can be had at all is found from the tuples upwards, relation by relation; what is left over waits for
//! something that is left over too. Following that leads into a loop, and each loop is said once.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::shown;
use crate::import::openfga::lookup::Lookup;
use crate::import::openfga::model::{Expression, ExpressionKind, Form, Relation, Restriction, Type};
use crate::import::openfga::problem::{Problem, Problems};

/// A relation by the names of its type and itself.
type Key<'m> = (&'m str, &'m str);

pub(super) fn check(lookup: &Lookup<'_>, problems: &mut Problems) {
    let relations = relations(lookup);
    let held = Held::of(lookup, &relations);
    let mut said: HashSet<Key<'_>> = HashSet::new();
    for (of, relation) in &relations {
        let start = (of.name.text.as_str(), relation.name.text.as_str());
        if held.known.contains(&start) || said.contains(&start) {
            continue;
        }
        if let Some(at) = report(lookup, &held, start, &mut said) {
            problems.push(|| at);
        }
    }
}

fn relations<'m>(lookup: &Lookup<'m>) -> Vec<(&'m Type, &'m Relation)> {
    lookup.model.types.iter().flat_map(|of| of.relations.iter().map(move |it| (of, it))).collect()
}

/// What somebody can have.
struct Held<'c, 'm> {
    lookup: &'c Lookup<'m>,
    known: HashSet<Key<'m>>,
}

impl<'c, 'm> Held<'c, 'm> {
    fn of(lookup: &'c Lookup<'m>, relations: &[(&'m Type, &'m Relation)]) -> Self {
        let mut held = Self { lookup, known: HashSet::new() };
        let keys =
            relations.iter().map(|(of, relation)| (of.name.text.as_str(), relation.name.text.as_str()));
        let mut gates =
            Gates { all: keys.clone().map(|_| Gate::open(1)).collect(), at: keys.clone().zip(0..).collect() };
        for ((of, relation), at) in relations.iter().zip(0..) {
            held.connect(&mut gates, of, &relation.expression, at);
        }
        let passed = gates.pass();
        held.known = keys.zip(passed).filter(|it| it.1).map(|it| it.0).collect();
        held
    }

    /// Lets through to `into` whatever lets an expression hold.
    fn connect(&self, gates: &mut Gates<'m>, of: &'m Type, expression: &'m Expression, into: usize) {
        match &expression.kind {
            ExpressionKind::Direct(all) => all.iter().for_each(|it| match holders(it) {
                Some(key) => gates.lead(key, into),
                None => gates.let_through(into),
            }),
            ExpressionKind::Computed(name) => gates.lead((&of.name.text, &name.text), into),
            ExpressionKind::From { relation, tupleset } => {
                self.ends(of, &tupleset.text).for_each(|it| gates.lead((it, &relation.text), into));
            }
            ExpressionKind::Or(parts) => parts.iter().for_each(|it| self.connect(gates, of, it, into)),
            ExpressionKind::And(parts) => {
                let all = gates.add(parts.len(), into);
                for part in parts {
                    let one = gates.add(1, all);
                    self.connect(gates, of, part, one);
                }
            }
            ExpressionKind::ButNot { base, .. } => self.connect(gates, of, base, into),
        }
    }

    fn ends(&self, of: &Type, tupleset: &str) -> impl Iterator<Item = &'m str> + Clone + use<'m> {
        let leading = self.lookup.relation(&of.name.text, tupleset);
        let ends = leading.map(|it| it.expression.restrictions()).unwrap_or_default();
        ends.iter().map(|it| it.of.text.as_str())
    }

    /// The first relation that this waits for; none if somebody can have it.
    fn unmet(&self, of: &'m Type, expression: &'m Expression) -> Option<Key<'m>> {
        match &expression.kind {
            ExpressionKind::Direct(all) => {
                let plain = all.iter().any(|it| holders(it).is_none_or(|it| self.known.contains(&it)));
                if plain { None } else { all.iter().find_map(holders) }
            }
            ExpressionKind::Computed(name) => self.missing((&of.name.text, &name.text)),
            ExpressionKind::From { relation, tupleset } => {
                let mut ends = self.ends(of, &tupleset.text).map(|it| (it, relation.text.as_str()));
                let exists = |it: &Key<'_>| self.lookup.relation(it.0, it.1).is_some();
                if ends.clone().any(|it| self.known.contains(&it)) { None } else { ends.find(exists) }
            }
            ExpressionKind::Or(parts) => {
                let unmet: Option<Vec<_>> = parts.iter().map(|it| self.unmet(of, it)).collect();
                unmet.and_then(|it| it.into_iter().next())
            }
            ExpressionKind::And(parts) => parts.iter().find_map(|it| self.unmet(of, it)),
            ExpressionKind::ButNot { base, .. } => self.unmet(of, base),
        }
    }

    fn missing(&self, key: Key<'m>) -> Option<Key<'m>> {
        (!self.known.contains(&key)).then_some(key)
    }
}

/// What has to come together for a relation to be had; the first gates are the relations themselves.
struct Gates<'m> {
    all: Vec<Gate>,
    at: HashMap<Key<'m>, usize>,
}

struct Gate {
    /// So much is missing.
    missing: usize,
    /// What it leads to once nothing is missing.
    to: Vec<usize>,
}

impl Gate {
    fn open(missing: usize) -> Self {
        Self { missing, to: Vec::new() }
    }
}

impl<'m> Gates<'m> {
    fn add(&mut self, missing: usize, into: usize) -> usize {
        let at = self.all.len();
        self.all.push(Gate { missing, to: vec![into] });
        at
    }

    /// A relation that is not there leads nowhere.
    fn lead(&mut self, from: Key<'m>, into: usize) {
        let from = self.at.get(&from).and_then(|it| self.all.get_mut(*it));
        from.into_iter().for_each(|it| it.to.push(into));
    }

    fn let_through(&mut self, at: usize) {
        self.all.get_mut(at).into_iter().for_each(|it| it.missing = it.missing.saturating_sub(1));
    }

    /// Which gates are passed in the end.
    fn pass(mut self) -> Vec<bool> {
        let mut passed: Vec<bool> = self.all.iter().map(|it| it.missing == 0).collect();
        let mut open: Vec<usize> = (0..).zip(&passed).filter(|it| *it.1).map(|it| it.0).collect();
        while let Some(at) = open.pop() {
            let to = self.all.get_mut(at).map(|it| std::mem::take(&mut it.to)).unwrap_or_default();
            for next in to {
                self.let_through(next);
                let free = self.all.get(next).is_some_and(|it| it.missing == 0);
                if let Some(it) = passed.get_mut(next).filter(|it| free && !**it) {
                    *it = true;
                    open.push(next);
                }
            }
        }
        passed
    }
}

/// Only a relation of another object has to be had first.
fn holders(restriction: &Restriction) -> Option<Key<'_>> {
    match &restriction.form {
        Form::Holders(relation) => Some((&restriction.of.text, &relation.text)),
        Form::Object | Form::Everyone => None,
    }
}

/// Follows what waits for what until it comes back; says so unless that was said before.
fn report<'m>(
    lookup: &Lookup<'m>,
    held: &Held<'_, 'm>,
    start: Key<'m>,
    said: &mut HashSet<Key<'m>>,
) -> Option<Problem> {
    let mut way: Vec<Key<'m>> = Vec::new();
    let mut seen: HashMap<Key<'m>, usize> = HashMap::new();
    let mut next = start;
    while !said.contains(&next) && !seen.contains_key(&next) {
        seen.insert(next, way.len());
        way.push(next);
        let relation = lookup.relation(next.0, next.1)?;
        next = held.unmet(lookup.type_named(next.0)?, &relation.expression)?;
    }
    said.extend(way.iter().copied());
    let from = *seen.get(&next)?;
    worded(lookup, way.get(from..)?)
}

/// So many relations of one loop are shown.
const SHOWN: usize = 8;

fn worded<'m>(lookup: &Lookup<'m>, around: &[Key<'m>]) -> Option<Problem> {
    let spans: Vec<_> =
        around.iter().filter_map(|it| lookup.relation(it.0, it.1)).map(|it| &it.expression.span).collect();
    let (first, name) = (*spans.first()?, around.first()?.1);
    let message = match around {
        [_] => format!("nobody can ever have {}: it waits for itself", shown(name)),
        _ => format!("nobody can ever have {}: it waits for others that wait for it", shown(name)),
    };
    let problem = Problem::new("openfga-endless", first, message);
    let more = spans.iter().zip(around).skip(1).take(SHOWN);
    let problem =
        more.fold(problem, |all, (span, key)| all.also(span, format!("{} waits too", shown(key.1))));
    Some(problem.help("name somebody whom tuples may name, as in `[user] or ...`, in one of them"))
}
