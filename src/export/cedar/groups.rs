//! People as entities: for each object and each way in which it lists people, a group that everybody is `in` who is
//! meant. Whatever hands people on, however often, is a group in a group.

use crate::policy::condition::Condition;
use crate::policy::schema::{MemberId, RoleId, TypeId};

/// What a group is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Set {
    /// A group of the rolebook, as it is.
    Itself,
    /// Whom a stated relation means.
    People(String),
    /// The same, of edges that a condition chooses.
    Chosen(String, String),
    /// Whom a relation lists with a role.
    Carried(String, String),
    /// Whoever holds a role itself.
    Role(String),
    /// Whoever is in such a group of an entity that these relations lead to.
    Along(Vec<String>, Box<Set>),
}

/// A kind of group: there is one for each entity of a type.
pub(super) type GroupKey = (TypeId, Set);

/// Who is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Within {
    /// The ends of edges, of those with a role if one is named, and those that a condition chooses.
    Edges { member: MemberId, role: Option<RoleId>, only: Option<Condition> },
    /// Another group of the same entity.
    Own(Set),
    /// A group of each entity that a relation leads to, if its type has it.
    Along(MemberId, Set),
}

impl Set {
    /// Whether this is whom a relation of that name lists.
    pub(super) fn lists(&self, relation: &str) -> bool {
        match self {
            Self::People(name) | Self::Chosen(name, _) | Self::Carried(name, _) => name == relation,
            Self::Itself | Self::Role(_) | Self::Along(..) => false,
        }
    }

    /// What the attribute that leads to the group is called: `members_editor`.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Itself => String::new(),
            Self::People(name) | Self::Role(name) => name.clone(),
            Self::Chosen(name, condition) => format!("{name}_where_{condition}"),
            Self::Carried(name, role) => format!("{name}_{role}"),
            Self::Along(steps, last) => format!("{}_of_{}", last.name(), steps.join("_")),
        }
    }
}

/// `folder_members` as `FolderMembers`.
pub(super) fn camel(name: &str) -> String {
    let words = name.split('_').filter(|it| !it.is_empty());
    let capital = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
        first + letters.as_str()
    };
    words.map(capital).collect()
}
