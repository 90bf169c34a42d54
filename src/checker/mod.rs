//! Checks in nanoseconds: a policy made into plans and facts made into tables, for one decision after
//! another.
//!
//! What is decided is the evaluator's matter alone: plans say what tables to look into, and the tables hold
//! what the evaluator found, entity by entity, when facts were bound. Whatever a plan cannot say, or a
//! table does not know, is no answer here, and the evaluator is asked. So nothing is ever decided in two
//! ways that could drift apart.

mod affected;
mod any_order;
mod backwards;
mod check;
mod clause;
mod closing;
mod compiled;
mod contents;
mod crowds;
mod folk;
mod handing;
mod holdings;
mod lower;
mod marks;
mod memberships;
mod near;
mod needs;
mod numbers;
mod objects;
mod open;
mod origins;
mod patches;
mod patching;
mod people;
mod personal;
mod places;
mod plan;
mod principals;
mod proof;
mod rows;
mod rows_now;
mod settle;
mod slots;
mod standings;
mod steady;
mod tables;
mod truth;
mod united;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use crate::eval::Truth;
use crate::facts::edit::Touched;
use crate::facts::referrers::Referrers;
use crate::facts::workspace::{Row, Workspace};
use crate::policy::condition::ActionId;
use crate::policy::schema::{MemberId, TypeId};
use crate::program::Program;

pub(crate) use any_order::Finding;
pub(crate) use compiled::{Compiled, Shape};
pub(crate) use contents::{Contents, Holders, Holding};
pub(crate) use near::bring_near;
pub(crate) use numbers::{Ascending, Numbers};
pub(crate) use objects::Objects;
pub(crate) use patches::Patches;
pub(crate) use personal::{Grounds, IsEnd, Mapping, Personal};
pub(crate) use plan::{Ban, Clause, Mask, OnPair, Plan, Spot, Way};
pub(crate) use principals::{Kind, Person};
pub(crate) use proof::{Asking, Entry, When};
pub(crate) use slots::{NOBODY, SPREAD, hashed};
pub(crate) use tables::end;
pub(crate) use truth::Bounds;

use affected::{Member, Readers};
use backwards::Backwards;
use check::Asked;
use clause::Lowering;
use lower::Plans;
use needs::Needs;
use patching::Patching;
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
    needs: Needs,
    /// The relations of which some edge begins or ends.
    timed_relations: BTreeSet<Member>,
    backwards: OnceLock<Backwards>,
    readers: OnceLock<Readers>,
    /// What proofs are walked by.
    routes: Routes,
}

impl Checker {
    /// Binds facts to the actions of a policy that are wanted; that asks everything of every entity that plans read.
    pub(crate) fn new(
        program: &Program,
        facts: &Workspace,
        wanted: impl Fn(TypeId, ActionId) -> bool,
    ) -> Self {
        let principals = Principals::of(program.schema(), facts);
        let mut lowering = Lowering {
            program,
            needs: Needs::default(),
            timed_relations: timed_relations(facts),
            small: pairs(&principals, facts) <= PAIRS,
            timed: false,
            room: 0,
        };
        let (plans, first_plans) = numbered(lowering.plans(wanted));
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
        let (backwards, readers) = (OnceLock::new(), OnceLock::new());
        Self { plans, first_plans, principals, tables, needs, timed_relations, backwards, readers, routes }
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
    /// tell. `timed` is whether the question has a time, and patches are what has changed.
    #[inline]
    pub(crate) fn allows(
        &self,
        patches: Option<&Patches>,
        asked: (Person, u32, u32),
        timed: bool,
    ) -> Option<bool> {
        match patches {
            None => self.allowed::<false>(None, asked, timed),
            Some(_) => self.allowed::<true>(patches, asked, timed),
        }
    }

    #[inline]
    fn allowed<const CHANGED: bool>(
        &self,
        patches: Option<&Patches>,
        (person, plan, object): (Person, u32, u32),
        timed: bool,
    ) -> Option<bool> {
        let plan = self.plan(plan)?;
        let settled = timed && plan.timed;
        let asked = Asked::<'_, CHANGED> { tables: &self.tables, patches, person, object, timed, settled };
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

    fn plan(&self, plan: u32) -> Option<&Plan> {
        self.plans.get(plan as usize)?.as_ref()
    }

    fn backwards(&self) -> &Backwards {
        self.backwards.get_or_init(|| Backwards::of(&self.tables, self.principals.everybody().1))
    }

    /// Whether one of some principals may do something to an object that the facts know, certainly and possibly;
    /// nothing if only the evaluator can tell.
    pub(crate) fn truth(
        &self,
        patches: Option<&Patches>,
        (people, plan, object): (&[Person], u32, u32),
        timed: bool,
    ) -> Option<Truth> {
        let plan = self.plan(plan)?;
        let (mut granted, mut forbidden) = (Bounds::FALSE, Bounds::FALSE);
        for person in people {
            let (tables, person, settled) = (&self.tables, *person, timed && plan.timed);
            let asked = Asked::<'_, true> { tables, patches, person, object, timed, settled };
            granted = granted.or(asked.granted(plan));
            forbidden = forbidden.or(asked.forbidden(plan));
        }
        granted.and(forbidden.negated()).told()
    }

    /// The objects, of so many, to which one of some principals may possibly do something; nothing if only the
    /// evaluator can tell.
    pub(crate) fn objects(
        &self,
        patches: Option<&Patches>,
        (people, plan): (&[Person], u32),
        count: u32,
        timed: bool,
    ) -> Option<Objects> {
        let (tables, backwards, plan) = (&self.tables, self.backwards(), self.plan(plan)?);
        let seeking = objects::Seeking { tables, backwards, people, count, timed };
        match patches {
            None => Some(seeking.objects(plan)),
            // Whom changes concern is found by asking, so nothing is certain beforehand.
            Some(patches) if patches.has_stale_tables() || self.patches_principals(patches) => None,
            Some(patches) => Some(seeking.objects_and(plan, self.changed_for(patches, people))),
        }
    }

    /// The entities of which something else may be so for some people.
    fn changed_for(&self, patches: &Patches, people: &[Person]) -> Vec<u32> {
        let people: Vec<u32> = people.iter().map(|it| it.number).collect();
        let mut all = patches.entities();
        let backwards = self.backwards();
        patches.came_into(&people).for_each(|it| all.extend(backwards.where_crowd_stands(it)));
        all
    }

    /// Whether something that is so of principals has changed, wherever they stand.
    fn patches_principals(&self, patches: &Patches) -> bool {
        let mut tables = (0..).zip(&self.needs.bits);
        tables.any(|(id, table)| table.of == needs::Of::Principals && patches.has_bits_of(id))
    }

    /// The numbers of those who may possibly do something to an object; nothing if only the evaluator can tell.
    pub(crate) fn people(&self, patches: Option<&Patches>, plan: u32, object: u32) -> Option<Numbers> {
        let (tables, principals, plan) = (&self.tables, &self.principals, self.plan(plan)?);
        let seeking = people::Seeking { tables, principals, object };
        let changed = |it: &Patches| {
            it.has_stale_tables()
                || it.has_crowds()
                || seeking.entities(plan).iter().any(|entity| it.concern(*entity))
        };
        if patches.is_some_and(changed) { None } else { Some(seeking.people(plan)) }
    }

    /// Takes over a change of the facts, which are as they are now.
    pub(crate) fn patch(
        &self,
        patches: &mut Patches,
        program: &Program,
        (facts, referrers): (&Workspace, &Referrers),
        touched: Touched,
    ) {
        let mut patching = Patching {
            program,
            facts,
            referrers,
            needs: &self.needs,
            readers: self.readers.get_or_init(|| Readers::of(program, &self.needs)),
            principals: &self.principals,
            timed_relations: &self.timed_relations,
            tables: &self.tables,
            patches,
        };
        patching.take(touched);
    }

    /// The numbers of the principals of a type: the first, and how many there are.
    pub(crate) fn numbers(&self, of: TypeId) -> Option<(u32, u32)> {
        self.principals.range(of)
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
    let mut add = |of: TypeId, row: &Row| {
        for (member, edges) in &row.relations {
            if edges.list.iter().any(|it| it.is_timed()) {
                timed.insert((of, *member));
            }
        }
    };
    for (of, table) in (0..).zip(facts.tables.iter()) {
        table.rows.iter().for_each(|it| add(of, it));
    }
    facts.changed_rows().for_each(|(entity, row)| add(entity.of, row));
    timed
}
