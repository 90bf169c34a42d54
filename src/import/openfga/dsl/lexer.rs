//! The words and signs of a model's text, and its comments beside them.
//!
//! `#` begins a comment at the start of a line and behind a blank; elsewhere it is the sign of `team#member`.
//! What stands between the braces of a condition is one token.

use std::ops::Range;

use crate::import::openfga::cel::{Piece, Pieces};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword or the number of a version.
    Word,
    Sign(char),
    /// What stands between two braces, without them.
    Body,
    /// A brace that is never closed, and all behind it.
    OpenBody,
    /// A character that means nothing.
    Strange,
    End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) range: Range<usize>,
    /// No other token stands before it on its line.
    pub(super) first: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) start: usize,
    /// Nothing else stands on its line.
    pub(super) alone: bool,
}

/// What a text consists of; the last token is its end.
pub(super) fn tokens(text: &str) -> (Vec<Token>, Vec<Comment>) {
    let mut lexer = Lexer { text, at: 0, first: true, tokens: Vec::new(), comments: Vec::new() };
    while lexer.step() {}
    lexer.token(Kind::End, 0);
    (lexer.tokens, lexer.comments)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    first: bool,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn token(&mut self, kind: Kind, bytes: usize) {
        let end = self.at.saturating_add(bytes);
        self.tokens.push(Token { kind, range: self.at..end, first: self.first });
        self.at = end;
        self.first = false;
    }

    /// Passes the next token, comment or blank; false at the end.
    fn step(&mut self) -> bool {
        let Some(next) = self.rest().chars().next() else { return false };
        match next {
            '\n' | '\r' => {
                self.first = true;
                self.at = self.at.saturating_add(1);
            }
            '#' if self.first || self.text.get(..self.at).is_some_and(|it| it.ends_with([' ', '\t'])) => {
                self.comment();
            }
            _ if next.is_whitespace() || next == '\u{feff}' && self.at == 0 => {
                self.at = self.at.saturating_add(next.len_utf8());
            }
            '{' => self.body(),
            ':' | '#' | '*' | '(' | ')' | '[' | ']' | ',' | '<' | '>' | '}' => {
                self.token(Kind::Sign(next), 1)
            }
            _ if is_letter(next) => {
                let end = self.rest().find(|it| !is_inside(it)).unwrap_or(self.rest().len());
                self.token(Kind::Word, end);
            }
            _ => self.token(Kind::Strange, next.len_utf8()),
        }
        true
    }

    fn comment(&mut self) {
        let line = self.rest().split(['\n', '\r']).next().unwrap_or_default();
        let (length, text) = (line.len(), line.trim_start_matches('#').trim().to_owned());
        self.comments.push(Comment { text, start: self.at, alone: self.first });
        self.at = self.at.saturating_add(length);
    }

    /// Braces may stand in one another; those in quotes and comments do not count.
    fn body(&mut self) {
        let start = self.at;
        let mut depth = 0_usize;
        let mut closed = None;
        for piece in Pieces::of(self.rest()) {
            match piece {
                Piece::Sign(_, '{') => depth = depth.saturating_add(1),
                Piece::Sign(_, '}') if depth > 1 => depth = depth.saturating_sub(1),
                Piece::Sign(range, '}') => {
                    closed = Some(range);
                    break;
                }
                Piece::Sign(..) | Piece::Word(_) | Piece::Comment(_) => {}
            }
        }
        match closed {
            Some(brace) => {
                self.at = start.saturating_add(1);
                self.token(Kind::Body, brace.start.saturating_sub(1));
                self.at = self.at.saturating_add(1);
            }
            None => self.token(Kind::OpenBody, self.rest().len()),
        }
    }
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

fn is_inside(character: char) -> bool {
    is_letter(character) || matches!(character, '-' | '.' | '/')
}
