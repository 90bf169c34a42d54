//! Conditions with every name resolved; how they are judged is `eval`'s matter.

use super::path::{Path, ValuePath, Who};
use super::schema::{EdgeAttributeId, MemberId, TypeId, Value};

/// An index into the policy's definitions.
pub(crate) type DefinitionId = u16;
/// An index into the actions of one type.
pub(crate) type ActionId = u16;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Condition {
    /// The conjunction of its parts.
    All(Vec<Condition>),
    /// The disjunction of its parts.
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// A flag on its own.
    Flag(ValuePath),
    /// A definition, read at the one entity the path reaches.
    Defined {
        at: Path,
        definitions: Vec<(TypeId, DefinitionId)>,
    },
    /// `is` and `is not` between values.
    Same {
        left: Term,
        right: Term,
        negated: bool,
    },
    /// `is` and `is not` between entities; the types are those that the side may be of.
    SameEntity {
        left: Sided,
        right: Sided,
        negated: bool,
    },
    /// `is below` between roles or plans.
    Below {
        left: Term,
        right: Term,
    },
    /// `<` and its kin between numbers or times.
    Ordered {
        left: Term,
        order: Order,
        right: Term,
    },
    /// `user is editor`, `user in project.members`.
    Within {
        who: Path,
        among: Who,
    },
    /// `any`, `all` and `no`; `has` is read with each element at hand.
    Quantified {
        quantifier: Quantifier,
        path: Path,
        has: Option<Box<Condition>>,
    },
    /// `nobody is admin`
    Nobody(Who),
    /// `user can share project`
    Can {
        who: Path,
        object: Path,
        actions: Vec<(TypeId, ActionId)>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    Any,
    All,
    No,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value to compare.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    Path(ValuePath),
    Value(Value),
    /// A declared request input.
    Input(u16),
    /// The request's time.
    Time,
    /// What the edge at hand says, inside `where`.
    Edge(EdgeRead),
}

/// What an edge says, by the relation that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct EdgeRead {
    pub of: Vec<(TypeId, MemberId, EdgeField)>,
}

/// What an edge says beside where it ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum EdgeField {
    Since,
    Until,
    Attribute(EdgeAttributeId),
}

/// One side of a comparison of entities, and the types it may be of.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Sided {
    pub path: Path,
    pub types: Vec<TypeId>,
}

/// A placeholder in a reason: the text, or what an attribute or a relation says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum TextPart {
    Text(String),
    Value(ValuePath),
    Entities(Path),
    Input(u16),
}
