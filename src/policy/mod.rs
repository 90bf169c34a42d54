//! The resolved policy: what the names of a rolebook mean, as data.
//!
//! `hir` builds it, `hierarchy` and `check` judge it, `program` closes it and `eval` reads it. It knows
//! nothing of text: a [`Mark`] only says which node of which statement a part came from.

pub(crate) mod allowed;
pub(crate) mod condition;
pub(crate) mod declared;
pub(crate) mod label;
pub(crate) mod path;
mod personal;
pub(crate) mod promise;
pub(crate) mod reads;
pub(crate) mod rule;
pub(crate) mod schema;
pub(crate) mod text;

use crate::diagnostic::{NodeId, Site};
use condition::Condition;
use label::Labels;
use path::{Path, ValuePath};
use promise::{Invariant, Route};
use rule::{Definition, GrantRule, Open, Restriction, Table};
use schema::{MemberId, Schema, TypeId};

/// The node of a statement that a part of the policy came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Mark {
    pub statement: u32,
    pub node: u32,
}

impl Mark {
    /// The place to point at.
    pub(crate) fn site(self) -> Site {
        Site::Node { statement: self.statement, node: NodeId(self.node) }
    }
}

/// A policy with every name resolved; not yet proved free of errors.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Policy {
    pub name: String,
    pub title: Option<String>,
    pub schema: Schema,
    /// For each type, the path from its entities to the plan that a gate reads.
    pub plan_paths: Vec<Option<ValuePath>>,
    /// The alternatives of each derived relation.
    pub derived: Vec<Derived>,
    pub definitions: Vec<Definition>,
    /// For each type, its actions sorted by name.
    pub actions: Vec<Vec<String>>,
    pub grants: Vec<GrantRule>,
    pub tables: Vec<Table>,
    pub opens: Vec<Open>,
    pub restricts: Vec<Restriction>,
    pub forbids: Vec<Restriction>,
    /// Of groups, which of their listed holders are meant; by type, ascending.
    pub group_filters: Vec<(TypeId, Condition)>,
    pub routes: Vec<Route>,
    pub invariants: Vec<Invariant>,
    pub labels: Labels,
}

/// A derived relation: its elements are those of all its paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Derived {
    pub of: TypeId,
    pub member: MemberId,
    pub paths: Vec<Path>,
    /// The types that it may end in, ascending.
    pub targets: Vec<TypeId>,
    pub mark: Mark,
}

impl Policy {
    /// Of a group, which of its listed holders are meant; all if nothing is said.
    pub(crate) fn group_filter(&self, of: TypeId) -> Option<&Condition> {
        let at = self.group_filters.binary_search_by_key(&of, |it| it.0).ok()?;
        self.group_filters.get(at).map(|it| &it.1)
    }

    /// The derived relation that this member of this type is, if it is one.
    pub(crate) fn derived(&self, of: TypeId, member: MemberId) -> Option<&Derived> {
        self.derived.iter().find(|it| it.of == of && it.member == member)
    }
}
