//! A role table as it was published, of a program that many people use: every cell comes back.

use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use rolebook::engine::CellValue;

use super::{POLICY, decides_as_its_tables, heads, import, sound};

/// The folder of what others have published: the one that is named, else the one beside this project.
fn published() -> Option<PathBuf> {
    match env::var_os("ROLEBOOK_CONFORMANCE") {
        Some(named) => {
            let folder = PathBuf::from(named);
            assert!(folder.is_dir(), "{} is named and not there", folder.display());
            Some(folder)
        }
        None => {
            let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance");
            beside.is_dir().then_some(beside)
        }
    }
}

/// The cells of a page with one table and nothing special in it, line by line.
fn cells(page: &str) -> Vec<Vec<String>> {
    let lines = page.lines().filter(|it| it.starts_with('|') && !it.contains("---"));
    let cell = |it: &str| it.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.map(|line| line.trim().trim_matches('|').split('|').map(cell).collect()).collect()
}

#[test]
fn every_cell_comes_back() {
    let Some(folder) = published() else {
        let said = "harbor's role table is not at hand; `ROLEBOOK_CONFORMANCE` may name a folder that has it";
        return writeln!(std::io::stdout(), "{said}").expect("a line");
    };
    let page = fs::read_to_string(folder.join("role-tables/harbor.md")).expect("the page");
    let imported = import("harbor.md", &page).expect("a rolebook");
    let mut engine = sound("harbor.md", &imported);
    assert_eq!(imported.types, ["Project"]);
    let tables = engine.tables(POLICY, "Project").expect("a table");
    let [table] = tables.as_slice() else { panic!("one table, not {}", tables.len()) };
    let marked = |value: CellValue| if value == CellValue::Yes { "✓" } else { "" };
    let mut found = vec![[vec!["Action".to_owned()], heads(&engine, table)].concat()];
    for row in &table.rows {
        assert!(row.cells.iter().all(|it| matches!(it.value, CellValue::Yes | CellValue::No)));
        let cells = row.cells.iter().map(|it| marked(it.value).to_owned());
        found.push(row.label.clone().into_iter().chain(cells).collect());
    }
    assert_eq!(found, cells(&page));
    assert_eq!((found.len() - 1, found[0].len() - 1), (48, 5));
    assert_eq!(decides_as_its_tables(&mut engine, "Project"), 48 * 5);
}
