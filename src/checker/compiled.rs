//! A policy made into plans alone, whatever its facts: what a module is made of, and which tables it reads.

use crate::facts::workspace::Workspace;
use crate::policy::schema::TypeId;
use crate::program::Program;

use super::clause::Lowering;
use super::needs::{Needs, Of};
use super::plan::Plan;
use super::principals::Principals;
use super::tables::Filling;
use super::{Contents, numbered, timed_relations};

/// The plans of all actions, and the tables that they read.
#[derive(Debug)]
pub(crate) struct Compiled {
    pub(crate) plans: Vec<Option<Plan>>,
    pub(super) needs: Needs,
}

/// What the tables of a policy look like.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Shape {
    /// How many principal types there are.
    pub(crate) kinds: usize,
    /// Of each table of holdings the type, and in how many ways people stand there.
    pub(crate) holdings: Vec<(TypeId, usize)>,
    /// Of each table of places the type of the objects and that of the places.
    pub(crate) places: Vec<(TypeId, TypeId)>,
    pub(crate) ends: Vec<TypeId>,
    /// Of each table of bits the type, or none if it is about principals, and how many facts are asked.
    pub(crate) bits: Vec<(Option<TypeId>, usize)>,
    /// Of each type that has actions, how many.
    pub(crate) actions: Vec<(TypeId, usize)>,
}

impl Compiled {
    pub(crate) fn of(program: &Program) -> Self {
        let mut lowering = Lowering {
            program,
            needs: Needs::default(),
            // Which edges begin or end is known of facts; those tell it by what is in their tables.
            timed_relations: std::collections::BTreeSet::new(),
            small: true,
            timed: false,
            room: 0,
        };
        let (plans, _) = numbered(lowering.plans(|_, _| true));
        Self { plans, needs: lowering.needs }
    }

    /// A plan by its number, if there is one.
    pub(crate) fn plan(&self, number: u32) -> Option<&Plan> {
        self.plans.get(number as usize)?.as_ref()
    }

    pub(crate) fn shape(&self, program: &Program) -> Shape {
        let Needs { bits, ends, holdings, places, .. } = &self.needs;
        let actions = (0..).zip(program.policy().actions.iter().map(Vec::len));
        Shape {
            kinds: program.schema().principals.len().min(32),
            holdings: holdings.iter().map(|it| (it.of, it.standings.len())).collect(),
            places: places.iter().map(|it| (it.of, it.through.place)).collect(),
            ends: ends.iter().map(|it| it.of).collect(),
            bits: bits.iter().map(|it| (type_of(it.of), it.asks.len())).collect(),
            actions: actions.filter(|it| it.1 > 0).collect(),
        }
    }

    /// Of each table of places, whether a grant that arises there, and a forbid that falls, needs somebody to stand
    /// at the place, or to hold a role on the pair of object and place.
    pub(crate) fn needs_standing(&self) -> Vec<bool> {
        let plans = || self.plans.iter().flatten();
        let through = |table| {
            let ways = plans().flat_map(|it| &it.ways).filter(move |it| it.through == Some(table));
            let bans = plans().flat_map(|it| &it.bans).filter(move |it| it.through == Some(table));
            ways.map(|it| it.cells.needs_standing())
                .chain(bans.map(|it| it.falls.needs_standing()))
                .all(|it| it)
        };
        (0..).take(self.needs.places.len()).map(through).collect()
    }

    /// All tables, filled.
    pub(crate) fn contents(&self, program: &Program, facts: &Workspace) -> Contents {
        let principals = Principals::of(program.schema(), facts);
        let timed_relations = timed_relations(facts);
        let filling = Filling {
            program,
            facts,
            needs: &self.needs,
            principals: &principals,
            timed_relations: &timed_relations,
        };
        let tables = filling.tables();
        Contents { tables, principals }
    }
}

fn type_of(of: Of) -> Option<TypeId> {
    match of {
        Of::Type(of) => Some(of),
        Of::Principals => None,
    }
}
