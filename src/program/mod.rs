//! The closed policy: resolved, ordered, indexed, and free of errors.
//!
//! [`Program::close`] is its only constructor and refuses a policy with any error, so a half-understood
//! policy can be explained but never enforced. It keeps nothing of how the text was laid out.

mod index;
mod names;

pub(crate) use index::{CellAt, Index};
pub(crate) use names::{NameId, Names, cell, edge, inclusion};

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Severity};
use crate::hierarchy::{Hierarchy, Node, Orders};
use crate::policy::Policy;
use crate::policy::condition::ActionId;
use crate::policy::rule::OpenName;
use crate::policy::schema::{Held, PlanId, RoleId, Schema, SetInfo, SetKind, TypeId, TypeKind};

/// A policy that can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    policy: Policy,
    hierarchy: Hierarchy,
    index: Index,
    names: Names,
}

/// Why there is no program: the policy has errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HasErrors;

impl Program {
    /// Closes a policy that was judged without an error; warnings do not matter.
    pub(crate) fn close(
        mut policy: Policy,
        hierarchy: Hierarchy,
        problems: &[Diagnostic],
    ) -> Result<Self, HasErrors> {
        let is_error = |it: &Diagnostic| it.severity == Severity::Error;
        if problems.iter().any(is_error) || !hierarchy.circles.is_empty() {
            return Err(HasErrors);
        }
        close_orders(Arc::make_mut(&mut policy.schema), &hierarchy.plans, &hierarchy.includes);
        let index = Index::of(&policy);
        let names = Names::of(&policy);
        Ok(Self { policy, hierarchy, index, names })
    }

    /// The program of another policy with the same vocabulary; `None` if that would be a circle.
    pub(crate) fn changed(&self, policy: Policy) -> Option<Self> {
        let hierarchy = self.hierarchy.of_changed(&policy);
        Self::close(policy, hierarchy, &[]).ok()
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }

    pub(crate) fn schema(&self) -> &Schema {
        &self.policy.schema
    }

    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// The rank of a name: everything it needs the final answer of has a lower one.
    pub(crate) fn rank(&self, node: Node) -> u32 {
        self.hierarchy.strata.rank(node)
    }

    /// Whether names of this rank depend on their own opposite, so that they are settled in turns.
    pub(crate) fn is_knot(&self, rank: u32) -> bool {
        self.hierarchy.strata.is_knot(rank)
    }

    /// Whether any names do.
    pub(crate) fn has_knots(&self) -> bool {
        self.hierarchy.strata.has_knots()
    }

    /// The rank of asking who a group stands for, or who is in a set.
    pub(crate) fn rank_of_group(&self, of: TypeId) -> u32 {
        let schema = self.schema();
        if let Some(TypeKind::Group(member)) = schema.type_info(of).map(|it| it.kind) {
            return self.rank(Node::Relation(of, member));
        }
        let Some(SetInfo { of, kind: SetKind::People { held: Some(held), .. } }) = schema.set(of) else {
            return 0;
        };
        match *held {
            Held::Relation(member) => self.rank(Node::Relation(*of, member)),
            Held::Definition(definition) => self.rank(Node::Definition(definition)),
            Held::Role(role) => {
                let above = self.counting_as(*of, role);
                above.map(|it| self.rank(Node::Role(*of, it))).max().unwrap_or_default()
            }
        }
    }

    /// The names that the base leaves open, that a layer has changed, and on which a decision depends.
    pub(crate) fn opened(&self, of: TypeId, action: ActionId) -> Vec<String> {
        let policy = &self.policy;
        let own = self.hierarchy.opened.iter().filter(|it| it.decision == (of, action));
        let names = own.map(|it| match it.name {
            OpenName::Attribute(of, member) => policy.name_of_member(of, member),
            OpenName::Role(of, role) => policy.name_of_role(of, role),
            OpenName::Action(of, action) => policy.name_of_action(of, action),
        });
        names.collect()
    }

    /// Whether some decision would allow more if there were less of this.
    pub(crate) fn is_opposed(&self, node: Node) -> bool {
        self.hierarchy.opposed.contains(&node)
    }

    /// The roles whose holders count as holding this one, itself among them, ascending.
    pub(crate) fn counting_as(&self, of: TypeId, role: RoleId) -> impl Iterator<Item = RoleId> + '_ {
        let roles = self.policy.schema.type_info(of).map(|it| it.roles.as_slice()).unwrap_or_default();
        (0..).zip(roles).filter(move |it| it.1.includes.contains(&role)).map(|it| it.0)
    }
}

/// What facts are loaded against: the vocabulary with its orders closed.
pub(crate) fn closed_schema(schema: &Schema, orders: &Orders) -> Schema {
    let mut schema = schema.clone();
    close_orders(&mut schema, &orders.plans, &orders.includes);
    schema
}

/// Puts the closed orders into the schema, where facts and decisions look them up.
fn close_orders(schema: &mut Schema, plans: &[Vec<PlanId>], includes: &[Vec<Vec<RoleId>>]) {
    plans.clone_into(&mut schema.plans.at_least);
    for (info, includes) in schema.types.iter_mut().zip(includes) {
        for (role, included) in info.roles.iter_mut().zip(includes) {
            role.includes.clone_from(included);
        }
    }
}
