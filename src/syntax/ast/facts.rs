//! Facts and tests, as written.

use crate::diagnostic::NodeId;

use super::{Literal, Name, Quoted};

/// `facts agency` and its entities, to be used by name in tests.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Facts {
    pub name: Name,
    pub entities: Vec<EntityLine>,
}

/// `project launch   privacy private, members ana as commenter until 2026-06-01`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EntityLine {
    pub type_word: Name,
    pub id: Id,
    pub properties: Vec<Property>,
}

/// An id: `ana`, `user:ana`, `"a b"`, `user:"a b"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Id {
    pub node: NodeId,
    pub type_word: Option<Name>,
    pub text: String,
}

/// Somebody, everybody of a type, or those who hold something of an entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Party {
    /// `ana`, `user:ana`
    One(Id),
    /// `every User`
    Every(Name),
    /// `core.editor`, `team:core.editor`
    People { of: Id, name: Name },
}

impl Party {
    /// Where it stands.
    pub(crate) fn node(&self) -> NodeId {
        match self {
            Self::One(id) | Self::People { of: id, .. } => id.node,
            Self::Every(of) => of.node,
        }
    }
}

/// One value of an attribute or one edge of a relation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Property {
    pub name: Name,
    pub value: FactValue,
    pub role: Option<Name>,
    pub since: Option<Literal>,
    pub until: Option<Literal>,
    /// `with limited and title "x"`
    pub with: Vec<EdgeFact>,
}

/// What an edge says beside where it ends.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EdgeFact {
    pub name: Name,
    pub value: FactValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum FactValue {
    /// A bare word, digits or a text: what it is depends on the member.
    Literal(Literal),
    /// What is not a single word: `team:core`, `every User`, `core.editor`.
    Party(Party),
    /// `members incomplete`: what is listed is not all.
    Incomplete { node: NodeId },
}

/// `test "name"` with the facts it uses, its own facts and its claims.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Test {
    pub name: Quoted,
    pub uses: Vec<Used>,
    /// The times of all lines that say none; there may be one.
    pub at: Vec<Literal>,
    pub entities: Vec<EntityLine>,
    pub claims: Vec<Claim>,
    pub listings: Vec<Listing>,
    pub routed: Vec<Routed>,
    pub breaches: Vec<Breach>,
}

/// `uses agency` or `uses "agency/workspace.json"`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Used {
    Facts(Name),
    Workspace(Quoted),
}

/// `ana cannot share launch with key, level admin at 2026-05-31 because restricted`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Claim {
    /// The whole line.
    pub node: NodeId,
    pub subject: Party,
    pub can: bool,
    pub action: Name,
    pub object: Id,
    pub with: Vec<With>,
    pub at: Option<Literal>,
    /// `because no cell`: the kind of a reason, its words joined by one space.
    pub because: Option<Name>,
}

/// `ana can see only copy, brief with level admin at 2026-05-31`: a list that says all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Listing {
    /// The whole line.
    pub node: NodeId,
    pub listed: Listed,
    pub with: Vec<With>,
    pub at: Option<Literal>,
}

/// What a list says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Listed {
    /// `ana can see only copy, brief`
    OnlyObjects { subject: Party, action: Name, objects: Vec<Id> },
    /// `ana can see no Task`
    NoObject { subject: Party, action: Name, of: Name },
    /// `only ana, every User, core.member can see copy`
    OnlyPeople { people: Vec<Party>, action: Name, object: Id },
    /// `no User can see copy`, `no Team.member can see copy`
    NoPeople { kind: Kind, action: Name, object: Id },
}

/// Principals of a type, or for each entity of a type those who are called so of it: `User`, `Team.member`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Kind {
    pub of: Name,
    pub called: Option<Name>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum With {
    /// `with key`: a presented principal.
    Principal(Id),
    /// `with level admin`: a request input.
    Input { name: Name, value: FactValue },
}

/// `access on launch by cleo goes to ana with level admin at 2026-05-31`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Routed {
    /// The whole line.
    pub node: NodeId,
    pub route: Name,
    pub object: Id,
    pub by: Option<Id>,
    pub to: Destination,
    pub with: Vec<With>,
    pub at: Option<Literal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Destination {
    Person(Id),
    Nobody,
    Refused,
    Open,
}

/// `olaf breaks no_leak on fee_negotiation`, or `olaf may break it on fee_negotiation`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Breach {
    /// The whole line.
    pub node: NodeId,
    /// A person, or the object if nobody is named beside it.
    pub by: Id,
    /// Where `breaks` or `may break` stands.
    pub verb: NodeId,
    /// `may break`: nobody can know whether it is broken.
    pub open: bool,
    pub invariant: Name,
    pub on: Option<Id>,
}
