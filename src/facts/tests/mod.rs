//! Facts: every file of `tests/cases/facts` is loaded against one schema, and what comes of it is held
//! against its snapshot; the modules hold what is checked otherwise.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Site;
use crate::facts::json::load;

mod draft;
mod json_schema;
pub(crate) mod properties;
mod report;
pub(crate) mod schema;
mod values;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/facts")
}

/// The files of facts, by name.
pub(crate) fn cases() -> Vec<PathBuf> {
    let found = fs::read_dir(folder()).into_iter().flatten().flatten().map(|it| it.path());
    let mut files: Vec<PathBuf> = found.filter(|it| it.extension().is_some_and(|it| it == "json")).collect();
    files.sort();
    files
}

#[test]
fn files_and_what_comes_of_them() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for file in cases() {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap();
        settings.bind(|| insta::assert_snapshot!(name, report::of(&schema::asana(), &text)));
    }
}

#[test]
fn hostile_files_end_in_one_diagnostic() {
    let deep = "[".repeat(100_000);
    let keys = r#"{"a":"#.repeat(100_000);
    let large = " ".repeat(32 * 1024 * 1024 + 1);
    let wide = format!("[{}1]", "1,".repeat(8_000_000));
    for (text, code) in [
        (deep.as_str(), "too-deep"),
        (&keys, "too-deep"),
        (&large, "workspace-too-large"),
        (&wide, "workspace-too-large"),
        ("", "bad-json"),
        (" \n", "bad-json"),
        ("\u{0}\u{1}PNG", "bad-json"),
        ("\"\\ud800\"", "bad-json"),
        ("\"\\u12\"", "bad-json"),
        ("{\"a\" 1}", "bad-json"),
        ("[1 2]", "bad-json"),
        ("01", "bad-json"),
        ("\u{feff}", "bad-json"),
        ("\u{a0}{}", "bad-json"),
    ] {
        let problems = load(&schema::asana(), text).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].code, code, "{problems:?}");
    }
}

#[test]
fn a_byte_order_mark_only_moves_places() {
    assert_eq!(load(&schema::asana(), "\u{feff}{}"), load(&schema::asana(), "{}"));
    let problems = load(&schema::asana(), "\u{feff}[]").unwrap_err();
    assert_eq!(problems[0].labels[0].site, Site::File(3..5));
}

#[test]
fn many_problems_are_counted() {
    let ends = vec![r#""nobody""#; 250].join(",");
    let text = format!(r#"{{"Project": {{"p": {{"members": [{ends}]}}}}}}"#);
    let problems = load(&schema::asana(), &text).unwrap_err();
    assert_eq!(problems.len(), 101);
    assert_eq!(problems[100].message, "150 more problems of this file are not shown");
}
