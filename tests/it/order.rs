//! No statement's, file's or fact's place changes any answer: shuffled texts, answers equal to the byte.

#![cfg(test)]

use std::collections::BTreeSet;
use std::fmt::Write;

use rolebook::engine::{Change, Engine, Request, RouteRequest};
use serde_json::{Map, Value};

use crate::cli::{run, text};
pub(crate) use crate::dice::Dice;
use crate::policies::{names, read};

/// The statements of a rolebook, each with the comments above its lines.
pub(crate) fn statements(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in text.split_inclusive('\n') {
        let begins = line.starts_with(|it: char| it.is_alphabetic());
        match found.last_mut() {
            Some(last) if !begins => last.push_str(line),
            _ => found.push(line.to_owned()),
        }
    }
    found
}

/// The rolebook with its statements, and the rows of its tables, in another order. What is read from
/// left to right, such as the first principal type for a bare id, keeps its order.
fn shuffle<T>(dice: &mut Dice, items: &mut [T]) {
    for count in (2..=items.len()).rev() {
        items[..count].swap(dice.below(count), count.saturating_sub(1));
    }
}

fn shuffled(text: &str, dice: &mut Dice) -> String {
    let (principals, mut rest): (Vec<_>, Vec<_>) = statements(text)
        .into_iter()
        .partition(|it| it.starts_with("principal") || it.starts_with("rolebook"));
    shuffle(dice, &mut rest);
    let rows =
        rest.iter().map(|it| if it.starts_with("table") { rows_shuffled(it, dice) } else { it.clone() });
    principals.into_iter().chain(rows).collect()
}

/// A row runs to the line that has its cells.
fn rows_shuffled(table: &str, dice: &mut Dice) -> String {
    let (head, body) = table.split_once('\n').expect("a table has rows");
    let mut rows = vec![String::new()];
    for line in body.split_inclusive('\n').filter(|it| !it.trim_start().starts_with('#')) {
        let row = rows.last_mut().expect("a row");
        row.push_str(line);
        if line.contains('|') {
            rows.push(String::new());
        }
    }
    let rest = rows.pop().unwrap_or_default();
    shuffle(dice, &mut rows);
    format!("{head}\n{}{rest}", rows.concat())
}

/// The workspace with the keys of its objects and its lists in another order.
fn json_shuffled(value: &Value, dice: &mut Dice, out: &mut String) {
    let (open, mut parts, close) = match value {
        Value::Object(members) => {
            let part =
                |(key, value): (&String, &Value)| (format!("{}:", Value::from(key.as_str())), value.clone());
            ('{', members.iter().map(part).collect::<Vec<_>>(), '}')
        }
        Value::Array(items) => ('[', items.iter().map(|it| (String::new(), it.clone())).collect(), ']'),
        other => return write!(out, "{other}").expect("a text"),
    };
    shuffle(dice, &mut parts);
    out.push(open);
    for (at, (key, value)) in parts.iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ",\n" });
        out.push_str(key);
        json_shuffled(value, dice, out);
    }
    out.push(close);
}

/// What is asked of a policy: everybody does everything to everything, thinned to some hundreds.
struct Questions {
    requests: Vec<Request>,
}

const MOST: usize = 400;

fn questions(
    actions: &BTreeSet<String>,
    subjects: &[String],
    objects: &[String],
    given: &[(&str, &str)],
) -> Questions {
    let mut requests = Vec::new();
    for subject in subjects {
        for object in objects {
            let place = object.split_once(':').expect("a typed id").0;
            for action in actions.iter().filter_map(|it| it.strip_prefix(place)?.strip_prefix('.')) {
                for at in [None, Some("2026-05-18"), Some("2027-01-01T12:00:00Z")] {
                    let given = given.iter().map(|it| (it.0.to_owned(), it.1.to_owned())).collect();
                    let (subject, action, object) = (subject.clone(), action.to_owned(), object.clone());
                    let at = at.map(str::to_owned);
                    requests.push(Request { subject, action, object, at, given, ..Request::default() });
                }
            }
        }
    }
    shuffle(&mut Dice(7), &mut requests);
    requests.truncate(MOST);
    Questions { requests }
}

/// One answer or refusal for each question, as text.
fn answers(engine: &Engine, policy: &str, workspace: &str, questions: &Questions) -> String {
    let mut all = String::new();
    for request in &questions.requests {
        let asked = engine.check(policy, workspace, request);
        writeln!(all, "{} {} {}: {asked:?}", request.subject, request.action, request.object)
            .expect("a text");
        let (route, object, at) = ("access".to_owned(), request.object.clone(), request.at.clone());
        let routed =
            engine.route(policy, workspace, &RouteRequest { route, object, at, ..RouteRequest::default() });
        writeln!(all, "{routed:?}").expect("a text");
    }
    writeln!(all, "{:?}", engine.audit(policy, workspace, Some("2026-05-18"))).expect("a text");
    all
}

/// Rolebooks by name, of which the last is asked and stands on the others.
type Files = Vec<(String, String)>;

fn asked(files: &Files) -> &str {
    &files.last().expect("a rolebook").0
}

fn loaded(files: &Files, workspace: &str, policy_first: bool) -> Engine {
    let mut engine = Engine::new();
    let first = files.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text));
    let second = Change::default().workspace("w.json", workspace);
    let changes = if policy_first { [first, second] } else { [second, first] };
    changes.into_iter().for_each(|it| engine.apply(it));
    assert_eq!(engine.findings(asked(files)), [], "{files:?}");
    assert_eq!(engine.workspace_findings(asked(files), "w.json"), [], "{workspace}");
    engine
}

/// `task.complete` for every action in the first column of the tables.
fn actions(files: &Files, types: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for of in types {
        let engine = loaded(files, "{}", true);
        for row in engine.tables(asked(files), of).expect("tables").iter().flat_map(|it| &it.rows) {
            for action in &row.actions {
                let (of, action) = action.split_once('.').unwrap_or((of, action));
                found.insert(format!("{}.{action}", of.to_lowercase()));
            }
        }
    }
    found
}

fn ids(workspace: &Value, of: &str, most: usize) -> Vec<String> {
    let empty = Map::new();
    let known = workspace[of].as_object().unwrap_or(&empty).keys().take(most);
    let known: Vec<_> = known.map(|it| format!("{}:{it}", of.to_lowercase())).collect();
    known.into_iter().chain([format!("{}:stranger", of.to_lowercase())]).collect()
}

/// Every order that is tried gives the answers of the first.
fn same_in_any_order(
    names: &[&str],
    workspace: &str,
    types: &[&str],
    objects: &[&str],
    given: &[(&str, &str)],
) {
    let files: Files = names.iter().map(|it| ((*it).to_owned(), read(it))).collect();
    let name = asked(&files);
    let facts: Value = serde_json::from_str(workspace).expect("JSON");
    let objects: Vec<_> = objects.iter().flat_map(|it| ids(&facts, it, 12)).collect();
    let questions = questions(&actions(&files, types), &ids(&facts, "User", 12), &objects, given);
    assert!(questions.requests.len() > 100, "{name}: {} questions", questions.requests.len());
    let expected = answers(&loaded(&files, workspace, true), name, "w.json", &questions);
    assert!(expected.contains("decision: true") && expected.contains("decision: false"), "{name}");
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut turned = String::new();
        json_shuffled(&facts, &mut dice, &mut turned);
        let mut files: Files =
            files.iter().map(|(name, text)| (name.clone(), shuffled(text, &mut dice))).collect();
        let last = files.pop();
        shuffle(&mut dice, &mut files);
        files.extend(last);
        let found = answers(&loaded(&files, &turned, seed % 2 == 0), name, "w.json", &questions);
        assert!(found == expected, "{name}, seed {seed}: {}", first_difference(&found, &expected));
    }
}

fn first_difference(found: &str, expected: &str) -> String {
    let differing = found.lines().zip(expected.lines()).find(|it| it.0 != it.1);
    differing.map(|it| format!("\n{}\n{}", it.0, it.1)).unwrap_or_default()
}

#[test]
fn asana_answers_alike_in_any_order() {
    let workspace = erased(&read("agency/workspace.json"));
    same_in_any_order(&["asana.rolebook"], &workspace, &["Project"], &["Project", "Task"], &[]);
    same_in_any_order(&["asana.rolebook"], &workspace, &["Project"], &["Task"], &[("field", "budget")]);
}

#[test]
fn layers_answer_alike_in_any_order() {
    let workspace = read("agency/workspace.json");
    for level in ["agency/moderate.rolebook", "agency/limited.rolebook"] {
        let files = ["asana.rolebook", "agency/agency.rolebook", level];
        same_in_any_order(&files, &workspace, &["Project"], &["Project", "Task"], &[]);
    }
}

/// A workspace as the base of its layers reads it: without what these add.
pub(crate) fn erased(workspace: &str) -> String {
    let added = ["clients", "freelancers", "client_room", "report", "confidential"];
    let mut facts: Value = serde_json::from_str(workspace).expect("JSON");
    let types = facts.as_object_mut().expect("types").values_mut();
    for entity in types.flat_map(|it| it.as_object_mut().expect("entities").values_mut()) {
        entity.as_object_mut().expect("members").retain(|name, _| !added.contains(&name.as_str()));
    }
    facts.to_string()
}

#[test]
fn documents_answer_alike_in_any_order() {
    let workspace = r#"{
        "User": {"clara": {}, "felix": {}, "mona": {}, "walt": {}},
        "Department": {"board": {"members": ["User:clara"]}, "finance": {"members": ["Department:board", "User:felix"]}},
        "Folder": {
            "root": {"members": [{"to": "Department:finance", "role": "reader"}, {"to": "User:mona", "role": "manager"}]},
            "reports": {"parent": "Folder:root", "members": [{"to": "User:walt", "role": "writer", "until": "2026-06-01"}]},
            "year": {"parent": "Folder:reports", "members": [{"to": "User:felix", "role": "writer"}, {"to": "User:clara", "role": "writer"}]}},
        "Document": {
            "summary": {"folder": "Folder:year", "author": "User:walt", "confidential": false},
            "figures": {"folder": "Folder:year", "author": "User:felix", "cleared": ["Department:finance", "User:mona"], "confidential": true},
            "leaflet": {"folder": "Folder:root"}}}"#;
    for device in [&[][..], &[("device", "managed")], &[("device", "private")]] {
        same_in_any_order(&["documents.rolebook"], workspace, &["Folder"], &["Folder", "Document"], device);
    }
}

#[test]
fn todos_answer_alike_in_any_order() {
    let workspace = r#"{
        "User": {"rick": {"email": "rick@x.example", "admin": true, "evil_genius": true},
            "morty": {"email": "morty@x.example", "editor": true}, "jerry": {"viewer": true}, "nobody": {}},
        "Todo": {"gun": {"ownerID": "rick@x.example"}, "homework": {"ownerID": "Morty@x.example"}, "bed": {}}}"#;
    same_in_any_order(&["todo.rolebook"], workspace, &["Todo", "User"], &["Todo", "User"], &[]);
}

#[test]
fn all_shipped_policies_are_asked() {
    let own = names().into_iter().filter(|it| !it.contains('/'));
    assert_eq!(own.collect::<Vec<_>>(), ["asana.rolebook", "documents.rolebook", "todo.rolebook"]);
}

#[test]
fn two_processes_answer_alike() {
    let folder = crate::policies::folder();
    let files =
        ["--policy", "agency/high.rolebook", "--workspace", "agency/workspace.json", "--format", "json"];
    for question in
        [["ines", "edit", "landing_copy"], ["dario", "edit", "banner_set"], ["tariq", "see", "payroll_may"]]
    {
        let arguments: Vec<_> =
            ["explain"].into_iter().chain(question).chain(["--at", "2026-05-18"]).chain(files).collect();
        let (one, other) = (run(&folder, &arguments), run(&folder, &arguments));
        assert_eq!((text(&one.stdout), one.status.code()), (text(&other.stdout), other.status.code()));
        assert!(text(&one.stdout).starts_with("{\"decision\":"), "{}", text(&one.stderr));
    }
    let tests = || run(&folder, &["test", ".", "--format", "json"]);
    assert_eq!(tests().stdout, tests().stdout);
}
