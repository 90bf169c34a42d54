//! Coverage as a page of its own: each role table with its cells coloured, and what else is counted.

use std::io::{Result, Write};

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::engine::{CellView, Coverage, CoveredPart, CoveredTable, Engine, PartKind, RowView, TestPlace};

use super::{counted, percent, what};

const STYLE: &str = include_str!("page.css");

pub(super) fn write(
    out: &mut impl Write,
    engine: &Engine,
    policies: &[String],
    coverage: &Coverage,
) -> Result<()> {
    let (covered, total) = counted(&coverage.parts);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "What the tests of these rolebooks cover" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { "What the tests cover" }
                p { (covered) " of " (total) " covered, " (percent(covered, total)) }
                (legend())
                @for policy in policies { (rolebook(engine, policy, coverage)) }
            }
        }
    };
    writeln!(out, "{}", page.into_string())
}

/// How a cell went, told by a sign, a word and a colour.
#[derive(Clone, Copy)]
enum State {
    Decides,
    Asked,
    Uncovered,
    Nobody,
}

impl State {
    const ALL: [Self; 4] = [Self::Decides, Self::Asked, Self::Uncovered, Self::Nobody];

    fn of(cell: Option<&CoveredPart>) -> Self {
        match cell {
            None => Self::Nobody,
            Some(it) if it.decided => Self::Decides,
            Some(it) if it.is_covered() => Self::Asked,
            Some(_) => Self::Uncovered,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::Asked => "asked",
            Self::Uncovered => "uncovered",
            Self::Nobody => "nobody",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Decides => "●",
            Self::Asked => "◐",
            Self::Uncovered => "○",
            Self::Nobody => "·",
        }
    }

    fn meaning(self) -> &'static str {
        match self {
            Self::Decides => "an answer is what it is because of this cell",
            Self::Asked => "asked about, but no answer hangs on this cell alone",
            Self::Uncovered => "no test asks about this cell",
            Self::Nobody => "nobody can stand in this column here, so the cell is not counted",
        }
    }
}

fn legend() -> Markup {
    html! {
        ul.legend {
            @for state in State::ALL {
                li { span class={ "cell " (state.class()) } { "yes " (state.sign()) } " " (state.meaning()) }
            }
        }
    }
}

fn rolebook(engine: &Engine, policy: &str, coverage: &Coverage) -> Markup {
    let own: Vec<&CoveredPart> = coverage.parts.iter().filter(|it| it.file == policy).collect();
    let (covered, total) = counted(own.iter().copied());
    // The tables of a rolebook in several files are drawn with its first.
    let files = engine.files(policy);
    let of_rolebook = coverage.parts.iter().filter(|it| files.contains(&it.file));
    let has_cells = of_rolebook.into_iter().any(|it| it.kind == PartKind::Cell);
    let drawn = files.first().filter(|_| has_cells);
    let tables = drawn.map(|it| engine.covered_tables(it, coverage)).unwrap_or_default();
    let in_tables = |it: &&&CoveredPart| it.kind == PartKind::Cell && !tables.is_empty();
    let rest: Vec<&CoveredPart> = own.iter().filter(|it| !in_tables(it)).copied().collect();
    html! {
        section {
            h2 { (policy) }
            p { (covered) " of " (total) " covered, " (percent(covered, total)) }
            @if drawn.is_some_and(|it| it == policy) { @for it in &tables { (table(it)) } }
            @if !rest.is_empty() { (list(&rest)) }
        }
    }
}

fn table(table: &CoveredTable) -> Markup {
    html! {
        div.wide {
            table {
                caption { "table " (table.of) }
                thead {
                    tr {
                        th scope="col" { "action" }
                        @for column in &table.view.columns { th scope="col" { (column.title) } }
                    }
                }
                tbody {
                    @for (row, cells) in table.view.rows.iter().zip(&table.cells) { (table_row(row, cells)) }
                }
            }
        }
    }
}

fn table_row(row: &RowView, cells: &[Option<CoveredPart>]) -> Markup {
    html! {
        tr {
            th scope="row" {
                (row.actions.join(", "))
                @if let Some(label) = &row.label { br; small { (label) } }
            }
            @for (view, cell) in row.cells.iter().zip(cells) { (table_cell(view, cell.as_ref())) }
        }
    }
}

fn table_cell(view: &CellView, cell: Option<&CoveredPart>) -> Markup {
    let state = State::of(cell);
    let tests = cell.map(|it| it.tests.as_slice()).unwrap_or_default();
    let own_file = cell.map_or("", |it| it.file.as_str());
    html! {
        td class={ "cell " (state.class()) } title=(titled(state, tests, own_file)) {
            (value(view)) " " (state.sign())
        }
    }
}

/// What a cell says, with the plan that it needs.
fn value(view: &CellView) -> String {
    use crate::engine::CellValue;
    match (view.value, &view.condition) {
        (CellValue::Yes, _) => "yes".to_owned(),
        (CellValue::No, _) => "-".to_owned(),
        (CellValue::Unknown, _) => "?".to_owned(),
        (CellValue::Conditional, None) => "yes".to_owned(),
        (CellValue::Conditional, Some(condition)) if view.definition.is_none() => format!("yes, {condition}"),
        (CellValue::Conditional, Some(condition)) => condition.clone(),
    }
}

/// How many tests are named before the rest are counted.
const NAMED: usize = 12;

fn titled(state: State, tests: &[TestPlace], own_file: &str) -> String {
    let mut lines = vec![state.meaning().to_owned()];
    lines.extend(tests.iter().take(NAMED).map(|it| called(it, own_file)));
    let more = tests.len().saturating_sub(NAMED);
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines.join("\n")
}

/// A test with its line, and its file if that is another one.
fn called(test: &TestPlace, own_file: &str) -> String {
    match test.file == own_file {
        true => format!("line {}: {}", test.line, test.name),
        false => format!("{}:{}: {}", test.file, test.line, test.name),
    }
}

fn list(parts: &[&CoveredPart]) -> Markup {
    html! {
        table.list {
            caption { "everything else" }
            thead { tr { th scope="col" { "line" } th scope="col" { "what" } th scope="col" { "tests" } } }
            tbody { @for it in parts { (list_row(it)) } }
        }
    }
}

fn list_row(it: &CoveredPart) -> Markup {
    let (class, sign) = if it.is_covered() { ("decides", "●") } else { ("uncovered", "○") };
    html! {
        tr {
            td { (it.line) }
            td { (told(it)) }
            td class={ "cell " (class) } {
                @if it.tests.is_empty() { (sign) " none" } @else {
                    details {
                        summary { (sign) " " (it.tests.len()) }
                        ul { @for test in &it.tests { li { (called(test, &it.file)) } } }
                    }
                }
            }
        }
    }
}

/// A part, as it would be told were it not covered, without the verdict.
fn told(it: &CoveredPart) -> String {
    match it.branch {
        None => what(it),
        Some(branch) if it.kind == PartKind::Condition => {
            format!("{}: `{}` is {}", it.name, it.words, branch.word())
        }
        Some(branch) => format!("{}: {}", it.name, branch.word()),
    }
}
