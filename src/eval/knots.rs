//! Knots: names of one rank that depend on their own opposite, which only imported rolebooks have.
//!
//! Their meaning is the well-founded model, found by an alternating fixpoint. While a knot *widens*, what is
//! certain stays as it is, and what is possible is found anew from there up; whatever reads an opposite then
//! reads what is certain so far. While it *narrows*, what is certain grows and what is possible shrinks, each
//! by what is known of the others. Both keep every name between its bounds; once a narrowing makes nothing more
//! certain, the bounds are those of the model. Certain names only become more, so this ends with the data.
//!
//! A decision is one name, which is more where a forbid is less; so what grows of a forbid is what it spares.

use std::rc::Rc;

use super::proof::Proofs;
use super::solver::{Elements, Key, Solved, Solver, better};
use super::truth::{Truth, Watched, Way};

/// Names of one rank while they are settled.
#[derive(Debug, Default)]
pub(super) struct Knot {
    turn: Turn,
    slots: Vec<usize>,
    /// Whether more has become certain since the last widening.
    gained: bool,
}

/// Which of the two bounds is being found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Turn {
    #[default]
    Widening,
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
        if knot.turn == Turn::Narrowing {
            self.put_off = true;
            self.widen(rank);
        }
    }

    /// What the knot of a rank does next, once nothing of it is queued.
    pub(super) fn turn(&mut self, rank: u32) {
        let Some(knot) = self.knots.get_mut(&rank) else { return };
        match knot.turn {
            Turn::Widening => {
                knot.turn = Turn::Narrowing;
                knot.slots.clone().into_iter().for_each(|it| self.enqueue(it));
            }
            Turn::Narrowing => {
                let goes_on = knot.gained && self.widen(rank);
                if !goes_on {
                    self.knots.remove(&rank);
                }
            }
        }
    }

    /// Begins to look anew for what is possible, of all that is neither certain nor impossible; whether there is
    /// any such.
    fn widen(&mut self, rank: u32) -> bool {
        let Some(knot) = self.knots.get_mut(&rank) else { return false };
        let mut any = false;
        (knot.turn, knot.gained) = (Turn::Widening, false);
        for at in knot.slots.clone() {
            let slot = self.slots.get_mut(at).filter(|it| !is_settled(&it.value));
            if let Some(slot) = slot {
                slot.value = growing(slot.key, only_certain(&growing(slot.key, slot.value.clone())));
                self.enqueue(at);
                any = true;
            }
        }
        any
    }

    /// What a slot of a knot says after it was evaluated.
    pub(super) fn in_turn(&mut self, at: usize, new: &Solved) -> Option<Solved> {
        let slot = self.slots.get(at)?;
        let knot = self.knots.get_mut(&slot.rank)?;
        let turn = knot.turn;
        let [old, new] = [&slot.value, new].map(|it| growing(slot.key, it.clone()));
        let merged = |old: Way, new: Way| match turn {
            Turn::Widening => widened(old, new),
            Turn::Narrowing => narrowed(old, new, &self.proofs),
        };
        let value = match (&old, new) {
            (Solved::Way(old), Solved::Way(new)) => Solved::Way(merged(*old, new)),
            (Solved::Elements(old), Solved::Elements(new)) => Solved::Elements(each(old, &new, merged)),
            (_, new) => new,
        };
        knot.gained |= turn == Turn::Narrowing && certain(&value) > certain(&old);
        Some(growing(slot.key, value))
    }
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

/// Whether nothing of it is merely possible.
fn is_settled(value: &Solved) -> bool {
    let settled = |way: &Way| {
        way.certain.is_some() == way.possible && way.watched.certain.is_some() == way.watched.possible
    };
    match value {
        Solved::Way(way) => settled(way),
        Solved::Elements(all) => all.values().all(settled),
    }
}

/// How much of it is certain.
fn certain(value: &Solved) -> usize {
    let count = |way: &Way| [way.certain, way.watched.certain].iter().flatten().count();
    match value {
        Solved::Way(way) => count(way),
        Solved::Elements(all) => all.values().map(count).sum(),
    }
}
