//! What the language says, in rolebooks that test themselves: every file below `tests/cases/language` has no finding,
//! and its own tests pass. To add a case, add a file.

#![cfg(test)]

use std::fs;
use std::path::Path;

use crate::cli::{run, text};

#[test]
fn every_case_passes_its_own_tests() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/language");
    let mut cases = 0;
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let output = run(&folder, &["test", path.to_str().expect("a path")]);
        assert!(
            output.status.success(),
            "{}\n{}{}",
            path.display(),
            text(&output.stdout),
            text(&output.stderr)
        );
        cases += 1;
    }
    assert!(cases > 0, "there are no cases");
}
