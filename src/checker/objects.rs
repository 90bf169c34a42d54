//! Which objects somebody may do something to: from the person to where they stand, from there to the objects, and
//! nowhere else. What is found so may still be denied, so each is asked about, save where a grant needs no more than a
//! role at the place.

use std::borrow::Cow;

use super::backwards::{Backwards, ObjectsOf};
use super::check::Asked;
use super::marks::{Marks, Scratch};
use super::numbers::Numbers;
use super::plan::{Clause, Mask, OnPair, Plan, Spot, TableId, Way};
use super::principals::Person;
use super::tables::{Tables, table};

/// The objects of which an action is possibly allowed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Objects {
    /// Certainly.
    pub(crate) certain: Numbers,
    /// These are to be asked about one by one; all others are denied.
    pub(crate) open: Numbers,
}

/// Where a clause possibly holds: at these objects, and at all objects of these places.
#[derive(Debug, Default)]
pub(super) struct Extent {
    pub objects: Vec<u32>,
    pub places: Vec<u32>,
    pub everywhere: bool,
}

impl Extent {
    fn everywhere_if(possible: bool) -> Self {
        Self { everywhere: possible, ..Self::default() }
    }

    fn at(spot: Spot, entities: Vec<u32>) -> Self {
        match spot {
            Spot::Place => Self { places: entities, ..Self::default() },
            Spot::Object | Spot::User => Self { objects: entities, ..Self::default() },
        }
    }

    pub(super) fn is_nowhere(&self) -> bool {
        !self.everywhere && self.objects.is_empty() && self.places.is_empty()
    }

    fn or(mut self, other: Self) -> Self {
        self.everywhere |= other.everywhere;
        self.objects.extend(other.objects);
        self.places.extend(other.places);
        self
    }
}

/// Where one way of taking rights leads somebody.
pub(super) struct Lead {
    pub through: Option<TableId>,
    /// The places of which a grant certainly survives at every object, each once.
    pub sure: Vec<u32>,
    /// Where else a grant possibly arises.
    pub open: Extent,
}

/// A search for the objects of one action.
pub(super) struct Seeking<'c> {
    pub tables: &'c Tables,
    pub backwards: &'c Backwards,
    pub people: &'c [Person],
    /// How many objects there are.
    pub count: u32,
    pub timed: bool,
}

/// A way of taking rights, as clauses read it.
#[derive(Clone, Copy)]
struct Along<'c> {
    through: Option<TableId>,
    on_pair: &'c [OnPair],
}

impl<'c> Seeking<'c> {
    /// Where all ways lead.
    pub(super) fn reaches(&self, plan: &'c Plan, scratch: &mut Scratch) -> Vec<Lead> {
        plan.ways.iter().map(|it| self.along(it, plan.bans.is_empty(), scratch)).collect()
    }

    pub(super) fn objects(&self, plan: &'c Plan) -> Objects {
        let (mut certain, mut open) = (Vec::new(), Vec::new());
        let mut everywhere = false;
        let mut scratch = Scratch::taken();
        for Lead { through, sure, open: reach } in self.reaches(plan, &mut scratch) {
            everywhere |= reach.everywhere;
            self.gather(&mut certain, through, sure);
            self.gather(&mut open, through, reach.places);
            open.push(reach.objects.into());
            open.extend(self.places(through).map(|it| it.homeless().into()));
        }
        scratch.keep();
        let certain = Numbers::of(&certain, self.count);
        let open = if everywhere { Numbers::below(self.count) } else { Numbers::of(&open, self.count) };
        Objects { open: open.without(&certain), certain }
    }

    /// The same where some entities have changed, of whatever type: their objects and they themselves are to be asked
    /// about, and so is everything.
    pub(super) fn objects_and(&self, plan: &'c Plan, changed: Vec<u32>) -> Objects {
        let Objects { certain, open } = self.objects(plan);
        let mut lists: Vec<Cow<'_, [u32]>> = vec![certain.into_iter().collect(), open.into_iter().collect()];
        for places in plan.ways.iter().filter_map(|it| self.places(it.through)) {
            lists.extend(changed.iter().map(|it| Cow::from(places.of(*it))));
        }
        lists.push(changed.into_iter().filter(|it| *it < self.count).collect());
        Objects { certain: Numbers::default(), open: Numbers::of(&lists, self.count) }
    }

    /// The places through which objects take rights; none where they take them from themselves.
    pub(super) fn places(&self, through: Option<TableId>) -> Option<&'c ObjectsOf> {
        through.and_then(|it| self.backwards.places(it))
    }

    /// The objects of some places; of places that are their own objects, themselves.
    fn gather(&self, all: &mut Vec<Cow<'c, [u32]>>, through: Option<TableId>, found: Vec<u32>) {
        match (through, self.places(through)) {
            (None, _) => all.push(found.into()),
            (_, Some(places)) => all.extend(found.iter().map(|it| Cow::from(places.of(*it)))),
            (Some(_), None) => {}
        }
    }

    fn along(&self, way: &'c Way, free: bool, scratch: &mut Scratch) -> Lead {
        let along = Along { through: way.through, on_pair: &way.on_pair };
        let mut sure = std::mem::take(&mut scratch.list);
        let mut open = Extent::default();
        if way.plain.bits != 0 {
            let free = free && way.survives.is_always();
            open.places = self.split(way.plain, free, &mut sure, &mut scratch.places);
            open = self.on_pair(open, way.plain, along);
        }
        Lead { through: way.through, sure, open: open.or(self.clause(&way.cells, along)) }
    }

    /// Adds the entities at which somebody certainly stands, if that is enough, and says at which others somebody
    /// possibly does; each once.
    fn split(&self, mask: Mask, enough: bool, sure: &mut Vec<u32>, marks: &mut Marks) -> Vec<u32> {
        let (count, plain) = self.backwards.extent(mask.table);
        let mut open = Vec::new();
        marks.begin(count);
        self.each_standing(mask, |entity| {
            if marks.mark(entity) {
                let sure_there = enough && (plain || self.is_sure(mask.table, entity));
                if sure_there { sure.push(entity) } else { open.push(entity) }
            }
        });
        open
    }

    /// Whether what is possibly held of an entity is so for certain.
    fn is_sure(&self, of: TableId, entity: u32) -> bool {
        table(&self.tables.holdings, of).is_some_and(|it| it.is_plain(entity, self.timed))
    }

    /// Meets the entities at which somebody possibly stands in one of these ways, some of them several times.
    fn each_standing(&self, mask: Mask, mut met: impl FnMut(u32)) {
        for person in self.people {
            let all = self.backwards.standings(self.tables, mask.table, person.number);
            all.filter(|it| it.1 & mask.bits != 0).for_each(|it| met(it.0));
        }
        self.backwards.untold(mask.table).iter().for_each(|it| met(*it));
    }

    /// The same entities, each once.
    fn standing(&self, mask: Mask) -> Vec<u32> {
        let mut found = Vec::new();
        self.each_standing(mask, |it| found.push(it));
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Where somebody possibly holds a role at the place, on the pair included.
    fn holds(&self, mask: Mask, along: Along<'c>) -> Extent {
        if mask.bits == 0 {
            return Extent::default();
        }
        self.on_pair(Extent::at(Spot::Place, self.standing(mask)), mask, along)
    }

    /// The same with where roles are possibly given on the pair.
    fn on_pair(&self, own: Extent, mask: Mask, along: Along<'c>) -> Extent {
        let concerned =
            along.on_pair.iter().filter(|it| it.mask.table == mask.table && it.mask.bits & mask.bits != 0);
        concerned.fold(own, |all, it| all.or(self.clause(&it.when, along)))
    }

    fn clause(&self, clause: &'c Clause, along: Along<'c>) -> Extent {
        match clause {
            Clause::Known(truth) => Extent::everywhere_if(truth.possible()),
            Clause::Bit { spot: Spot::User, .. }
            | Clause::IsUser { spot: Spot::User, .. }
            | Clause::Stands { spot: Spot::User, .. }
            | Clause::Kind { .. } => Extent::everywhere_if(self.may_be_of_person(clause)),
            Clause::IsUser { spot, table, negated: false, kinds } => {
                Extent::at(*spot, self.ends(*table, *kinds))
            }
            Clause::Bit { .. } | Clause::IsUser { .. } | Clause::Not(_) => Extent::everywhere_if(true),
            Clause::Stands { spot, mask } => Extent::at(*spot, self.standing(*mask)),
            Clause::Holds { mask } => self.holds(*mask, along),
            Clause::Between(it) => self.clause(&it.1, along),
            Clause::All(parts) => {
                let all = parts.iter().map(|it| self.clause(it, along));
                all.min_by_key(|it| self.size(it, along)).unwrap_or_default()
            }
            Clause::Any(parts) => {
                parts.iter().fold(Extent::default(), |all, it| all.or(self.clause(it, along)))
            }
        }
    }

    /// Whether what is asked of the person alone possibly holds.
    fn may_be_of_person(&self, clause: &Clause) -> bool {
        let asked = |person: &Person| Asked::<'_, false> {
            tables: self.tables,
            // Where principals have changed, nothing is sought here.
            patches: None,
            person: *person,
            object: u32::MAX,
            timed: self.timed,
            settled: self.timed,
        };
        self.people.iter().any(|it| asked(it).of_person(clause).possible())
    }

    /// The entities of which somebody is possibly the end.
    fn ends(&self, of: TableId, kinds: u32) -> Vec<u32> {
        let of_kind = self.people.iter().filter(|it| it.kind & kinds != 0);
        let found = of_kind.map(|it| self.backwards.ends(of, it.number));
        found.flat_map(|(known, unknown)| known.iter().chain(unknown)).copied().collect()
    }

    /// How many objects there are at most, places that have several counted several times.
    fn size(&self, reach: &Extent, along: Along<'_>) -> usize {
        if reach.everywhere {
            return usize::MAX;
        }
        let places = self.places(along.through);
        let of_place = |it: &u32| match along.through {
            None => 1,
            Some(_) => places.map_or(0, |places| places.of(*it).len()),
        };
        reach.places.iter().map(of_place).fold(reach.objects.len(), usize::saturating_add)
    }
}
