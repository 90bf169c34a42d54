//! What is said about policies that are in error: every file below `tests/cases/diagnostics` is loaded,
//! and its findings, with those of its tests, are pinned beside it. To add a case, add a file. A file's
//! name begins with the code that it must show; `valid-...` must show nothing. A case may extend one of
//! the rolebooks in `bases`.

mod hostile;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rolebook::engine::{Change, Engine, Finding, Severity};

fn below_root(path: &str) -> PathBuf {
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

fn cases() -> Vec<(String, String)> {
    let cases = files("tests/cases/diagnostics", "rolebook");
    assert!(!cases.is_empty(), "the cases are found");
    cases
}

/// What cases may stand on, by the names under which they find it.
fn bases() -> BTreeMap<String, String> {
    let bases = files("tests/cases/diagnostics/bases", "rolebook").into_iter();
    bases.map(|(name, text)| (format!("{name}.rolebook"), text)).collect()
}

fn engine(text: &str) -> Engine {
    let mut engine = Engine::new();
    let bases = bases().into_iter().fold(Change::default(), |change, (name, text)| change.policy(name, text));
    engine.apply(bases.policy("case", text));
    engine
}

/// The findings of a text and of its tests.
fn findings(text: &str) -> Vec<Finding> {
    let engine = engine(text);
    let mut all = engine.findings("case");
    all.extend(engine.tests("case").into_iter().flat_map(|it| it.findings));
    all
}

/// Line and column, from one, in characters.
pub(crate) fn place(text: &str, at: u32) -> String {
    let before = &text[..at as usize];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!("{line}:{column}")
}

fn render(case: &str, finding: &Finding) -> String {
    let bases = bases();
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

fn outcome(text: &str) -> String {
    let rendered: Vec<_> = findings(text).iter().map(|it| render(text, it)).collect();
    format!("{text}\n----\n{}", rendered.join("\n"))
}

#[test]
fn cases_are_as_pinned() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(below_root("tests/cases/diagnostics/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (name, text) in cases() {
            insta::assert_snapshot!(name, outcome(&text));
        }
    });
}

#[test]
fn a_case_shows_the_code_it_is_called_by_and_no_other() {
    for (name, text) in cases() {
        let own = findings(&text).into_iter().filter(|it| it.file == "case");
        let codes: BTreeSet<_> = own.map(|it| it.code).collect();
        if name.starts_with("valid") {
            assert!(codes.is_empty(), "{name} is valid, but shows {codes:?}");
            continue;
        }
        let called = |code: &&str| name == **code || name.starts_with(&format!("{code}-"));
        // A long list of findings needs something to be found.
        let of_a_list = |code: &&str| name == "too-many-problems" && **code == *"unknown-name";
        assert!(codes.iter().any(called), "{name} shows {codes:?}");
        assert!(codes.iter().all(|it| called(it) || of_a_list(it)), "{name} shows {codes:?}");
    }
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
fn every_diagnostic_has_a_case() {
    let shown: BTreeSet<_> = cases().iter().flat_map(|it| findings(&it.1)).map(|it| it.code).collect();
    for code in codes() {
        assert!(shown.contains(code.as_str()), "no case shows `{code}`");
    }
}

#[test]
fn every_finding_says_where_and_how_to_go_on() {
    let codes = codes();
    for (name, text) in cases() {
        for finding in findings(&text).iter().filter(|it| codes.contains(it.code)) {
            let said = render(&text, finding);
            let message = &finding.message;
            assert!(!message.ends_with('.') && !message.starts_with(char::is_uppercase), "{name}: {said}");
            assert!(!finding.labels.is_empty(), "{name}: {said}");
            // What makes a claim come true is not for the checker to say.
            assert!(finding.help.is_some() || finding.code == "broken-claim", "{name}: {said}");
        }
    }
}

#[test]
fn what_is_valid_has_no_finding() {
    let reference = fs::read_to_string(below_root("docs/language/reference.md")).expect("the reference");
    let sample = reference.split("\n```\n").nth(1).expect("the sample of section 1");
    assert!(sample.starts_with("rolebook"));
    let policies = files("policies", "rolebook");
    assert!(!policies.is_empty());
    for (name, text) in policies.into_iter().chain([("the reference".to_owned(), sample.to_owned())]) {
        let found = engine(&text).findings("case");
        let said: Vec<_> = found.iter().map(|it| render(&text, it)).collect();
        assert!(found.is_empty(), "{name}:\n{}", said.join("\n"));
    }
}
