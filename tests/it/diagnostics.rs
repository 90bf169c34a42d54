//! What is said about rolebooks that are in error. Directly in `tests/cases/diagnostics` stands one fault for
//! each file, marked where it is; in `several` stand many in one file. To add a case, add a file. A file's name
//! begins with the code that it must show. A case may extend one of the rolebooks in `bases`.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod fixes;
mod hostile;
#[cfg(test)]
pub(crate) mod marks;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod several;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rolebook::engine::{Change, Engine, Finding, Severity};

/// What a case is called.
const CASE: &str = "case.rolebook";

pub(crate) fn below_root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file with that ending directly in a folder: its name without the ending, and its text.
pub(crate) fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(below_root(folder)).expect("the folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|it| it == ending))
        .map(|path| {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    files.sort();
    files
}

/// What cases may stand on, by the names under which they find it.
fn bases() -> BTreeMap<String, String> {
    let bases = files("tests/cases/diagnostics/bases", "rolebook").into_iter();
    bases.map(|(name, text)| (format!("{name}.rolebook"), text)).collect()
}

/// An engine that has a text as the case, and what it may stand on.
fn engine_beside(bases: &BTreeMap<String, String>, text: &str) -> Engine {
    let mut engine = Engine::new();
    let change = bases.iter().fold(Change::default(), |change, (name, text)| change.policy(name, text));
    engine.apply(change.policy(CASE, text));
    engine
}

fn engine(text: &str) -> Engine {
    engine_beside(&bases(), text)
}

/// The findings of the case and of its tests.
fn findings_of(engine: &Engine) -> Vec<Finding> {
    let mut all = engine.findings(CASE);
    all.extend(engine.tests(CASE).into_iter().flat_map(|it| it.findings));
    all
}

fn findings(text: &str) -> Vec<Finding> {
    findings_of(&engine(text))
}

/// Line and column, from one, in characters.
fn line_and_column(text: &str, at: u32) -> (usize, usize) {
    let before = &text[..at as usize];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap_or_default().chars().count() + 1)
}

fn place(text: &str, at: u32) -> String {
    let (line, column) = line_and_column(text, at);
    format!("{line}:{column}")
}

fn render(case: &str, finding: &Finding) -> String {
    rendered(&bases(), case, finding)
}

/// A finding in words, with each place that it marks.
pub(crate) fn rendered(bases: &BTreeMap<String, String>, case: &str, finding: &Finding) -> String {
    let text_of = |file: &str| bases.get(file).map_or(case, String::as_str);
    let text = text_of(&finding.file);
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut out =
        format!("{} {severity}[{}]: {}\n", place(text, finding.start()), finding.code, finding.message);
    for label in &finding.labels {
        let text = label.file.as_deref().map_or(text, text_of);
        let file = label.file.as_ref().map(|it| format!(" in {it}")).unwrap_or_default();
        let marked = &text[label.range.start as usize..label.range.end as usize];
        out += &format!("  {}{file} `{marked}` {}\n", place(text, label.range.start), label.text);
    }
    if let Some(help) = &finding.help {
        out += &format!("  help: {help}\n");
    }
    out
}

/// Whether a name begins with a code.
fn is_called(name: &str, code: &str) -> bool {
    name == code || name.starts_with(&format!("{code}-"))
}

/// Every code of a file of `src/check`.
fn codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for (name, text) in files("src/check", "rs") {
        let Some((_, rest)) = text.split_once("const CODE: &str = \"") else { continue };
        let code = rest.split('"').next().unwrap_or_default();
        assert_eq!(name.replace('_', "-"), code, "a file is called as its code");
        codes.insert(code.to_owned());
    }
    assert!(codes.len() > 40);
    codes
}

#[test]
fn what_is_valid_has_no_finding() {
    let reference = fs::read_to_string(below_root("docs/language/reference.md")).expect("the reference");
    let sample = reference.split("\n```\n").nth(1).expect("the sample of section 1");
    assert!(sample.starts_with("rolebook"));
    let policies = files("policies", "rolebook");
    assert!(!policies.is_empty());
    for (name, text) in policies.into_iter().chain([("the reference".to_owned(), sample.to_owned())]) {
        let found = engine(&text).findings(CASE);
        let said: Vec<_> = found.iter().map(|it| render(&text, it)).collect();
        assert!(found.is_empty(), "{name}:\n{}", said.join("\n"));
    }
}
