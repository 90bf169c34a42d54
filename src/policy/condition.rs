//! Conditions with every name resolved; how they are judged is `eval`'s matter.

use std::hash::{Hash, Hasher};

use regex::{Regex, RegexBuilder};

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
    /// The same of the elements of a list, or the keys of a map; `has` is read with each at hand.
    Each {
        quantifier: Quantifier,
        of: Term,
        has: Option<Box<Condition>>,
    },
    /// What is asked of a value and of another that is no order.
    Tested {
        left: Term,
        test: Test,
        right: Term,
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

/// What a condition is made of, one level down.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'c> {
    Condition(&'c Condition),
    Definition(DefinitionId),
    Decision(TypeId, ActionId),
    Path(&'c Path),
    Term(&'c Term),
    Value(&'c ValuePath),
    Who(&'c Who),
}

impl Condition {
    /// Its parts, in their order; for whoever looks into every condition in the same way.
    pub(crate) fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Part::Condition).collect(),
            Self::Not(part) => vec![Part::Condition(part)],
            Self::Flag(value) => vec![Part::Value(value)],
            Self::Defined { at, definitions } => {
                let named = definitions.iter().map(|it| Part::Definition(it.1));
                std::iter::once(Part::Path(at)).chain(named).collect()
            }
            Self::Same { left, right, .. }
            | Self::Below { left, right }
            | Self::Ordered { left, right, .. }
            | Self::Tested { left, right, .. } => vec![Part::Term(left), Part::Term(right)],
            Self::SameEntity { left, right, .. } => vec![Part::Path(&left.path), Part::Path(&right.path)],
            Self::Within { who, among } => vec![Part::Path(who), Part::Who(among)],
            Self::Quantified { path, has, .. } => {
                std::iter::once(Part::Path(path)).chain(has.as_deref().map(Part::Condition)).collect()
            }
            Self::Each { of, has, .. } => {
                std::iter::once(Part::Term(of)).chain(has.as_deref().map(Part::Condition)).collect()
            }
            Self::Nobody(who) => vec![Part::Who(who)],
            Self::Can { who, object, actions } => {
                let asked = actions.iter().map(|it| Part::Decision(it.0, it.1));
                [Part::Path(who), Part::Path(object)].into_iter().chain(asked).collect()
            }
        }
    }
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
pub(crate) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What may hold between two values.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// The left is an element of the list, a key of the map, or an address in the network.
    Among,
    Begins,
    Ends,
    Contains,
    /// The pattern is found in the left; the right is its text.
    Matches(Pattern),
}

/// A regular expression, matched in time linear in the text.
#[derive(Debug, Clone)]
pub(crate) struct Pattern {
    text: String,
    compiled: Regex,
}

/// How large a pattern may become, in bytes: more than any that a person would write.
const PATTERN_BYTES: usize = 1 << 18;

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// It is none, or becomes too large; in words.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let compiled =
            RegexBuilder::new(text).size_limit(PATTERN_BYTES).dfa_size_limit(PATTERN_BYTES).build();
        match compiled {
            Ok(compiled) => Ok(Self { text: text.to_owned(), compiled }),
            Err(regex::Error::CompiledTooBig(_)) => Err("it repeats more than can be kept".to_owned()),
            Err(other) => Err(other.to_string()),
        }
    }

    pub(crate) fn is_in(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

/// A value to compare.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    /// The element of a list, or the key of a map, that is at hand.
    Item,
    /// What is made of other values.
    Calculated(Box<Calculation>),
    Path(ValuePath),
    Value(Value),
    /// A declared request input.
    Input(u16),
    /// The request's time.
    Time,
    /// What the edge at hand says, inside `where`.
    Edge(EdgeRead),
}

/// How a value is made of others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Calculation {
    Plus(Term, Term),
    Minus(Term, Term),
    Times(Term, Term),
    /// How many elements, keys or characters there are.
    Size(Term),
    /// The element of a list at a place counted from 0, or what a map says under a key.
    Entry {
        of: Term,
        key: Term,
    },
}

impl Calculation {
    /// What it is made of.
    pub(crate) fn operands(&self) -> Vec<&Term> {
        match self {
            Self::Plus(left, right) | Self::Minus(left, right) | Self::Times(left, right) => {
                vec![left, right]
            }
            Self::Size(of) => vec![of],
            Self::Entry { of, key } => vec![of, key],
        }
    }

    /// What it is made of, to be changed.
    pub(crate) fn operands_mut(&mut self) -> Vec<&mut Term> {
        match self {
            Self::Plus(left, right) | Self::Minus(left, right) | Self::Times(left, right) => {
                vec![left, right]
            }
            Self::Size(of) => vec![of],
            Self::Entry { of, key } => vec![of, key],
        }
    }
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
