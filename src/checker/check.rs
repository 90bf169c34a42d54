//! The way of one check: from a plan through the tables to yes, to no, or to what only the evaluator can
//! tell. Nothing here allocates, compares a text or hashes a name.

use super::holdings::{Held, Holdings};
use super::patches::{CrowdsNow, Patches, RowNow, Said};
use super::places::Found;
use super::plan::{Ban, Clause, Mask, OnPair, Plan, Spot, Way};
use super::principals::Person;
use super::tables::{self, Tables, end, table};
use super::truth::Bounds;

/// Who asks of what. Whether anything has changed is known when the program is compiled, so that a check does not ask
/// for it at every step.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'t, const CHANGED: bool> {
    pub tables: &'t Tables,
    /// What has changed since tables were filled; there are some if anything has.
    pub patches: Option<&'t Patches>,
    pub person: Person,
    pub object: u32,
    /// Whether the question has a time.
    pub timed: bool,
    /// Whether it has one that may settle what is unknown without.
    pub settled: bool,
}

/// What is at hand beside what is asked.
#[derive(Debug, Clone, Copy)]
struct Pair<'p> {
    place: u32,
    on_pair: &'p [OnPair],
    /// What the person holds of the place, by the table that most is asked of.
    table: u32,
    held: Held,
}

/// Nothing is known of a place yet.
const NOWHERE: Pair<'static> = Pair { place: u32::MAX, on_pair: &[], table: u32::MAX, held: Held::UNTOLD };

impl<'t, const CHANGED: bool> Asked<'t, CHANGED> {
    /// Whether a grant certainly survives; whether that is untold.
    pub(super) fn granted(&self, plan: &Plan) -> Bounds {
        let mut granted = Bounds::FALSE;
        for way in &plan.ways {
            granted = granted.or(self.along(way));
            if granted == Bounds::TRUE {
                return granted;
            }
        }
        granted
    }

    /// Whether a forbid possibly falls.
    pub(super) fn forbidden(&self, plan: &Plan) -> Bounds {
        plan.bans.iter().fold(Bounds::FALSE, |all, it| all.or(self.banned(it)))
    }

    #[inline]
    fn along(&self, way: &Way) -> Bounds {
        let Some(through) = way.through else { return self.at(way, self.object) };
        match self.places(through) {
            Found::One(place) => self.at(way, place),
            Found::Several(places) => {
                let mut granted = Bounds::FALSE;
                for place in places {
                    granted = granted.or(self.at(way, *place));
                    if granted == Bounds::TRUE {
                        break;
                    }
                }
                granted
            }
            Found::Untold => Bounds::UNTOLD,
        }
    }

    #[inline]
    pub(super) fn places(&self, through: u32) -> Found<'t> {
        if CHANGED && let Some(patches) = self.patches {
            match patches.places.get(through, self.object) {
                Said::Nothing => {}
                Said::Untold | Said::Instead(None) => return Found::Untold,
                Said::Instead(Some(places)) => return Found::Several(places),
            }
        }
        table(&self.tables.places, through).map_or(Found::Untold, |it| it.of(self.object))
    }

    /// Whether a grant arises at a place and certainly survives.
    #[inline]
    fn at(&self, way: &Way, place: u32) -> Bounds {
        let table = way.plain.table;
        let enough = if way.survives.is_always() { way.plain.bits } else { 0 };
        let pair = Pair { place, on_pair: &way.on_pair, table, held: self.held(place, table, enough) };
        let mut granted = Bounds::FALSE;
        if way.plain.bits != 0 {
            granted = self.holds(way.plain, &pair);
        }
        if !granted.certain() && !way.cells.is_never() {
            granted = granted.or(self.clause(&way.cells, &pair));
        }
        if granted == Bounds::FALSE || way.survives.is_always() {
            return granted;
        }
        granted.and(self.clause(&way.survives, &pair))
    }

    fn banned(&self, ban: &Ban) -> Bounds {
        let at = |place| self.clause(&ban.falls, &Pair { place, on_pair: &ban.on_pair, ..NOWHERE });
        let Some(through) = ban.through else { return at(self.object) };
        match self.places(through) {
            Found::One(place) => at(place),
            Found::Several(places) => places.iter().fold(Bounds::FALSE, |all, it| all.or(at(*it))),
            Found::Untold => Bounds::UNTOLD,
        }
    }

    #[inline]
    fn held(&self, entity: u32, id: u32, enough: u32) -> Held {
        let Tables { holdings, crowds, .. } = self.tables;
        if CHANGED && let Some(patches) = self.patches {
            match patches.holdings.get(id, entity) {
                Said::Nothing => {}
                Said::Untold => return Held::UNTOLD,
                Said::Instead(now) => return self.held_now(patches, (entity, id), now),
            }
            if patches.has_crowds() {
                let crowds = CrowdsNow { tables: self.tables, patches };
                let all = table(holdings, id);
                let held = |it: &Holdings| it.held(&crowds, entity, self.person.number, self.timed, enough);
                return all.map_or(Held::UNTOLD, held);
            }
        }
        match table(holdings, id) {
            Some(it) => it.held(crowds, entity, self.person.number, self.timed, enough),
            None => Held::UNTOLD,
        }
    }

    fn held_now(&self, patches: &Patches, (entity, id): (u32, u32), now: &RowNow) -> Held {
        let crowds = CrowdsNow { tables: self.tables, patches };
        let (person, timed) = (self.person.number, self.timed);
        let all = table(&self.tables.holdings, id);
        match now {
            RowNow::Untold => Held::UNTOLD,
            RowNow::Instead(row) => row.held(&crowds, person, timed),
            RowNow::But(people) => all.map_or(Held::UNTOLD, |it| match people.get(person) {
                Some(own) => it.held_with(&crowds, entity, (person, own), timed),
                None => it.held(&crowds, entity, person, timed, 0),
            }),
        }
    }

    #[inline]
    fn stands(&self, entity: u32, mask: Mask, pair: &Pair<'_>) -> Bounds {
        let known = mask.table == pair.table && entity == pair.place;
        let held = if known { pair.held } else { self.held(entity, mask.table, mask.bits) };
        match held.plainly(mask.bits) {
            Some(stands) => Bounds::known(stands),
            None => self.doubtful(held, entity, mask),
        }
    }

    /// Whether the person stands in any of these at an entity.
    pub(super) fn stands_at(&self, entity: u32, mask: Mask) -> Bounds {
        self.stands(entity, mask, &NOWHERE)
    }

    /// Whether a clause holds where that place is at hand.
    pub(super) fn at_place(&self, clause: &Clause, place: u32, on_pair: &[OnPair]) -> Bounds {
        self.clause(clause, &Pair { place, on_pair, ..NOWHERE })
    }

    fn doubtful(&self, held: Held, entity: u32, mask: Mask) -> Bounds {
        let Some(all) = table(&self.tables.holdings, mask.table) else { return Bounds::UNTOLD };
        let person = self.person.number;
        let Some(patches) = self.patches.filter(|_| CHANGED) else {
            return all.stands(held, &self.tables.crowds, entity, person, mask.bits);
        };
        let crowds = CrowdsNow { tables: self.tables, patches };
        match patches.holdings.get(mask.table, entity) {
            Said::Untold | Said::Instead(RowNow::Untold) => Bounds::UNTOLD,
            Said::Instead(RowNow::Instead(row)) => row.stands(held, &crowds, person, mask.bits),
            Said::Instead(RowNow::But(people)) if let Some(own) = people.get(person) => {
                all.stands_with(held, &crowds, entity, (person, own), mask.bits)
            }
            _ => all.stands(held, &crowds, entity, person, mask.bits),
        }
    }

    #[inline]
    fn holds(&self, mask: Mask, pair: &Pair<'_>) -> Bounds {
        let mut held = self.stands(pair.place, mask, pair);
        for it in pair.on_pair {
            if held == Bounds::TRUE {
                break;
            }
            if it.mask.table == mask.table && it.mask.bits & mask.bits != 0 {
                held = held.or(self.clause(&it.when, pair));
            }
        }
        held
    }

    fn entity(&self, spot: Spot, pair: &Pair<'_>) -> u32 {
        match spot {
            Spot::Object => self.object,
            Spot::Place => pair.place,
            Spot::User => self.person.number,
        }
    }

    fn clause(&self, clause: &Clause, pair: &Pair<'_>) -> Bounds {
        match clause {
            Clause::Known(truth) => *truth,
            Clause::Bit { spot, table, bit } => self.bit(*table, self.entity(*spot, pair), *bit),
            Clause::IsUser { spot, table, negated, kinds } => {
                self.is_user(*table, self.entity(*spot, pair), *negated, *kinds)
            }
            Clause::Kind { kinds } => Bounds::known(kinds & self.person.kind != 0),
            Clause::Stands { spot, mask } => self.stands(self.entity(*spot, pair), *mask, pair),
            Clause::Holds { mask } => self.holds(*mask, pair),
            Clause::All(parts) => self.all(parts, pair),
            Clause::Any(parts) => self.any(parts, pair),
            Clause::Not(part) => self.clause(part, pair).negated(),
            Clause::Between(it) => Bounds::between(self.clause(&it.0, pair), self.clause(&it.1, pair)),
        }
    }

    /// What a clause says that asks for nothing but the person.
    pub(super) fn of_person(&self, clause: &Clause) -> Bounds {
        self.clause(clause, &NOWHERE)
    }

    fn all(&self, parts: &[Clause], pair: &Pair<'_>) -> Bounds {
        let mut truth = Bounds::TRUE;
        for it in parts {
            truth = truth.and(self.clause(it, pair));
            if truth == Bounds::FALSE {
                break;
            }
        }
        truth
    }

    fn any(&self, parts: &[Clause], pair: &Pair<'_>) -> Bounds {
        let mut truth = Bounds::FALSE;
        for it in parts {
            truth = truth.or(self.clause(it, pair));
            if truth == Bounds::TRUE {
                break;
            }
        }
        truth
    }

    #[inline]
    pub(super) fn bit(&self, id: u32, entity: u32, bit: u8) -> Bounds {
        if CHANGED && let Some(patches) = self.patches {
            match patches.bits.get(id, entity) {
                Said::Nothing => {}
                Said::Untold | Said::Instead(None) => return Bounds::UNTOLD,
                Said::Instead(Some(word)) => return self.at_its_time(tables::bit(*word, bit)),
            }
        }
        let found = table(&self.tables.bits, id).and_then(|it| it.get(entity, bit));
        found.map_or(Bounds::UNTOLD, |it| self.at_its_time(it))
    }

    /// What is known without a time is so at every time; what is not, a time may settle.
    #[inline]
    fn at_its_time(&self, truth: Bounds) -> Bounds {
        if self.settled && truth == Bounds::UNKNOWN { Bounds::UNTOLD } else { truth }
    }

    #[inline]
    pub(super) fn is_user(&self, id: u32, entity: u32, negated: bool, kinds: u32) -> Bounds {
        if kinds & self.person.kind == 0 {
            return Bounds::FALSE;
        }
        let patches = self.patches.filter(|_| CHANGED);
        let patched = patches.map_or(Said::Nothing, |it| it.ends.get(id, entity));
        let found = match patched {
            Said::Nothing => table(&self.tables.ends, id).and_then(|it| it.get(entity as usize)),
            Said::Untold => None,
            Said::Instead(end) => Some(end),
        };
        match found.copied().unwrap_or(end::UNTOLD) {
            end::UNTOLD => Bounds::UNTOLD,
            end::UNKNOWN => self.at_its_time(Bounds::UNKNOWN),
            end::NONE => Bounds::known(negated),
            it => Bounds::known((it == self.person.number) != negated),
        }
    }
}
