//! The expression of a condition, as its author wrote it: macros are not expanded, and chains of `&&` and `||`
//! are one list each.

use super::span::Span;

mod bounds;
mod convert;
mod names;
mod read;

pub(super) use bounds::{Piece, Pieces};
pub(super) use names::check as check_names;
pub(super) use read::read;

/// A part of an expression and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Cel {
    pub kind: CelKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum CelKind {
    Name(String),
    Literal(Literal),
    List(Vec<Cel>),
    Map(Vec<(Cel, Cel)>),
    /// `of.field`
    Field {
        of: Box<Cel>,
        field: String,
    },
    /// `has(of.field)`
    Has {
        of: Box<Cel>,
        field: String,
    },
    /// With its operands in the order of the text; `And` and `Or` may have more than two.
    Operation {
        operator: Operator,
        operands: Vec<Cel>,
    },
    /// `function(arguments)` or `of.function(arguments)`
    Call {
        function: String,
        of: Option<Box<Cel>>,
        arguments: Vec<Cel>,
    },
    /// `over.macro(name, body)`
    Each {
        each: Each,
        over: Box<Cel>,
        name: String,
        body: Box<Cel>,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Double(f64),
    String(String),
    Bytes(Vec<u8>),
}

/// What is done with each value of a list, or each key of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Each {
    All,
    Exists,
    ExistsOne,
    Filter,
    Map,
}

impl Each {
    pub fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Exists => "exists",
            Self::ExistsOne => "exists_one",
            Self::Filter => "filter",
            Self::Map => "map",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    Or,
    And,
    Not,
    Negate,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    /// `list[index]`
    Index,
    /// `condition ? one : other`
    Choice,
}

impl Operator {
    pub fn sign(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Not => "!",
            Self::Negate | Self::Subtract => "-",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
            Self::Add => "+",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Index => "[]",
            Self::Choice => "?:",
        }
    }
}

impl Cel {
    /// What it is put together of, in the order of the text.
    pub fn parts(&self) -> Vec<&Cel> {
        match &self.kind {
            CelKind::Name(_) | CelKind::Literal(_) => vec![],
            CelKind::List(all) | CelKind::Operation { operands: all, .. } => all.iter().collect(),
            CelKind::Map(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
            CelKind::Field { of, .. } | CelKind::Has { of, .. } => vec![of],
            CelKind::Call { of, arguments, .. } => of.as_deref().into_iter().chain(arguments).collect(),
            CelKind::Each { over, body, .. } => vec![over, body],
        }
    }
}
