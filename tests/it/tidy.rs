//! The rules of this house, read from its own sources: who may use whom, and how long things may be.

#![cfg(test)]

mod map;
pub(crate) mod source;

use source::{Source, below, functions, macros_and_attributes};

const FILE_LINES: usize = 500;
const FUNCTION_LINES: usize = 60;

/// Says every violation, each on its own line with its place.
fn assert_none(wrong: impl IntoIterator<Item = String>) {
    let wrong: Vec<_> = wrong.into_iter().collect();
    assert!(wrong.is_empty(), "{} broken:\n{}", wrong.len(), wrong.join("\n"));
}

fn everything() -> Vec<Source> {
    below(&["src", "tests", "fuzz/fuzz_targets"])
}

#[test]
fn files_are_short() {
    let long = everything().into_iter().map(|it| (it.text.lines().count(), it.path));
    let long = long.filter(|it| it.0 > FILE_LINES);
    assert_none(
        long.map(|(lines, path)| format!("{path}:{FILE_LINES}: {lines} lines, {FILE_LINES} at most")),
    );
}

#[test]
fn files_say_why_they_exist() {
    let silent = everything().into_iter().filter(|it| !it.text.starts_with("//!"));
    assert_none(silent.map(|it| format!("{}:1: the first line does not begin with `//!`", it.path)));
}

#[test]
fn functions_are_short() {
    let mut wrong = Vec::new();
    for source in everything() {
        let long = functions(&source.tokens).into_iter().filter(|it| it.lines > FUNCTION_LINES);
        wrong.extend(long.map(|it| {
            format!(
                "{}:{}: `{}` has {} lines, {FUNCTION_LINES} at most",
                source.path, it.line, it.name, it.lines
            )
        }));
    }
    assert_none(wrong);
}

#[test]
fn nothing_is_left_open() {
    let open = ["todo!", "unimplemented!", "dbg!", "#[ignore]"];
    let mut wrong = Vec::new();
    for source in everything() {
        let found = macros_and_attributes(&source.tokens).into_iter();
        let found = found.filter(|it| open.contains(&it.1.as_str()));
        wrong.extend(found.map(|(line, what)| format!("{}:{line}: `{what}`", source.path)));
    }
    assert_none(wrong);
}

#[test]
fn modules_are_named_after_what_they_hold() {
    let empty_words = ["util", "utils", "helper", "helpers", "misc", "common"];
    let vague = everything()
        .into_iter()
        .filter(|it| it.path.trim_end_matches(".rs").split('/').any(|it| empty_words.contains(&it)));
    assert_none(vague.map(|it| format!("{}:1: this name says nothing", it.path)));
}
