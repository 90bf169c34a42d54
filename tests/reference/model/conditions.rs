//! What conditions say, and the values in them.

use super::{Path, Value, Way};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    Or(Vec<Condition>),
    And(Vec<Condition>),
    Not(Box<Condition>),
    /// A flag or a definition at the end of a path.
    Bare(Path),
    /// `left is right`; with `negated`, `left is not right`.
    Is {
        left: Path,
        negated: bool,
        right: Term,
    },
    /// `left is below right`
    Below {
        left: Path,
        negated: bool,
        right: Term,
    },
    Order {
        left: Path,
        order: Order,
        right: Term,
    },
    InList {
        left: Path,
        negated: bool,
        list: Vec<Term>,
    },
    InPath {
        left: Path,
        negated: bool,
        path: Way,
    },
    Quantified {
        quantifier: Quantifier,
        path: Way,
        has: Option<Box<Condition>>,
    },
    /// `budget * 2 <= limit + 1`: of what is calculated, or by a word of its own.
    Said {
        left: Term,
        says: Saying,
        right: Term,
    },
    /// A quantifier over the elements of a list or the keys of a map, each of which is `it`.
    Each {
        quantifier: Quantifier,
        of: Term,
        has: Option<Box<Condition>>,
    },
    Nobody(String),
    Can {
        who: Path,
        action: String,
        object: Path,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantifier {
    Any,
    All,
    No,
    One,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// How a value is compared with another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saying {
    Is,
    IsNot,
    Order(Order),
    /// In a list, among the keys of a map, or in a network or one of several.
    In,
    NotIn,
    Begins,
    Ends,
    Contains,
    Matches,
}

/// A value in a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Term {
    Path(Path),
    Plus(Box<Term>, Box<Term>),
    Minus(Box<Term>, Box<Term>),
    Times(Box<Term>, Box<Term>),
    /// `size of tags`
    Size(Box<Term>),
    /// `notes["state"]`
    Entry(Box<Term>, Box<Term>),
    /// A literal; a `Word` is a choice, a plan, or a role: of the left side's type after a role
    /// attribute, and asked for on the object after an entity.
    Literal(Value),
}
