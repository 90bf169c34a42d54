//! What the decisions of some people depend on, and nothing else: the slice that a server gives to a browser.
//!
//! Of the objects there are those to which these people may possibly do something, by id. Of the places from
//! which these take rights there are those at which somebody of them stands, without a name. Nobody else has a
//! number: whoever else holds, owns or is assigned something is left out.

use rustc_hash::FxHashMap;

use crate::checker::tables::end;
use crate::checker::{Holding, IsEnd, Personal, Standing};
use crate::policy::schema::TypeId;

use super::layout::{Layout, Section};
use super::rows::{Rows, TooLarge};
use super::written::{Of, flat, places_word, put_bits, written};

/// For whom a slice is, and about what.
pub(crate) struct Cut<'c> {
    /// By kind and then by number.
    pub(crate) people: Vec<Personal<'c>>,
    /// Behind how many of them each kind ends.
    pub(crate) kinds: Vec<u32>,
    /// The numbers of the objects of each type, ascending.
    pub(crate) objects: Vec<Vec<u32>>,
    /// Of each table of places, whether a grant there needs somebody to stand at the place.
    pub(crate) stands: Vec<bool>,
}

/// The slice of a cut; `about` is what its host reads.
pub(crate) fn personal(of: Of<'_>, cut: &Cut<'_>, about: &[u8]) -> Result<Vec<u8>, TooLarge> {
    let layout = of.layout;
    let (kept, places) = Kept::of(layout, cut);
    let mut rows = Rows::default();
    // Each of these people is a crowd of their own.
    for person in (0..).take(cut.people.len()) {
        rows.crowd(&[], Some((person, 1)))?;
    }
    let heads = heads(layout, cut, &kept, &mut rows)?;
    let mut lists: Vec<u32> = vec![0];
    let mut words: Vec<Vec<u32>> = Vec::new();
    for table in &places {
        let words_of = table.iter().map(|it| places_word(it.as_deref(), &mut lists));
        words.push(words_of.collect::<Result<_, _>>()?);
    }
    let body = |section| match section {
        Section::Kinds => flat(&cut.kinds),
        Section::PlaceLists => flat(&lists),
        Section::Places(at) => words.get(at as usize).map(|it| flat(it)).unwrap_or_default(),
        Section::Ends(at) => flat(&ends(layout, cut, &kept, at as usize)),
        Section::Slots => Vec::new(),
        Section::Listed => flat(rows.listed.as_flattened()),
        Section::Crowds => flat(rows.crowds.as_flattened()),
        Section::Heads(at) => heads.get(at as usize).map(|it| flat(it.as_flattened())).unwrap_or_default(),
        Section::Bits(at) => bits(layout, cut, &kept, at),
    };
    written(of, body, about)
}

/// The entities of each type that have a number in a slice, in the order of their numbers: its objects, and then
/// places in the order in which objects name them.
struct Kept(Vec<Vec<u32>>);

/// The places of each object, table by table; nothing if they are not told.
type Places = Vec<Vec<Option<Vec<u32>>>>;

impl Kept {
    fn of(layout: &Layout, cut: &Cut<'_>) -> (Self, Places) {
        let mut kept = Self(cut.objects.clone());
        let mut numbers: FxHashMap<TypeId, FxHashMap<u32, u32>> = FxHashMap::default();
        for (_, place) in &layout.shape().places {
            numbers
                .entry(*place)
                .or_insert_with(|| (0..).zip(kept.all(*place)).map(|it| (*it.1, it.0)).collect());
        }
        let mut places = Places::new();
        for (table, (of, place)) in layout.shape().places.iter().enumerate() {
            let standing =
                Standings { layout, cut, of: *place, anywhere: cut.stands.get(table) != Some(&true) };
            let mut known: FxHashMap<u32, bool> = FxHashMap::default();
            let objects = cut.objects.get(usize::from(*of)).map(Vec::as_slice).unwrap_or_default();
            let numbers = numbers.entry(*place).or_default();
            let mut of_object = |object: &u32| {
                let mut found = cut.people.first()?.places(table, *object)?;
                found.retain(|it| *known.entry(*it).or_insert_with(|| standing.concerns(*it, numbers)));
                Some(found.into_iter().map(|it| kept.number(*place, numbers, it)).collect())
            };
            places.push(objects.iter().map(&mut of_object).collect());
        }
        (kept, places)
    }

    fn all(&self, of: TypeId) -> &[u32] {
        self.0.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The number of a place, which it gets when it is named first.
    fn number(&mut self, of: TypeId, numbers: &mut FxHashMap<u32, u32>, place: u32) -> u32 {
        let Some(all) = self.0.get_mut(usize::from(of)) else { return u32::MAX };
        *numbers.entry(place).or_insert_with(|| {
            all.push(place);
            u32::try_from(all.len()).unwrap_or(u32::MAX).saturating_sub(1)
        })
    }
}

/// Which places of a type concern these people.
struct Standings<'s, 'c> {
    layout: &'s Layout,
    cut: &'s Cut<'c>,
    of: TypeId,
    /// Rights may arise at a place where nobody of them stands.
    anywhere: bool,
}

impl Standings<'_, '_> {
    fn concerns(&self, place: u32, numbers: &FxHashMap<u32, u32>) -> bool {
        self.anywhere
            || numbers.contains_key(&place)
            || self.cut.people.iter().any(|it| self.stands(it, place))
    }

    fn stands(&self, person: &Personal<'_>, place: u32) -> bool {
        let tables = self.layout.shape().holdings.iter().enumerate().filter(|it| it.1.0 == self.of);
        tables.map(|it| person.standing(it.0, place)).any(|it| it.possible != 0 || it.untold)
    }
}

fn heads(
    layout: &Layout,
    cut: &Cut<'_>,
    kept: &Kept,
    rows: &mut Rows,
) -> Result<Vec<Vec<[u32; 4]>>, TooLarge> {
    let mut all = Vec::new();
    for (table, (of, _)) in (0_u32..).zip(&layout.shape().holdings) {
        let mut halves: Vec<Vec<[u32; 4]>> = layout.halves(table).map(|_| Vec::new()).collect();
        for entity in kept.all(*of) {
            let standing = standing(cut, table as usize, *entity);
            for ((_, first), heads) in layout.halves(table).zip(&mut halves) {
                heads.push(rows.head(&standing, first)?);
            }
        }
        all.extend(halves);
    }
    Ok(all)
}

/// Who of these people stands at an entity.
fn standing(cut: &Cut<'_>, table: usize, entity: u32) -> Standing {
    let mut standing = Standing::default();
    for (who, person) in (0..).zip(&cut.people) {
        let ways = person.standing(table, entity);
        standing.untold |= ways.untold;
        standing.timed |= ways.timed;
        if ways.possible != 0 {
            standing.crowds.push(Holding { who, certain: ways.certain, possible: ways.possible });
        }
    }
    standing
}

fn ends(layout: &Layout, cut: &Cut<'_>, kept: &Kept, table: usize) -> Vec<u32> {
    let of = layout.shape().ends.get(table).copied().unwrap_or(TypeId::MAX);
    let end = |entity: &u32| {
        let of_person = |it: &Personal<'_>| it.is_end(table, *entity);
        match (0..).zip(&cut.people).map(|(who, it)| (of_person(it), who)).max() {
            None | Some((IsEnd::No, _)) => end::NONE,
            Some((IsEnd::Yes, who)) => who,
            Some((IsEnd::Unknown, _)) => end::UNKNOWN,
            Some((IsEnd::Untold, _)) => end::UNTOLD,
        }
    };
    kept.all(of).iter().map(end).collect()
}

fn bits(layout: &Layout, cut: &Cut<'_>, kept: &Kept, table: u32) -> Vec<u8> {
    let Some((of, asked)) = layout.shape().bits.get(table as usize) else { return Vec::new() };
    let mut bytes = Vec::new();
    let mut put = |person: &Personal<'_>, entity: u32| {
        let (mut certain, mut possible) = (0_u32, 0_u32);
        for (bit, at) in (0..*asked).zip(0_u32..32) {
            // What is certain and yet not possible is not told.
            let truth = person.bit(table as usize, bit, entity).unwrap_or((true, false));
            certain |= u32::from(truth.0) << at;
            possible |= u32::from(truth.1) << at;
        }
        put_bits(&mut bytes, layout.is_narrow(table), (certain, possible));
    };
    match of {
        None => cut.people.iter().for_each(|it| put(it, it.number())),
        Some(of) => {
            for (entity, person) in kept.all(*of).iter().flat_map(|it| Some(*it).zip(cut.people.first())) {
                put(person, entity);
            }
        }
    }
    bytes
}
