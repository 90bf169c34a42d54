//! `idle-test`: a test that would pass if nobody were allowed anything.
//!
//! Were every cell a dash, each `cannot` would hold that says no reason, or says that an id or an action
//! is not known; and a `never` would not be broken. So a test with such claims alone tests nothing, unless
//! the policy has an `always … can`, which is held against the facts of every test.

use crate::policy::Mark;
use crate::policy::promise::Promise;

use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "idle-test",
    level: Level::Warn,
    summary: "a test that would pass if nobody were allowed anything",
};

/// A test, and what it claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tested {
    pub name: String,
    pub mark: Mark,
    pub claims: Vec<Said>,
}

/// One claim of a test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// That somebody cannot do something, and perhaps why.
    Cannot(Option<String>),
    /// Anything else: that somebody can, where a request goes, what is broken.
    Else,
}

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut invariants = context.policy.invariants.iter();
    if invariants.any(|it| !it.never && matches!(it.promise, Promise::Can(_))) {
        return Vec::new();
    }
    let tests = context.subject.tests.iter();
    let idle = tests.filter(|it| !it.claims.is_empty() && it.claims.iter().all(holds_anyway));
    let told = |it: &Tested| {
        Found::new(
            RULE,
            "this test passes even if nobody is allowed anything",
            it.mark,
            vec![it.name.clone()],
        )
        .because("claims only what nobody can")
        .help("claim also what somebody can, or say with `because` why somebody cannot")
    };
    idle.map(told).collect()
}

fn holds_anyway(it: &Said) -> bool {
    match it {
        Said::Cannot(None) => true,
        Said::Cannot(Some(reason)) => reason.starts_with("unknown "),
        Said::Else => false,
    }
}
