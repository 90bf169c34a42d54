//! What stands above what: roles over roles, plans over plans, and which names are decided before which.
//!
//! petgraph is used inside this module only, as a tool; what leaves it are sorted lists. Loops are
//! found here once, and reported whole; nothing downstream has to fear them.

mod dependencies;
mod inclusion;
mod knots;
mod narrowing;
mod opposed;
mod reads;
mod rounds;
mod standing;
mod strata;

pub(crate) use dependencies::{Dependencies, Sign};
pub(crate) use knots::{components, knots};
pub(crate) use narrowing::{Changed, Opened, Why, Widening};
pub(crate) use rounds::{opposed_rounds, rounds};
pub(crate) use standing::Wider;
pub(crate) use strata::{Node, Strata};

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::schema::{PlanId, RoleId, Schema, TypeId};
use crate::policy::{Mark, Policy};

use strata::Loop;

/// The closed orders of a policy and every loop in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Hierarchy {
    /// For each type and role: itself and every role it includes, ascending.
    pub includes: Vec<Vec<Vec<RoleId>>>,
    /// For each plan: itself and every plan below it, ascending.
    pub plans: Vec<Vec<PlanId>>,
    pub strata: Strata,
    /// Empty if the orders are orders.
    pub circles: Vec<Circle>,
    /// What layers would give by taking away.
    pub widenings: Vec<Widening>,
    /// Which decisions depend on a change of a name that the base leaves open; ascending.
    pub opened: Vec<Opened>,
    /// The names of which some decision would allow more if there were less of them.
    pub opposed: BTreeSet<Node>,
    /// Statements before this one may make names depend on their own opposite.
    pub loose: u32,
}

impl Hierarchy {
    /// The same orders over another policy with the same vocabulary, whose names may depend on others.
    pub(crate) fn of_changed(&self, policy: &Policy) -> Self {
        let ranked = ranked(&dependencies::of(policy, &self.includes));
        let circles = strata::circles(policy, &ranked.loops, self.loose);
        Self { strata: ranked.strata, circles, ..self.clone() }
    }
}

/// A loop, shown whole: each name on it, and where it leads to the next.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Circle {
    pub among: Among,
    pub names: Vec<String>,
    pub places: Vec<Mark>,
    /// For each name, whether it needs the final answer of the next.
    pub strict: Vec<bool>,
    /// The statement of a layer that goes round with names of its base, which may do so by themselves.
    pub joined_at: Option<Mark>,
}

/// What goes round in a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Among {
    Plans,
    Roles,
    /// Names that depend on their own opposite, or on their own decision.
    #[default]
    Dependencies,
}

/// The orders of plans and roles, whatever rules say of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Orders {
    /// For each plan, itself and those below it, ascending.
    pub plans: Vec<Vec<PlanId>>,
    /// For each type and role, itself and the roles that it includes, ascending.
    pub includes: Vec<Vec<Vec<RoleId>>>,
    circles: Vec<Circle>,
}

/// Closes the orders of a policy, from the pairs its author wrote.
pub(crate) fn orders(
    schema: &Schema,
    includes: &[(TypeId, RoleId, RoleId, Mark)],
    plan_order: &[(PlanId, PlanId, Mark)],
) -> Orders {
    let mut orders = Orders::default();
    let names: Vec<&str> = schema.plans.names.iter().map(String::as_str).collect();
    let plans = inclusion::close(&names, plan_order);
    orders.circles.extend(plans.rounds.into_iter().map(|it| it.among(Among::Plans)));
    orders.plans = plans.below;
    let mut pairs: BTreeMap<TypeId, Vec<(RoleId, RoleId, Mark)>> = BTreeMap::new();
    for (of, high, low, mark) in includes {
        pairs.entry(*of).or_default().push((*high, *low, *mark));
    }
    for (of, info) in (0..).zip(&schema.types) {
        let names: Vec<&str> = info.roles.iter().map(|it| it.name.as_str()).collect();
        let roles = inclusion::close(&names, pairs.get(&of).map(Vec::as_slice).unwrap_or_default());
        orders.circles.extend(roles.rounds.into_iter().map(|it| it.among(Among::Roles)));
        orders.includes.push(roles.below);
    }
    orders
}

/// What each name of a policy depends on.
pub(crate) fn dependencies(policy: &Policy, orders: &Orders) -> Dependencies {
    dependencies::of(policy, &orders.includes)
}

/// In which order names are decided, whatever they are called.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Ranked {
    strata: Strata,
    opposed: BTreeSet<Node>,
    loops: Vec<Loop>,
}

/// Ranks the names by what they depend on.
pub(crate) fn ranked(dependencies: &Dependencies) -> Ranked {
    let graph = strata::graph(&dependencies.edges);
    let opposed = opposed::opposed(&graph);
    let (strata, loops) = strata::order(&graph, &dependencies.groups);
    Ranked { strata, opposed, loops }
}

/// What the rules of a policy make of its names. A loop through an opposite is none that only statements before
/// `loose` make.
pub(crate) fn analyse(
    policy: &Policy,
    orders: &Orders,
    dependencies: &Dependencies,
    ranked: &Ranked,
    layers: &[u32],
    loose: u32,
) -> Hierarchy {
    let Orders { plans, includes, mut circles } = orders.clone();
    let closed = standing::Orders { includes: &includes, plans: &plans };
    let found = narrowing::judge(policy, closed, dependencies, layers);
    circles.extend(strata::circles(policy, &ranked.loops, loose));
    let Ranked { strata, opposed, .. } = ranked.clone();
    let (widenings, opened) = (found.widenings.into_iter().collect(), found.opened.into_iter().collect());
    Hierarchy { includes, plans, strata, circles, widenings, opened, opposed, loose }
}
