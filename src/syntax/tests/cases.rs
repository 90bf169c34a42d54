//! Every case file, its tree or its problems pinned.

use std::fs;
use std::path::{Path, PathBuf};

use crate::syntax::{parse, split};

use super::print;

fn case_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/syntax")
}

pub(super) fn case_files() -> Vec<(String, String)> {
    let entries = fs::read_dir(case_directory()).expect("the case directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|it| it == "rolebook"))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    files.sort();
    files
}

pub(super) fn pin(name: &str, outcome: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(case_directory().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, outcome));
}

#[test]
fn cases() {
    let files = case_files();
    assert!(!files.is_empty(), "the case files are found");
    for (name, text) in files {
        pin(&name, &print::outcome(&text));
    }
}

fn reference() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language/reference.md");
    fs::read_to_string(path).expect("the language reference")
}

#[test]
fn the_sample_of_the_reference_is_in_order() {
    let reference = reference();
    let sample = reference.split("\n```\n").nth(1).expect("the sample");
    let found = split(sample);
    assert!(found.problems.is_empty() && found.statements.len() > 15);
    for piece in found.statements {
        let statement = &sample[piece.range.start as usize..piece.range.end as usize];
        assert_eq!(parse(statement).problems, [], "{statement}");
    }
}

#[test]
fn reserved_words_are_never_names() {
    let reference = reference();
    let (_, words) = reference.split_once("These words are never names: `").expect("the list");
    let (words, _) = words.split_once('`').expect("its end");
    assert!(words.split_whitespace().count() > 30);
    for word in words.split_whitespace() {
        let parsed = parse(&format!("define {word} on Task: x"));
        let help = parsed.problems.iter().find_map(|it| it.help.clone());
        assert_eq!(help, Some(format!("`{word}` is a word of the language and never a name")));
        assert_eq!(parse(&format!("define {word}s on Task: {word}_.x{word}")).problems, []);
    }
    for word in "can role labels since until open time first members type test everything".split(' ') {
        assert_eq!(parse(&format!("define {word} on Task: {word}.{word} is {word}")).problems, []);
    }
}

#[test]
fn nodes_end_at_their_last_token() {
    let text = "restrict a , B.b on Task through homes to project . owner  # who\n    when not ( x is  y )  and any r has  z   # why\n    because \"no\"";
    let parsed = parse(text);
    assert_eq!(parsed.problems, []);
    let spans: Vec<_> = parsed.spans.iter().map(|it| &text[it.start as usize..it.end as usize]).collect();
    pin("nodes", &format!("{spans:#?}"));
}

#[test]
fn statements_are_cut_at_the_margin() {
    let text = "# head\nplans a < b at p.q   # end\n\n# between\ntype T # x\n    a:  flag   # tail\n  # more\n\n    b: flag\n    # after\n# last\ndefine a on  T:\tb\n";
    let statements = split(text).statements;
    let pieces: Vec<_> = statements
        .iter()
        .map(|it| (&text[it.range.start as usize..it.range.end as usize], &*it.keyword, &*it.key))
        .collect();
    pin("margins", &format!("{pieces:#?}"));
}
