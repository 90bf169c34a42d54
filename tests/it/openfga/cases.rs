//! What is read, in short, and what is said of what is not.

use std::path::Path;

use rolebook::engine::{ImportedStore, OpenFgaStore, import_openfga};
use rolebook::import::openfga::{Stale, Store};

use super::answers::flaws;
use super::{Files, Value, cases, summary};
use crate::diagnostics::rendered;

fn pinned(folder: &str, check: impl Fn(&str, &Files) -> String) {
    let mut settings = insta::Settings::clone_current();
    let folder_path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/openfga").join(folder);
    settings.set_snapshot_path(folder_path.join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        let cases = cases(folder);
        assert!(cases.len() > 1, "the cases are found");
        cases.iter().for_each(|(name, files)| insta::assert_snapshot!(name.as_str(), check(name, files)));
    });
}

fn said(files: &Files, findings: &[rolebook::engine::Finding]) -> String {
    findings.iter().map(|it| rendered(&files.all, "", it)).collect()
}

#[test]
fn what_is_read() {
    pinned("accepted", |name, files| match files.read(Stale::KeptApart) {
        Ok(Value::Model(it)) => summary::model(&it),
        Ok(Value::Store(it)) => summary::store(&it),
        Err(findings) => panic!("{name}:\n{}", said(files, &findings)),
    });
}

#[test]
fn what_is_said_of_what_is_not_read() {
    pinned("refused", |name, files| match files.read(Stale::Refused) {
        Ok(_) => panic!("{name} is read"),
        Err(findings) => said(files, &findings),
    });
}

fn store(files: &Files) -> Store {
    match files.read(Stale::KeptApart) {
        Ok(Value::Model(it)) => Store::of(*it),
        Ok(Value::Store(it)) => *it,
        Err(findings) => panic!("{}", said(files, &findings)),
    }
}

fn imported(files: &Files) -> Result<ImportedStore, Vec<rolebook::engine::Finding>> {
    let store = store(files);
    let name = store.name.as_ref().map_or("docs", |it| it.text.as_str());
    import_openfga(&OpenFgaStore { store: &store, name, file: &files.first })
}

#[test]
fn what_becomes_of_it() {
    pinned("imported", |name, files| {
        let it = imported(files).unwrap_or_else(|it| panic!("{name}:\n{}", said(files, &it)));
        let (engine, wrong) = flaws(name, &it);
        let failed = engine.tests(name).into_iter().flat_map(|it| it.findings);
        let failed: Vec<String> = failed.map(|it| it.message).collect();
        assert!(wrong.is_empty() && failed.is_empty(), "{wrong}{failed:#?}\n{}", it.rolebook);
        let warnings = said(files, &it.warnings);
        format!("{}\n=== workspace.json\n{}\n=== warnings\n{warnings}", it.rolebook, it.workspace)
    });
}

#[test]
fn what_is_said_of_what_has_no_counterpart() {
    pinned("unsayable", |name, files| match imported(files) {
        Ok(it) => panic!("{name} is imported:\n{}", it.rolebook),
        Err(findings) => said(files, &findings),
    });
}
