//! How long and how deep an expression may be, counted before the parser sees it: the parser and whatever
//! walks its tree need stack for each level.
//!
//! A bracket costs the parser about twelve kilobytes of stack in a build without optimisation, a sign half of
//! one; with the budgets as they are, half a megabyte is enough for any expression.

use std::ops::Range;

use crate::limits::{CEL_BYTES, CEL_NESTING, CEL_OPERATORS};

/// What there is too much of, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excess {
    pub range: Range<usize>,
    pub message: String,
}

/// The first place at which an expression is larger than a budget allows.
pub(super) fn excess(text: &str) -> Option<Excess> {
    if text.len() > CEL_BYTES {
        let message = format!("an expression of {} bytes; at most {CEL_BYTES} are read", text.len());
        return Some(Excess { range: 0..0, message });
    }
    let (mut depth, mut operators) = (0_usize, 0_usize);
    for piece in Pieces::of(text) {
        let (range, deepens) = match piece {
            Piece::Comment(_) => continue,
            Piece::Word(range) => (range.clone(), text.get(range) == Some("in")),
            Piece::Sign(range, sign) => {
                depth = match sign {
                    '(' | '[' | '{' => depth.saturating_add(1),
                    ')' | ']' | '}' => depth.saturating_sub(1),
                    _ => depth,
                };
                // `&&` and `||` do not deepen a tree, and a list may be long.
                (range, !matches!(sign, ')' | ']' | '}' | ',' | '&' | '|'))
            }
        };
        operators = operators.saturating_add(usize::from(deepens));
        if depth > CEL_NESTING {
            let message = format!("brackets stand more than {CEL_NESTING} deep in one another");
            return Some(Excess { range, message });
        }
        if operators > CEL_OPERATORS {
            let message =
                format!("more than {CEL_OPERATORS} operators, calls and brackets in one expression");
            return Some(Excess { range, message });
        }
    }
    None
}

/// What an expression consists of, as far as it matters where it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import::openfga) enum Piece {
    /// A character that is no letter, digit or blank.
    Sign(Range<usize>, char),
    /// Letters and digits.
    Word(Range<usize>),
    /// From `#` behind a blank, or `//`, to the end of the line.
    Comment(Range<usize>),
}

/// The pieces of a text, texts in quotes left out.
#[derive(Debug, Clone)]
pub(in crate::import::openfga) struct Pieces<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Pieces<'t> {
    pub(in crate::import::openfga) fn of(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn pass(&mut self, bytes: usize) -> Range<usize> {
        let start = self.at;
        self.at = start.saturating_add(bytes).min(self.text.len());
        start..self.at
    }

    /// Passes a text in quotes; one that is not closed ends with its line, or with everything if it has three.
    fn quoted(&mut self, quote: char) {
        let before = self.text.get(..self.at).unwrap_or_default();
        let raw = before.ends_with(['r', 'R']);
        let triple: String = [quote; 3].iter().collect();
        let long = self.rest().starts_with(&triple);
        let end = if long { triple } else { quote.to_string() };
        self.pass(end.len());
        let mut escaped = false;
        while let Some(next) = self.rest().chars().next() {
            if !escaped && self.rest().starts_with(&end) {
                self.pass(end.len());
                return;
            }
            if next == '\n' && !long {
                return;
            }
            escaped = next == '\\' && !escaped && !raw;
            self.pass(next.len_utf8());
        }
    }

    fn comment(&mut self) -> Piece {
        let end = self.rest().find('\n').unwrap_or(self.rest().len());
        Piece::Comment(self.pass(end))
    }

    /// A sign of the model's own comments stands at the start of a line or behind a blank.
    fn begins_comment(&self) -> bool {
        let before = self.text.get(..self.at).unwrap_or_default();
        self.rest().starts_with("//")
            || self.rest().starts_with('#') && before.chars().next_back().is_none_or(char::is_whitespace)
    }
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        loop {
            let next = self.rest().chars().next()?;
            match next {
                '"' | '\'' => self.quoted(next),
                '#' | '/' if self.begins_comment() => return Some(self.comment()),
                _ if is_letter(next) => {
                    let end = self.rest().find(|it| !is_letter(it)).unwrap_or(self.rest().len());
                    return Some(Piece::Word(self.pass(end)));
                }
                _ if next.is_whitespace() => drop(self.pass(next.len_utf8())),
                _ => return Some(Piece::Sign(self.pass(next.len_utf8()), next)),
            }
        }
    }
}

fn is_letter(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
