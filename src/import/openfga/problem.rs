//! What is wrong with files of OpenFGA, said as findings: a bounded list, so that a hostile file costs no more
//! than it says.

use crate::diagnostic::{Finding, Marked, Severity, meant, one_of};
use crate::limits::PROBLEMS;

use super::span::Span;

/// One finding while it is worded.
#[derive(Debug, Clone)]
pub(super) struct Problem(Box<Finding>);

impl Problem {
    pub(super) fn new(code: &'static str, span: &Span, message: impl Into<String>) -> Self {
        let label = Marked { file: None, range: span.range.clone(), text: String::new() };
        Self(Box::new(Finding {
            file: span.file.to_string(),
            severity: Severity::Error,
            code,
            message: message.into(),
            labels: vec![label],
            help: None,
            fix: None,
        }))
    }

    /// What is told and stops nothing.
    pub(super) fn warning(mut self) -> Self {
        self.0.severity = Severity::Warning;
        self
    }

    /// Adds a second place with its own text.
    pub(super) fn also(mut self, span: &Span, text: impl Into<String>) -> Self {
        let place = span.seen_from(&self.0.file);
        self.0.labels.push(Marked { file: place.file, range: place.range, text: text.into() });
        self
    }

    /// Adds the way out.
    pub(super) fn help(mut self, text: impl Into<String>) -> Self {
        self.0.help = Some(text.into());
        self
    }

    /// Asks whether the nearest name is meant, else says which there are.
    pub(super) fn one_of<'a>(self, word: &str, known: impl Iterator<Item = &'a str> + Clone) -> Self {
        match meant(word, known.clone()) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => match one_of(known.take(LISTED)) {
                Some(list) => self.help(format!("write {list}")),
                None => self,
            },
        }
    }

    pub(super) fn finding(self) -> Box<Finding> {
        self.0
    }
}

/// So many names are listed where none is near.
const LISTED: usize = 12;

/// The first problems that were found, and how many more there are.
#[derive(Debug, Default)]
pub(super) struct Problems {
    list: Vec<Finding>,
    more: usize,
}

impl Problems {
    /// Words are put together only for what is shown.
    pub(super) fn push(&mut self, problem: impl FnOnce() -> Problem) {
        if self.list.len() < PROBLEMS {
            self.list.push(*problem().finding());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    pub(super) fn take_over(&mut self, findings: impl IntoIterator<Item = impl Into<Box<Finding>>>) {
        findings.into_iter().for_each(|it| self.push(|| Problem(it.into())));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What was found, in the order of the texts, of which nothing stops anything.
    pub(super) fn warnings(self) -> Vec<Finding> {
        self.finish(()).err().unwrap_or_default()
    }

    /// The value, if nothing is wrong with it; else what is, in the order of the texts.
    pub(super) fn finish<T>(mut self, value: T) -> Result<T, Vec<Finding>> {
        if self.list.is_empty() {
            return Ok(value);
        }
        let key = |it: &Finding| (it.file.clone(), it.start(), it.code, it.message.clone());
        self.list.sort_by_cached_key(key);
        self.list.dedup();
        self.list.extend(self.rest());
        Err(self.list)
    }

    fn rest(&self) -> Option<Finding> {
        let first = self.list.first().filter(|_| self.more > 0)?;
        let message = format!("{} more problems are not shown", self.more);
        let label = Marked { file: None, range: 0..0, text: String::new() };
        Some(Finding { code: "too-many-problems", message, labels: vec![label], help: None, ..first.clone() })
    }
}
