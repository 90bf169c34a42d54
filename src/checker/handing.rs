//! What rows hand on to each other: each row once, after all from which something comes to it; only those that lie in one
//! another go round until nothing more comes of it.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::hierarchy;

use super::crowds::CrowdId;
use super::folk::Folk;
use super::holdings::Row;
use super::open::Open;
use super::origins::Where;
use super::rows::Rows;
use super::standings::{Bits, Draft};

/// What is handed on, from where to where.
#[derive(Debug, Default)]
pub(super) struct Handing {
    rows: Vec<Where>,
    numbers: FxHashMap<Where, u32>,
    onward: Vec<(u32, Onward)>,
}

/// To which row something is handed on, of what must be held for it, and as what.
#[derive(Debug, Clone, Copy, Default)]
struct Onward {
    to: u32,
    held: Bits,
    bits: Bits,
}

impl Handing {
    pub(super) fn add(&mut self, to: Where, draft: &Draft) {
        for it in &draft.handed {
            let (from, to) = (self.number(it.from), self.number(to));
            self.onward.push((from, Onward { to, held: it.held, bits: it.bits }));
        }
    }

    fn number(&mut self, at: Where) -> u32 {
        let next = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(at).or_insert_with(|| {
            self.rows.push(at);
            next
        })
    }

    /// Hands everything on, among so many people; what is done to a row before others get something of it.
    pub(super) fn run(self, all: &mut [Vec<Open>], everybody: usize, mut before: impl FnMut(&mut Open)) {
        let count = self.rows.len();
        let reads: Vec<(u32, u32)> = self.onward.iter().map(|(from, it)| (it.to, *from)).collect();
        let onward = Rows::new(count, &self.onward);
        let mut running = Running { rows: self.rows, onward, all, everybody };
        let mut component_of = vec![u32::MAX; count];
        for (number, component) in (0..).zip(hierarchy::components(count, &reads)) {
            for row in &component {
                component_of.get_mut(*row as usize).into_iter().for_each(|it| *it = number);
            }
            let is_inside = |it: &Onward| component_of.get(it.to as usize) == Some(&number);
            running.round(&component, is_inside);
            component.iter().for_each(|from| running.once(*from, &mut before, is_inside));
        }
    }
}

/// Rows on their way.
struct Running<'a> {
    rows: Vec<Where>,
    onward: Rows<Onward>,
    all: &'a mut [Vec<Open>],
    everybody: usize,
}

impl Running<'_> {
    fn slot(&mut self, row: u32) -> Option<&mut Open> {
        let at = self.rows.get(row as usize)?;
        self.all.get_mut(at.0 as usize)?.get_mut(at.1 as usize)
    }

    /// Rows that lie in one another hand on to each other until nothing more comes of it.
    fn round(&mut self, component: &[u32], is_inside: impl Fn(&Onward) -> bool) {
        let mut queue: VecDeque<u32> = component.iter().copied().collect();
        let mut queued: FxHashSet<u32> = queue.iter().copied().collect();
        while let Some(from) = queue.pop_front() {
            queued.remove(&from);
            let inside = self.hand(from, &is_inside);
            queue.extend(inside.into_iter().filter(|it| queued.insert(*it)));
        }
    }

    /// A row of which all is known hands on to those after it.
    fn once(&mut self, from: u32, before: impl FnMut(&mut Open), is_inside: impl Fn(&Onward) -> bool) {
        if self.onward.of(from).iter().all(&is_inside) {
            return;
        }
        self.slot(from).into_iter().for_each(before);
        self.hand(from, |it| !is_inside(it));
    }

    /// Hands on to some of the rows; to which of them that was anything new.
    fn hand(&mut self, from: u32, wanted: impl Fn(&Onward) -> bool) -> Vec<u32> {
        let everybody = self.everybody;
        let onward: Vec<Onward> = self.onward.of(from).iter().copied().filter(wanted).collect();
        let source = if onward.is_empty() { None } else { self.slot(from).map(|it| Source::of(it)) };
        let Some(source) = source else { return Vec::new() };
        let mut grown = Vec::new();
        for Onward { to, held, bits } in onward {
            let Some(open) = self.slot(to) else { continue };
            if source.hand(open, held, bits) {
                grown.push(to);
            }
            open.people.settle(everybody);
        }
        grown
    }
}

/// What an entity hands on, at one moment.
pub(super) struct Source {
    people: Folk,
    crowds: Vec<(CrowdId, Bits)>,
    untold: bool,
    timed: bool,
}

impl Source {
    pub(super) fn of(open: &Open) -> Self {
        Self {
            people: open.people.clone(),
            crowds: open.crowds.iter().map(|it| (*it.0, *it.1)).collect(),
            untold: open.untold,
            timed: open.timed,
        }
    }

    pub(super) fn of_row(row: &Row) -> Self {
        let mut crowds: BTreeMap<CrowdId, Bits> = BTreeMap::new();
        for (crowd, bits) in &row.certain {
            crowds.entry(*crowd).or_default().certain |= bits;
        }
        for (crowd, bits) in &row.possible {
            crowds.entry(*crowd).or_default().possible |= bits;
        }
        let people = row.people.iter().map(|it| (it.0, Bits { certain: it.1, possible: it.2 }));
        Self {
            people: Folk::of(people),
            crowds: crowds.into_iter().collect(),
            untold: row.untold,
            timed: row.timed,
        }
    }

    /// Whether that was anything new.
    pub(super) fn hand(&self, to: &mut Open, held: Bits, bits: Bits) -> bool {
        let given = |it: Bits| it.handed(held, bits);
        let marks = (to.untold, to.timed);
        to.untold |= self.untold;
        to.timed |= self.timed;
        let mut grown = marks != (to.untold, to.timed);
        grown |= self.people.hand(&mut to.people, held, bits);
        for (crowd, held) in self.crowds.iter().map(|it| (it.0, given(it.1))) {
            grown |= to.crowd(crowd, held);
        }
        grown
    }
}
