//! The formatter: every file below `tests/cases/format` is laid out and what comes out is pinned beside it; to
//! add a case, add a file. Everything else in this project that is a rolebook is laid out already.

use std::fs;
use std::path::{Path, PathBuf};

use rolebook::engine::format;

use crate::diagnostics::marks;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file with this ending at or below these places of the project, with its path in it.
fn files(places: &[&str], ending: &str) -> Vec<(String, String)> {
    let mut open: Vec<PathBuf> = places.iter().map(|it| project().join(it)).collect();
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).expect("a folder").map(|it| it.expect("an entry").path()));
        } else if path.extension().is_some_and(|it| it == ending) {
            let name = path.strip_prefix(project()).expect("a path in it").to_string_lossy().into_owned();
            found.push((name, fs::read_to_string(path).expect("a text")));
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{places:?}");
    found
}

#[test]
fn cases_are_as_pinned() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(project().join("tests/cases/format/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (path, text) in files(&["tests/cases/format"], "rolebook") {
        let laid_out = format(&path, &text).unwrap_or_else(|findings| panic!("{findings:#?}"));
        assert_eq!(format(&path, &laid_out).as_ref(), Ok(&laid_out), "{path}, once more");
        let name = Path::new(&path).file_stem().expect("a name").to_string_lossy().into_owned();
        settings.bind(|| insta::assert_snapshot!(name, laid_out));
    }
}

/// The blocks of code of a document that are whole rolebooks, or parts of one.
fn blocks(document: &str) -> Vec<&str> {
    let parts = document.split("\n```").skip(1).step_by(2);
    parts.filter_map(|it| Some(it.split_once('\n')?.1)).collect()
}

/// What is no case of the syntax or of the layout, where texts stand as somebody typed them.
fn is_meant_to_be_well_formed(path: &str) -> bool {
    !["tests/cases/syntax/", "tests/cases/format/"].iter().any(|it| path.starts_with(it))
}

/// A text that is laid out otherwise is told; one with errors of syntax is not the formatter's.
fn otherwise(path: &str, text: &str) -> Option<String> {
    let laid_out = format(path, text).ok().filter(|it| it != text)?;
    let differ = text.lines().zip(laid_out.lines()).find(|(is, would_be)| is != would_be);
    Some(format!("{path}: {differ:?}"))
}

#[test]
fn every_rolebook_of_the_project_is_laid_out() {
    let rolebooks = files(&["policies", "tests/cases", "docs"], "rolebook").into_iter();
    let rolebooks = rolebooks.filter(|it| is_meant_to_be_well_formed(&it.0));
    let rolebooks: Vec<_> = rolebooks.map(|(path, text)| (path, marks::read(&text).0)).collect();
    assert!(rolebooks.len() > 100);
    let otherwise: Vec<_> = rolebooks.iter().filter_map(|it| otherwise(&it.0, &it.1)).collect();
    assert!(otherwise.is_empty(), "lay these out with `rolebook fmt`:\n{}", otherwise.join("\n"));
    for (path, text) in rolebooks.iter().filter(|it| it.0.starts_with("policies")) {
        assert!(format(path, text).is_ok(), "{path} can be laid out");
    }
}

#[test]
fn every_rolebook_in_a_document_is_laid_out() {
    let mut laid_out = 0;
    let mut wrong = Vec::new();
    for (path, document) in files(&["README.md", "CHANGELOG.md", "docs"], "md") {
        for block in blocks(&document).into_iter().filter(|it| format(&path, it).is_ok()) {
            laid_out += 1;
            wrong.extend(otherwise(&path, &format!("{block}\n")));
        }
    }
    assert!(laid_out >= 3, "the blocks are found");
    assert!(wrong.is_empty(), "lay these out as `rolebook fmt` does:\n{}", wrong.join("\n"));
}
