//! What is legal and yet wrong: one file for each lint, with its code, wording, help, and why it is sound.
//!
//! A lint fires only if what it says is true for all facts and requests. It knows nothing of how a
//! decision is computed and nothing of how findings are drawn; it judges a policy without errors, with
//! all that the file stands on, and speaks of the file's own statements alone.

mod cells;
mod coverage;
mod default_silences;
mod idle_action;
mod idle_allow;
mod idle_gate;
mod idle_grant;
mod idle_restriction;
mod idle_test;
mod missing_translation;
mod names;
mod plural;
mod reach;
mod readings;
mod shadowed_grant;
mod unordered_role;
mod unreachable_cell;
mod unreachable_forbid;
mod unused_name;
mod way_around;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Fix, Severity, Site};
use crate::policy::allowed::Allowed;
use crate::policy::declared::Declared;
use crate::policy::text::Text;
use crate::policy::{Mark, Policy};
use crate::program::Program;

pub(crate) use idle_test::{Said, Tested};

use cells::Cells;
use reach::Reach;

/// What becomes of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// It is not told.
    Allow,
    /// It is told, and nothing follows from it.
    Note,
    /// It counts as something found.
    Warn,
    /// It counts as an error.
    Deny,
}

/// One lint, as it is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub code: &'static str,
    /// Where nobody says otherwise.
    pub level: Level,
    /// What it finds, in a sentence.
    pub summary: &'static str,
}

/// Every lint, by code.
pub(crate) const RULES: [Rule; 15] = [
    default_silences::RULE,
    idle_action::RULE,
    idle_allow::RULE,
    idle_gate::RULE,
    idle_grant::RULE,
    idle_restriction::RULE,
    idle_test::RULE,
    missing_translation::RULE,
    plural::RULE,
    shadowed_grant::RULE,
    unordered_role::RULE,
    unreachable_cell::RULE,
    unreachable_forbid::RULE,
    unused_name::RULE,
    way_around::RULE,
];

/// What a file is judged by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub program: &'a Program,
    /// The number of the file's first own statement; those before belong to what it stands on.
    pub own: u32,
    pub declared: &'a [Declared],
    pub texts: &'a [Text],
    pub tests: &'a [Tested],
    /// The names of the facts that some test uses.
    pub used_facts: &'a BTreeSet<String>,
    pub allowed: &'a [Allowed],
}

/// One finding of a lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub diagnostic: Diagnostic,
    /// What answers call the statements that it is about; an `allow` names one of them.
    pub of: Vec<String>,
    /// Why the file's author lets it stand.
    pub allowed: Option<String>,
}

impl Found {
    fn new(rule: Rule, message: impl Into<String>, here: Mark, of: Vec<String>) -> Self {
        let mut diagnostic = Diagnostic::warning(rule.code, message, here.site());
        if rule.level == Level::Note {
            diagnostic.severity = Severity::Note;
        }
        Self { diagnostic, of, allowed: None }
    }

    fn because(mut self, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.because(text);
        self
    }

    fn also(mut self, mark: Mark, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.also(mark.site(), text);
        self
    }

    fn help(mut self, text: impl Into<String>) -> Self {
        self.diagnostic = self.diagnostic.help(text);
        self
    }

    fn fix(mut self, fix: Fix<Site>) -> Self {
        self.diagnostic.fix = Some(Box::new(fix));
        self
    }

    /// Mended by taking a statement out.
    fn dropped(self, statement: u32) -> Self {
        self.fix(Fix::replace("drop it", Site::Whole { statement }, ""))
    }

    fn statement(&self) -> u32 {
        match self.diagnostic.labels.first().map(|it| &it.site) {
            Some(Site::Node { statement, .. }) => *statement,
            _ => 0,
        }
    }
}

/// What all lints look at, worked out once.
struct Context<'a> {
    subject: Subject<'a>,
    policy: &'a Policy,
    reach: Reach<'a>,
    cells: Cells<'a>,
}

/// Every finding about a file's own statements, those among them that it allows.
pub(crate) fn run(subject: Subject<'_>) -> Vec<Found> {
    let reach = Reach::of(subject.program);
    let cells = Cells::of(&reach);
    let context = Context { subject, policy: subject.program.policy(), reach, cells };
    let lints = [
        default_silences::find,
        idle_action::find,
        idle_gate::find,
        idle_grant::find,
        idle_restriction::find,
        idle_test::find,
        missing_translation::find,
        plural::find,
        shadowed_grant::find,
        unordered_role::find,
        unreachable_cell::find,
        unreachable_forbid::find,
        unused_name::find,
        way_around::find,
    ];
    let mut found: Vec<Found> = lints.iter().flat_map(|find| find(&context)).collect();
    found.retain(|it| it.statement() >= subject.own);
    let used = allow(&mut found, subject.allowed);
    let mut idle = idle_allow::find(subject.allowed, &used);
    allow(&mut idle, subject.allowed);
    found.extend(idle);
    missing_translation::together(found)
}

/// Marks what is allowed; answers which of the allowances were of use.
fn allow(found: &mut [Found], allowed: &[Allowed]) -> BTreeSet<usize> {
    let mut used = BTreeSet::new();
    for it in found {
        for (at, allowed) in allowed.iter().enumerate() {
            if allowed.covers(it.diagnostic.code, &it.of) {
                used.insert(at);
                it.allowed.get_or_insert_with(|| allowed.because.clone());
            }
        }
    }
    used
}
