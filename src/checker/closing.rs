//! Who is in a set, whatever sets are inside it. Sets that lead to each other have the same people, which are found once
//! for all of them, the innermost first; so nothing is gone through twice, however deep and however round sets are.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use crate::eval::Truth;
use crate::hierarchy;

use super::crowds::{CrowdId, Crowds};
use super::numbers::Numbers;
use super::standings::{Asker, Listed, Shared};

/// Sets of up to so many people are written into the rows of those who name them.
const FEW: usize = 64;

/// Members by number.
#[derive(Debug, Default)]
pub(super) struct Members {
    pub numbers: Numbers,
    kept: OnceCell<CrowdId>,
}

/// Everybody in a shared set.
#[derive(Debug, Clone, Default)]
pub(super) struct Closed {
    pub certain: Rc<Members>,
    pub possible: Rc<Members>,
    /// Whole kinds of principal.
    pub ranges: Vec<(Shared, Truth)>,
    pub untold: bool,
    pub timed: bool,
}

impl Closed {
    /// Whether it is written into rows person by person.
    pub(super) fn is_few(&self) -> bool {
        self.possible.numbers.len() <= FEW
    }

    /// Whether more is to be said than who is in it for certain.
    pub(super) fn is_odd(&self) -> bool {
        self.untold || self.timed || !self.is_certain()
    }

    fn is_certain(&self) -> bool {
        Rc::ptr_eq(&self.certain, &self.possible) || self.certain.numbers == self.possible.numbers
    }

    /// The crowds of those who are in it certainly and possibly.
    pub(super) fn kept(&self, crowds: &mut Crowds) -> (CrowdId, CrowdId) {
        let one = *self.certain.kept.get_or_init(|| crowds.add(&self.certain.numbers.list()));
        if self.is_certain() {
            return (one, one);
        }
        (one, *self.possible.kept.get_or_init(|| crowds.add(&self.possible.numbers.list())))
    }

    /// The crowd of those who are in it, if there is one.
    pub(super) fn crowd(&self) -> Option<CrowdId> {
        self.certain.kept.get().copied()
    }
}

/// Shared sets, each seen through once.
#[derive(Debug, Default)]
pub(super) struct Closures {
    pub closed: FxHashMap<Shared, Closed>,
}

/// Sets that are being seen through, by number.
#[derive(Default)]
struct Inside {
    sets: Vec<Shared>,
    listed: Vec<Listed>,
    /// Which leads to which, and whether certainly.
    edges: Vec<(u32, u32, bool)>,
    /// Which leads to one that was seen through before.
    known: Vec<(u32, Shared, bool)>,
}

impl Closures {
    pub(super) fn closed(&mut self, asker: &mut Asker<'_, '_>, set: Shared) -> Closed {
        if is_range(set) {
            return Closed { ranges: vec![(set, Truth::TRUE)], ..Closed::default() };
        }
        if !self.closed.contains_key(&set) {
            let inside = self.inside(asker, set);
            self.close(&inside, asker.principals.everybody().1 as usize);
        }
        self.closed.get(&set).cloned().unwrap_or_default()
    }

    /// The sets that are inside one and were not seen through yet, and the set itself.
    fn inside(&self, asker: &mut Asker<'_, '_>, set: Shared) -> Inside {
        let (mut inside, mut numbers) = (Inside::default(), FxHashMap::from_iter([(set, 0_u32)]));
        inside.sets.push(set);
        let mut next = 0;
        while let Some((from, set)) = inside.sets.get(next).map(|it| (next, *it)) {
            let listed = asker.in_shared(set);
            let from = u32::try_from(from).unwrap_or(u32::MAX);
            for (within, truth) in listed.inside.iter().filter(|it| it.1.possible && !is_range(it.0)) {
                if self.closed.contains_key(within) {
                    inside.known.push((from, *within, truth.certain));
                    continue;
                }
                let to = *numbers.entry(*within).or_insert_with(|| {
                    inside.sets.push(*within);
                    u32::try_from(inside.sets.len()).unwrap_or(u32::MAX).saturating_sub(1)
                });
                inside.edges.push((from, to, truth.certain));
            }
            inside.listed.push(listed);
            next = next.saturating_add(1);
        }
        inside
    }

    fn close(&mut self, inside: &Inside, everybody: usize) {
        let possible = self.united(inside, everybody, false);
        let certain =
            if inside.is_certain(self) { possible.clone() } else { self.united(inside, everybody, true) };
        let both = inside.sets.iter().zip(certain).zip(possible);
        for ((set, certain), possible) in both {
            let ranges = possible.ranges.iter();
            let ranges =
                ranges.map(|it| (*it, Truth { certain: certain.ranges.contains(it), possible: true }));
            let closed = Closed {
                certain: certain.people,
                ranges: ranges.collect(),
                possible: possible.people,
                untold: possible.untold,
                timed: possible.timed,
            };
            self.closed.insert(*set, closed);
        }
    }

    /// For each of the sets all that is in it, the innermost first; only what is certainly there, or all.
    fn united(&self, inside: &Inside, everybody: usize, certain: bool) -> Vec<Union> {
        let counts = |truth: Truth| if certain { truth.certain } else { truth.possible };
        let edges: Vec<(u32, u32)> =
            inside.edges.iter().filter(|it| it.2 || !certain).map(|it| (it.0, it.1)).collect();
        let (mut within, mut before) = (inside.lists(), inside.lists());
        edges.iter().for_each(|(from, to)| add(&mut within, *from, *to));
        inside.known.iter().filter(|it| it.2 || !certain).for_each(|it| add(&mut before, it.0, it.1));
        let (mut all, mut met) =
            (vec![Union::default(); inside.sets.len()], FixedBitSet::with_capacity(everybody));
        for component in hierarchy::components(inside.sets.len(), &edges) {
            let mut one = Union::default();
            met.clear();
            for set in &component {
                let at = *set as usize;
                if let Some(listed) = inside.listed.get(at) {
                    one.add_listed(listed, &mut met, counts);
                }
                for other in before.get(at).into_iter().flatten().filter_map(|it| self.closed.get(it)) {
                    one.add_closed(other, &mut met, certain);
                }
                let others = within.get(at).into_iter().flatten().filter_map(|it| all.get(*it as usize));
                others.for_each(|it| one.add(it, &mut met));
            }
            one.people = Rc::new(Members { numbers: Numbers::of_marks(&met), kept: OnceCell::new() });
            for set in component {
                all.get_mut(set as usize).into_iter().for_each(|it| it.clone_from(&one));
            }
        }
        all
    }
}

impl Inside {
    fn lists<T>(&self) -> Vec<Vec<T>> {
        self.sets.iter().map(|_| Vec::new()).collect()
    }

    /// Whether all that is possibly there is so for certain.
    fn is_certain(&self, before: &Closures) -> bool {
        let same = |all: &[(u32, Truth)]| all.iter().all(|it| it.1.certain == it.1.possible);
        let lists = self
            .listed
            .iter()
            .all(|it| same(&it.people) && it.inside.iter().all(|it| it.1.certain == it.1.possible));
        let known = self.known.iter().all(|it| {
            let closed = before.closed.get(&it.1);
            it.2 && closed.is_some_and(|it| it.is_certain() && it.ranges.iter().all(|it| it.1.certain))
        });
        lists && known
    }
}

fn is_range(set: Shared) -> bool {
    matches!(set, Shared::Every(_) | Shared::Everyone)
}

fn add<T>(lists: &mut [Vec<T>], at: u32, it: T) {
    if let Some(list) = lists.get_mut(at as usize) {
        list.push(it);
    }
}

/// All that is in some sets that lead to each other.
#[derive(Debug, Clone, Default)]
struct Union {
    people: Rc<Members>,
    ranges: BTreeSet<Shared>,
    untold: bool,
    timed: bool,
}

impl Union {
    fn add_listed(&mut self, listed: &Listed, met: &mut FixedBitSet, counts: impl Fn(Truth) -> bool) {
        self.untold |= listed.untold;
        self.timed |= listed.timed;
        listed.people.iter().filter(|it| counts(it.1)).for_each(|it| met.grow_and_insert(it.0 as usize));
        let ranges = listed.inside.iter().filter(|it| is_range(it.0) && counts(it.1));
        self.ranges.extend(ranges.map(|it| it.0));
    }

    fn add_closed(&mut self, closed: &Closed, met: &mut FixedBitSet, certain: bool) {
        self.untold |= closed.untold;
        self.timed |= closed.timed;
        let people = if certain { &closed.certain } else { &closed.possible };
        people.numbers.mark_in(met);
        let ranges = closed.ranges.iter().filter(|it| it.1.certain || !certain);
        self.ranges.extend(ranges.map(|it| it.0));
    }

    fn add(&mut self, other: &Self, met: &mut FixedBitSet) {
        self.untold |= other.untold;
        self.timed |= other.timed;
        other.people.numbers.mark_in(met);
        self.ranges.extend(&other.ranges);
    }
}
