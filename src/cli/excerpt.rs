//! The lines around a finding, however large the text and however long its lines.
//!
//! A text is indexed once and cut where a finding is, so that a hundred findings in a large workspace
//! cost no more than a hundred small ones, and a file of a single line does not flood the terminal.

use std::ops::Range;
use std::sync::Arc;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// Lines longer than this, in bytes, are cut around what is marked.
const LONG_LINE: usize = 240;
/// What is kept on both sides of the mark where a line is cut, in bytes.
const MARGIN: usize = 40;

/// A text by its lines.
#[derive(Debug, Clone)]
pub(super) struct Lines {
    name: String,
    text: Arc<str>,
    starts: Arc<[usize]>,
}

impl Lines {
    pub(super) fn of(name: &str, text: &str) -> Self {
        let text = visible(text);
        let ends = text.bytes().enumerate().filter(|it| it.1 == b'\n');
        let starts: Vec<_> = std::iter::once(0).chain(ends.map(|it| it.0.saturating_add(1))).collect();
        Self { name: name.to_owned(), text: text.into(), starts: starts.into() }
    }

    /// The line that a byte is on, counted from 0.
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|it| *it <= at).saturating_sub(1)
    }

    /// The line and the column of a byte, as people count them.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let at = self.boundary(at.min(self.text.len()));
        let line = self.line(at);
        let before = self.text.get(self.start(line)..at).unwrap_or_default();
        (line.saturating_add(1), before.chars().count().saturating_add(1))
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.text.len())
    }

    /// A line without its end.
    fn content(&self, line: usize) -> Range<usize> {
        let start = self.start(line);
        let text = self.text.get(start..self.start(line.saturating_add(1))).unwrap_or_default();
        start..start.saturating_add(text.trim_end_matches(['\n', '\r']).len())
    }

    /// A range as far as it is on the line on which it starts.
    pub(super) fn on_one_line(&self, range: Range<usize>) -> Range<usize> {
        let start = self.boundary(range.start.min(self.text.len()));
        let end = self.content(self.line(start)).end.max(start);
        start..self.boundary(range.end.min(end)).max(start)
    }

    fn boundary(&self, at: usize) -> usize {
        (0..=at).rev().find(|it| self.text.is_char_boundary(*it)).unwrap_or(0)
    }

    /// Whether a long line would be shown around this range.
    pub(super) fn is_long(&self, range: &Range<usize>) -> bool {
        let line = self.line(range.start);
        let shown = line.saturating_sub(1)..=line.saturating_add(1);
        shown.map(|it| self.content(it)).any(|it| it.len() > LONG_LINE)
    }

    /// What is shown of a long line, and of the mark on it.
    pub(super) fn cut(&self, mark: Range<usize>) -> (Cut, Range<usize>) {
        let line = self.line(mark.start);
        let whole = self.content(line);
        let mark = mark.start..self.boundary(mark.end.min(mark.start.saturating_add(MARGIN)));
        let from = self.boundary(mark.start.saturating_sub(MARGIN)).max(whole.start);
        let to = self.boundary(mark.end.saturating_add(MARGIN).min(whole.end)).max(mark.end);
        let column = mark.start.saturating_sub(whole.start);
        (Cut { lines: self.clone(), shown: from..to, line, column }, mark)
    }
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let first = self.line(span.offset()).saturating_sub(before);
        let last = self.line(span.offset().saturating_add(span.len())).saturating_add(after);
        let from = self.start(first);
        let near = self.text.get(from..self.start(last.saturating_add(2))).unwrap_or_default();
        let inside = SourceSpan::from((span.offset().saturating_sub(from), span.len()));
        let read = near.read_span(&inside, before, after)?;
        let at = (read.span().offset().saturating_add(from), read.span().len());
        let line = read.line().saturating_add(first);
        let (name, data) = (self.name.clone(), near.as_bytes());
        let start = read.span().offset();
        let data = data.get(start..start.saturating_add(read.span().len())).unwrap_or_default();
        let shown =
            MietteSpanContents::new_named(name, data, at.into(), line, read.column(), read.line_count());
        Ok(Box::new(shown))
    }
}

/// A part of a long line.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    lines: Lines,
    shown: Range<usize>,
    line: usize,
    column: usize,
}

impl SourceCode for Cut {
    fn read_span<'a>(
        &'a self,
        _: &SourceSpan,
        _: usize,
        _: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let data = self.lines.text.get(self.shown.clone()).unwrap_or_default().as_bytes();
        let span = SourceSpan::from((self.shown.start, data.len()));
        let name = self.lines.name.clone();
        Ok(Box::new(MietteSpanContents::new_named(name, data, span, self.line, self.column, 1)))
    }
}

/// The text with what a terminal would obey, or would use to deceive, replaced by signs of the same
/// length, so that positions stay.
pub(super) fn visible(text: &str) -> String {
    let mut left = text.chars().peekable();
    let mut shown = String::with_capacity(text.len());
    while let Some(sign) = left.next() {
        shown.push(match (sign, sign.len_utf8()) {
            ('\n' | '\t', _) => sign,
            ('\r', _) if left.peek() == Some(&'\n') => sign,
            _ if !sign.is_control() && !is_bidirectional(sign) => sign,
            (_, 1) => '?',
            (_, 2) => '¿',
            _ => char::REPLACEMENT_CHARACTER,
        });
    }
    shown
}

fn is_bidirectional(sign: char) -> bool {
    matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
