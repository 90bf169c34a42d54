//! Paths through the facts: from something at hand, along relations, to entities, values or people.

use super::condition::Condition;
use super::schema::{MemberId, RoleId, TypeId};

/// What a path starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Start {
    /// The entity after `on`.
    Object,
    /// The place of a pair, in a statement with `through`.
    Place,
    /// The principal to whom the grant came.
    User,
    /// The element at hand, inside `has`.
    Element,
    /// An entity that the request brings along.
    Input(u16),
}

/// One relation to follow, for each type that has it; a type that lacks it leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub members: Vec<(TypeId, MemberId)>,
    /// Only the edges of which this holds; what is at hand is the statement's, and the edge.
    pub only: Option<Box<Condition>>,
}

/// A path that ends in entities.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Path {
    pub start: Start,
    pub steps: Vec<Step>,
}

/// A path that ends in an attribute of the entities it reaches; it reaches at most one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ValuePath {
    pub path: Path,
    pub attribute: Step,
}

/// Who is meant.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Who {
    /// The entities at the end of the path, groups standing for their members.
    Holders(Path),
    /// Whoever counts as holding the role there.
    Role {
        at: Path,
        roles: Vec<(TypeId, RoleId)>,
    },
    /// Whoever counts as holding the role that the attribute names there.
    RoleNamed {
        at: Path,
        attribute: Step,
    },
    /// Every id of a principal type.
    Every(TypeId),
    Everyone,
}

impl Path {
    /// The starting point itself.
    pub(crate) fn at(start: Start) -> Self {
        Self { start, steps: Vec::new() }
    }
}

impl Step {
    /// A step along every edge.
    pub(crate) fn along(members: Vec<(TypeId, MemberId)>) -> Self {
        Self { members, only: None }
    }

    /// The member that this step follows from an entity of that type.
    pub(crate) fn member_of(&self, of: TypeId) -> Option<MemberId> {
        self.members.iter().find(|it| it.0 == of).map(|it| it.1)
    }
}
