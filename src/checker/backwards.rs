//! The tables read the other way round: from people to where they stand, from places to their objects, and from ends
//! to those whose ends they are. Only lists need that, so it is made when the first one is asked for.

use super::crowds::{Among, CrowdId};
use super::holdings::Holdings;
use super::places::{Found, Places};
use super::plan::TableId;
use super::rows::Rows;
use super::tables::{Tables, end, table};

/// What somebody possibly holds of an entity: the entity, and the bits.
pub(super) type HeldAt = (u32, u32);

#[derive(Debug)]
pub(super) struct Backwards {
    holdings: Vec<Standings>,
    places: Vec<Objects>,
    ends: Vec<Ends>,
    crowds_of: Rows<CrowdId>,
    /// Crowds of everybody from one number to another, which are not listed person by person.
    ranges: Vec<CrowdId>,
}

/// Where people and crowds possibly stand.
#[derive(Debug)]
struct Standings {
    people: Rows<HeldAt>,
    crowds: Rows<HeldAt>,
    /// The entities of which only the evaluator can tell.
    untold: Vec<u32>,
}

/// The objects of each place.
#[derive(Debug)]
struct Objects {
    of: Rows<u32>,
    untold: Vec<u32>,
}

/// The entities of which somebody is the end.
#[derive(Debug)]
struct Ends {
    of: Rows<u32>,
    /// The entities of which the end is not known, or only to the evaluator.
    unknown: Vec<u32>,
}

impl Backwards {
    /// Reads tables of so many people.
    pub(super) fn of(tables: &Tables, people: u32) -> Self {
        let people = people as usize;
        let (listed, ranges) = tables.crowds.by_person();
        Self {
            holdings: tables.holdings.iter().map(|it| standings(it, people, tables.crowds.count())).collect(),
            places: tables.places.iter().map(objects).collect(),
            ends: tables.ends.iter().map(|it| ends(it, people)).collect(),
            crowds_of: Rows::new(people, &listed),
            ranges,
        }
    }

    /// Where somebody possibly stands, each time with what is held; an entity may come several times.
    pub(super) fn standings<'b>(
        &'b self,
        tables: &'b Tables,
        of: TableId,
        person: u32,
    ) -> impl Iterator<Item = HeldAt> + 'b {
        let found = table(&self.holdings, of);
        let own = found.map(|it| it.people.of(person)).unwrap_or_default();
        let ranges = self.ranges.iter().filter(move |it| tables.crowds.has(**it, person));
        let crowds = self.crowds_of.of(person).iter().chain(ranges);
        let shared = crowds.flat_map(move |it| found.map(|all| all.crowds.of(*it)).unwrap_or_default());
        own.iter().chain(shared).copied()
    }

    /// The entities at which a crowd possibly stands, of whatever type.
    pub(super) fn where_crowd_stands(&self, crowd: CrowdId) -> impl Iterator<Item = u32> + '_ {
        self.holdings.iter().flat_map(move |it| it.crowds.of(crowd)).map(|it| it.0)
    }

    /// The entities of which only the evaluator can tell who stands there.
    pub(super) fn untold(&self, of: TableId) -> &[u32] {
        table(&self.holdings, of).map(|it| it.untold.as_slice()).unwrap_or_default()
    }

    /// The objects of a place, ascending.
    pub(super) fn objects(&self, through: TableId, place: u32) -> &[u32] {
        table(&self.places, through).map(|it| it.of.of(place)).unwrap_or_default()
    }

    /// The objects of which only the evaluator can tell the places.
    pub(super) fn homeless(&self, through: TableId) -> &[u32] {
        table(&self.places, through).map(|it| it.untold.as_slice()).unwrap_or_default()
    }

    /// The entities of which somebody is the end, and those of which that is not known.
    pub(super) fn ends(&self, of: TableId, person: u32) -> (&[u32], &[u32]) {
        table(&self.ends, of).map(|it| (it.of.of(person), it.unknown.as_slice())).unwrap_or_default()
    }
}

fn standings(table: &Holdings, people: usize, crowds: usize) -> Standings {
    let (mut of_people, mut of_crowds, mut untold) = (Vec::new(), Vec::new(), Vec::new());
    for entity in 0..table.count() {
        if table.is_untold(entity) {
            untold.push(entity);
        }
        let (listed, shared) = table.possibly_there(entity);
        of_people.extend(listed.into_iter().map(|(person, bits)| (person, (entity, bits))));
        of_crowds.extend(shared.into_iter().map(|(crowd, bits)| (crowd, (entity, bits))));
    }
    Standings { people: Rows::new(people, &of_people), crowds: Rows::new(crowds, &of_crowds), untold }
}

fn objects(table: &Places) -> Objects {
    let (mut pairs, mut untold) = (Vec::new(), Vec::new());
    for object in 0..table.count() {
        match table.of(object) {
            Found::One(place) => pairs.push((place, object)),
            Found::Several(places) => pairs.extend(places.iter().map(|it| (*it, object))),
            Found::Untold => untold.push(object),
        }
    }
    let count = pairs.iter().map(|it| it.0 as usize).max().map_or(0, |it| it.saturating_add(1));
    Objects { of: Rows::new(count, &pairs), untold }
}

fn ends(table: &[u32], people: usize) -> Ends {
    let (mut pairs, mut unknown) = (Vec::new(), Vec::new());
    for (entity, found) in (0..).zip(table) {
        match *found {
            end::UNTOLD | end::UNKNOWN => unknown.push(entity),
            end::NONE | end::OTHER => {}
            person => pairs.push((person, entity)),
        }
    }
    Ends { of: Rows::new(people, &pairs), unknown }
}
