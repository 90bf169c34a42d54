//! What the tests of rolebooks exercise and notice: every invocation in `tests/cases/coverage`, what must hold of any
//! rolebook, and the shipped rolebooks, which leave nothing open. To add a case, add a file.

#![cfg(test)]

mod properties;

use std::fs;

use crate::cli::cases::pinned;
use crate::cli::{copy_folder, run, text};
use crate::policies::{folder, names, shipped};

#[test]
fn cases() {
    pinned("tests/cases/coverage", 20);
}

#[test]
fn a_file_holds_what_would_be_written_out() {
    let cases = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/coverage/house");
    let here = tempfile::tempdir().expect("a folder");
    copy_folder(&cases, here.path());
    for form in
        [&["--coverage", "--format", "lcov"][..], &["--format", "junit"], &["--mutants", "--format", "json"]]
    {
        let arguments = [&["test", "house.rolebook"], form].concat();
        let shown = run(here.path(), &arguments);
        let written = run(here.path(), &[&arguments[..], &["-o", "result"]].concat());
        assert_eq!(shown.status, written.status);
        assert_eq!(text(&written.stdout), "3 passed, 0 failed\n");
        assert_eq!(text(&shown.stdout), fs::read_to_string(here.path().join("result")).expect("a result"));
    }
}

/// Whatever stands in a rolebook, build servers can read what its tests came to.
#[test]
fn junit_is_whole_whatever_a_test_is_called() {
    let here = tempfile::tempdir().expect("a folder");
    let names = ["]]> & <b>", "no letter: \u{fffe}", "'\\\"'", "é"];
    let file = "bo\u{1b}[31mx\u{7}.rolebook";
    let test = |name: &&str| format!("test \"{name}\"\n    box tin\n    ana can open tin\n");
    let tests: String = names.iter().map(test).collect();
    let policy = "rolebook box\nprincipal Person\ntype Box\ntable Box | everyone\n    open | -\n";
    fs::write(here.path().join(file), format!("{policy}{tests}")).expect("a file");
    let written = run(here.path(), &["test", file, "--format", "junit"]);
    let shown = text(&written.stdout);
    let report = quick_junit::Report::deserialize_from_str(&shown).expect("XML");
    assert_eq!((report.tests, report.failures), (names.len(), names.len()), "{shown}");
    assert!(!shown.contains(|it: char| it.is_control() && it != '\n' || it == '\u{fffe}'), "{shown:?}");
}

#[test]
fn every_cell_of_the_shipped_rolebooks_is_covered() {
    let names = names();
    let coverage = shipped().coverage(names.iter().map(String::as_str));
    let left: Vec<_> = coverage.parts.iter().filter(|it| it.cell.is_some() && !it.is_covered()).collect();
    assert!(left.is_empty(), "{left:#?}");
    assert!(coverage.parts.iter().filter(|it| it.cell.is_some()).count() > 150);
}

#[test]
fn no_mutant_of_the_shipped_rolebooks_survives_without_a_reason() {
    let names = names();
    let found = shipped().mutants(names.iter().map(String::as_str), &|_, _| {});
    let left: Vec<_> = found.survived.iter().filter(|it| it.reason.is_none()).collect();
    assert!(left.is_empty(), "{left:#?}");
    assert_eq!(found.idle, [], "what is allowed survives");
    assert!(found.killed > 300);
}

/// Nobody can tell by the clock or by the number of processors.
#[test]
fn the_same_rolebooks_give_the_same_bytes() {
    for form in ["json", "lcov", "html"] {
        let arguments = ["test", "--coverage", "documents.rolebook", "todo.rolebook", "--format", form];
        assert_eq!(run(&folder(), &arguments).stdout, run(&folder(), &arguments).stdout, "{form}");
    }
    let arguments = ["test", "--mutants", "documents.rolebook", "todo.rolebook", "--format", "json"];
    assert_eq!(run(&folder(), &arguments).stdout, run(&folder(), &arguments).stdout);
}
