//! Who stands where after a change: one person in the rows that the change concerns, or whole rows, found anew from what
//! rules say and from the sets and the rows that they are made of.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::hierarchy;
use crate::policy::schema::{Count, Entity};

use super::closing::Closures;
use super::handing::Source;
use super::holdings::Row;
use super::open::Open;
use super::origins::{Origin, Where};
use super::patches::{PeopleNow, RowNow, Said};
use super::patching::{Changed, Patching};
use super::standings::{Asker, Bits, Shared, both};
use super::tables::table;

/// Sets of up to so many people are written into rows that are found anew.
const WRITTEN: usize = 4_096;

/// What is to be found anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Work {
    /// What one person holds there.
    Person(Where, u32),
    Row(Where),
}

impl Work {
    fn at(self) -> Where {
        match self {
            Self::Person(at, _) | Self::Row(at) => at,
        }
    }

    /// The same of another row.
    fn of(self, at: Where) -> Self {
        match self {
            Self::Person(_, person) => Self::Person(at, person),
            Self::Row(_) => Self::Row(at),
        }
    }
}

/// In which sets people are, as far as that was asked for while the facts stay as they are.
#[derive(Debug, Default)]
pub(super) struct KnownSets {
    /// All sets in which somebody is; nothing if that is not certain.
    pub all: FxHashMap<u32, Option<BTreeSet<Shared>>>,
    /// What was found last: whoever came into a set is asked for at each row that names it.
    pub last: Option<((Shared, u32), Option<bool>)>,
}

impl Patching<'_> {
    pub(super) fn rows(&mut self, it: Changed) {
        let (mut work, mut known) = (VecDeque::new(), KnownSets::default());
        self.own(it, &mut work);
        self.in_sets(it, &mut work, &mut known);
        if it.timed || self.goes_round(&work) {
            return self.untell(work);
        }
        // Many ways may lead to one row, which is found anew once for all that have come so far. Most rows hand on to none.
        let mut waiting: Option<FxHashSet<Work>> = None;
        while let Some(next) = work.pop_front() {
            if let Some(waiting) = &mut waiting {
                waiting.remove(&next);
            }
            let next = match next {
                Work::Person(at, person) if self.person(at, person, &mut known) => next,
                _ => Work::Row(next.at()),
            };
            if matches!(next, Work::Row(at) if self.row(at)) {
                work.push_front(next);
                if self.goes_round(&work) {
                    return self.untell(work);
                }
                work.pop_front();
            }
            for onward in self.patches.onward(self.tables, next.at()).map(|it| next.of(it)) {
                if waiting.get_or_insert_with(|| work.iter().copied().collect()).insert(onward) {
                    work.push_back(onward);
                }
            }
        }
    }

    /// The rows that read the changed member, of the entity itself and of those that lead to it.
    fn own(&mut self, it: Changed, work: &mut VecDeque<Work>) {
        for ((id, reads), table) in (0..).zip(&self.readers.holdings).zip(&self.needs.holdings) {
            match self.reached(&reads.reads, it) {
                None => self.patches.holdings.forget(id),
                Some(all) => {
                    let rows = all.into_iter().filter(|it| it.of == table.of);
                    work.extend(rows.map(|it| Work::Row((id, it.index))));
                }
            }
            if table.of == it.owner.of && reads.direct.iter().any(|direct| direct.member == it.member) {
                let at = (id, it.owner.index);
                work.push_back(self.one(it).map_or(Work::Row(at), |person| Work::Person(at, person)));
            }
        }
    }

    /// The person whom a changed edge leads to, if that is all that has changed.
    pub(super) fn one(&self, it: Changed) -> Option<u32> {
        let relation = self.program.schema().relation(it.owner.of, it.member)?;
        // Where exactly one must be named, nobody is known to stand elsewhere while none is.
        let target = it.target.filter(|_| relation.count != Count::One)?;
        self.principals.person(target).map(|it| it.number)
    }

    /// Whether rows hand on in a circle: what they hold may then be held for no other reason.
    fn goes_round(&self, work: &VecDeque<Work>) -> bool {
        let hands_on = |it: &Work| self.patches.onward(self.tables, it.at()).next().is_some();
        if !work.iter().any(hands_on) {
            return false;
        }
        let (mut pairs, mut known) = (Vec::new(), FxHashMap::default());
        let mut open: Vec<Where> = work.iter().map(|it| it.at()).collect();
        let mut number = |at: Where| {
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let number = *known.entry(at).or_insert(next);
            (number, number == next)
        };
        for at in &open {
            number(*at);
        }
        while let Some(at) = open.pop() {
            let (from, _) = number(at);
            for next in self.patches.onward(self.tables, at) {
                let (to, is_new) = number(next);
                pairs.push((from, to));
                open.extend(is_new.then_some(next));
            }
        }
        hierarchy::rounds(&pairs).iter().any(Option::is_some)
    }

    /// Nothing is told any more of some rows and of all that they hand on to.
    fn untell(&mut self, mut work: VecDeque<Work>) {
        let mut seen = FxHashSet::default();
        while let Some(at) = work.pop_front().map(Work::at) {
            if seen.insert(at) {
                self.patches.holdings.put(at.0, at.1, RowNow::Untold);
                self.patches.note_untold(true);
                let tables = self.tables;
                work.extend(self.patches.onward(tables, at).map(Work::Row));
            }
        }
    }

    /// Finds anew what one person holds; whether that could be told without the whole row.
    fn person(&mut self, at: Where, person: u32, known: &mut KnownSets) -> bool {
        let base = table(&self.tables.holdings, at.0);
        let dense = self.tables.origins.dense.contains(&at);
        let before = match self.patches.holdings.get(at.0, at.1) {
            Said::Untold | Said::Instead(RowNow::Untold) => return true,
            Said::Nothing if base.is_none_or(|it| it.is_untold(at.1)) => return true,
            // What one of them holds there cannot be told from what all others do.
            Said::Nothing if dense => return false,
            Said::Nothing => None,
            Said::Instead(before) => Some(before),
        };
        let Some(bits) = self.held(at, person, known) else { return false };
        let now = match before {
            None => RowNow::But(PeopleNow::one(person, bits)),
            Some(RowNow::But(people)) => RowNow::But(people.with(person, bits)),
            Some(RowNow::Instead(row)) => {
                let mut row = Row::clone(row);
                row.put(person, bits);
                RowNow::Instead(Arc::new(row))
            }
            Some(RowNow::Untold) => RowNow::Untold,
        };
        self.patches.holdings.put(at.0, at.1, now);
        true
    }

    /// What somebody holds beside crowds; nothing if that turns on more than the facts about a few entities.
    fn held(&self, at: Where, person: u32, known: &mut KnownSets) -> Option<Bits> {
        let reads = table(&self.readers.holdings, at.0)?;
        let owner = Entity { of: table(&self.needs.holdings, at.0)?.of, index: at.1 };
        let own = reads.gives(self.facts.row(owner)?, self.principals.entity(person)?)?;
        let mut bits = Bits { certain: own, possible: own };
        let Some(origin) = self.patches.origin(self.tables, at) else { return Some(bits) };
        for (_, more) in origin.others.iter().filter(|it| it.0 == person) {
            bits.add(*more);
        }
        for (set, more) in &origin.sets {
            if !bits.has(*more) && self.is_written(*set) && self.is_in(*set, person, known)? {
                bits.add(*more);
            }
        }
        for it in origin.handed.iter().filter(|it| it.from != at) {
            bits.add(self.own_of(it.from, person)?.handed(it.held, it.bits));
        }
        let here = || origin.handed.iter().filter(|it| it.from == at);
        let grows = |bits: &mut Bits| here().any(|it| bits.add(bits.handed(it.held, it.bits)));
        while grows(&mut bits) {}
        Some(bits)
    }

    /// What somebody holds of another row beside crowds.
    fn own_of(&self, at: Where, person: u32) -> Option<Bits> {
        let base = || {
            let all = table(&self.tables.holdings, at.0)?;
            let told = !all.is_untold(at.1) && !self.tables.origins.dense.contains(&at);
            told.then(|| all.own_of(at.1, person))
        };
        match self.patches.holdings.get(at.0, at.1) {
            Said::Untold | Said::Instead(RowNow::Untold) => None,
            Said::Nothing => base(),
            Said::Instead(RowNow::But(people)) => people.get(person).or_else(base),
            Said::Instead(RowNow::Instead(row)) => (!row.untold).then(|| row.own(person)),
        }
    }

    /// Finds a whole row anew; whether it is one to which others hand on that did not before.
    fn row(&mut self, at: Where) -> bool {
        let Some(needed) = table(&self.needs.holdings, at.0) else { return false };
        if self.patches.holdings.is_stale(at.0) {
            return false;
        }
        let owner = Entity { of: needed.of, index: at.1 };
        if self.facts.is_gone(owner) {
            self.patches.holdings.put(at.0, at.1, RowNow::Untold);
            return false;
        }
        let mut asker = Asker::new(self.solver(), self.principals, self.needs, self.timed_relations);
        let draft = asker.draft(needed, owner);
        let mut open = Open::of(&draft);
        let mut closures = Closures::default();
        for (set, bits) in draft.shared.iter().filter(|it| it.1.possible != 0) {
            open.untold |= self.put_set(&mut asker, &mut closures, &mut open, (*set, *bits)).is_none();
        }
        let origin = Origin::of(draft);
        self.hand(at, &origin, &mut open);
        let row = open.row();
        self.patches.note_untold(row.untold);
        let now = if row.untold { RowNow::Untold } else { RowNow::Instead(Arc::new(row)) };
        self.patches.holdings.put(at.0, at.1, now);
        self.patches.put_origin(self.tables, at, origin)
    }

    /// Everybody in a set stands in a row; nothing if that cannot be said there.
    fn put_set(
        &self,
        asker: &mut Asker<'_, '_>,
        closures: &mut Closures,
        open: &mut Open,
        (set, bits): (Shared, Bits),
    ) -> Option<()> {
        let origins = &self.tables.origins;
        let range = |it: &Shared| origins.ranges.get(it).copied();
        if matches!(set, Shared::Everyone | Shared::Every(_)) {
            open.crowd(range(&set)?, bits);
            return Some(());
        }
        if let Some((crowd, ranges)) = origins.crowds.get(&set).filter(|_| !self.is_written(set)) {
            open.crowd(*crowd, bits);
            for (it, truth) in ranges {
                open.crowd(range(it)?, both(bits, *truth));
            }
            return Some(());
        }
        let closed = closures.closed(asker, set);
        open.untold |= closed.untold || closed.possible.numbers.len() > WRITTEN;
        open.timed |= closed.timed;
        open.few(&closed, bits);
        for (it, truth) in &closed.ranges {
            open.crowd(range(it)?, both(bits, *truth));
        }
        Some(())
    }

    /// What other rows hand on to one, and the row to itself.
    fn hand(&self, at: Where, origin: &Origin, open: &mut Open) {
        for it in origin.handed.iter().filter(|it| it.from != at) {
            Source::of_row(&self.row_now(it.from)).hand(open, it.held, it.bits);
        }
        let here = || origin.handed.iter().filter(|it| it.from == at);
        while here().any(|it| Source::of(open).hand(open, it.held, it.bits)) {}
    }

    fn row_now(&self, at: Where) -> Row {
        let untold = || Row { untold: true, ..Row::default() };
        let base = || table(&self.tables.holdings, at.0).map_or_else(untold, |it| it.row(at.1));
        match self.patches.holdings.get(at.0, at.1) {
            Said::Untold | Said::Instead(RowNow::Untold) => untold(),
            Said::Nothing => base(),
            Said::Instead(RowNow::Instead(row)) => Row::clone(row),
            Said::Instead(RowNow::But(people)) => {
                let mut row = base();
                people.iter().for_each(|(person, bits)| row.put(person, bits));
                row
            }
        }
    }
}
