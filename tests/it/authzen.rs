//! The interop scenario of AuthZEN: its requests are asked of the rolebook that is shipped, and answered as it says.

#![cfg(test)]

use std::fs;
use std::path::Path;

use rolebook::engine::{Change, Engine, Request};
use serde_json::Value;

use crate::conformance::folder;
use crate::policies::read;

const POLICY: &str = "todo.rolebook";
const WORKSPACE: &str = "todo.json";

fn engine() -> Engine {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(POLICY, read(POLICY)).workspace(WORKSPACE, read(WORKSPACE)));
    assert_eq!(engine.findings(POLICY), []);
    assert_eq!(engine.workspace_findings(POLICY, WORKSPACE), []);
    engine
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_else(|| panic!("{name} of {value}"))
}

/// The question that a request asks. In the file with keys that the protocol does not know, these say what else is
/// said in its own: who somebody is, and what is so of the resource.
fn request(subject: &Value, action: &Value, resource: &Value) -> Request {
    let id = if subject["identity"].is_null() { text(subject, "id") } else { text(subject, "identity") };
    let owner = [&resource["properties"]["ownerID"], &resource["ownerID"]];
    let owner = owner.into_iter().find_map(Value::as_str);
    Request {
        subject: format!("{}:{id}", text(subject, "type")),
        action: text(action, "name").to_owned(),
        object: format!("{}:{}", text(resource, "type"), text(resource, "id")),
        given: owner.map(|it| ("ownerID".to_owned(), it.to_owned())).into_iter().collect(),
        ..Request::default()
    }
}

/// Every question of a file with its answer: single ones, and those of batches, which say only what is their own.
fn questions(folder: &Path, file: &str) -> Vec<(Request, bool)> {
    let text = fs::read_to_string(folder.join(file)).expect("a file of decisions");
    let all: Value = serde_json::from_str(&text).expect("JSON");
    let single = all["evaluation"].as_array().expect("single requests").iter().map(|it| {
        let asked = &it["request"];
        let expected = it["expected"].as_bool().expect("a decision");
        (request(&asked["subject"], &asked["action"], &asked["resource"]), expected)
    });
    let batches = all["evaluations"].as_array().into_iter().flatten().flat_map(|it| {
        let whole = &it["request"];
        let parts = whole["evaluations"].as_array().expect("the parts of a batch");
        let expected = it["expected"].as_array().expect("their decisions");
        assert_eq!(parts.len(), expected.len());
        parts.iter().zip(expected).map(move |(part, expected)| {
            let own = |name: &str| if part[name].is_null() { &whole[name] } else { &part[name] };
            let asked = request(own("subject"), own("action"), own("resource"));
            (asked, expected["decision"].as_bool().expect("a decision"))
        })
    });
    single.chain(batches.collect::<Vec<_>>()).collect()
}

#[test]
fn every_decision_is_as_expected() {
    let Some(folder) = folder("authzen-todo") else { return };
    let engine = engine();
    for (file, count) in [("decisions.json", 46), ("decisions-with-unknown-keys.json", 40)] {
        let questions = questions(&folder, file);
        assert_eq!(questions.len(), count, "the questions of {file}");
        for (asked, expected) in &questions {
            let answer = engine.check(POLICY, WORKSPACE, asked).expect("an answer").answer;
            assert_eq!(answer.decision, *expected, "{file}: {asked:?}");
        }
        let yes = questions.iter().filter(|it| it.1).count();
        crate::conformance::say(&format!("{file}: {count} decisions, {yes} of them a yes"));
    }
}

/// What the tests of the rolebook claim is what the file says: each of its decisions, and no other.
#[test]
fn every_decision_is_a_test_of_the_rolebook() {
    let Some(folder) = folder("authzen-todo") else { return };
    let rolebook = read(POLICY);
    let (_, tests) = rolebook.split_once("test \"as AuthZEN decides").expect("the tests");
    let claims = |line: &&str| line.contains(" can can_") || line.contains(" cannot can_");
    let mut said: Vec<&str> = tests.lines().map(str::trim).filter(claims).collect();
    said.sort_unstable();
    let mut expected: Vec<String> = Vec::new();
    for (asked, decision) in questions(&folder, "decisions.json") {
        let verb = if decision { "can" } else { "cannot" };
        let subject = asked.subject.trim_start_matches("user:");
        let (of, id) = asked.object.split_once(':').expect("a type");
        let mut claim = format!("{subject} {verb} {} {of}:\"{id}\"", asked.action);
        claim.extend(asked.given.get("ownerID").map(|it| format!("  with ownerID \"{it}\"")));
        if !expected.contains(&claim) {
            expected.push(claim);
        }
    }
    expected.sort_unstable();
    assert_eq!(said, expected);
}
