//! A policy made into plans alone, whatever its facts: what a module is made of, and which tables it reads.

use crate::facts::workspace::Workspace;
use crate::program::Program;

use super::clause::Lowering;
use super::needs::Needs;
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
    /// In how many ways people stand, table by table.
    pub(crate) holdings: Vec<usize>,
    pub(crate) places: usize,
    pub(crate) ends: usize,
    /// How many facts are asked, table by table.
    pub(crate) bits: Vec<usize>,
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

    pub(crate) fn shape(&self, program: &Program) -> Shape {
        let Needs { bits, ends, holdings, places, .. } = &self.needs;
        Shape {
            kinds: program.schema().principals.len().min(32),
            holdings: holdings.iter().map(|it| it.standings.len()).collect(),
            places: places.len(),
            ends: ends.len(),
            bits: bits.iter().map(|it| it.asks.len()).collect(),
        }
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
        Contents { tables, principals, is_timed: !timed_relations.is_empty() }
    }
}
