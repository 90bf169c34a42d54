//! What the decisions of some people depend on, and nothing else: the slice that a server gives to a browser.
//!
//! Of the objects there are those to which these people may possibly do something, by id. Of the places from
//! which these take rights there are those at which somebody of them stands, without a name. Nobody else has a
//! number: whoever else holds, owns or is assigned something is left out.

use rustc_hash::FxHashMap;

use crate::checker::{Holders, Holding, IsEnd, Personal, Plan, end};
use crate::policy::condition::ActionId;
use crate::policy::schema::{Entity, Instant, TypeId};

use super::layout::{Layout, Section, TOGETHER};
use super::reads::{Bits, Facts, Reading};
use super::rows::{Rows, TooLarge};
use super::times::{Moment, changes};
use super::whys::{Telling, Whys};
use super::written::{Addressee, flat, length, pairs, places_word, put_bits, starts, written};

/// The first time of which a slice tells, in nanoseconds since 1970; what began before has begun. The number before
/// stands for no time.
const LONG_AGO: i64 = i64::MIN + 1;

/// About what a slice is.
pub(crate) struct Cut<'p> {
    /// Behind how many of the people each kind ends.
    pub(crate) kinds: Vec<u32>,
    /// The numbers of the objects of each type, ascending.
    pub(crate) objects: Vec<Vec<u32>>,
    /// Of each table of places, whether a grant there needs somebody to stand at the place, or to hold a role on the
    /// pair of object and place.
    pub(crate) needs_standing: Vec<bool>,
    /// How objects of a type are decided about where bits are read, each way once.
    pub(crate) plans: Vec<(TypeId, &'p Plan)>,
    /// Whether it is to tell why decisions are as they are.
    pub(crate) reasons: bool,
}

impl Cut<'_> {
    /// The numbers of the objects of a type.
    fn all(&self, of: TypeId) -> &[u32] {
        self.objects.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The slice of a cut for some people, as they are at any time.
pub(crate) fn personal<'c>(
    of: Addressee<'_>,
    cut: &Cut<'_>,
    at: impl Fn(Option<Instant>) -> Option<Personal<'c>>,
    telling: &mut impl Telling,
) -> Result<Option<Vec<u8>>, TooLarge> {
    let Some(mut people) = at(None) else { return Ok(None) };
    if people.count() > TOGETHER as usize {
        return Err(TooLarge);
    }
    let kept = Kept::of(of.layout, cut, &mut people);
    let mut cutting = Cutting { of, cut, kept: &kept, telling, whys: Whys::default() };
    let first = cutting.at(&mut people, None)?;
    // Where nothing turns with time, it is as it is without one for ever.
    let turns = people.next_change().is_some() || cutting.whys.next_change().is_some();
    cutting.whys.forget_timeless();
    let mut moments = vec![Moment { from: i64::MIN, bodies: first }];
    // As long ago as can be told, and then whenever something begins or ends.
    let mut time = turns.then_some(Instant(i128::from(LONG_AGO)));
    while let Some(from) = time {
        let Some(mut then) = at(Some(from)) else { break };
        let bodies = cutting.at(&mut then, Some(from))?;
        let next = then.next_change().into_iter().chain(cutting.whys.next_change()).min();
        time = next.filter(|it| i64::try_from(it.0).is_ok());
        let from = i64::try_from(from.0).unwrap_or(LONG_AGO);
        moments.push(Moment { from, bodies });
    }
    cutting.finished(moments).map(Some)
}

/// The entities of each type that have a number in a slice, in the order of their numbers: its objects, and then
/// places in the order in which objects name them.
struct Kept {
    types: Vec<Vec<u32>>,
    /// The places of each object, table by table.
    places: Vec<Placed>,
}

/// The places of some objects, object by object.
#[derive(Default)]
struct Placed {
    /// How many each object has; nothing if they are not told.
    counts: Vec<Option<usize>>,
    all: Vec<u32>,
}

impl Placed {
    /// Adds the next object: what is put behind the others is its places, if they are told.
    fn push(&mut self, put: impl FnOnce(&mut Vec<u32>) -> bool) {
        let before = self.all.len();
        let told = put(&mut self.all);
        self.counts.push(told.then(|| self.all.len().saturating_sub(before)));
    }

    fn each(&self) -> impl Iterator<Item = Option<&[u32]>> {
        let mut rest = self.all.as_slice();
        self.counts.iter().map(move |count| {
            let (own, behind) = rest.split_at_checked((*count)?)?;
            rest = behind;
            Some(own)
        })
    }
}

impl Kept {
    fn of(layout: &Layout, cut: &Cut<'_>, people: &mut Personal<'_>) -> Self {
        let mut kept = Self { types: cut.objects.clone(), places: Vec::new() };
        let mut numbers: FxHashMap<TypeId, FxHashMap<u32, u32>> = FxHashMap::default();
        for (_, place) in &layout.shape().places {
            let all = || kept.all(*place).iter().copied().zip(0..).collect();
            numbers.entry(*place).or_insert_with(all);
        }
        for (table, (of, place)) in layout.shape().places.iter().enumerate() {
            let numbers = numbers.entry(*place).or_default();
            let objects = cut.all(*of);
            people.places_to_come(table, objects);
            let mut found = Placed::default();
            objects.iter().for_each(|it| found.push(|all| people.places(table, *it, all)));
            let mut places = Placed::default();
            let mut concern = Concern { layout, cut, table, place: *place, known: Vec::new() };
            let mut number = |place_at| kept.number(*place, numbers, place_at);
            for (object, found) in objects.iter().zip(found.each()) {
                places.push(|all| {
                    let there = found.into_iter().flatten();
                    all.extend(there.filter_map(|it| concern.number(people, (*object, *it), &mut number)));
                    found.is_some()
                });
            }
            kept.places.push(places);
        }
        kept
    }

    fn all(&self, of: TypeId) -> &[u32] {
        self.types.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The number of a place, which it gets when it is named first.
    fn number(&mut self, of: TypeId, numbers: &mut FxHashMap<u32, u32>, place: u32) -> u32 {
        let Some(all) = self.types.get_mut(usize::from(of)) else { return u32::MAX };
        *numbers.entry(place).or_insert_with(|| {
            all.push(place);
            u32::try_from(all.len()).unwrap_or(u32::MAX).saturating_sub(1)
        })
    }
}

/// Which places of a table matter.
struct Concern<'c> {
    layout: &'c Layout,
    cut: &'c Cut<'c>,
    table: usize,
    place: TypeId,
    /// The number in the slice of each that does, whatever object takes rights from it.
    known: Vec<u32>,
}

/// It was not asked of a place yet.
const UNASKED: u32 = u32::MAX;
/// It matters to some objects at the most.
const AWAY: u32 = u32::MAX - 1;

impl Concern<'_> {
    /// The number of a place of an object if it matters: anybody's may, it is an object itself, or any of these people
    /// possibly stands there or holds a role on the pair.
    fn number(
        &mut self,
        people: &mut Personal<'_>,
        (object, place): (u32, u32),
        mut give: impl FnMut(u32) -> u32,
    ) -> Option<u32> {
        let at = place as usize;
        if self.known.len() <= at {
            self.known.resize(at.saturating_add(1), UNASKED);
        }
        let asked = self.known.get(at).copied().filter(|it| *it != UNASKED);
        let number = asked.unwrap_or_else(|| if self.always(people, place) { give(place) } else { AWAY });
        self.known.get_mut(at).into_iter().for_each(|it| *it = number);
        if number != AWAY {
            return Some(number);
        }
        let held = (0..people.count()).any(|who| people.may_hold(who, (self.table, object), place));
        held.then(|| give(place))
    }

    fn always(&self, people: &Personal<'_>, place: u32) -> bool {
        self.cut.needs_standing.get(self.table) != Some(&true)
            || self.cut.all(self.place).binary_search(&place).is_ok()
            || stand(self.layout, people, self.place, place)
    }
}

/// Whether any of these people possibly stands at a place of a type.
fn stand(layout: &Layout, people: &Personal<'_>, of: TypeId, place: u32) -> bool {
    let tables = layout.shape().holdings.iter().enumerate().filter(|it| it.1.0 == of);
    let mut each = tables.flat_map(|it| (0..people.count()).map(move |who| (who, it.0)));
    each.any(|(who, table)| people.may_stand(who, table, place))
}

/// What is written of a cut.
struct Cutting<'w, T> {
    of: Addressee<'w>,
    cut: &'w Cut<'w>,
    kept: &'w Kept,
    telling: &'w mut T,
    whys: Whys,
}

impl<T: Telling> Cutting<'_, T> {
    /// The sections as they are at one time. Everything stands in the same place at every time; which answers
    /// there are is known only at the end.
    fn at(&mut self, people: &mut Personal<'_>, time: Option<Instant>) -> Result<Vec<Vec<u8>>, TooLarge> {
        let layout = self.of.layout;
        let mut rows = Rows::default();
        // Each of these people is a crowd of their own.
        for person in (0..).take(people.count()) {
            rows.crowd(&[], Some((person, 1)))?;
        }
        let holders = self.holders(people);
        let heads = self.heads(&holders, &mut rows)?;
        let mut lists: Vec<u32> = vec![0];
        let mut places = Vec::new();
        for table in &self.kept.places {
            let words = table.each().map(|it| places_word(it, &mut lists));
            places.push(words.collect::<Result<Vec<u32>, TooLarge>>()?);
        }
        let shape = layout.shape();
        let ends: Vec<Vec<u32>> = (0..shape.ends.len()).map(|it| self.ends(people, it)).collect();
        let mut bits: Vec<Vec<Bits>> = shape.bits.iter().zip(0..).map(|it| self.bits(people, it)).collect();
        if people.count() == 1 {
            self.forget_unread(&holders, &ends, &mut bits);
        }
        let whys = shape.actions.iter().map(|it| self.whys(people, *it, time));
        let whys = whys.collect::<Result<Vec<Vec<u32>>, TooLarge>>()?;
        let words = |all: &[Vec<u32>], at: u32| all.get(at as usize).map(|it| flat(it)).unwrap_or_default();
        let body = |section| match section {
            Section::Kinds => flat(&self.cut.kinds),
            Section::PlaceLists => flat(&lists),
            Section::Places(at) => words(&places, at),
            Section::Ends(at) => words(&ends, at),
            Section::Slots => Vec::new(),
            Section::Listed => pairs(&rows.listed),
            Section::Crowds => flat(rows.crowds.as_flattened()),
            Section::Heads(at) => words(&heads, at),
            Section::Whys(at) => words(&whys, at),
            Section::Answers | Section::Changes => Vec::new(),
            Section::Bits(at) => bit_bytes(layout, at, bits.get(at as usize)),
        };
        Ok(layout.sections().map(body).collect())
    }

    /// The slice, from what it is at each moment.
    fn finished(&self, mut moments: Vec<Moment>) -> Result<Vec<u8>, TooLarge> {
        let layout = self.of.layout;
        let Some(first) = moments.first_mut() else { return Err(TooLarge) };
        put(layout, &mut first.bodies, Section::Answers, flat(&self.whys.answers));
        let changes = changes(&starts(layout, &first.bodies)?, &moments);
        let mut bodies = moments.swap_remove(0).bodies;
        put(layout, &mut bodies, Section::Changes, changes);
        written(self.of, &bodies, &self.telling.words()?)
    }

    /// Where the answers about each object of a type with so many actions are.
    fn whys(
        &mut self,
        people: &mut Personal<'_>,
        (of, actions): (TypeId, usize),
        time: Option<Instant>,
    ) -> Result<Vec<u32>, TooLarge> {
        if !self.cut.reasons {
            return Ok(Vec::new());
        }
        let objects = self.cut.all(of).iter().map(|index| Entity { of, index: *index });
        let actions = ActionId::try_from(actions).map_err(|_| TooLarge)?;
        let starts = self.whys.of(self.telling, people, (objects, actions), time);
        starts.into_iter().map(length).collect()
    }

    /// Who stands where, table by table.
    fn holders(&self, people: &mut Personal<'_>) -> Vec<Vec<Holders>> {
        let tables = self.of.layout.shape().holdings.iter().enumerate();
        let mut of_table = |(table, (of, _)): (usize, &(TypeId, usize))| {
            self.kept.all(*of).iter().map(|it| holders(people, table, *it)).collect()
        };
        tables.map(&mut of_table).collect()
    }

    fn heads(&self, holders: &[Vec<Holders>], rows: &mut Rows) -> Result<Vec<Vec<u32>>, TooLarge> {
        let layout = self.of.layout;
        let mut all = Vec::new();
        for (table, holders) in (0_u32..).zip(holders) {
            let mut halves: Vec<Vec<u32>> = layout.halves(table).map(|_| Vec::new()).collect();
            for holders in holders {
                for ((_, first), heads) in layout.halves(table).zip(&mut halves) {
                    heads.extend(rows.head(holders, first)?);
                }
            }
            all.extend(halves);
        }
        Ok(all)
    }

    /// Leaves out what no decision about the one person reads.
    fn forget_unread(&self, holders: &[Vec<Holders>], ends: &[Vec<u32>], bits: &mut [Vec<Bits>]) {
        let own = |it: &Holders| it.crowds.first().map(|it| (it.certain, it.possible)).unwrap_or_default();
        let standings: Vec<Vec<Bits>> = holders.iter().map(|it| it.iter().map(own).collect()).collect();
        let places: Vec<Vec<Option<&[u32]>>> =
            self.kept.places.iter().map(|it| it.each().collect()).collect();
        // Kinds end behind their people: the person is of the first that has any.
        let kind = self.cut.kinds.iter().position(|it| *it > 0).and_then(|it| u32::try_from(it).ok());
        let kind = kind.and_then(|it| 1_u32.checked_shl(it)).unwrap_or(0);
        let (standings, places) = (&standings, &places);
        let mut reading = Reading::of(Facts { kind, bits, ends, standings, places });
        for (of, plan) in &self.cut.plans {
            let count = u32::try_from(self.cut.all(*of).len()).unwrap_or(u32::MAX);
            (0..count).for_each(|object| reading.decide(plan, object));
        }
        let read = reading.read();
        for (bits, read) in bits.iter_mut().flatten().zip(read.into_iter().flatten()) {
            *bits = (bits.0 & read, bits.1 & read);
        }
    }

    fn ends(&self, people: &mut Personal<'_>, table: usize) -> Vec<u32> {
        let of = self.of.layout.shape().ends.get(table).copied().unwrap_or(TypeId::MAX);
        let entities = self.kept.all(of);
        people.ends_to_come(table, entities);
        let end = |entity: &u32| {
            let each = (0..people.count()).map(|who| (people.is_end(who, table, *entity), who)).max();
            match each {
                None | Some((IsEnd::No, _)) => end::NONE,
                Some((IsEnd::Yes, who)) => u32::try_from(who).unwrap_or(end::UNTOLD),
                Some((IsEnd::Unknown, _)) => end::UNKNOWN,
            }
        };
        entities.iter().map(end).collect()
    }

    fn bits(
        &self,
        people: &mut Personal<'_>,
        ((of, asked), table): (&(Option<TypeId>, usize), usize),
    ) -> Vec<Bits> {
        let entities: Vec<(usize, u32)> = match of {
            None => (0..people.count()).filter_map(|who| Some((who, people.number(who)?))).collect(),
            Some(of) => self.kept.all(*of).iter().map(|it| (0, *it)).collect(),
        };
        let mut of_entity = |(who, entity): (usize, u32)| {
            let (mut certain, mut possible) = (0_u32, 0_u32);
            for (bit, at) in (0..*asked).zip(0_u32..32) {
                let truth = people.bit(who, (table, bit), entity);
                certain |= u32::from(truth.certain) << at;
                possible |= u32::from(truth.possible) << at;
            }
            (certain, possible)
        };
        entities.into_iter().map(&mut of_entity).collect()
    }
}

fn bit_bytes(layout: &Layout, table: u32, bits: Option<&Vec<Bits>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    bits.into_iter().flatten().for_each(|it| put_bits(&mut bytes, layout.is_narrow(table), *it));
    bytes
}

/// Puts a section among the others.
fn put(layout: &Layout, bodies: &mut [Vec<u8>], section: Section, body: Vec<u8>) {
    let place = layout.sections().position(|it| it == section).and_then(|it| bodies.get_mut(it));
    if let Some(place) = place {
        *place = body;
    }
}

/// Who of these people stands at an entity. Whoever possibly does at any time has a place in the row.
fn holders(people: &mut Personal<'_>, table: usize, entity: u32) -> Holders {
    let mut holders = Holders::default();
    for (number, who) in (0..).zip(0..people.count()) {
        if people.may_stand(who, table, entity) {
            let ways = people.standing(who, table, entity);
            let holding = Holding { who: number, certain: ways.certain, possible: ways.possible };
            holders.crowds.push(holding);
        }
    }
    holders
}
