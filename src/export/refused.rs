//! What another language cannot say: each construct by name, with the place where it stands.

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity, Site, shown};
use crate::limits;
use crate::policy::{Mark, Policy};

/// Why there is no export: findings in the rolebook, and in the workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Refused {
    pub(crate) policy: Vec<Diagnostic>,
    pub(crate) facts: Vec<Diagnostic>,
}

/// Everything that is refused on the way, each thing once.
#[derive(Debug)]
pub(super) struct Refusals {
    code: &'static str,
    language: &'static str,
    said: BTreeSet<(Mark, String)>,
    refused: Refused,
    pub(super) notes: Vec<Diagnostic>,
}

impl Refusals {
    pub(super) fn new(code: &'static str, language: &'static str) -> Self {
        Self { code, language, said: BTreeSet::new(), refused: Refused::default(), notes: Vec::new() }
    }

    /// Refuses what a statement says.
    pub(super) fn cannot_say(&mut self, mark: Mark, what: &str, help: &str) {
        if self.said.len() >= limits::PROBLEMS || !self.said.insert((mark, what.to_owned())) {
            return;
        }
        let message = format!("{} cannot say {what}", self.language);
        self.refused.policy.push(Diagnostic::error(self.code, message, mark.site()).help(help));
    }

    /// Refuses what the facts say, or leave open; a workspace is kept without positions, so its names say where.
    pub(super) fn of_facts(&mut self, message: String, help: &str) {
        let problem = Diagnostic::error(self.code, message, Site::File(0..0)).help(help);
        if self.refused.facts.len() < limits::PROBLEMS && !self.refused.facts.contains(&problem) {
            self.refused.facts.push(problem);
        }
    }

    /// Tells of the statements that decide nothing, and are not exported.
    pub(super) fn left_out_of(&mut self, policy: &Policy) {
        let of = |it: u16| policy.schema.type_info(it).map_or("", |it| it.name.as_str());
        let routes = policy.routes.iter().map(|it| (it.mark, format!("route {} on {}", it.name, of(it.on))));
        let invariants = policy.invariants.iter().map(|it| (it.mark, it.id.clone()));
        self.notes = routes
            .chain(invariants)
            .map(|(mark, what)| {
                let message = format!("{} decides nothing, and is not exported", shown(&what));
                let note = Diagnostic::warning(self.code, message, mark.site());
                Diagnostic { severity: Severity::Note, ..note }
            })
            .collect();
    }

    pub(super) fn finish<T>(self, value: T) -> Result<(T, Vec<Diagnostic>), Refused> {
        if self.refused == Refused::default() { Ok((value, self.notes)) } else { Err(self.refused) }
    }
}
