//! Engines for tests that bring their own rules and facts.

#![cfg(test)]

use rolebook::engine::{Change, Engine};

/// Knows the rolebook `p` and the workspace `w`, in which there is nothing wrong.
pub(crate) fn loaded(rules: &str, facts: &str) -> Engine {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("p", rules).workspace("w", facts));
    assert_eq!(engine.findings("p"), [], "{rules}");
    assert_eq!(engine.workspace_findings("p", "w"), [], "{facts}");
    engine
}
