//! Logical lines: a line of a statement together with the lines that continue it.
//!
//! A line goes on, indented, after a comma and before a few words. Each logical line is parsed on its
//! own, so that a bad one never takes a good one with it.

use std::ops::Range;

use crate::syntax::lexer::{Kind, Lexer};
use crate::syntax::scan::{PhysicalLine, physical_lines};

/// A line before any of these words continues the one above.
const CONTINUING: [&str; 6] = ["when", "unless", "because", "from", "and", "or"];
/// And before these in a statement that takes reasons, which may be long before its people are named.
const CONTINUING_WITH_REASONS: [&str; 3] = ["on", "to", "for"];

/// Whether a line may begin with this word and yet continue the one above.
pub(super) fn continues_line(word: &str) -> bool {
    CONTINUING.contains(&word) || CONTINUING_WITH_REASONS.contains(&word)
}

/// One logical line of a statement.
#[derive(Debug)]
pub(super) struct Line {
    /// From its first to its last token.
    pub(super) range: Range<usize>,
    /// A quote that is not closed.
    pub(super) open_text: Option<Range<usize>>,
    /// It holds a character that keeps it from being read and that is reported for the whole file.
    pub(super) reported: bool,
}

/// The logical lines of a statement.
///
/// Only where reasons are expected does a language tag before a text continue a line; elsewhere a word
/// before a text may well begin a row or a fact.
pub(super) fn logical_lines(statement: &str, with_reasons: bool) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for physical in physical_lines(statement, 0).filter(|it| !it.code.is_empty()) {
        match lines.last_mut() {
            Some(line) if continues(statement, line, &physical, with_reasons) => line.go_on(physical),
            _ => lines.push(Line::new(physical)),
        }
    }
    lines
}

impl Line {
    fn new(physical: PhysicalLine) -> Self {
        let reported = physical.strays.iter().any(|stray| stray.fatal);
        Self { range: physical.code, open_text: physical.open_text, reported }
    }

    fn go_on(&mut self, physical: PhysicalLine) {
        let next = Self::new(physical);
        self.range.end = next.range.end;
        self.reported |= next.reported;
        self.open_text = self.open_text.take().or(next.open_text);
    }
}

fn continues(statement: &str, above: &Line, below: &PhysicalLine, with_reasons: bool) -> bool {
    let ends_in_comma = statement.get(..above.range.end).is_some_and(|it| it.ends_with(','));
    let closed = above.open_text.as_ref().is_none_or(|it| it.end != above.range.end);
    if ends_in_comma && closed {
        return true;
    }
    let code = statement.get(below.code.clone()).unwrap_or_default();
    let more = || begins_with_any(code, &CONTINUING_WITH_REASONS) || begins_with_translation(code);
    begins_with_any(code, &CONTINUING) || (with_reasons && more())
}

/// A word that is declared, listed or labelled stands in a line of its own, even if it may not.
fn begins_with_any(code: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        code.strip_prefix(word).is_some_and(|rest| {
            let next = rest.trim_start_matches(' ').chars().next();
            !rest.starts_with(unicode_ident::is_xid_continue) && !matches!(next, Some(':' | '|' | ',' | '.'))
        })
    })
}

fn begins_with_translation(code: &str) -> bool {
    let tag = code.find(|it: char| !it.is_ascii_alphanumeric() && it != '-').unwrap_or(code.len());
    let next = Lexer::starting_at(code, tag).find(|token| token.kind != Kind::Blank);
    tag > 0 && next.is_some_and(|token| matches!(token.kind, Kind::Text | Kind::OpenText))
}
