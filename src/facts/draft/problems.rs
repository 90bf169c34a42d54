//! What is wrong with stated facts: a bounded list, so that a hostile file costs no more than it says.

use crate::facts::value::Cause;
use crate::facts::wording::Offer;
use crate::limits::PROBLEMS;

/// One finding about stated facts, at a place of their source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem<P> {
    pub place: P,
    /// The stable kebab-case code of the diagnostic.
    pub code: &'static str,
    pub message: String,
    /// Other places that belong to it, and what stands there.
    pub also: Vec<(P, String)>,
    pub help: Option<String>,
    /// What to write at the place, if the help leaves nothing to decide.
    pub instead: Option<String>,
}

impl<P> Problem<P> {
    pub(crate) fn new(place: P, code: &'static str, message: impl Into<String>) -> Self {
        Self { place, code, message: message.into(), also: Vec::new(), help: None, instead: None }
    }

    /// The same cause at a place.
    pub(crate) fn of(cause: Cause, place: P) -> Self {
        Self { help: cause.help, instead: cause.instead, ..Self::new(place, cause.code, cause.message) }
    }

    #[must_use]
    pub(crate) fn help(self, help: impl Into<Option<String>>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// The way out, with what to write.
    #[must_use]
    pub(crate) fn offer(self, Offer { help, instead }: Offer) -> Self {
        Self { help, instead, ..self }
    }

    #[must_use]
    pub(crate) fn also(mut self, place: P, text: impl Into<String>) -> Self {
        self.also.push((place, text.into()));
        self
    }
}

/// The first problems in the order in which they were found, and how many more there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problems<P> {
    pub list: Vec<Problem<P>>,
    pub more: usize,
}

impl<P> Default for Problems<P> {
    fn default() -> Self {
        Self { list: Vec::new(), more: 0 }
    }
}

impl<P> Problems<P> {
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Words the problem only if it will be shown.
    pub(super) fn push(&mut self, problem: impl FnOnce() -> Problem<P>) {
        if self.list.len() < PROBLEMS {
            self.list.push(problem());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// A used-up budget is said once, however much goes beyond it, and also when the list is full.
    pub(super) fn push_once(&mut self, problem: impl FnOnce() -> Problem<P>) {
        let problem = problem();
        if self.list.iter().all(|it| it.code != problem.code) {
            self.list.push(problem);
        }
    }
}
