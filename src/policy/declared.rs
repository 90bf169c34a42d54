//! Names that a rolebook declares, and where.

use super::Mark;
use super::condition::DefinitionId;
use super::schema::{EdgeAttributeId, MemberId, RoleId, TypeId};

/// What a declared name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum DeclaredKind {
    Plans,
    Input(u16),
    Type(TypeId),
    Member(TypeId, MemberId),
    EdgeAttribute(TypeId, MemberId, EdgeAttributeId),
    Role(TypeId, RoleId),
    Definition(TypeId, DefinitionId),
    Facts,
    Test,
    Route,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declared {
    pub kind: DeclaredKind,
    /// How a statement about it is called: `Project.nick`, `facts office`, `route access on Project`.
    pub name: String,
    pub mark: Mark,
}
