//! Names that depend on their own opposite, as imported rolebooks may have them: every rolebook below
//! `tests/cases/cycles` passes its tests, and what it decides of its workspace is pinned with what is missing.
//! To add a case, add a rolebook and a workspace of the same name.

#![cfg(test)]

mod generated;
mod model;

use std::fmt::Write as _;

use rolebook::engine::{Change, Engine, Request, Severity};
use serde_json::Value;

use crate::diagnostics::{below_root, files};

const FOLDER: &str = "tests/cases/cycles";

/// An answer in one word, and what is missing for it.
fn answer(
    engine: &Engine,
    (policy, workspace): (&str, &str),
    asked: [&str; 3],
) -> (&'static str, Vec<String>) {
    let [subject, action, object] = asked.map(str::to_owned);
    let request = Request { subject, action, object, ..Request::default() };
    let answer = engine.check(policy, workspace, &request).expect("an answer").answer;
    let word = match (answer.decision, answer.unknown) {
        (true, _) => "yes",
        (false, true) => "unknown",
        (false, false) => "no",
    };
    (word, answer.missing)
}

/// Every decision of a workspace: each user, each action, each object.
fn decided(engine: &Engine, name: &str, text: &str) -> String {
    let (policy, workspace) = (format!("{name}.rolebook"), format!("{name}.json"));
    let facts: Value = serde_json::from_str(text).expect("a workspace");
    let ids = |of: &Value| of.as_object().expect("entities").keys().cloned().collect::<Vec<_>>();
    let mut out = String::new();
    for (of, objects) in facts.as_object().expect("types") {
        let actions =
            engine.tables(&policy, of).map(|it| it.into_iter().flat_map(|it| it.rows).collect::<Vec<_>>());
        let actions: Vec<String> =
            actions.unwrap_or_default().into_iter().flat_map(|it| it.actions).collect();
        for (subject, action, object) in ids(&facts["User"]).iter().flat_map(|user| {
            let pairs =
                actions.iter().flat_map(|action| ids(objects).into_iter().map(move |it| (action, it)));
            pairs.map(move |it| (user.clone(), it.0.clone(), it.1))
        }) {
            let object = format!("{}:{object}", of.to_lowercase());
            let (word, missing) = answer(engine, (&policy, &workspace), [&subject, &action, &object]);
            let missing =
                if missing.is_empty() { String::new() } else { format!("  {}", missing.join(", ")) };
            writeln!(out, "{subject} {action} {object}: {word}{missing}").expect("room");
        }
    }
    out
}

#[test]
fn cases_pass_their_tests_and_their_decisions_are_pinned() {
    let cases = files(FOLDER, "rolebook");
    assert!(cases.len() > 5, "the cases are found");
    let workspaces = files(FOLDER, "json");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(below_root(FOLDER).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, text) in cases {
        let (_, facts) = workspaces.iter().find(|it| it.0 == name).expect("a workspace beside the rolebook");
        let (policy, workspace) = (format!("{name}.rolebook"), format!("{name}.json"));
        let mut engine = Engine::new();
        engine.apply(Change::default().policy(&policy, &text).workspace(&workspace, facts));
        assert_eq!(engine.findings(&policy), [], "{name}");
        assert_eq!(engine.workspace_findings(&policy, &workspace), [], "{name}");
        let tests = engine.tests(&policy);
        assert!(!tests.is_empty() && tests.iter().all(|it| it.findings.is_empty()), "{name}: {tests:#?}");
        settings.bind(|| insta::assert_snapshot!(name.as_str(), decided(&engine, &name, facts)));
        own_rolebooks_may_not(&name, &text);
    }
}

/// What an imported rolebook may say is an error in one that was not imported.
fn own_rolebooks_may_not(name: &str, text: &str) {
    let mut engine = Engine::new();
    let own = text.replacen(" imported from", " # imported from", 1);
    assert_ne!(own, text, "{name} is imported");
    engine.apply(Change::default().policy("own.rolebook", own));
    let found = engine.findings("own.rolebook");
    assert!(
        found.iter().any(|it| it.code == "negative-cycle" && it.severity == Severity::Error),
        "{name}: {found:#?}"
    );
}
