//! The front of the language: from text to statements, and from a statement to its tree.
//!
//! [`split()`] cuts a file at its margins, [`parse()`] reads one statement. Both always answer, whatever
//! they are given: what cannot be read becomes a diagnostic, and the rest is kept.

pub(crate) mod ast;

mod expected;
pub(crate) mod format;
mod grammar;
mod hints;
mod lexer;
mod lines;
mod lower;
mod nesting;
mod parse;
mod scan;
mod split;
#[cfg(test)]
#[expect(clippy::string_slice, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]
mod tests;
mod wording;

pub(crate) use grammar::{is_name, is_type_name};
pub(crate) use parse::{Parsed, parse};
pub(crate) use split::{Piece, Split, split};
