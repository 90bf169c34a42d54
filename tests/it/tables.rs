//! Role tables, imported: what people keep in Markdown and as CSV becomes a rolebook that says the same, cell by cell.
//!
//! Every file directly in `tests/cases/tables` is imported, and what comes out is pinned beside it; to add a case,
//! add a file. One whose name begins with `error` is refused.

#![cfg(test)]

mod cases;
mod generated;
mod harbor;
mod page;

use std::collections::BTreeMap;

use rolebook::engine::{
    CellValue, Change, Engine, Finding, Head, ImportedTables, Label, Level, Request, TableForm, TablePage,
    TableView, format, import_table, lint_rules,
};

/// What the rolebook of a case is called in its engine.
const POLICY: &str = "case";

fn form(path: &str) -> TableForm {
    match path.ends_with(".md") {
        true => TableForm::Markdown,
        false => TableForm::Csv,
    }
}

fn import(path: &str, text: &str) -> Result<ImportedTables, Vec<Finding>> {
    let name = path.split('.').next().unwrap_or_default();
    let page = TablePage { text, form: Some(form(path)), file: path, name, on: None };
    let imported = import_table(path, &page);
    assert_eq!(imported, import_table(path, &page), "{path}: the same every time");
    imported
}

/// An engine with an imported rolebook, of which all holds that holds of every one.
fn sound(path: &str, imported: &ImportedTables) -> Engine {
    let text = &imported.rolebook;
    assert_eq!(format(path, text).as_ref(), Ok(text), "{path} is laid out");
    let mut engine = Engine::new();
    engine.apply(Change::default().policy(POLICY, text));
    assert_eq!(engine.findings(POLICY), [], "{path}:\n{text}");
    let warns = |code: &str| lint_rules().iter().any(|it| it.code == code && it.level >= Level::Warn);
    let lints = engine.lints(POLICY).into_iter();
    let lints: Vec<_> = lints.filter(|it| it.allowed.is_none() && warns(it.finding.code)).collect();
    assert!(lints.is_empty(), "{path}: {lints:#?}\n{text}");
    let tests = engine.tests(POLICY);
    assert!(!tests.is_empty(), "{path} has a test:\n{text}");
    assert!(tests.iter().all(|it| it.findings.is_empty()), "{path}: {tests:#?}\n{text}");
    engine
}

/// A workspace in which somebody holds each role of these tables on one thing, and is called like the role.
fn holders(of: &str, tables: &[TableView]) -> String {
    let heads = tables.iter().flat_map(|it| &it.columns);
    let roles =
        heads.filter_map(|it| if let Head::Role(name) = &it.head { Some(name.as_str()) } else { None });
    let roles: std::collections::BTreeSet<&str> = roles.collect();
    let users: BTreeMap<&str, serde_json::Value> =
        roles.iter().map(|it| (*it, serde_json::json!({}))).collect();
    let edge = |role: &&str| serde_json::json!({"to": format!("User:{role}"), "role": role});
    let members: Vec<_> = roles.iter().map(edge).collect();
    serde_json::json!({"User": users, of: {"thing": {"members": members}}}).to_string()
}

/// Whoever holds a role may do what its cells say, and nothing that hangs on what is not filled in. Returns how many
/// questions were asked.
fn decides_as_its_tables(engine: &mut Engine, of: &str) -> usize {
    let tables = engine.tables(POLICY, of).expect("the tables");
    engine.apply(Change::default().workspace("holders", holders(of, &tables)));
    assert_eq!(engine.workspace_findings(POLICY, "holders"), []);
    let mut rows_of: BTreeMap<&str, usize> = BTreeMap::new();
    for row in tables.iter().flat_map(|it| &it.rows) {
        row.actions.iter().for_each(|it| *rows_of.entry(it).or_default() += 1);
    }
    let mut asked = 0;
    for table in &tables {
        for row in table.rows.iter().filter(|it| rows_of[it.actions[0].as_str()] == 1) {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                let Head::Role(role) = &column.head else { continue };
                let (subject, action) = (format!("User:{role}"), row.actions[0].clone());
                let object = "thing".to_owned();
                let request = Request { subject, action, object, ..Request::default() };
                let answer = engine.check(POLICY, "holders", &request).expect("an answer").answer;
                assert_eq!(answer.decision, cell.value == CellValue::Yes, "{role} {:?}", row.actions);
                let open = matches!(cell.value, CellValue::Conditional | CellValue::Unknown);
                assert_eq!(
                    !answer.missing.is_empty(),
                    open,
                    "{role} {:?}: what is missing is said",
                    row.actions
                );
                asked += 1;
            }
        }
    }
    asked
}

/// What people read at the head of each column.
fn heads(engine: &Engine, table: &TableView) -> Vec<String> {
    let label = |title: &str| engine.label(POLICY, "", &Label::Bare(title)).expect("a label");
    table.columns.iter().map(|it| label(&it.title)).collect()
}
