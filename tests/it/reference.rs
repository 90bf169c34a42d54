//! The language reference: every example in it is run.

#![cfg(test)]

use std::fs;

use rolebook::engine::{Change, Engine, Severity};

use crate::cli::{run, text};

const PAGE: &str = include_str!("../../docs/language/reference.md");

/// The examples, each with the word behind its fence.
fn examples() -> Vec<(&'static str, String)> {
    let blocks = PAGE.split("\n```").skip(1).step_by(2);
    blocks
        .map(|it| it.split_once('\n').expect("an example"))
        .map(|(word, it)| (word, format!("{it}\n")))
        .collect()
}

/// The sample of section 1, on which the other examples stand.
fn sample() -> String {
    let all = examples();
    let wholes: Vec<&String> = all.iter().map(|it| &it.1).filter(|it| it.starts_with("rolebook ")).collect();
    let [only] = wholes.as_slice() else { panic!("one whole rolebook is expected: {wholes:?}") };
    (*only).clone()
}

fn engine(files: &[(&str, &str)]) -> Engine {
    let mut engine = Engine::new();
    engine.apply(files.iter().fold(Change::default(), |change, (name, text)| change.policy(*name, *text)));
    engine
}

#[test]
fn the_sample_is_in_order_and_passes_its_test() {
    let engine = engine(&[("asana.rolebook", &sample())]);
    assert_eq!(engine.findings("asana.rolebook"), []);
    let tests = engine.tests("asana.rolebook");
    assert!(!tests.is_empty() && tests.iter().all(|it| it.findings.is_empty()), "{tests:#?}");
}

#[test]
fn what_a_layer_may_hold_stands_on_the_sample() {
    let (_, layer) = examples().into_iter().find(|it| it.1.starts_with("type Task adds")).expect("the layer");
    let layer = format!("rolebook acme extends asana\n{layer}");
    let engine = engine(&[("asana.rolebook", &sample()), ("acme.rolebook", &layer)]);
    assert_eq!(engine.findings("acme.rolebook"), []);
}

/// Every condition means something on a task or on a project.
#[test]
fn every_condition_can_be_read() {
    let (_, block) =
        examples().into_iter().find(|it| it.1.starts_with("not archived")).expect("the conditions");
    let lines = block.lines().map(|it| it.split('#').next().unwrap_or_default());
    let conditions: Vec<&str> =
        lines.flat_map(|it| it.split("  ")).map(str::trim).filter(|it| !it.is_empty()).collect();
    assert!(conditions.len() > 15, "{conditions:?}");
    for condition in conditions {
        let found = ["Project", "Task"].map(|of| {
            let text = format!("{}\ndefine example on {of}: {condition}\n", sample());
            let found = engine(&[("asana.rolebook", &text)]).findings("asana.rolebook");
            found.into_iter().filter(|it| it.severity == Severity::Error).collect::<Vec<_>>()
        });
        assert!(found.iter().any(Vec::is_empty), "{condition}: {found:#?}");
    }
}

/// The names of the members of an object, and of those in its lists, as `proof.step`.
fn members(value: &serde_json::Value, above: &str, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(object) => {
            for (name, value) in object {
                found.push(format!("{above}{name}"));
                members(value, &format!("{above}{name}."), found);
            }
        }
        serde_json::Value::Array(list) => list.iter().for_each(|it| members(it, above, found)),
        _ => {}
    }
}

/// A yes and a no have the members that the answer of section 5 shows.
#[test]
fn an_answer_has_the_form_that_is_shown() {
    let (_, shown) = examples().into_iter().find(|it| it.0 == "json").expect("the answer");
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("asana.rolebook"), sample()).expect("a file");
    let facts = r#"{"User": {"ana": {}}, "Organization": {"acme": {"plan": "enterprise"}}, "Project": {"launch": {
        "organization": "Organization:acme", "privacy": "private", "members": [{"to": "User:ana", "role": "admin"}]}}}"#;
    fs::write(folder.path().join("workspace.json"), facts).expect("a file");
    let mut seen = Vec::new();
    for action in ["delete", "unheard_of"] {
        let output = run(folder.path(), &["check", "ana", action, "project:launch", "--format", "json"]);
        let answer = serde_json::from_str(&text(&output.stdout)).expect("an answer");
        members(&answer, "", &mut seen);
    }
    let mut said = Vec::new();
    members(&serde_json::from_str(&shown).expect("an answer"), "", &mut said);
    let strange: Vec<_> = said.iter().filter(|it| !seen.contains(it)).collect();
    assert!(strange.is_empty(), "no answer has {strange:?}, but {seen:?}");
}

/// What has no example among these would not be run.
#[test]
fn every_example_is_one_of_these() {
    let known = ["rolebook ", "type Task adds", "not archived", "{"];
    let others: Vec<_> =
        examples().into_iter().filter(|it| !known.iter().any(|start| it.1.starts_with(start))).collect();
    assert!(others.is_empty(), "{others:?}");
}
