//! Where something stands: a file by the name that its host gave it, and a range of its bytes.
//!
//! A model may stand inside another file, as a text of a store. Its parts are placed in the store where the
//! two have the same letters, else all of them stand where the whole text does.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Place;

/// A byte range of a file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Span {
    pub file: Arc<str>,
    pub range: Range<u32>,
}

impl Span {
    /// Files are shorter than what a position can count.
    pub fn new(file: &Arc<str>, range: Range<usize>) -> Self {
        let count = |it| u32::try_from(it).unwrap_or(u32::MAX);
        Self { file: Arc::clone(file), range: count(range.start)..count(range.end) }
    }

    /// From the start of this to the end of another in the same file.
    #[must_use]
    pub fn to(&self, other: &Self) -> Self {
        let start = self.range.start.min(other.range.start);
        let end = self.range.end.max(other.range.end);
        Self { file: Arc::clone(&self.file), range: start..end }
    }

    /// The same as a finding of that file says it.
    pub(super) fn seen_from(&self, file: &str) -> Place {
        let elsewhere = (*self.file != *file).then(|| self.file.to_string());
        Place { file: elsewhere, range: self.range.clone() }
    }
}

/// A word as written, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

impl Name {
    pub fn new(text: impl Into<String>, span: Span) -> Self {
        Self { text: text.into(), span }
    }
}

/// A text that is read, and how its bytes are places of a file.
#[derive(Debug, Clone)]
pub(super) struct Text<'t> {
    pub file: Arc<str>,
    pub text: &'t str,
    at: At,
}

#[derive(Debug, Clone)]
enum At {
    /// The text is a slice of the file that begins at this byte.
    From(usize),
    /// The text is written otherwise in the file, in this range.
    Within(Range<usize>),
}

impl<'t> Text<'t> {
    pub(super) fn whole(file: &Arc<str>, text: &'t str) -> Self {
        Self::slice(file, text, 0)
    }

    pub(super) fn slice(file: &Arc<str>, text: &'t str, start: usize) -> Self {
        Self { file: Arc::clone(file), text, at: At::From(start) }
    }

    pub(super) fn within(file: &Arc<str>, text: &'t str, range: Range<usize>) -> Self {
        Self { file: Arc::clone(file), text, at: At::Within(range) }
    }

    /// A part of the text that is read by itself.
    pub(super) fn part(&self, range: Range<usize>) -> Text<'t> {
        let at = match &self.at {
            At::From(start) => At::From(start.saturating_add(range.start)),
            At::Within(all) => At::Within(all.clone()),
        };
        Text { file: Arc::clone(&self.file), text: self.get(range), at }
    }

    /// The letters of a part of the text.
    pub(super) fn get(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    pub(super) fn span(&self, range: Range<usize>) -> Span {
        let moved = |it: usize, by: usize| it.saturating_add(by);
        let range = match &self.at {
            At::From(start) => moved(range.start, *start)..moved(range.end, *start),
            At::Within(all) => all.clone(),
        };
        Span::new(&self.file, range)
    }

    pub(super) fn name(&self, range: Range<usize>) -> Name {
        Name::new(self.get(range.clone()), self.span(range))
    }
}
