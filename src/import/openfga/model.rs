//! A model of OpenFGA as one value, whichever form it was written in: what it says, where it says so, and the
//! comments beside it.

use std::sync::Arc;

use super::cel::Cel;
use super::span::{Name, Span};

/// What a model says, all of its files together.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    pub schema: Schema,
    /// Before the first line of the model, or of its `fga.mod`.
    pub comments: Comments,
    /// The files of a modular model in their order; none of a model in one file.
    pub modules: Vec<Module>,
    /// In the order of the text; a type that several modules extend stands where it was first declared.
    pub types: Vec<Type>,
    pub conditions: Vec<Condition>,
    /// Comments below the last declaration of each file.
    pub rest: Vec<String>,
}

/// The versions of the language that there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    V1_1,
    V1_2,
}

/// One file of a modular model.
#[derive(Debug, Clone, PartialEq)]
pub struct Module {
    pub name: Name,
    pub comments: Comments,
}

/// Lines that a person has written for another: without their sign and the blanks around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comments {
    /// On lines of their own before what they belong to, or inside of it.
    pub before: Vec<String>,
    /// At the end of its last line.
    pub behind: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    pub name: Name,
    pub relations: Vec<Relation>,
    pub comments: Comments,
    /// The words that declare it, without its relations.
    pub span: Span,
    /// What other modules say of it; their relations are among its own.
    pub extensions: Vec<Extension>,
}

/// `extend type` of a module.
#[derive(Debug, Clone, PartialEq)]
pub struct Extension {
    pub comments: Comments,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    pub name: Name,
    pub expression: Expression,
    pub comments: Comments,
    pub span: Span,
}

/// Who has a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    pub kind: ExpressionKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExpressionKind {
    /// Whom tuples name. A relation has one such list; the JSON form may speak of it in several places.
    Direct(Arc<[Restriction]>),
    /// Whoever has another relation to the same object.
    Computed(Name),
    /// Whoever has a relation to an object that the tupleset leads to.
    From {
        relation: Name,
        tupleset: Name,
    },
    Or(Vec<Expression>),
    And(Vec<Expression>),
    ButNot {
        base: Box<Expression>,
        subtract: Box<Expression>,
    },
}

impl Expression {
    /// The parts of which it is put together; at most as deep in one another as the budget allows.
    pub fn parts(&self) -> Vec<&Expression> {
        match &self.kind {
            ExpressionKind::Direct(_) | ExpressionKind::Computed(_) | ExpressionKind::From { .. } => vec![],
            ExpressionKind::Or(parts) | ExpressionKind::And(parts) => parts.iter().collect(),
            ExpressionKind::ButNot { base, subtract } => vec![base, subtract],
        }
    }

    /// How many parts it has, the types that it names among them.
    pub(super) fn size(&self) -> usize {
        let own = if let ExpressionKind::Direct(all) = &self.kind { all.len() } else { 1 };
        self.parts().into_iter().map(Self::size).fold(own, usize::saturating_add)
    }

    /// Whom tuples may name for this relation; nobody if it only follows from others.
    pub fn restrictions(&self) -> &[Restriction] {
        match &self.kind {
            ExpressionKind::Direct(all) => all,
            _ => {
                self.parts().into_iter().map(Self::restrictions).find(|it| !it.is_empty()).unwrap_or_default()
            }
        }
    }
}

/// Whom a tuple may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restriction {
    pub of: Name,
    pub form: Form,
    /// The condition that such a tuple must name.
    pub condition: Option<Name>,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// One object of the type.
    Object,
    /// All objects of the type: `user:*`.
    Everyone,
    /// Whoever has this relation to an object of the type: `team#member`.
    Holders(Name),
}

#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub expression: Cel,
    pub comments: Comments,
    pub span: Span,
}

impl Condition {
    pub fn parameter(&self, name: &str) -> Option<&Parameter> {
        self.parameters.iter().find(|it| it.name.text == name)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    pub name: Name,
    pub of: ParameterType,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterType {
    String,
    Bool,
    Int,
    Uint,
    Double,
    Timestamp,
    Duration,
    IpAddress,
    Any,
    List(Box<ParameterType>),
    /// From texts to values of this type.
    Map(Box<ParameterType>),
}

/// The types without parts, by the names that a model gives them.
pub(super) static PLAIN_TYPES: [(&str, ParameterType); 9] = [
    ("string", ParameterType::String),
    ("bool", ParameterType::Bool),
    ("int", ParameterType::Int),
    ("uint", ParameterType::Uint),
    ("double", ParameterType::Double),
    ("timestamp", ParameterType::Timestamp),
    ("duration", ParameterType::Duration),
    ("ipaddress", ParameterType::IpAddress),
    ("any", ParameterType::Any),
];

impl ParameterType {
    /// The type without parts that is called so.
    pub(super) fn plain(word: &str) -> Option<Self> {
        PLAIN_TYPES.iter().find(|it| it.0 == word).map(|it| it.1.clone())
    }
}

impl std::fmt::Display for ParameterType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::List(of) => write!(f, "list<{of}>"),
            Self::Map(of) => write!(f, "map<{of}>"),
            plain => f.write_str(PLAIN_TYPES.iter().find(|it| it.1 == *plain).map_or("", |it| it.0)),
        }
    }
}
