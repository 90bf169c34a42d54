//! Whether the engine accepts a stack of files.

use std::collections::BTreeSet;

use rolebook::engine::{Change, Engine, Severity};

use crate::model::Policy;
use crate::print;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    Accepted,
    /// The codes of what is wrong.
    Refused(BTreeSet<&'static str>),
}

/// What the engine says of the uppermost file.
pub(crate) fn verdict(policy: &Policy) -> Verdict {
    let files = print::files(policy);
    let mut engine = Engine::new();
    engine.apply(files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text)));
    let top = files.last().map_or("policy", |it| it.0.as_str());
    let errors = engine.findings(top).into_iter().filter(|it| it.severity == Severity::Error);
    let codes: BTreeSet<_> = errors.map(|it| it.code).collect();
    if codes.is_empty() { Verdict::Accepted } else { Verdict::Refused(codes) }
}
