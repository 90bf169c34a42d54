//! One fault for each file: it is found where the file says, nothing else is, and what is shown of it is pinned.

use std::collections::BTreeSet;
use std::fs;

use rolebook::engine::Finding;

use super::marks::{self, Expected};
use super::{CASE, bases, below_root, codes, files, findings, is_called, line_and_column};
use crate::cli::{run, text};

const FOLDER: &str = "tests/cases/diagnostics";
/// How many wrong rolebooks there are at least.
const FEWEST: usize = 190;

/// Every case: its name, its text without marks, and what they say.
fn cases() -> Vec<(String, String, Expected)> {
    let case = |(name, written): (String, String)| {
        let (text, expected) = marks::read(&written);
        let [only] = <[Expected; 1]>::try_from(expected).unwrap_or_else(|it| panic!("{name} marks {it:?}"));
        (name, text, only)
    };
    files(FOLDER, "rolebook").into_iter().map(case).collect()
}

/// Every case: its name and its text without marks.
pub(super) fn texts() -> Vec<(String, String)> {
    cases().into_iter().map(|it| (it.0, it.1)).collect()
}

/// Where a finding is and what it is called, as a case would mark it.
fn marked(text: &str, finding: &Finding) -> Expected {
    let range = &finding.labels.first().expect("a place").range;
    let (line, first) = line_and_column(text, range.start);
    let shown = &text[range.start as usize..range.end as usize];
    let width = shown.lines().next().unwrap_or_default().chars().count().max(1);
    Expected { line, columns: (first, first + width - 1), code: finding.code.to_owned() }
}

#[test]
fn there_are_enough() {
    let count = cases().len();
    assert!(count >= FEWEST, "{count} cases");
}

#[test]
fn each_is_found_where_it_is_marked_and_nothing_else_is() {
    let mut wrong = Vec::new();
    for (name, text, expected) in cases() {
        let found: Vec<_> = findings(&text).into_iter().filter(|it| it.file == CASE).collect();
        let seen: Vec<_> = found.iter().map(|it| marked(&text, it)).collect();
        if seen != [expected.clone()] {
            let said: Vec<_> = found.iter().map(|it| super::render(&text, it)).collect();
            wrong.push(format!("{name}: {expected:?} is marked, found is\n{}", said.join("\n")));
        }
        if !is_called(&name, &expected.code) {
            wrong.push(format!("{name} should begin with {}", expected.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_diagnostic_has_a_case() {
    let shown: BTreeSet<_> = cases().into_iter().map(|it| it.2.code).collect();
    let missing: Vec<_> = codes().into_iter().filter(|it| !shown.contains(it) && !is_a_budget(it)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}

/// What takes a book to show.
fn is_a_budget(code: &str) -> bool {
    matches!(code, "too-many" | "too-many-problems")
}

/// What the program prints, so that everything a person would see is pinned: the excerpt, its marks, the help.
#[test]
fn what_people_see_is_pinned() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in bases() {
        fs::write(folder.path().join(name), text).expect("a file");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(below_root(FOLDER).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, case) in texts() {
            fs::write(folder.path().join(CASE), &case).expect("a file");
            let output = run(folder.path(), &["test", CASE]);
            assert_ne!(output.status.code(), Some(0), "{name}");
            insta::assert_snapshot!(name, text(&output.stderr));
        }
    });
}

/// The names of the grammar's rules that no author could know: those that are no words.
fn rule_names() -> BTreeSet<String> {
    let grammar = fs::read_to_string(below_root("grammar/rolebook.pest")).expect("the grammar");
    let rules = grammar.lines().filter_map(|it| it.split_once('=')).map(|it| it.0.trim().to_owned());
    let is_name = |it: &String| it.chars().all(|it| it.is_ascii_alphabetic() || it == '_');
    let names: BTreeSet<_> = rules.filter(|it| !it.is_empty() && is_name(it)).collect();
    assert!(names.len() > 150, "the rules are found");
    // `ROLE` stands for any role in what is said, as `NAME` does for any name.
    let odd = |it: &String| it.contains('_') || it.chars().all(|it| it.is_ascii_uppercase()) && it != "ROLE";
    names.into_iter().filter(odd).collect()
}

/// Every word that a finding says, without what is quoted of the case.
fn said(finding: &Finding) -> String {
    let labels = finding.labels.iter().map(|it| it.text.as_str());
    let fix = finding.fix.as_ref().map(|it| it.title.as_str());
    let parts = [Some(finding.message.as_str()), finding.help.as_deref(), fix];
    parts.into_iter().flatten().chain(labels).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_word_of_the_machinery_is_shown() {
    let rules = rule_names();
    let machinery =
        ["::", "Option", "Some(", "None", "Ok(", "Err(", "String", "Vec<", "<'", "{:", "NodeId", "Site"];
    for (name, text) in texts() {
        for finding in findings(&text) {
            let said = said(&finding);
            let found = machinery.into_iter().find(|it| said.contains(*it));
            assert_eq!(found, None, "{name}: {said}");
            let mut words = said.split(|it: char| !it.is_alphanumeric() && it != '_');
            let rule = words.find(|it| rules.contains(*it) && !text.contains(*it));
            assert_eq!(rule, None, "{name}: {said}");
        }
    }
}
