//! Who may do something to an object: whoever possibly stands at it or at its places, and nobody else, unless a grant
//! asks for no standing.

use super::numbers::Numbers;
use super::places::Found;
use super::plan::{Clause, Mask, OnPair, Plan, Spot, Way};
use super::principals::Principals;
use super::tables::{Tables, end, table};

/// People for whom a clause possibly holds.
#[derive(Debug)]
enum People {
    Listed(Vec<u32>),
    Everybody,
}

impl People {
    const NOBODY: Self = Self::Listed(Vec::new());

    fn everybody_if(possible: bool) -> Self {
        if possible { Self::Everybody } else { Self::NOBODY }
    }

    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Listed(mut all), Self::Listed(more)) => {
                all.extend(more);
                Self::Listed(all)
            }
            _ => Self::Everybody,
        }
    }

    fn size(&self) -> usize {
        match self {
            Self::Listed(all) => all.len(),
            Self::Everybody => usize::MAX,
        }
    }
}

/// A search for those who may do something to an object.
pub(super) struct Seeking<'c> {
    pub tables: &'c Tables,
    pub principals: &'c Principals,
    pub object: u32,
}

/// An object and one of its places.
#[derive(Clone, Copy)]
struct Pair<'c> {
    place: u32,
    on_pair: &'c [OnPair],
}

impl<'c> Seeking<'c> {
    /// Those who are to be asked about one by one; all others are denied.
    pub(super) fn people(&self, plan: &'c Plan) -> Numbers {
        let found = plan.ways.iter().fold(People::NOBODY, |all, it| all.or(self.along(it)));
        let count = self.principals.everybody().1;
        match found {
            People::Listed(listed) => Numbers::of(&[listed.into()], count),
            People::Everybody => Numbers::below(count),
        }
    }

    /// The object and all its places.
    pub(super) fn entities(&self, plan: &Plan) -> Vec<u32> {
        let mut all = vec![self.object];
        for through in plan.ways.iter().filter_map(|it| it.through) {
            match table(&self.tables.places, through).map_or(Found::Untold, |it| it.of(self.object)) {
                Found::One(place) => all.push(place),
                Found::Several(places) => all.extend(places),
                Found::Untold => {}
            }
        }
        all
    }

    fn along(&self, way: &'c Way) -> People {
        let at = |place| {
            let pair = Pair { place, on_pair: &way.on_pair };
            self.holds(way.plain, pair).or(self.clause(&way.cells, pair))
        };
        let Some(through) = way.through else { return at(self.object) };
        match table(&self.tables.places, through).map_or(Found::Untold, |it| it.of(self.object)) {
            Found::One(place) => at(place),
            Found::Several(places) => places.iter().fold(People::NOBODY, |all, it| all.or(at(*it))),
            Found::Untold => People::Everybody,
        }
    }

    /// Those who possibly stand at an entity in one of these ways.
    fn standing(&self, mask: Mask, entity: u32) -> People {
        let Some(holdings) = table(&self.tables.holdings, mask.table) else { return People::Everybody };
        if holdings.is_untold(entity) {
            return People::Everybody;
        }
        let (listed, crowds) = holdings.possibly_there(entity);
        let own = listed.into_iter().filter(|it| it.1 & mask.bits != 0).map(|it| it.0);
        let shared = crowds.iter().filter(|it| it.1 & mask.bits != 0);
        People::Listed(own.chain(shared.flat_map(|it| self.tables.crowds.people(it.0))).collect())
    }

    fn holds(&self, mask: Mask, pair: Pair<'c>) -> People {
        if mask.bits == 0 {
            return People::NOBODY;
        }
        let concerned =
            pair.on_pair.iter().filter(|it| it.mask.table == mask.table && it.mask.bits & mask.bits != 0);
        concerned.fold(self.standing(mask, pair.place), |all, it| all.or(self.clause(&it.when, pair)))
    }

    fn entity(&self, spot: Spot, pair: Pair<'_>) -> Option<u32> {
        match spot {
            Spot::Object => Some(self.object),
            Spot::Place => Some(pair.place),
            Spot::User => None,
        }
    }

    fn clause(&self, clause: &'c Clause, pair: Pair<'c>) -> People {
        match clause {
            Clause::Known(truth) => People::everybody_if(truth.possible()),
            Clause::Bit { spot, table: id, bit } => match self.entity(*spot, pair) {
                None => People::Everybody,
                Some(entity) => {
                    let found = table(&self.tables.bits, *id).and_then(|it| it.get(entity, *bit));
                    People::everybody_if(found.is_none_or(|it| it.possible()))
                }
            },
            Clause::IsUser { spot, table, negated, .. } => match self.entity(*spot, pair) {
                None => People::Everybody,
                Some(entity) => self.end(*table, entity, *negated),
            },
            Clause::Stands { spot, mask } => match self.entity(*spot, pair) {
                None => People::Everybody,
                Some(entity) => self.standing(*mask, entity),
            },
            Clause::Kind { .. } | Clause::Not(_) => People::Everybody,
            Clause::Holds { mask } => self.holds(*mask, pair),
            Clause::Between(it) => self.clause(&it.1, pair),
            Clause::All(parts) => {
                let all = parts.iter().map(|it| self.clause(it, pair));
                all.min_by_key(People::size).unwrap_or(People::Everybody)
            }
            Clause::Any(parts) => parts.iter().fold(People::NOBODY, |all, it| all.or(self.clause(it, pair))),
        }
    }

    /// Whoever is possibly the end of a relation, or is not.
    fn end(&self, of: u32, entity: u32, negated: bool) -> People {
        let found = table(&self.tables.ends, of).and_then(|it| it.get(entity as usize));
        match found.copied().unwrap_or(end::UNTOLD) {
            end::UNTOLD | end::UNKNOWN => People::Everybody,
            end::NONE | end::OTHER => People::everybody_if(negated),
            _ if negated => People::Everybody,
            person => People::Listed(vec![person]),
        }
    }
}
