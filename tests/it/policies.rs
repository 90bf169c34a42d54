//! The shipped policies: without a finding, true to the tables they were made after, and tested.

#![cfg(test)]

use std::fs;
use std::path::{Path, PathBuf};

use rolebook::engine::{Change, Engine, Request};
use serde_json::Value;

use crate::cli::{run, text};
use crate::order::erased;

/// What the sources state for an action itself, by the rows of the table: admin, editor, commenter,
/// commenter if assigned. Cells that only follow from general sentences, or are guessed, are left out.
const STATED: [(&str, [Option<bool>; 4]); 21] = [
    ("delete, archive", [Some(true), Some(false), None, None]),
    ("rename", [None, Some(false), None, None]),
    ("set_privacy, set_team", [None, Some(false), None, None]),
    ("transfer", [None, None, None, None]),
    ("create_link, delete_link", [None, None, Some(false), None]),
    ("customize_permissions", [Some(true), Some(false), Some(false), Some(false)]),
    ("edit_overview", [None, None, None, None]),
    ("set_notifications", [None, None, None, None]),
    ("edit_brief", [None, None, None, None]),
    ("share", [Some(true), Some(true), None, None]),
    (
        "add_task, Task.edit, Task.add_subtask, Task.add_dependency, Task.multihome",
        [None, Some(true), None, None],
    ),
    ("save_layout, restyle", [None, Some(true), None, None]),
    (
        "edit_fields, edit_integrations, edit_rules, edit_task_templates, edit_forms, edit_flow, edit_bundles, \
         edit_auto_shift",
        [None, Some(true), Some(false), None],
    ),
    ("Task.complete, Task.reassign, Task.redate", [None, None, Some(false), Some(true)]),
    ("set_status", [None, None, Some(true), Some(true)]),
    ("message", [None, Some(true), Some(true), Some(true)]),
    ("submit_form", [None, None, None, None]),
    ("Task.set_field", [None, Some(true), Some(false), None]),
    ("Task.attach, Task.detach", [None, None, None, None]),
    ("Task.comment, reply", [None, None, Some(true), None]),
    ("Task.like", [None, None, None, None]),
];

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

/// The names of the shipped rolebooks, sorted: `asana.rolebook`, `agency/high.rolebook`.
pub(crate) fn names() -> Vec<String> {
    let mut open = vec![folder()];
    let mut names = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(path).expect("a folder");
            open.extend(entries.map(|it| it.expect("an entry").path()));
        } else if path.extension().is_some_and(|it| it == "rolebook") {
            let name = path.strip_prefix(folder()).expect("a shipped file");
            names.push(name.to_string_lossy().into_owned());
        }
    }
    names.sort();
    names
}

/// An engine with every shipped rolebook and what their tests use.
pub(crate) fn shipped() -> Engine {
    let mut engine = Engine::new();
    for name in names() {
        engine.apply(Change::default().policy(&name, read(&name)));
    }
    for used in names().iter().flat_map(|it| engine.used_workspaces(it)).collect::<Vec<_>>() {
        engine.apply(Change::default().workspace(&used, read(&used)));
    }
    engine
}

pub(crate) fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).expect("a shipped file")
}

fn project_table() -> Value {
    let arguments = ["table", "Project", "--policy", "asana.rolebook", "--format", "json"];
    let output = run(&folder(), &arguments);
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_str(&text(&output.stdout)).expect("JSON")
}

fn words(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().map(|it| it.as_str().expect("a text")).collect()
}

/// The plan gate of a row makes its yes conditional, and nothing else does.
fn agrees(cell: &Value, stated: bool) -> bool {
    match (cell["value"].as_str(), cell["condition"].as_str()) {
        (Some("yes"), None) => stated,
        (Some("conditional"), Some(gate)) => stated && gate == "from enterprise or legacy_enterprise",
        (Some("no"), None) => !stated,
        _ => false,
    }
}

#[test]
fn asana_has_the_rows_and_columns_of_the_help_page() {
    let table = project_table();
    let columns = ["admin", "editor", "commenter", "commenter if assigned", "viewer"];
    assert_eq!(words(&table["columns"]), columns);
    let rows = table["rows"].as_array().expect("rows");
    let actions: Vec<String> = rows.iter().map(|it| words(&it["actions"]).join(", ")).collect();
    assert_eq!(actions, STATED.map(|it| it.0));
    assert!(rows.iter().all(|it| it["label"].is_string()), "every row has the page's words");
    assert!(rows.iter().all(|it| it["cells"].as_array().is_some_and(|it| it.len() == columns.len())));
}

#[test]
fn asana_says_what_its_sources_state() {
    let table = project_table();
    for (row, (actions, stated)) in table["rows"].as_array().expect("rows").iter().zip(STATED) {
        for (at, stated) in stated.iter().enumerate().filter_map(|it| Some((it.0, (*it.1)?))) {
            let cell = &row["cells"][at];
            assert!(agrees(cell, stated), "{actions}, column {at}: {cell}, though the sources say {stated}");
        }
    }
}

/// Where the collected sources lie beside the repository, the table above is held against them.
#[test]
fn the_stated_cells_are_those_of_the_sources() {
    let stated = STATED.iter().flat_map(|it| it.1).flatten().count();
    assert_eq!(stated, 25);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/reference/asana_api_enums.json");
    let Ok(source) = fs::read_to_string(path) else { return };
    let source: Value = serde_json::from_str(&source).expect("JSON");
    let columns = ["admin", "editor", "commenter", "commenter_assigned"];
    let cell = |row: &Value, column: &str| {
        let cell = &row[column];
        (cell[1] == "s").then(|| cell[0] == "y")
    };
    let rows = source["role_table"]["rows"].as_array().expect("rows");
    let found: Vec<_> = rows.iter().map(|row| columns.map(|it| cell(row, it))).collect();
    assert_eq!(found, STATED.map(|it| it.1));
}

#[test]
fn no_shipped_policy_has_a_finding_or_a_failing_test() {
    let engine = shipped();
    for name in names() {
        for used in engine.used_workspaces(&name) {
            assert_eq!(engine.workspace_findings(&name, &used), [], "{used} for {name}");
        }
        assert_eq!(engine.findings(&name), [], "{name}");
        let tests = engine.tests(&name);
        // The vocabulary that the levels of access share decides nothing by itself.
        assert!(!tests.is_empty() || name == "agency/agency.rolebook", "{name} is tested");
        let failed: Vec<_> = tests.iter().filter(|it| !it.findings.is_empty()).collect();
        assert!(failed.is_empty(), "{name}: {failed:#?}");
    }
}

/// The files that an administrator reads aloud are short, and say everything with five verbs.
#[test]
fn the_levels_of_access_are_short_and_plain() {
    let verbs = ["restrict", "forbid", "set", "never", "always"];
    for level in ["high", "moderate", "limited", "full"] {
        let text = read(&format!("agency/{level}.rolebook"));
        assert!(text.lines().count() < 40, "{level} has {} lines", text.lines().count());
        let statements = text.lines().filter(|it| it.starts_with(char::is_alphabetic));
        let words = statements.filter_map(|it| it.split_whitespace().next());
        let others: Vec<_> =
            words.filter(|it| !verbs.contains(it) && !["rolebook", "test"].contains(it)).collect();
        assert!(others.is_empty(), "{level} also says {others:?}");
    }
}

/// What the high level lets out, and the moderate one keeps in.
#[test]
fn the_leak_is_found_where_it_is_and_nowhere_else() {
    let engine = shipped();
    let leaks = |level: &str| {
        let found =
            engine.audit(&format!("agency/{level}.rolebook"), "agency/workspace.json", Some("2026-05-18"));
        let found = found.expect("an audit").into_iter().filter(|it| !it.open);
        found.map(|it| (it.subject.unwrap_or_default(), it.object, it.path)).collect::<Vec<_>>()
    };
    let high = leaks("high");
    let whom: Vec<_> = high.iter().map(|it| (it.0.as_str(), it.1.as_str())).collect();
    assert_eq!(whom, [("user:greta", "task:fee_negotiation"), ("user:olaf", "task:fee_negotiation")]);
    let steps: Vec<_> = high[1].2.iter().map(|it| it.statement.as_str()).collect();
    let way = [
        "Task.projects",
        "Project.members",
        "grant on Project members as their role",
        "table see on Task for commenter",
    ];
    assert_eq!(steps, way);
    for level in ["moderate", "limited", "full"] {
        assert_eq!(leaks(level), [], "{level}");
    }
}

/// Everybody does everything to every project and task of the agency: what a level allows, its base does.
#[test]
fn a_level_allows_nothing_that_the_product_denies() {
    let workspace = read("agency/workspace.json");
    let mut engine = shipped();
    engine.apply(Change::default().workspace("erased.json", erased(&workspace)));
    let facts: Value = serde_json::from_str(&workspace).expect("JSON");
    let ids = |of: &str| facts[of].as_object().expect("entities").keys().cloned().collect::<Vec<_>>();
    let (mut taken, mut left) = (0, 0);
    for level in ["high", "moderate", "limited", "full"] {
        for (of, actions) in
            [("Task", ["see", "edit", "complete"]), ("Project", ["see", "share", "edit_brief"])]
        {
            for (subject, object) in
                ids("User").iter().flat_map(|it| ids(of).into_iter().map(move |id| (it, id)))
            {
                for action in actions {
                    let object = format!("{}:{object}", of.to_lowercase());
                    let (subject, at) = (format!("user:{subject}"), Some("2026-05-18".to_owned()));
                    let request =
                        Request { subject, action: action.to_owned(), object, at, ..Request::default() };
                    let decision = |policy: &str, workspace: &str| {
                        engine.check(policy, workspace, &request).expect("an answer").answer.decision
                    };
                    let base = decision("asana.rolebook", "erased.json");
                    let own = decision(&format!("agency/{level}.rolebook"), "agency/workspace.json");
                    assert!(base || !own, "{level} allows {request:?}");
                    taken += usize::from(base && !own);
                    left += usize::from(own);
                }
            }
        }
    }
    assert!(taken > 100 && left > 1000, "each level takes something away, and not all: {taken}, {left}");
}
