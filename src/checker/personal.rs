//! What is so for some people alone at one time, by the numbers that the tables of a module have: as tables tell
//! it, and what they cannot tell for every time, as the evaluator does.
//!
//! Which tables there are depends on the facts too, where checks are bound; those of a module depend on the policy
//! alone. So each is looked up once by what it holds.

use crate::eval::{Answer, At, Decisions, Solver, Truth, World};
use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::path::Who;
use crate::policy::schema::{Entity, Instant};
use crate::program::Program;

use super::check::Asked;
use super::compiled::Compiled;
use super::near::bring_near;
use super::needs::{EndAsk, HoldingTable, Needs, Of, Standing};
use super::patches::Patches;
use super::places::{self, Found};
use super::plan::{Mask, TableId};
use super::principals::Person;
use super::tables::{self, end, table};
use super::truth::Bounds;
use super::{Checker, Kind};

/// Where what a module reads stands in the tables of a checker.
#[derive(Debug)]
pub(crate) struct Mapping {
    bits: Vec<Vec<Option<(TableId, u8)>>>,
    ends: Vec<Option<TableId>>,
    standings: Vec<Vec<Option<Mask>>>,
    places: Vec<Option<TableId>>,
}

/// What people are asked about: facts as they are now, by a policy.
#[derive(Clone, Copy)]
pub(crate) struct Grounds<'c> {
    pub(crate) program: &'c Program,
    pub(crate) facts: &'c Workspace,
    pub(crate) patches: Option<&'c Patches>,
    pub(crate) compiled: &'c Compiled,
    pub(crate) mapping: &'c Mapping,
}

impl Checker {
    pub(crate) fn mapping(&self, compiled: &Compiled) -> Mapping {
        let Needs { bits, ends, holdings, places, .. } = &compiled.needs;
        let own = &self.needs;
        let bits = bits.iter().map(|it| it.asks.iter().map(|ask| own.known_bit(ask)).collect());
        let standings = holdings.iter().map(|table| {
            table.standings.iter().map(|it| own.known_standing(table.of, it)).collect::<Vec<_>>()
        });
        Mapping {
            bits: bits.collect(),
            ends: ends.iter().map(|it| own.known_end(it)).collect(),
            standings: standings.collect(),
            places: places.iter().map(|it| own.known_places(*it)).collect(),
        }
    }

    /// What is so for some people at a time; nothing if any of them is not known.
    pub(crate) fn personal<'c>(
        &'c self,
        grounds: Grounds<'c>,
        people: &[(Kind, u32)],
        time: Option<Instant>,
    ) -> Option<Personal<'c>> {
        let people = people.iter().map(|it| self.person(it.0, it.1)).collect::<Option<Vec<_>>>()?;
        let world = |time| World::at_time(grounds.program, grounds.facts, time);
        let [solver, timeless] = [time, None].map(|it| Solver::new(world(it)));
        Some(Personal { checker: self, grounds, people, solver, timeless, decisions: None })
    }
}

/// What is so for some people at one time.
pub(crate) struct Personal<'c> {
    checker: &'c Checker,
    grounds: Grounds<'c>,
    people: Vec<Person>,
    /// Asked about whatever tables do not tell for every time.
    solver: Solver<'c>,
    timeless: Solver<'c>,
    /// Asked for reasons; kept as long as nothing that it was asked turns with time, since it does not ask twice.
    decisions: Option<Decisions<'c>>,
}

/// In which ways somebody stands somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ways {
    pub(crate) certain: u32,
    pub(crate) possible: u32,
}

/// Whether somebody stands at the end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum IsEnd {
    No,
    Unknown,
    Yes,
}

/// What holds for certain without a time does so at every time, and so does what is not even possible.
fn at_every_time(found: Option<Bounds>) -> Option<Truth> {
    match found? {
        Bounds::TRUE => Some(Truth::TRUE),
        Bounds::FALSE => Some(Truth::FALSE),
        _ => None,
    }
}

impl<'c> Personal<'c> {
    pub(crate) fn count(&self) -> usize {
        self.people.len()
    }

    /// The number of one of these people among all principals.
    pub(crate) fn number(&self, who: usize) -> Option<u32> {
        self.people.get(who).map(|it| it.number())
    }

    /// Until when everything that was asked stays as it is; for ever if that is none.
    pub(crate) fn next_change(&self) -> Option<Instant> {
        self.solver.world.next_change()
    }

    /// What somebody is told of the decisions about these people and each of some actions on an object, and until when
    /// that stays so; nothing of what may be otherwise at any other time.
    pub(crate) fn told(
        &mut self,
        reader: Entity,
        object: Entity,
        actions: &[ActionId],
    ) -> (Vec<Option<Answer>>, Option<Instant>) {
        let mut principals: Vec<Entity> = (0..self.count()).filter_map(|it| self.entity(it)).collect();
        principals.sort_unstable();
        let (Grounds { program, facts, .. }, time) = (self.grounds, self.solver.world.time);
        let fresh = || Decisions::new(World::at_time(program, facts, time));
        let mut decisions = self.decisions.take().unwrap_or_else(fresh);
        let all = actions.iter().map(|it| decisions.reads(reader, &principals, *it, object)).collect();
        let until = decisions.next_change();
        self.decisions = Some(decisions).filter(|_| until.is_none());
        (all, until)
    }

    fn entity(&self, who: usize) -> Option<Entity> {
        self.checker.principals.entity(self.number(who)?)
    }

    fn asked(&self, who: usize, object: u32) -> Option<Asked<'c, true>> {
        let (tables, patches) = (&self.checker.tables, self.grounds.patches);
        Some(Asked { tables, patches, person: *self.people.get(who)?, object, timed: false, settled: false })
    }

    pub(crate) fn bit(&mut self, who: usize, (table, bit): (usize, usize), entity: u32) -> Truth {
        let known = self.grounds.mapping.bits.get(table).and_then(|it| it.get(bit)).copied().flatten();
        let told = self.asked(who, entity).zip(known).map(|(asked, at)| asked.bit(at.0, entity, at.1));
        at_every_time(told).unwrap_or_else(|| self.evaluated_bit((table, bit), entity))
    }

    fn evaluated_bit(&mut self, (table, bit): (usize, usize), entity: u32) -> Truth {
        let Some(table) = self.grounds.compiled.needs.bits.get(table) else { return Truth::UNKNOWN };
        let entity = match table.of {
            Of::Type(of) => Some(Entity { of, index: entity }),
            Of::Principals => self.checker.principals.entity(entity),
        };
        let ask = table.asks.get(bit).zip(entity);
        ask.map_or(Truth::UNKNOWN, |(ask, entity)| tables::fact(&mut self.solver, ask, entity))
    }

    pub(crate) fn is_end(&mut self, who: usize, table: usize, entity: u32) -> IsEnd {
        let known = self.grounds.mapping.ends.get(table).copied().flatten();
        let asked = self.asked(who, entity).zip(known);
        let told = asked.map(|(asked, table)| asked.is_user(table, entity, false, u32::MAX));
        let ask = self.grounds.compiled.needs.ends.get(table);
        let truth = at_every_time(told);
        let truth = truth.or_else(|| ask.map(|ask| self.evaluated_end(who, ask, entity)));
        match truth.unwrap_or(Truth::UNKNOWN) {
            Truth { certain: true, .. } => IsEnd::Yes,
            Truth { possible: true, .. } => IsEnd::Unknown,
            _ => IsEnd::No,
        }
    }

    fn evaluated_end(&mut self, who: usize, ask: &EndAsk, entity: u32) -> Truth {
        let entity = Entity { of: ask.of, index: entity };
        let Some(person) = self.entity(who) else { return Truth::FALSE };
        if ask.meant {
            // An edge that holds at times only means its own end, and nobody else.
            let (meant, at) = (Who::Holders(ask.path.clone()), At::object(entity, person));
            return self.solver.settle(|it| it.meant(person, &meant, &at).truth());
        }
        match tables::end_of(&self.solver, &self.checker.principals, ask, (entity, false)) {
            end::UNKNOWN | end::UNTOLD => Truth::UNKNOWN,
            it => Truth::known(Some(it) == self.number(who)),
        }
    }

    /// Whether somebody possibly stands somewhere in any way, at any time.
    pub(crate) fn may_stand(&self, who: usize, table: usize, entity: u32) -> bool {
        let possible = |mask: &Option<Mask>| {
            let asked = self.asked(who, entity).zip(*mask);
            asked.is_none_or(|(asked, mask)| asked.stands_at(entity, mask).possible())
        };
        self.grounds.mapping.standings.get(table).is_some_and(|it| it.iter().any(possible))
    }

    /// Whether somebody possibly holds a role on the pair of an object and one of its places, at any time.
    pub(crate) fn may_hold(&mut self, who: usize, (table, object): (usize, u32), place: u32) -> bool {
        let Grounds { program, compiled, .. } = self.grounds;
        let (Some(table), Some(person)) = (compiled.needs.places.get(table), self.entity(who)) else {
            return false;
        };
        let through = table.through;
        let mut rules = program.index().grants(program.policy(), table.of, Some(through));
        if rules.next().is_none() {
            return false;
        }
        let (place, object) =
            (Entity { of: through.place, index: place }, Entity { of: table.of, index: object });
        let roles = program.schema().type_info(place.of).map_or(0, |it| it.roles.len());
        let pair = Some((object, through.member));
        self.timeless.forget_if_large();
        self.timeless
            .settle(|it| (0..).take(roles).any(|role| it.held(person, place, pair, role).truth().possible))
    }

    pub(crate) fn standing(&mut self, who: usize, table: usize, entity: u32) -> Ways {
        let mut ways = Ways::default();
        let Grounds { mapping, compiled, .. } = self.grounds;
        let Some((all, asks)) = mapping.standings.get(table).zip(compiled.needs.holdings.get(table)) else {
            return ways;
        };
        for ((bit, mask), standing) in (0_u32..32).zip(all).zip(&asks.standings) {
            let told = self.asked(who, entity).zip(*mask).map(|it| it.0.stands_at(entity, it.1));
            let truth = at_every_time(told);
            let truth = truth.unwrap_or_else(|| self.evaluated_standing(who, (asks, standing), entity));
            ways.certain |= u32::from(truth.certain) << bit;
            ways.possible |= u32::from(truth.possible) << bit;
        }
        ways
    }

    fn evaluated_standing(
        &mut self,
        who: usize,
        (table, standing): (&HoldingTable, &Standing),
        entity: u32,
    ) -> Truth {
        let Some(person) = self.entity(who) else { return Truth::FALSE };
        let entity = Entity { of: table.of, index: entity };
        self.solver.forget_if_large();
        self.solver.settle(|it| match standing {
            Standing::Role(role) => it.held(person, entity, None, *role).truth(),
            Standing::Meant(who) => it.meant(person, who, &At::object(entity, person)).truth(),
        })
    }

    /// Gets ready to be asked for the places of many objects, one after the other.
    pub(crate) fn places_to_come(&self, of: usize, objects: &[u32]) {
        let known = self.grounds.mapping.places.get(of).copied().flatten();
        let places = known.and_then(|it| table(&self.checker.tables.places, it));
        places.into_iter().for_each(|it| it.bring_near(objects));
    }

    /// Gets ready to be asked who stands at the ends of paths from many entities, one after the other.
    pub(crate) fn ends_to_come(&self, of: usize, entities: &[u32]) {
        let known = self.grounds.mapping.ends.get(of).copied().flatten();
        let ends = known.and_then(|it| table(&self.checker.tables.ends, it));
        let ends = ends.map(Vec::as_slice).unwrap_or_default();
        bring_near(entities.iter().filter_map(|it| ends.get(*it as usize)).copied());
    }

    /// Puts the places of an object behind others; nothing if they are not the same for certain at every time, which it
    /// says.
    pub(crate) fn places(&mut self, table: usize, object: u32, all: &mut Vec<u32>) -> bool {
        let known = self.grounds.mapping.places.get(table).copied().flatten();
        match self.asked(0, object).zip(known).map(|(asked, table)| asked.places(table)) {
            Some(Found::One(place)) => all.push(place),
            Some(Found::Several(places)) => all.extend(places),
            _ => {
                let Some(table) = self.grounds.compiled.needs.places.get(table) else { return false };
                let object = Entity { of: table.of, index: object };
                let Some(places) = places::asked(&mut self.timeless, object, *table) else { return false };
                all.extend(places);
            }
        }
        true
    }
}
