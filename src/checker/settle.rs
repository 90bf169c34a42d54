//! From drafts to rows: sets are seen through, small ones person by person; what is handed on is, until
//! nothing more comes of it.

use std::collections::{BTreeMap, VecDeque};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::Truth;

use super::crowds::{CrowdId, Crowds};
use super::holdings::Row;
use super::plan::TableId;
use super::standings::{Asker, Bits, Draft, Shared, both};

/// Sets of up to so many people are written into the rows of those who name them.
const FEW: usize = 64;

/// Everybody in a shared set, whatever is inside it.
#[derive(Debug, Clone, Default)]
struct Closed {
    /// People by number, ascending, certainly and possibly.
    certain: Vec<u32>,
    possible: Vec<u32>,
    /// Whole kinds of principal.
    ranges: Vec<(Shared, Truth)>,
    untold: bool,
    timed: bool,
    kept: Option<(CrowdId, CrowdId)>,
}

/// Shared sets, each seen through once.
#[derive(Debug, Default)]
pub(super) struct Sets {
    closed: FxHashMap<Shared, Closed>,
    ranges: FxHashMap<Shared, CrowdId>,
}

impl Sets {
    fn closed(&mut self, asker: &mut Asker<'_, '_>, shared: Shared) -> &mut Closed {
        self.closed.entry(shared).or_insert_with(|| close(asker, shared))
    }

    fn range(&mut self, asker: &Asker<'_, '_>, crowds: &mut Crowds, shared: Shared) -> CrowdId {
        *self.ranges.entry(shared).or_insert_with(|| {
            let (first, count) = match shared {
                Shared::Every(of) => asker.principals.range(of).unwrap_or_default(),
                _ => asker.principals.everybody(),
            };
            crowds.range(first, count)
        })
    }
}

/// Follows sets into the sets inside them; each once, certainly and possibly.
fn close(asker: &mut Asker<'_, '_>, shared: Shared) -> Closed {
    let mut closed = Closed::default();
    let mut people: BTreeMap<u32, bool> = BTreeMap::new();
    let mut ranges: FxHashMap<Shared, bool> = FxHashMap::default();
    let mut seen: FxHashSet<(Shared, bool)> = FxHashSet::default();
    let mut open = vec![(shared, true)];
    while let Some((set, certain)) = open.pop() {
        if matches!(set, Shared::Every(_) | Shared::Everyone) {
            *ranges.entry(set).or_default() |= certain;
            continue;
        }
        // What was followed with certainty need not be followed again without.
        if seen.contains(&(set, true)) || !seen.insert((set, certain)) {
            continue;
        }
        let listed = asker.in_shared(set);
        closed.untold |= listed.untold;
        closed.timed |= listed.timed;
        for (person, truth) in listed.people.into_iter().filter(|it| it.1.possible) {
            *people.entry(person).or_default() |= certain && truth.certain;
        }
        let inside = listed.inside.into_iter().filter(|it| it.1.possible);
        open.extend(inside.map(|(set, truth)| (set, certain && truth.certain)));
    }
    closed.certain = people.iter().filter(|it| *it.1).map(|it| *it.0).collect();
    closed.possible = people.into_keys().collect();
    closed.ranges = ranges.into_iter().map(|it| (it.0, Truth { certain: it.1, possible: true })).collect();
    closed
}

/// What is known of an entity while things are handed on.
#[derive(Debug, Default)]
struct Open {
    people: BTreeMap<u32, Bits>,
    crowds: BTreeMap<CrowdId, Bits>,
    untold: bool,
    timed: bool,
    /// People stand here otherwise than by an edge alone.
    mixed: bool,
}

impl Open {
    fn person(&mut self, number: u32, bits: Bits) -> bool {
        widen(self.people.entry(number).or_default(), bits)
    }

    fn crowd(&mut self, crowd: CrowdId, bits: Bits) -> bool {
        bits.possible != 0 && widen(self.crowds.entry(crowd).or_default(), bits)
    }

    fn row(self, crowds: &mut Crowds, united: &mut United) -> Row {
        let people = self.people.into_iter().filter(|it| it.1.possible != 0);
        let mut listed = |bits: fn(&Bits) -> u32| {
            let all = self.crowds.iter().map(|it| (*it.0, bits(it.1)));
            united.few(crowds, all.filter(|it| it.1 != 0).collect())
        };
        Row {
            people: people.map(|(person, it)| (person, it.certain, it.possible)).collect(),
            certain: listed(|it| it.certain),
            possible: listed(|it| it.possible),
            untold: self.untold,
            timed: self.timed,
            mixed: self.mixed,
        }
    }
}

/// More crowds than this in one row are made into one for all that hold the same.
const ROW: usize = 3;

/// Crowds made of others, each once.
#[derive(Debug, Default)]
struct United {
    known: FxHashMap<Vec<CrowdId>, CrowdId>,
}

impl United {
    /// The same people in few crowds, so that a check never goes through a long list.
    fn few(&mut self, crowds: &mut Crowds, listed: Vec<(CrowdId, u32)>) -> Vec<(CrowdId, u32)> {
        if listed.len() <= ROW {
            return listed;
        }
        let mut by_bits: BTreeMap<u32, Vec<CrowdId>> = BTreeMap::new();
        listed.into_iter().for_each(|(crowd, bits)| by_bits.entry(bits).or_default().push(crowd));
        let united = |(bits, parts): (u32, Vec<CrowdId>)| {
            let crowd = match parts.as_slice() {
                [one] => *one,
                _ => *self.known.entry(parts).or_insert_with_key(|parts| crowds.united(parts)),
            };
            (crowd, bits)
        };
        by_bits.into_iter().map(united).collect()
    }
}

/// Adds bits; whether there were any new ones.
fn widen(all: &mut Bits, more: Bits) -> bool {
    let before = *all;
    all.certain |= more.certain;
    all.possible |= more.possible;
    *all != before
}

impl Sets {
    /// Sees through the sets that a draft names.
    fn opened(&mut self, asker: &mut Asker<'_, '_>, crowds: &mut Crowds, draft: &Draft) -> Open {
        let mixed = draft.mixed || !draft.shared.is_empty() || !draft.handed.is_empty();
        let mut open = Open { untold: draft.untold, timed: draft.timed, mixed, ..Open::default() };
        for (person, bits) in &draft.people {
            open.person(*person, *bits);
        }
        for (shared, bits) in draft.shared.iter().filter(|it| it.1.possible != 0) {
            self.open_set(asker, crowds, &mut open, (*shared, *bits));
        }
        open
    }

    fn open_set(
        &mut self,
        asker: &mut Asker<'_, '_>,
        crowds: &mut Crowds,
        open: &mut Open,
        (shared, bits): (Shared, Bits),
    ) {
        let closed = self.closed(asker, shared);
        open.untold |= closed.untold;
        open.timed |= closed.timed;
        let ranges = closed.ranges.clone();
        let only_possibly = Bits { certain: 0, ..bits };
        if closed.possible.len() <= FEW {
            for person in &closed.certain {
                open.person(*person, bits);
            }
            for person in &closed.possible {
                open.person(*person, only_possibly);
            }
        } else {
            let (certain, possible) = closed.kept(crowds);
            open.crowd(certain, bits);
            open.crowd(possible, only_possibly);
        }
        for (range, truth) in ranges {
            let crowd = self.range(asker, crowds, range);
            open.crowd(crowd, both(bits, truth));
        }
    }

    /// The rows of some tables, entity by entity.
    pub(super) fn rows(
        &mut self,
        asker: &mut Asker<'_, '_>,
        crowds: &mut Crowds,
        drafts: Vec<Vec<Draft>>,
    ) -> Vec<Vec<Row>> {
        let mut all: Vec<Vec<Open>> = Vec::new();
        let mut handing = Handing::default();
        for (table, drafts) in (0..).zip(drafts) {
            let mut opened = Vec::with_capacity(drafts.len());
            for (entity, draft) in (0..).zip(drafts) {
                opened.push(self.opened(asker, crowds, &draft));
                handing.add((table, entity), &draft);
            }
            all.push(opened);
        }
        handing.run(&mut all);
        let mut united = United::default();
        let mut rows = |all: Vec<Open>| all.into_iter().map(|it| it.row(crowds, &mut united)).collect();
        all.into_iter().map(&mut rows).collect()
    }
}

impl Closed {
    fn kept(&mut self, crowds: &mut Crowds) -> (CrowdId, CrowdId) {
        let (certain, possible) = (&self.certain, &self.possible);
        *self.kept.get_or_insert_with(|| {
            let one = crowds.add(certain);
            (one, if certain == possible { one } else { crowds.add(possible) })
        })
    }
}

/// One entity of one table.
type Where = (TableId, u32);

/// What is handed on, from where to where.
#[derive(Debug, Default)]
struct Handing {
    to: FxHashMap<Where, Vec<(Where, Bits, Bits)>>,
    queue: VecDeque<Where>,
}

impl Handing {
    fn add(&mut self, to: Where, draft: &Draft) {
        for it in &draft.handed {
            let readers = self.to.entry(it.from).or_default();
            if readers.is_empty() {
                self.queue.push_back(it.from);
            }
            readers.push((to, it.held, it.bits));
        }
    }

    fn run(mut self, all: &mut [Vec<Open>]) {
        let mut queued: FxHashSet<Where> = self.queue.iter().copied().collect();
        while let Some(from) = self.queue.pop_front() {
            queued.remove(&from);
            let Some(source) = slot(all, from) else { continue };
            let source = Source::of(source);
            for (to, held, bits) in self.to.get(&from).into_iter().flatten() {
                let grown = slot(all, *to).is_some_and(|it| source.hand(it, *held, *bits));
                if grown && self.to.contains_key(to) && queued.insert(*to) {
                    self.queue.push_back(*to);
                }
            }
        }
    }
}

fn slot(all: &mut [Vec<Open>], at: Where) -> Option<&mut Open> {
    all.get_mut(usize::try_from(at.0).ok()?)?.get_mut(usize::try_from(at.1).ok()?)
}

/// What an entity hands on, at one moment.
struct Source {
    people: Vec<(u32, Bits)>,
    crowds: Vec<(CrowdId, Bits)>,
    untold: bool,
    timed: bool,
}

impl Source {
    fn of(open: &Open) -> Self {
        Self {
            people: open.people.iter().map(|it| (*it.0, *it.1)).collect(),
            crowds: open.crowds.iter().map(|it| (*it.0, *it.1)).collect(),
            untold: open.untold,
            timed: open.timed,
        }
    }

    /// Whether that was anything new.
    fn hand(&self, to: &mut Open, held: Bits, bits: Bits) -> bool {
        let given = |it: Bits| Bits {
            certain: if it.certain & held.certain != 0 { bits.certain } else { 0 },
            possible: if it.possible & held.possible != 0 { bits.possible } else { 0 },
        };
        let marks = (to.untold, to.timed);
        to.untold |= self.untold;
        to.timed |= self.timed;
        let mut grown = marks != (to.untold, to.timed);
        for (person, held) in self.people.iter().map(|it| (it.0, given(it.1))) {
            grown |= held.possible != 0 && to.person(person, held);
        }
        for (crowd, held) in self.crowds.iter().map(|it| (it.0, given(it.1))) {
            grown |= to.crowd(crowd, held);
        }
        grown
    }
}
