//! Tables of every kind that people write, made at random: what is imported says the same in every cell.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::subsequence;
use rolebook::engine::{CellValue, Engine, TableView};

use super::{POLICY, heads, import, sound};

const ROLES: [&str; 12] = [
    "Guest",
    "Project Admin",
    "Everyone",
    "2nd line",
    "All",
    "Écrivain",
    "צופה",
    "View-only user",
    "QA / Test",
    "guest",
    "members",
    "管理员",
];
const ACTIONS: [&str; 24] = [
    "Create",
    "create",
    "Delete",
    "Create/edit labels",
    "Create and edit labels",
    "Say \"hi\" \\o/",
    "a | b",
    "Everyone",
    "2FA: reset",
    "🌱",
    "🌱🌱",
    "מחיקה",
    "Run phase 2",
    "Push (force)",
    "Push",
    "all",
    "C#",
    "Edit own things",
    "Edit the things",
    "to be",
    "members",
    "user",
    "Übersetzen",
    "See the list of all that was ever written down by anybody",
];
const YES: [&str; 6] = ["✓", "✅", "yes", "Y", ":white_check_mark:", "✔️ Yes"];
const NO: [&str; 7] = ["", "-", "✗", "❌", "no", "n/a", ":x:"];
/// Cells with a condition, and what it says.
const CONDITIONS: [(&str, &str); 5] = [
    ("own only", "own only"),
    ("Own only", "own only"),
    ("yes, if assigned", "if assigned"),
    ("✓ (if assigned)", "if assigned"),
    ("limited", "limited"),
];
const STARS: [&str; 3] = ["*", "(1)", "†"];

/// What a cell says: marks by number, conditions and the signs of footnotes.
#[derive(Debug, Clone)]
enum Cell {
    Yes(usize, Option<usize>),
    No(usize),
    Unknown,
    If(usize, Option<usize>),
}

#[derive(Debug, Clone)]
struct Row {
    label: &'static str,
    sign: Option<usize>,
    grouped: bool,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone)]
struct Table {
    roles: Vec<&'static str>,
    rows: Vec<Row>,
    /// `x` in the place of all other marks that say yes.
    crossed: bool,
}

fn cell() -> impl Strategy<Value = Cell> {
    let sign = || prop::option::weighted(0.2, 0..STARS.len());
    prop_oneof![
        6 => (0..YES.len(), sign()).prop_map(|(mark, sign)| Cell::Yes(mark, sign)),
        5 => (0..NO.len()).prop_map(Cell::No),
        1 => Just(Cell::Unknown),
        2 => (0..CONDITIONS.len(), sign()).prop_map(|(words, sign)| Cell::If(words, sign)),
    ]
}

/// Cells that stand on a ladder, but for those that are drawn otherwise.
fn cells(columns: usize) -> impl Strategy<Value = Vec<Cell>> {
    let drawn = prop::collection::vec(prop::option::weighted(0.15, cell()), columns);
    (0..=columns, drawn).prop_map(|(from, drawn)| {
        let plain = |at: usize| if at >= from { Cell::Yes(0, None) } else { Cell::No(0) };
        drawn.into_iter().enumerate().map(|(at, it)| it.unwrap_or_else(|| plain(at))).collect()
    })
}

fn table() -> impl Strategy<Value = Table> {
    let roles = subsequence(ROLES.to_vec(), 1..=6).prop_shuffle();
    let labels = subsequence(ACTIONS.to_vec(), 1..=14).prop_shuffle();
    (roles, labels, any::<bool>()).prop_flat_map(|(roles, labels, laddered)| {
        let columns = roles.len();
        let cells =
            if laddered { cells(columns).boxed() } else { prop::collection::vec(cell(), columns).boxed() };
        let row = (cells, prop::option::weighted(0.1, 0..STARS.len()), prop::bool::weighted(0.15));
        let rows = prop::collection::vec(row, labels.len());
        (Just(roles), Just(labels), rows, prop::bool::weighted(0.2)).prop_map(
            |(roles, labels, rows, crossed)| {
                let row = |(label, (cells, sign, grouped))| Row { label, sign, grouped, cells };
                let rows = labels.into_iter().zip(rows).map(row).collect();
                shown(Table { roles, rows, crossed })
            },
        )
    })
}

/// A table that is one of roles, and whose rows all have a mark: at least one yes, and nothing but empty cells nowhere.
fn shown(mut table: Table) -> Table {
    for (at, row) in table.rows.iter_mut().enumerate() {
        let first = &mut row.cells[0];
        match first {
            _ if at == 0 => *first = Cell::Yes(0, None),
            Cell::No(0) => *first = Cell::No(1),
            _ => {}
        }
    }
    table
}

/// How cells are written.
fn mark(table: &Table, cell: &Cell) -> String {
    let signed = |text: &str, sign: &Option<usize>| match sign {
        Some(sign) => format!("{text} {}", STARS[*sign]),
        None => text.to_owned(),
    };
    match cell {
        Cell::Yes(_, sign) if table.crossed => signed("x", sign),
        Cell::Yes(mark, sign) => signed(YES[*mark], sign),
        Cell::No(mark) => NO[*mark].to_owned(),
        Cell::Unknown => "?".to_owned(),
        // Beside crosses a tick would be another kind of yes, but a condition is none.
        Cell::If(words, sign) => signed(CONDITIONS[*words].0, sign),
    }
}

fn label(row: &Row) -> String {
    let sign = row.sign.map(|it| format!(" {}", STARS[it])).unwrap_or_default();
    format!("{}{sign}", row.label)
}

/// A text that Markdown shows as it is.
fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |out, it| match it {
        '|' | '\\' | '*' | '#' | '_' | '<' | '[' => format!("{out}\\{it}"),
        _ => format!("{out}{it}"),
    })
}

fn markdown(tables: &[Table]) -> String {
    let mut out = "# All that may be done\n\n".to_owned();
    for (number, table) in tables.iter().enumerate() {
        if number > 0 {
            out += &format!("## Part {number}\n\n");
        }
        let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
        let roles = table.roles.iter().map(|it| escaped(it));
        out += &line(std::iter::once(String::new()).chain(roles).collect());
        out += &format!("|{}\n", "---|".repeat(table.roles.len() + 1));
        for (at, row) in table.rows.iter().enumerate() {
            if row.grouped {
                out += &format!("| **Group {at}** |{}\n", " |".repeat(table.roles.len()));
            }
            let cells = row.cells.iter().map(|it| escaped(&mark(table, it)));
            out += &line(std::iter::once(escaped(&label(row))).chain(cells).collect());
        }
        out += &format!(
            "\n\\* The star of part {number}\n† A dagger, {number}\n\n(1) Number one of {number}.\n\n"
        );
    }
    out
}

fn separated(table: &Table) -> String {
    let field = |it: String| format!("\"{}\"", it.replace('"', "\"\""));
    let line = |cells: Vec<String>| cells.into_iter().map(field).collect::<Vec<_>>().join(";") + "\r\n";
    let roles = table.roles.iter().map(|it| (*it).to_owned());
    let mut out = "\u{feff}".to_owned() + &line(std::iter::once("What".to_owned()).chain(roles).collect());
    for row in &table.rows {
        let cells = row.cells.iter().map(|it| mark(table, it));
        out += &line(std::iter::once(label(row)).chain(cells).collect());
    }
    out + "* The star of part 0\r\n† A dagger, 0\r\n(1) Number one of 0.\r\n"
}

/// What a cell is to say in the end: on which conditions, if on any.
fn meant(number: usize, row: &Row, cell: &Cell) -> (CellValue, Vec<String>) {
    let note = |sign: &usize| match STARS[*sign] {
        "*" => format!("The star of part {number}"),
        "†" => format!("A dagger, {number}"),
        _ => format!("Number one of {number}."),
    };
    let mut conditions: Vec<String> = match cell {
        Cell::No(_) => return (CellValue::No, Vec::new()),
        Cell::Unknown => return (CellValue::Unknown, Vec::new()),
        Cell::Yes(_, sign) => sign.iter().map(note).collect(),
        Cell::If(words, sign) => sign.iter().map(note).chain([CONDITIONS[*words].1.to_owned()]).collect(),
    };
    conditions.extend(row.sign.iter().map(note));
    conditions.sort();
    conditions.dedup();
    let value = if conditions.is_empty() { CellValue::Yes } else { CellValue::Conditional };
    (value, conditions)
}

/// Every table says in every cell what it said on the page.
fn agree(engine: &Engine, tables: &[Table], views: &[TableView], page: &str) {
    assert_eq!(views.len(), tables.len(), "{page}");
    let mut named: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, (table, view)) in tables.iter().zip(views).enumerate() {
        assert_eq!(heads(engine, view), table.roles, "{page}");
        let labels: Vec<_> = view.rows.iter().map(|it| it.label.clone().unwrap_or_default()).collect();
        assert_eq!(labels, table.rows.iter().map(label).collect::<Vec<_>>(), "{page}");
        for (row, seen) in table.rows.iter().zip(&view.rows) {
            for (cell, seen) in row.cells.iter().zip(&seen.cells) {
                let (value, conditions) = meant(number, row, cell);
                assert_eq!(seen.value, value, "{row:?}\n{page}");
                if let Some(name) = &seen.condition {
                    let known = named.entry(name.clone()).or_insert_with(|| conditions.clone());
                    assert_eq!(*known, conditions, "`{name}` is one condition\n{page}");
                }
            }
        }
    }
    let mut all: Vec<_> = named.values().collect();
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!(all.len(), count, "each condition has one name: {named:?}\n{page}");
}

fn holds(path: &str, page: &str, tables: &[Table]) {
    let imported = import(path, page).unwrap_or_else(|found| panic!("{found:#?}\n{page}"));
    let engine = sound(path, &imported);
    let views = engine.tables(POLICY, "Workspace").expect("the tables");
    agree(&engine, tables, &views, page);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_of_markdown_come_back(tables in prop::collection::vec(table(), 1..=3)) {
        holds("generated.md", &markdown(&tables), &tables);
    }

    #[test]
    fn tables_of_spreadsheets_come_back(table in table()) {
        holds("generated.csv", &separated(&table), std::slice::from_ref(&table));
    }

    #[test]
    fn whatever_is_given_is_answered(page in "[|a-z✓x*1()\\-\n \"<#,;]{0,200}") {
        for path in ["any.md", "any.csv"] {
            if let Ok(imported) = import(path, &page) {
                let mut engine = Engine::new();
                engine.apply(rolebook::engine::Change::default().policy(POLICY, &imported.rolebook));
                prop_assert_eq!(engine.findings(POLICY), vec![], "{}\n{}", page, imported.rolebook);
            }
        }
    }
}
