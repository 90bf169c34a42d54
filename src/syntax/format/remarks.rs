//! What is written beside the code: comments and blank lines, each with what it stands by.
//!
//! A place inside a line is counted in tokens: these are the same before and after.

use std::ops::Range;

use super::line::tokens;
use crate::syntax::lines::Line;
use crate::syntax::scan::{PhysicalLine, physical_lines};

/// A line without code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Above<'t> {
    Blank,
    Comment(&'t str),
}

/// A comment between two words of a line that goes on below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Inside<'t> {
    /// How many tokens stand before it.
    pub(super) after: usize,
    /// It has a line for itself.
    pub(super) own_line: bool,
    pub(super) text: &'t str,
}

/// What stands by one logical line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Remarks<'t> {
    pub(super) above: Vec<Above<'t>>,
    pub(super) inside: Vec<Inside<'t>>,
    pub(super) after: Option<&'t str>,
}

/// What stands by one statement, line by line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct OfStatement<'t> {
    /// What stands above it, at the margin.
    pub(super) before: Vec<Above<'t>>,
    pub(super) lines: Vec<Remarks<'t>>,
    /// Indented comments below its last line.
    pub(super) below: Vec<Above<'t>>,
}

/// What stands by each statement of a file, and what stands below the last.
#[derive(Debug, Default)]
pub(super) struct OfFile<'t> {
    pub(super) statements: Vec<OfStatement<'t>>,
    pub(super) end: Vec<Above<'t>>,
}

/// Gathers the remarks of a file, given the logical lines of each statement as ranges of the file.
pub(super) fn gather<'t>(text: &'t str, start: usize, statements: &[Vec<Range<usize>>]) -> OfFile<'t> {
    let lines = statements.iter().map(|it| it.iter().cloned()).enumerate();
    let lines = lines.flat_map(|(at, it)| it.enumerate().map(move |(nth, range)| (at, nth, range)));
    let found = OfFile {
        statements: statements.iter().map(|it| OfStatement::of(it.len())).collect(),
        end: Vec::new(),
    };
    let mut gatherer = Gatherer { text, left: lines.peekable(), found, current: None, pending: Vec::new() };
    physical_lines(text, start).for_each(|it| gatherer.add(&it));
    gatherer.finish()
}

impl OfStatement<'_> {
    fn of(lines: usize) -> Self {
        Self { before: Vec::new(), lines: vec![Remarks::default(); lines], below: Vec::new() }
    }
}

/// Where logical lines of a statement stand in the file.
pub(super) fn placed(lines: &[Line], start: usize) -> Vec<Range<usize>> {
    let moved = |at: usize| at.saturating_add(start);
    lines.iter().map(|it| moved(it.range.start)..moved(it.range.end)).collect()
}

/// The logical line at hand, and how far its tokens have been counted.
struct Current {
    statement: usize,
    nth: usize,
    range: Range<usize>,
    counted: usize,
    tokens: usize,
}

struct Gatherer<'t, L: Iterator<Item = (usize, usize, Range<usize>)>> {
    text: &'t str,
    left: std::iter::Peekable<L>,
    found: OfFile<'t>,
    current: Option<Current>,
    /// Lines without code since the last one with code, and whether each is indented.
    pending: Vec<(Above<'t>, bool)>,
}

impl<'t, L: Iterator<Item = (usize, usize, Range<usize>)>> Gatherer<'t, L> {
    fn add(&mut self, line: &PhysicalLine) {
        if line.code.is_empty() {
            let text = trimmed(self.text, line.range.clone());
            let indented = self.text.get(line.range.clone()).is_some_and(|it| it.starts_with(' '));
            let above = if text.is_empty() { Above::Blank } else { Above::Comment(text) };
            return self.pending.push((above, indented));
        }
        match self.left.next_if(|it| it.2.start <= line.code.start) {
            Some((statement, nth, range)) => self.begin(statement, nth, range),
            None => self.go_on(line),
        }
        let comment = trimmed(self.text, line.code.end..line.range.end);
        if !comment.is_empty() {
            self.comment_after(line.code.end, comment);
        }
    }

    fn begin(&mut self, statement: usize, nth: usize, range: Range<usize>) {
        if nth == 0 {
            let before = self.end_statement();
            if let Some(of) = self.found.statements.get_mut(statement) {
                of.before = before;
            }
        }
        let above = std::mem::take(&mut self.pending).into_iter().map(|it| it.0).collect();
        self.current = Some(Current { statement, nth, counted: range.start, range, tokens: 0 });
        if let Some(remarks) = self.remarks() {
            remarks.above = above;
        }
    }

    /// Indented comments below the last line belong to its statement; the rest is for what comes next.
    fn end_statement(&mut self) -> Vec<Above<'t>> {
        let is_comment = |it: &Above<'_>| matches!(it, Above::Comment(_));
        let margin = self.pending.iter().position(|(it, indented)| is_comment(it) && !indented);
        let near = self.pending.get(..margin.unwrap_or(self.pending.len())).unwrap_or_default();
        let end = near.iter().rposition(|(it, _)| is_comment(it)).map_or(0, |it| it.saturating_add(1));
        let mut rest: Vec<Above<'t>> = std::mem::take(&mut self.pending).into_iter().map(|it| it.0).collect();
        let above = self.current.as_ref().and_then(|it| self.found.statements.get_mut(it.statement));
        if let Some(above) = above {
            let kept = rest.split_off(end.min(rest.len()));
            above.below = std::mem::replace(&mut rest, kept);
        }
        rest
    }

    /// Comments between the lines of one that goes on; blank lines there mean nothing.
    fn go_on(&mut self, line: &PhysicalLine) {
        let after = self.count_to(line.code.start);
        let comments = std::mem::take(&mut self.pending).into_iter();
        let inside: Vec<Inside<'t>> = comments
            .filter_map(|(it, _)| match it {
                Above::Comment(text) => Some(Inside { after, own_line: true, text }),
                Above::Blank => None,
            })
            .collect();
        if let Some(remarks) = self.remarks() {
            remarks.inside.extend(inside);
        }
    }

    fn comment_after(&mut self, end: usize, text: &'t str) {
        let last = self.current.as_ref().is_none_or(|it| end >= it.range.end);
        let after = self.count_to(end);
        let Some(remarks) = self.remarks() else { return };
        match last {
            true => remarks.after = Some(text),
            false => remarks.inside.push(Inside { after, own_line: false, text }),
        }
    }

    /// How many tokens of the line at hand stand before this place.
    fn count_to(&mut self, end: usize) -> usize {
        let Some(current) = &mut self.current else { return 0 };
        let more = self.text.get(current.counted..end).map_or(0, tokens);
        current.counted = end;
        current.tokens = current.tokens.saturating_add(more);
        current.tokens
    }

    fn remarks(&mut self) -> Option<&mut Remarks<'t>> {
        let current = self.current.as_ref()?;
        self.found.statements.get_mut(current.statement)?.lines.get_mut(current.nth)
    }

    fn finish(mut self) -> OfFile<'t> {
        self.found.end = self.end_statement();
        self.found
    }
}

/// A part of a line without the blanks around it.
fn trimmed(text: &str, range: Range<usize>) -> &str {
    let blanks = [' ', '\t'];
    text.get(range).unwrap_or_default().trim_matches(blanks)
}
