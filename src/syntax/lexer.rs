//! Cuts text into words, texts, comments and signs: just enough to know what is code and what is
//! not, before any grammar looks at it.

use std::ops::Range;

use unicode_ident::{is_xid_continue, is_xid_start};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, digits and `_`, not starting with a digit.
    Word,
    /// Whatever starts with a digit, or with a minus and a digit.
    Digits,
    /// A text in double quotes.
    Text,
    /// A quote that is not closed on its line, and all that follows it there.
    OpenText,
    /// From `#` to the end of the line.
    Comment,
    /// A run of blanks.
    Blank,
    /// The end of a line.
    Break,
    /// Any other character.
    Sign(char),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
}

/// Walks over the tokens of a text; together they cover it without gaps.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    /// Starts at a byte position, which must be a character boundary.
    pub(super) fn starting_at(text: &'t str, at: usize) -> Self {
        Self { text, at }
    }
}

impl Iterator for Lexer<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = self.text.get(self.at..)?;
        let (kind, length) = first_token(rest)?;
        let start = self.at;
        self.at = start.saturating_add(length);
        Some(Token { kind, range: start..self.at })
    }
}

fn first_token(rest: &str) -> Option<(Kind, usize)> {
    let first = rest.chars().next()?;
    Some(match first {
        '\n' => (Kind::Break, 1),
        '\r' if rest.starts_with("\r\n") => (Kind::Break, 2),
        '"' => text(rest),
        '#' => (Kind::Comment, line_length(rest)),
        ' ' => (Kind::Blank, run(rest, |it| it == ' ')),
        '_' => (Kind::Word, run(rest, is_xid_continue)),
        '-' if starts_with_minus_digit(rest) => (Kind::Digits, run(rest, is_digits_part)),
        _ if first.is_ascii_digit() => (Kind::Digits, run(rest, is_digits_part)),
        _ if is_xid_start(first) => (Kind::Word, run(rest, is_xid_continue)),
        _ => (Kind::Sign(first), first.len_utf8()),
    })
}

fn run(rest: &str, belongs: impl Fn(char) -> bool) -> usize {
    rest.find(|it| !belongs(it)).unwrap_or(rest.len())
}

fn starts_with_minus_digit(rest: &str) -> bool {
    rest.as_bytes().get(1).is_some_and(u8::is_ascii_digit)
}

fn is_digits_part(it: char) -> bool {
    is_xid_continue(it) || matches!(it, '-' | '+' | ':' | '.' | '/')
}

/// The length up to the end of the line, without the line break.
fn line_length(rest: &str) -> usize {
    let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
    line.strip_suffix('\r').unwrap_or(line).len()
}

/// A text up to its closing quote; only one that is not closed is looked at up to the end of its line.
fn text(rest: &str) -> (Kind, usize) {
    let mut escaped = false;
    for (at, byte) in rest.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return (Kind::Text, at.saturating_add(1)),
            b'\n' => break,
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    (Kind::OpenText, line_length(rest))
}
