//! What is read, in short, and what is said of what is not.

use std::path::Path;

use rolebook::import::openfga::Stale;

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
        assert!(cases.len() > 5, "the cases are found");
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
