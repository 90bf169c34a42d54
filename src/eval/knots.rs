//! Knots: names of one rank that depend on their own opposite, which only imported rolebooks have.
//!
//! Their meaning is the well-founded model, found by an alternating fixpoint. While a knot *widens*, what is
//! certain stays as it is, and what is possible is found anew from there up; whatever reads an opposite then
//! reads what is certain so far. While it *narrows*, what is certain grows and what is possible shrinks, each
//! by what is known of the others. Both keep every name between its bounds. What is possible only by itself,
//! round and round, narrows to nothing only if it is widened again; so a round is widened again whenever
//! something that it reads has become certain or impossible, and once no round is left, the bounds are those of
//! the model. Certain and impossible names only become more, so this ends with the data.
//!
//! A decision is one name, which is more where a forbid is less; so what grows of a forbid is what it spares.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::hierarchy;

use super::proof::Proofs;
use super::solver::{Elements, Key, Solved, Solver, better};
use super::truth::{Truth, Watched, Way};

/// Names of one rank while they are settled.
#[derive(Debug, Default)]
pub(super) struct Knot {
    turn: Turn,
    slots: Vec<usize>,
    /// The slots that come back to themselves, each with its round.
    round_of: FxHashMap<usize, u32>,
    /// The same by round.
    rounds: BTreeMap<u32, Vec<usize>>,
    /// The rounds that read something which has become certain or impossible since they were widened.
    touched: BTreeSet<u32>,
}

/// Which of the two bounds is being found.
#[derive(Debug, Default)]
enum Turn {
    /// What is possible, of all slots.
    #[default]
    Widening,
    /// What is possible, of these slots, each with what was possible before.
    Again(Vec<(usize, Solved)>),
    Narrowing,
}

impl Solver<'_> {
    /// Takes a new slot into the knot of its rank. What was narrowed without knowing of it is widened again.
    pub(super) fn tie(&mut self, rank: u32, at: usize) {
        if let Some(slot) = self.slots.get_mut(at)
            && matches!(slot.key, Key::Forbidden { .. })
        {
            slot.value = Solved::Way(Way::of(Truth::TRUE));
        }
        let knot = self.knots.entry(rank).or_default();
        knot.slots.push(at);
        match std::mem::take(&mut knot.turn) {
            Turn::Widening => return,
            Turn::Narrowing => {}
            Turn::Again(before) => {
                for (at, before) in before {
                    self.slots.get_mut(at).into_iter().for_each(|it| it.value = before.clone());
                }
            }
        }
        self.put_off = true;
        let known = self.knots.get(&rank).map(|it| it.slots.clone()).unwrap_or_default();
        self.reset(&known);
    }

    /// What the knot of a rank does next, once nothing of it is queued.
    pub(super) fn turn(&mut self, rank: u32) {
        let Some(knot) = self.knots.get_mut(&rank) else { return };
        match std::mem::replace(&mut knot.turn, Turn::Narrowing) {
            Turn::Widening => {
                let all = knot.slots.clone();
                knot.touched.clear();
                knot.round_of = rounds(&all, |at| self.slots.get(at).map_or(&[], |it| &it.readers));
                knot.rounds.clear();
                for (at, round) in all.iter().filter_map(|it| Some((it, knot.round_of.get(it)?))) {
                    knot.rounds.entry(*round).or_default().push(*at);
                }
                all.into_iter().for_each(|it| self.enqueue(it));
            }
            Turn::Again(before) => {
                for (at, before) in before {
                    let slot = self.slots.get(at).filter(|it| !is_as_true(&it.value, &before));
                    let readers = slot.map(|it| it.readers.clone()).unwrap_or_default();
                    self.touch(rank, &readers);
                    readers.into_iter().for_each(|it| self.enqueue(it));
                }
            }
            Turn::Narrowing => {
                let touched = std::mem::take(&mut knot.touched);
                let again = touched.iter().filter_map(|it| knot.rounds.get(it)).flatten();
                let again: Vec<usize> = again.copied().collect();
                let before = self.reset(&again);
                match before.is_empty() {
                    true => drop(self.knots.remove(&rank)),
                    false => self.knots.entry(rank).or_default().turn = Turn::Again(before),
                }
            }
        }
    }

    /// Notes that something which these slots read has become certain or impossible.
    fn touch(&mut self, rank: u32, readers: &[usize]) {
        if let Some(knot) = self.knots.get_mut(&rank) {
            let Knot { round_of, touched, .. } = knot;
            touched.extend(readers.iter().filter_map(|it| round_of.get(it)));
        }
    }

    /// Begins to look anew for what is possible, of all that is neither certain nor impossible.
    fn reset(&mut self, slots: &[usize]) -> Vec<(usize, Solved)> {
        let mut before = Vec::new();
        for at in slots {
            let slot = self.slots.get_mut(*at).filter(|it| !is_settled(&it.value));
            if let Some(slot) = slot {
                let sure = growing(slot.key, only_certain(&growing(slot.key, slot.value.clone())));
                before.push((*at, std::mem::replace(&mut slot.value, sure)));
                self.enqueue(*at);
            }
        }
        before
    }

    /// What a slot of a knot says after it was evaluated; nothing if it is in none.
    pub(super) fn in_turn(&mut self, at: usize, new: &Solved) -> Option<Solved> {
        let slot = self.slots.get(at)?;
        let narrows = matches!(self.knots.get(&slot.rank)?.turn, Turn::Narrowing);
        let [old, new] = [&slot.value, new].map(|it| growing(slot.key, it.clone()));
        let merged = |old: Way, new: Way| match narrows {
            false => widened(old, new),
            true => narrowed(old, new, &self.proofs),
        };
        let value = match (&old, new) {
            (Solved::Way(old), Solved::Way(new)) => Solved::Way(merged(*old, new)),
            (Solved::Elements(old), Solved::Elements(new)) => Solved::Elements(each(old, &new, merged)),
            (_, new) => new,
        };
        if narrows && !is_as_true(&old, &value) {
            let (rank, readers) = (slot.rank, slot.readers.clone());
            let value = growing(slot.key, value);
            self.touch(rank, &readers);
            return Some(value);
        }
        Some(growing(slot.key, value))
    }
}

/// The rounds of those slots that come back to themselves.
fn rounds<'s>(slots: &[usize], readers: impl Fn(usize) -> &'s [usize]) -> FxHashMap<usize, u32> {
    let numbers: FxHashMap<usize, u32> = slots.iter().copied().zip(0..).collect();
    let mut reads = Vec::new();
    for (at, number) in slots.iter().zip(0..) {
        let inside = readers(*at).iter().filter_map(|it| numbers.get(it));
        reads.extend(inside.map(|it| (*it, number)));
    }
    let found = slots.iter().zip(hierarchy::rounds(&reads));
    found.filter_map(|(at, round)| Some((*at, round?))).collect()
}

/// What grows of a value, and back: of a forbid, whether it spares.
fn growing(key: Key, value: Solved) -> Solved {
    match (key, value) {
        (Key::Forbidden { .. }, Solved::Way(way)) => Solved::Way(Way::of(way.truth().negated())),
        (_, value) => value,
    }
}

/// Every element of either, merged; what is not even possible is none.
fn each(old: &Elements, new: &Elements, merged: impl Fn(Way, Way) -> Way) -> Rc<Elements> {
    let way = |of: &Elements, it| of.get(it).copied().unwrap_or(Way::NONE);
    let both = old.keys().chain(new.keys().filter(|it| !old.contains_key(it)));
    let all = both.map(|it| (*it, merged(way(old, it), way(new, it))));
    Rc::new(all.filter(|it| it.1.possible).collect())
}

/// What is possible grows.
fn widened(old: Way, new: Way) -> Way {
    let possible = old.watched.possible || new.watched.possible;
    Way { possible: old.possible || new.possible, watched: Watched { possible, ..old.watched }, ..old }
}

/// What is certain grows, and what is possible shrinks.
fn narrowed(old: Way, new: Way, proofs: &Proofs) -> Way {
    let grown = better(old, new, proofs);
    let shrunk = |old: bool, new: bool, is_certain: bool| is_certain || old && new;
    let watched = Watched {
        possible: shrunk(old.watched.possible, new.watched.possible, grown.watched.certain.is_some()),
        ..grown.watched
    };
    Way { possible: shrunk(old.possible, new.possible, grown.certain.is_some()), watched, ..grown }
}

fn only_certain(value: &Solved) -> Solved {
    let sure = |way: Way| Way {
        possible: way.certain.is_some(),
        watched: Watched { possible: way.watched.certain.is_some(), ..way.watched },
        ..way
    };
    match value {
        Solved::Way(way) => Solved::Way(sure(*way)),
        Solved::Elements(all) => {
            let sure = all.iter().map(|it| (*it.0, sure(*it.1))).filter(|it| it.1.possible);
            Solved::Elements(Rc::new(sure.collect()))
        }
    }
}

/// Whether a way, and what of it is watched, is certain and is possible.
fn truths(way: &Way) -> [Truth; 2] {
    [way.truth(), way.only_watched().truth()]
}

/// Whether nothing of it is merely possible.
fn is_settled(value: &Solved) -> bool {
    let settled = |way: &Way| !truths(way).iter().any(|it| it.is_unknown());
    match value {
        Solved::Way(way) => settled(way),
        Solved::Elements(all) => all.values().all(settled),
    }
}

/// Whether two values differ at most in their proofs.
fn is_as_true(one: &Solved, other: &Solved) -> bool {
    match (one, other) {
        (Solved::Way(one), Solved::Way(other)) => truths(one) == truths(other),
        (Solved::Elements(one), Solved::Elements(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other.iter())
                    .all(|(one, other)| one.0 == other.0 && truths(one.1) == truths(other.1))
        }
        _ => false,
    }
}
