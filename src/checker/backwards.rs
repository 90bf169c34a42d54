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
    places: Vec<ObjectsOf>,
    ends: Vec<Ends>,
    crowds_of: Rows<CrowdId>,
    /// Crowds of many, which are not listed person by person.
    large: Vec<CrowdId>,
}

/// Where people and crowds possibly stand.
#[derive(Debug)]
struct Standings {
    people: Rows<HeldAt>,
    crowds: Rows<HeldAt>,
    /// The entities of which only the evaluator can tell.
    untold: Vec<u32>,
    /// How many entities there are.
    count: u32,
    /// Whether what is possibly held is held for certain, of every entity and at every time.
    plain: bool,
}

/// The objects of each place: in one row those that have no other place, in the next one all others.
#[derive(Debug)]
pub(super) struct ObjectsOf {
    of: Rows<u32>,
    untold: Vec<u32>,
}

impl ObjectsOf {
    /// The first row of a place; there are not so many places that it could not be counted.
    #[inline]
    fn row(place: u32) -> u32 {
        place.saturating_mul(2)
    }

    /// The objects of a place, in no order.
    #[inline]
    pub(super) fn of(&self, place: u32) -> &[u32] {
        self.of.all_of(Self::row(place), 2)
    }

    /// The objects that have this place and no other.
    #[inline]
    pub(super) fn alone(&self, place: u32) -> &[u32] {
        self.of.of(Self::row(place))
    }

    /// The objects that have this place and others.
    #[inline]
    pub(super) fn shared(&self, place: u32) -> &[u32] {
        self.of.of(Self::row(place).saturating_add(1))
    }

    /// The objects of which only the evaluator can tell the places.
    pub(super) fn homeless(&self) -> &[u32] {
        &self.untold
    }
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
        let (listed, large) = tables.crowds.by_person(people);
        Self {
            holdings: tables.holdings.iter().map(|it| standings(it, people, tables.crowds.count())).collect(),
            places: tables.places.iter().map(objects).collect(),
            ends: tables.ends.iter().map(|it| ends(it, people)).collect(),
            crowds_of: Rows::new(people, &listed),
            large,
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
        let large = self.large.iter().filter(move |it| tables.crowds.has(**it, person));
        let crowds = self.crowds_of.of(person).iter().chain(large);
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

    /// How many entities there are where people may stand, and whether what is possibly held there is always certain.
    pub(super) fn extent(&self, of: TableId) -> (u32, bool) {
        table(&self.holdings, of).map_or((0, false), |it| (it.count, it.plain))
    }

    /// The objects of places.
    pub(super) fn places(&self, through: TableId) -> Option<&ObjectsOf> {
        table(&self.places, through)
    }

    /// The entities of which somebody is the end, and those of which that is not known.
    pub(super) fn ends(&self, of: TableId, person: u32) -> (&[u32], &[u32]) {
        table(&self.ends, of).map(|it| (it.of.of(person), it.unknown.as_slice())).unwrap_or_default()
    }
}

fn standings(table: &Holdings, people: usize, crowds: usize) -> Standings {
    let (mut of_people, mut of_crowds, mut untold) = (Vec::new(), Vec::new(), Vec::new());
    let mut plain = true;
    for entity in 0..table.count() {
        plain &= table.is_plain(entity, true);
        if table.is_untold(entity) {
            untold.push(entity);
        }
        let (listed, shared) = table.possibly_there(entity);
        of_people.extend(listed.into_iter().map(|(person, bits)| (person, (entity, bits))));
        of_crowds.extend(shared.into_iter().map(|(crowd, bits)| (crowd, (entity, bits))));
    }
    let (people, crowds) = (Rows::new(people, &of_people), Rows::new(crowds, &of_crowds));
    Standings { people, crowds, untold, count: table.count(), plain }
}

fn objects(table: &Places) -> ObjectsOf {
    let (mut pairs, mut untold) = (Vec::new(), Vec::new());
    for object in 0..table.count() {
        match table.of(object) {
            Found::One(place) => pairs.push((ObjectsOf::row(place), object)),
            Found::Several(places) => {
                pairs.extend(places.iter().map(|it| (ObjectsOf::row(*it).saturating_add(1), object)));
            }
            Found::Untold => untold.push(object),
        }
    }
    let count = pairs.iter().map(|it| it.0 as usize).max().map_or(0, |it| it.saturating_add(2));
    ObjectsOf { of: Rows::new(count, &pairs), untold }
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
