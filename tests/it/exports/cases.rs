//! What exports look like, and what is said of what cannot be exported.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rolebook::engine::{Change, Engine, Language};

use super::{FACTS, POLICY};
use crate::diagnostics::rendered;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// The cases in a folder: their names, rolebooks and facts, sorted.
pub(crate) fn cases_of(name: &str) -> Vec<(String, String, Option<String>)> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder(name)).expect("the cases") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "rolebook") {
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            let rolebook = fs::read_to_string(&path).expect("a rolebook");
            cases.push((name, rolebook, fs::read_to_string(path.with_extension("json")).ok()));
        }
    }
    cases.sort();
    assert!(cases.len() > 1, "the cases are found");
    cases
}

/// What an export says, or why there is none.
fn exported(rolebook: &str, facts: Option<&str>, language: Language) -> String {
    let mut engine = Engine::new();
    let change = Change::default().policy(POLICY, rolebook);
    engine.apply(facts.iter().fold(change, |it, facts| it.workspace(FACTS, *facts)));
    assert_eq!(engine.findings(POLICY), [], "{rolebook}");
    let export = || engine.export(POLICY, facts.map(|_| FACTS), language);
    assert_eq!(export(), export(), "the same every time");
    let mut texts = BTreeMap::from([(POLICY.to_owned(), rolebook.to_owned())]);
    texts.extend(facts.map(|it| (FACTS.to_owned(), it.to_owned())));
    match export() {
        Ok(it) => {
            let notes: String = it.notes.iter().map(|it| rendered(&texts, "", it)).collect();
            let files = it.files.iter().map(|it| format!("== {}\n{}", it.name, it.text));
            format!("{notes}{}", files.collect::<String>())
        }
        Err(findings) => findings.iter().map(|it| rendered(&texts, "", it)).collect(),
    }
}

fn pinned(name: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder(name).join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for (case, rolebook, facts) in cases_of(name) {
            for (ending, language) in [("openfga", Language::OpenFga), ("cedar", Language::Cedar)] {
                let text = exported(&rolebook, facts.as_deref(), language);
                insta::assert_snapshot!(format!("{case}.{ending}"), text);
            }
        }
    });
}

#[test]
fn what_is_exported() {
    pinned("exports");
}

#[test]
fn what_is_said_of_what_cannot_be() {
    pinned("exports/refused");
}
