//! Names that depend on their own opposite, as imported rolebooks may have them: every rolebook below
//! `tests/cases/cycles` passes its tests, and what it decides of its workspace is pinned with what is missing.
//! To add a case, add a rolebook and a workspace of the same name.

#![cfg(test)]

mod generated;
mod model;

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use rolebook::engine::{Change, Engine, Request, Severity};
use serde_json::{Map, Value, json};

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

/// Every decision of a workspace: each user and the set of all, each action, each object.
fn decided(engine: &Engine, name: &str, text: &str) -> String {
    let (policy, workspace) = (format!("{name}.rolebook"), format!("{name}.json"));
    let mut facts: Value = serde_json::from_str(text).expect("a workspace");
    facts.sort_all_objects();
    let ids = |of: &Value| of.as_object().expect("entities").keys().cloned().collect::<Vec<_>>();
    let asking: Vec<_> = ids(&facts["User"]).into_iter().chain(["every User".to_owned()]).collect();
    let mut out = String::new();
    for (of, objects) in facts.as_object().expect("types") {
        let actions =
            engine.tables(&policy, of).map(|it| it.into_iter().flat_map(|it| it.rows).collect::<Vec<_>>());
        let actions: Vec<String> =
            actions.unwrap_or_default().into_iter().flat_map(|it| it.actions).collect();
        for (subject, action, object) in asking.iter().flat_map(|user| {
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

/// Groups nest in each other, so whatever chooses among the members of any of them is settled before all are
/// asked for, however they are called.
#[test]
fn whoever_asks_for_a_group_asks_for_what_chooses_in_any() {
    for (open, chosen) in [("Alpha", "Beta"), ("Beta", "Alpha")] {
        let text = format!(
            "rolebook doors\n\nprincipal User\n\ngroup {open} of members\n    members: User*\n\n\
             group {chosen} of members where not closed\n    members:  User*\n    locks:    Lock*\n\n\
             type Lock\n    shut: flag\n    next: Lock?\n\ntype Door\n    opens: (Alpha | Beta)*\n\n\
             define shut_lock on Lock: shut or next.shut\ndefine closed on {chosen}: any locks has shut_lock\n\n\
             roles on Door: opener\n\ngrant on Door\n    opens as opener\n\ntable Door | opener\n    enter | yes\n\n\
             test \"who is in a closed group does not come in\"\n    lock bolt        shut\n    lock latch       shut no\n    \
             {chosen} shut    members ana, locks bolt\n    {chosen} unlocked members ben, locks latch\n    \
             door front       opens {chosen}:shut, opens {chosen}:unlocked\n    only ben can enter front\n"
        );
        let mut engine = Engine::new();
        engine.apply(Change::default().policy("doors.rolebook", &text));
        assert_eq!(engine.findings("doors.rolebook"), [], "{text}");
        let tests = engine.tests("doors.rolebook");
        assert!(tests.len() == 1 && tests[0].findings.is_empty(), "{tests:#?}\n{text}");
    }
}

/// A chain in which each link waits for the one before it, and each comes back to itself: what a link means is
/// found once, however many there are.
#[test]
fn a_long_chain_of_rounds_is_settled_soon() {
    let text = "rolebook chain imported from \"a trial\"\n\nprincipal User\n\ntype Link\n    twin:    Link?\n    before:  Link?\n\n\
                define lit on Link: any twin has lit or any before has dark\ndefine dark on Link: not lit\n\n\
                table Link | everyone\n    see | lit\n";
    let count = 5_000;
    let mut links = Map::new();
    for at in 0..count {
        let before = (at > 0).then(|| format!("Link:l{}", at - 1));
        links.insert(format!("l{at}"), json!({"twin": format!("Link:t{at}"), "before": before}));
        links.insert(format!("t{at}"), json!({"twin": format!("Link:l{at}")}));
    }
    for link in links.values_mut().filter_map(Value::as_object_mut) {
        link.retain(|_, it| !it.is_null());
    }
    let mut engine = Engine::new();
    let facts = json!({"User": {"ana": {}}, "Link": links}).to_string();
    engine.apply(Change::default().policy("chain.rolebook", text).workspace("chain.json", facts));
    let begun = Instant::now();
    for (object, expected) in [(count - 1, "yes"), (count - 2, "no")] {
        let asked = ["user:ana", "see", &format!("link:l{object}")];
        assert_eq!(answer(&engine, ("chain.rolebook", "chain.json"), asked).0, expected, "{object}");
    }
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
