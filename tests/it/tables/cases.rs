//! The pages below `tests/cases/tables`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use rolebook::engine::{Finding, ImportedTables};

use super::{decides_as_its_tables, import, sound};
use crate::diagnostics::rendered;

fn pages() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/tables");
    let paths = fs::read_dir(folder).expect("the cases").map(|it| it.expect("an entry").path());
    let files = paths.filter(|it| it.is_file());
    let mut pages: Vec<(String, String)> = files
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, fs::read_to_string(path).expect("a text"))
        })
        .collect();
    pages.sort();
    assert!(pages.len() >= 20, "the cases are found");
    pages
}

fn told(text: &str, findings: &[Finding]) -> String {
    findings.iter().map(|it| rendered(&BTreeMap::new(), text, it)).collect()
}

fn shown(text: &str, imported: &ImportedTables) -> String {
    let warnings = told(text, &imported.warnings);
    let to_fill_in = imported.to_fill_in.join(", ");
    format!("to be filled in: {to_fill_in}\n{warnings}=== rolebook\n{}", imported.rolebook)
}

#[test]
fn cases_are_as_pinned() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/tables/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, text) in pages() {
        let shown = match import(&name, &text) {
            Ok(imported) => {
                assert!(!name.starts_with("error"), "{name} is refused");
                let mut engine = sound(&name, &imported);
                let asked = imported.types.iter().map(|it| decides_as_its_tables(&mut engine, it));
                assert!(asked.sum::<usize>() > 5, "{name} is asked about");
                shown(&text, &imported)
            }
            Err(found) => {
                let told = told(&text, &found);
                assert!(name.starts_with("error"), "{name} is imported:\n{told}");
                told
            }
        };
        settings.bind(|| insta::assert_snapshot!(name, shown));
    }
}

#[test]
fn what_would_fill_a_book() {
    let row = |at: usize| format!("| Do number {at} of all | yes | - | own only |\n");
    let page = |count: usize| {
        (0..count)
            .fold("| Action | A role | Another | Third |\n|-|-|-|-|\n".to_owned(), |out, at| out + &row(at))
    };
    let imported = import("long.md", &page(200)).expect("a rolebook");
    let mut engine = sound("long.md", &imported);
    assert_eq!(decides_as_its_tables(&mut engine, "Workspace"), 600);
    let found = import("too-long.md", &page(10_001)).expect_err("too many rows");
    assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), ["too-many"]);
    let wide: String = (0..300).map(|it| format!(",role {it}")).collect();
    let found = import("wide.csv", &format!("{wide}\nread{}\n", ",yes".repeat(300))).expect_err("too wide");
    assert_eq!(found.iter().map(|it| it.code).collect::<Vec<_>>(), ["too-many"]);
}
