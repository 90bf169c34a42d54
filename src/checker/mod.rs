//! Checks in nanoseconds: a policy made into plans and facts made into tables, for one decision after
//! another.
//!
//! What is decided is the evaluator's matter alone: plans say what tables to look into, and the tables hold
//! what the evaluator found, entity by entity, when facts were bound. Whatever a plan cannot say, or a
//! table does not know, is no answer here, and the evaluator is asked. So nothing is ever decided in two
//! ways that could drift apart.

mod check;
mod clause;
mod crowds;
mod holdings;
mod lower;
mod needs;
mod places;
mod plan;
mod principals;
mod proof;
mod settle;
mod standings;
mod steady;
mod tables;
mod truth;

use std::collections::BTreeSet;

use crate::facts::workspace::Workspace;
use crate::policy::condition::ActionId;
use crate::policy::schema::{MemberId, TypeId};
use crate::program::Program;

pub(crate) use principals::{Kind, Person};
pub(crate) use proof::{Asking, Entry};

use check::Asked;
use clause::Lowering;
use lower::Plans;
use needs::Needs;
use plan::Plan;
use principals::Principals;
use proof::Routes;
use tables::{Filling, Tables};

/// A policy and facts, ready to be asked.
#[derive(Debug)]
pub(crate) struct Checker {
    plans: Vec<Option<Plan>>,
    /// The number of the first plan of each type.
    first_plans: Vec<u32>,
    principals: Principals,
    tables: Tables,
    /// What proofs are walked by.
    routes: Routes,
}

impl Checker {
    /// Binds facts to a policy; that asks everything of every entity that plans read.
    pub(crate) fn new(program: &Program, facts: &Workspace) -> Self {
        let principals = Principals::of(program.schema(), facts);
        let mut lowering = Lowering {
            program,
            needs: Needs::default(),
            timed_relations: timed_relations(facts),
            small: pairs(&principals, facts) <= PAIRS,
            timed: false,
            room: 0,
        };
        let (plans, first_plans) = numbered(lowering.plans());
        let (mut routes, filters) = proof::routes(&mut lowering, &plans);
        let Lowering { needs, timed_relations, .. } = lowering;
        let filling = Filling {
            program,
            facts,
            needs: &needs,
            principals: &principals,
            timed_relations: &timed_relations,
        };
        let tables = filling.tables();
        routes.fill(&filters, &filling);
        Self { plans, first_plans, principals, tables, routes }
    }

    /// The number of an action's plan.
    pub(crate) fn plan_of(&self, of: TypeId, action: ActionId) -> Option<u32> {
        self.first_plans.get(usize::from(of))?.checked_add(u32::from(action))
    }

    /// Which kind of principal those of a type are.
    pub(crate) fn kind(&self, of: TypeId) -> Kind {
        self.principals.kind(of)
    }

    /// A principal as checks know one, if the facts know it.
    #[inline]
    pub(crate) fn person(&self, kind: Kind, index: u32) -> Option<Person> {
        self.principals.of_kind(kind, index)
    }

    /// Whether a principal may do something to an object that the facts know; nothing if only the evaluator can
    /// tell. `timed` is whether the question has a time.
    #[inline]
    pub(crate) fn allows(&self, person: Person, plan: u32, object: u32, timed: bool) -> Option<bool> {
        let plan = self.plans.get(plan as usize)?.as_ref()?;
        let asked = Asked { tables: &self.tables, person, object, timed, settled: timed && plan.timed };
        if !plan.bans.is_empty() {
            let forbidden = asked.forbidden(plan);
            if forbidden.is_untold() {
                return None;
            }
            if forbidden.possible() {
                return Some(false);
            }
        }
        let granted = asked.granted(plan);
        // One grant that certainly survives is enough, whatever is untold of others.
        if granted.certain() { Some(true) } else { (!granted.is_untold()).then_some(false) }
    }

    /// Bytes that plans' tables take beside the facts.
    pub(crate) fn bytes(&self) -> usize {
        self.tables.bytes().saturating_add(self.routes.bytes())
    }
}

/// Of how many pairs of a person and an entity may be asked while facts are bound: what asks about all people at
/// once is left to the evaluator where there are more.
const PAIRS: usize = 4_000_000;

/// How many pairs there are of a person and an entity of the largest type.
fn pairs(principals: &Principals, facts: &Workspace) -> usize {
    let largest = facts.tables.iter().map(|it| it.ids.len()).max().unwrap_or_default();
    largest.saturating_mul(principals.everybody().1 as usize)
}

/// All plans in one list, and where those of each type begin in it.
fn numbered(plans: Plans) -> (Vec<Option<Plan>>, Vec<u32>) {
    let (mut all, mut first) = (Vec::new(), Vec::new());
    for of_type in plans {
        first.push(u32::try_from(all.len()).unwrap_or(u32::MAX));
        all.extend(of_type);
    }
    (all, first)
}

/// The relations of which some edge begins or ends.
fn timed_relations(facts: &Workspace) -> BTreeSet<(TypeId, MemberId)> {
    let mut timed = BTreeSet::new();
    for (of, table) in (0..).zip(&facts.tables) {
        for (member, edges) in table.rows.iter().flat_map(|it| &it.relations) {
            if edges.list.iter().any(|it| it.since.is_some() || it.until.is_some()) {
                timed.insert((of, *member));
            }
        }
    }
    timed
}
