//! The text form of a model: one file, with or without a module's head. What several files say together is
//! for [`join`](super::join) to find out.

use crate::limits::SOURCE_BYTES;

use super::model::{Comments, Condition, Type};
use super::problem::{Problem, Problems};
use super::span::{Name, Span, Text};

mod conditions;
mod expression;
mod lexer;
mod reader;

/// What one file declares.
#[derive(Debug, Clone, Default)]
pub(super) struct Part {
    pub head: Option<Head>,
    pub types: Vec<Declared>,
    pub conditions: Vec<Condition>,
    pub rest: Vec<String>,
}

/// What a file begins with.
#[derive(Debug, Clone)]
pub(super) enum Head {
    Model { version: Name, comments: Comments },
    Module { name: Name, comments: Comments },
}

/// `type` or `extend type`.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub of: Type,
    /// The word `extend`.
    pub extends: Option<Span>,
}

/// Reads one file; what cannot be read becomes a problem, and the rest is kept.
pub(super) fn read(text: &Text<'_>, problems: &mut Problems) -> Part {
    if text.text.len() > SOURCE_BYTES {
        let message =
            format!("this model has {} bytes, more than the {SOURCE_BYTES} that are read", text.text.len());
        let span = text.span(0..0);
        problems.push(|| Problem::new("openfga-too-large", &span, message).help("split it into modules"));
        return Part::default();
    }
    reader::Reader::new(text, problems).part()
}
