//! Conditions and the values in them, as written.

use crate::diagnostic::NodeId;

use super::{Name, Path};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Condition {
    pub node: NodeId,
    pub kind: ConditionKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ConditionKind {
    /// Flattened: `a or b or c` is one node with three parts.
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    /// A flag or a definition on its own.
    Bare(Path),
    /// `a is b`, `a is not b`, `a is below b`, `a < b`.
    Compare {
        left: Term,
        operator: Operator,
        right: Term,
    },
    /// `privacy in (team, organization)`, `level not in (admin, editor)`
    InList {
        left: Term,
        negated: bool,
        list: Vec<Term>,
    },
    /// `user in organization.admins`, `"legal" in tags`
    InPath {
        left: Term,
        negated: bool,
        path: Path,
    },
    /// `address in 10.0.0.0/8`
    InValue {
        left: Term,
        negated: bool,
        value: Literal,
    },
    /// `name begins with "x"`
    Wording {
        left: Term,
        test: Wording,
        right: Term,
    },
    /// `any projects`, `no homes`, `all homes has archived`; the condition is read at each element.
    Quantified {
        quantifier: Quantifier,
        path: Path,
        has: Option<Box<Condition>>,
    },
    /// `nobody is admin`
    Nobody {
        role: Path,
    },
    /// `user can share project`
    Can {
        who: Path,
        action: Name,
        object: Path,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Quantifier {
    Any,
    All,
    No,
    /// Of one, and of no other.
    One,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Operator {
    Is,
    IsNot,
    IsBelow,
    IsNotBelow,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What is asked of how a text is worded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Wording {
    Begins,
    Ends,
    Contains,
    Matches,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    Path(Path),
    Literal(Literal),
    /// `granted + lasts`, `limit - used`, `price * count`
    Calculated {
        node: NodeId,
        left: Box<Term>,
        how: Arithmetic,
        right: Box<Term>,
    },
    /// `size of tags`
    Size {
        node: NodeId,
        of: Box<Term>,
    },
    /// `attributes["status"]`
    Entry {
        node: NodeId,
        of: Path,
        key: Box<Term>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Arithmetic {
    Plus,
    Minus,
    Times,
}

impl Term {
    /// The node of the whole term.
    pub(crate) fn node(&self) -> NodeId {
        match self {
            Term::Path(path) => path.node,
            Term::Literal(literal) => literal.node,
            Term::Calculated { node, .. } | Term::Size { node, .. } | Term::Entry { node, .. } => *node,
        }
    }
}

/// A value as written; a bare word is `Word`, and what it means is decided by its position.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Literal {
    pub node: NodeId,
    pub value: LiteralValue,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum LiteralValue {
    /// A name: a choice, a role, a plan, `yes`, `no`, an id.
    Word(String),
    /// Anything that starts with a digit (or a minus and a digit), as written.
    Digits(String),
    Text(String),
    /// A list or a map, laid out: `("a", "b")`.
    Listed(String),
}
