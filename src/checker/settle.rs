//! From drafts to rows: sets are seen through, small ones person by person; and what is handed on is. What rows were made
//! of is kept for when facts change.

use fixedbitset::FixedBitSet;
use rustc_hash::FxHashMap;

use super::closing::Closures;
use super::crowds::{CrowdId, Crowds};
use super::handing::Handing;
use super::holdings::Row;
use super::open::Open;
use super::origins::{Origin, Origins, Where};
use super::plan::TableId;
use super::standings::{Asker, Bits, Draft, Shared, both};
use super::united::United;

/// Shared sets, each seen through once.
#[derive(Debug, Default)]
pub(super) struct Sets {
    closures: Closures,
    ranges: FxHashMap<Shared, CrowdId>,
}

impl Sets {
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

/// Crowds of the people of rows where many stand; those who stand in several are kept once.
#[derive(Debug, Default)]
struct Dense {
    known: FxHashMap<FixedBitSet, CrowdId>,
}

impl Dense {
    /// Makes crowds of the people of a row if they are many.
    fn take(&mut self, crowds: &mut Crowds, open: &mut Open) -> bool {
        let Some(by_bit) = open.people.take_many() else { return false };
        for (bits, people) in by_bit {
            let crowd = *self.known.entry(people).or_insert_with_key(|people| {
                let numbers: Vec<u32> = people.ones().filter_map(|it| u32::try_from(it).ok()).collect();
                crowds.add(&numbers)
            });
            open.crowds.entry(crowd).or_default().add(bits);
        }
        true
    }
}

impl Sets {
    /// Sees through the sets that a draft names.
    fn opened(&mut self, asker: &mut Asker<'_, '_>, crowds: &mut Crowds, draft: &Draft) -> Open {
        let mut open = Open::of(draft);
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
        let closed = self.closures.closed(asker, shared);
        open.untold |= closed.untold;
        open.timed |= closed.timed;
        if closed.is_few() {
            open.few(&closed, bits);
        } else {
            let (certain, possible) = closed.kept(crowds);
            open.crowd(certain, bits);
            open.crowd(possible, Bits { certain: 0, ..bits });
        }
        for (range, truth) in closed.ranges {
            let crowd = self.range(asker, crowds, range);
            open.crowd(crowd, both(bits, truth));
        }
    }

    /// The rows of some tables, entity by entity.
    pub(super) fn rows(
        mut self,
        asker: &mut Asker<'_, '_>,
        crowds: &mut Crowds,
        drafts: Vec<Vec<Draft>>,
    ) -> (Vec<Vec<Row>>, Origins) {
        let mut all: Vec<Vec<Open>> = Vec::new();
        let (mut handing, mut origins) = (Handing::default(), Origins::default());
        for (table, drafts) in (0..).zip(drafts) {
            let mut opened = Vec::with_capacity(drafts.len());
            for (entity, draft) in (0..).zip(drafts) {
                opened.push(self.opened(asker, crowds, &draft));
                handing.add((table, entity), &draft);
                origins.add((table, entity), Origin::of(draft));
            }
            all.push(opened);
        }
        let mut united = United::default();
        handing.run(&mut all, asker.principals.everybody().1 as usize, |open| united.open(crowds, open));
        let mut dense = Dense::default();
        let mut row = |at: Where, mut open: Open| {
            if dense.take(crowds, &mut open) {
                origins.dense.insert(at);
            }
            united.row(crowds, open.row())
        };
        let of_table = |(table, all): (TableId, Vec<Open>)| {
            (0..).zip(all).map(|(entity, it)| row((table, entity), it)).collect()
        };
        let rows = (0..).zip(all).map(of_table).collect();
        united.tell(&mut origins);
        self.tell(&mut origins);
        (rows, origins)
    }

    /// Keeps what there is to know of sets.
    #[expect(clippy::iter_over_hash_type, reason = "what is filled is a map again")]
    fn tell(self, origins: &mut Origins) {
        origins.ranges = self.ranges;
        for (set, closed) in self.closures.closed {
            if closed.is_odd() {
                origins.odd.insert(set);
            }
            if let Some(crowd) = closed.crowd() {
                origins.crowds.insert(set, (crowd, closed.ranges));
            }
        }
    }
}
