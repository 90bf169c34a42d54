//! `idle-allow`: an allowance that silences nothing.
//!
//! No lint of that code speaks of the statement that it names, or of the file. Other codes, which no
//! lint has, are for others to judge.

use std::collections::BTreeSet;

use crate::policy::allowed::Allowed;

use super::{Found, Level, RULES, Rule};

pub(super) const RULE: Rule =
    Rule { code: "idle-allow", level: Level::Warn, summary: "an allowance that silences nothing" };

/// `used` are those that silenced something.
pub(super) fn find(allowed: &[Allowed], used: &BTreeSet<usize>) -> Vec<Found> {
    let is_lint = |it: &Allowed| RULES.iter().any(|rule| rule.code == it.code && rule.code != RULE.code);
    let idle = allowed.iter().enumerate().filter(|(at, it)| !used.contains(at) && is_lint(it));
    idle.map(|(_, it)| {
        let of: Vec<String> = it.of.iter().cloned().collect();
        Found::new(RULE, format!("there is no `{}` here to be allowed", it.code), it.mark, of)
            .because("silences nothing")
            .help("drop it")
            .dropped(it.mark.statement)
    })
    .collect()
}
