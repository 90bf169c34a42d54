//! The resolved policy: what the names of a rolebook mean, as data.
//!
//! `hir` builds it, `hierarchy` and `check` judge it, `program` closes it and `eval` reads it. It knows
//! nothing of text: a [`Mark`] only says which node of which statement a part came from.

pub(crate) mod allowed;
mod calculation;
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

use std::sync::Arc;

use crate::diagnostic::{NodeId, Site};
use condition::{ActionId, Condition};
use label::Labels;
use path::{Path, ValuePath};
use promise::{Invariant, Route};
use rule::{AddedRole, Definition, GrantRule, NewDefault, Open, OpenName, Restriction, SetCell, Table};
use schema::{MemberId, RoleId, Schema, TypeId};

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

    /// Right behind it.
    pub(crate) fn after(self) -> Site {
        Site::After { statement: self.statement, node: NodeId(self.node) }
    }

    /// From here to the end of another node of the same statement.
    pub(crate) fn to(self, end: Self) -> Site {
        Site::Nodes { statement: self.statement, from: NodeId(self.node), to: NodeId(end.node) }
    }
}

impl From<Mark> for Site {
    fn from(mark: Mark) -> Self {
        mark.site()
    }
}

/// A policy with every name resolved; not yet proved free of errors. What one statement says is shared by all
/// versions of the policy in which it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Policy {
    pub name: String,
    pub title: Option<String>,
    /// What it was made from, if it was brought from elsewhere; in its author's words.
    pub imported: Option<String>,
    pub schema: Arc<Schema>,
    /// For each type, the path from its entities to the plan that a gate reads.
    pub plan_paths: Vec<Option<ValuePath>>,
    /// Where that path is said.
    pub plan_mark: Mark,
    /// The alternatives of each derived relation.
    pub derived: Vec<Derived>,
    pub definitions: Vec<Arc<Definition>>,
    /// For each type, its actions sorted by name.
    pub actions: Arc<Vec<Vec<String>>>,
    pub grants: Vec<Arc<GrantRule>>,
    pub tables: Vec<Arc<Table>>,
    pub opens: Vec<Open>,
    /// Ascending.
    pub open_names: Vec<OpenName>,
    /// What layers set, add and change, from the lowest layer up.
    pub sets: Vec<SetCell>,
    pub added_roles: Vec<AddedRole>,
    pub new_defaults: Vec<NewDefault>,
    pub restricts: Vec<Arc<Restriction>>,
    pub forbids: Vec<Arc<Restriction>>,
    /// Of groups, which of their listed holders are meant; by type, ascending.
    pub group_filters: Vec<(TypeId, Condition)>,
    pub routes: Vec<Arc<Route>>,
    pub invariants: Vec<Arc<Invariant>>,
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

    /// `Project.share`
    pub(crate) fn name_of_action(&self, of: TypeId, action: ActionId) -> String {
        let actions = self.actions.get(usize::from(of));
        self.name_of(of, actions.and_then(|it| it.get(usize::from(action))).map_or("", String::as_str))
    }

    /// `Project.admin`
    pub(crate) fn name_of_role(&self, of: TypeId, role: RoleId) -> String {
        let role = self.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
        self.name_of(of, role.map_or("", |it| it.name.as_str()))
    }

    /// `Project.members`
    pub(crate) fn name_of_member(&self, of: TypeId, member: MemberId) -> String {
        let member = self.schema.type_info(of).and_then(|it| it.member(member));
        self.name_of(of, member.map_or("", |it| it.name.as_str()))
    }

    /// A name on a type, as answers write it.
    pub(crate) fn name_of(&self, of: TypeId, name: &str) -> String {
        let of = self.schema.type_info(of).map_or("", |it| it.name.as_str());
        format!("{of}.{name}")
    }

    /// The derived relation that this member of this type is, if it is one.
    pub(crate) fn derived(&self, of: TypeId, member: MemberId) -> Option<&Derived> {
        self.derived.iter().find(|it| it.of == of && it.member == member)
    }
}
