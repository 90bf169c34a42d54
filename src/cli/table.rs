//! `rolebook table`: the role table as text, Markdown or JSON.

use std::io::Write;

use serde::Serialize;

use crate::engine::{CellValue, CellView, RowView, TableView, Unanswered};

use super::arguments::{Table, TableFormat};
use super::{Failure, Outcome, files, json};

#[derive(Serialize)]
struct TableJson<'a> {
    columns: &'a [String],
    rows: Vec<RowJson<'a>>,
}

#[derive(Serialize)]
struct RowJson<'a> {
    actions: &'a [String],
    label: Option<&'a str>,
    cells: Vec<CellJson<'a>>,
}

#[derive(Serialize)]
struct CellJson<'a> {
    value: &'static str,
    condition: Option<&'a str>,
    open: bool,
}

pub(super) fn show(arguments: &Table, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (engine, policy, texts) = files::load_policy(arguments.policy.as_deref())?;
    let tables = engine.tables(&policy, &arguments.of).map_err(|unanswered| match unanswered {
        Unanswered::Question { message, help, .. } => Failure::said(message, help),
        Unanswered::Policy | Unanswered::Workspace => Failure::Findings(engine.findings(&policy), texts),
    })?;
    let count = if arguments.all { tables.len() } else { 1 };
    let shown: Vec<&TableView> = tables.iter().take(count).collect();
    match arguments.format {
        TableFormat::Json if arguments.all => {
            json::write(out, &shown.iter().map(|it| table_json(it)).collect::<Vec<_>>())?;
        }
        TableFormat::Json => shown.iter().try_for_each(|it| json::write(out, &table_json(it)))?,
        TableFormat::Text => grid(out, &shown, false)?,
        TableFormat::Markdown => grid(out, &shown, true)?,
    }
    Ok(Outcome::Yes)
}

fn table_json(table: &TableView) -> TableJson<'_> {
    TableJson { columns: &table.columns, rows: table.rows.iter().map(row_json).collect() }
}

fn row_json(row: &RowView) -> RowJson<'_> {
    let cells = row.cells.iter().map(cell_json).collect();
    RowJson { actions: &row.actions, label: row.label.as_deref(), cells }
}

fn cell_json(cell: &CellView) -> CellJson<'_> {
    CellJson { value: cell.value.word(), condition: cell.condition.as_deref(), open: cell.open }
}

/// The label of a row, else its actions.
fn title(row: &RowView) -> String {
    row.label.clone().unwrap_or_else(|| row.actions.join(", "))
}

/// A cell as the author wrote it, with its gate.
fn cell_text(cell: &CellView) -> String {
    let text = match cell.value {
        CellValue::Yes => "yes",
        CellValue::No => "-",
        CellValue::Unknown => "?",
        CellValue::Conditional => cell.condition.as_deref().unwrap_or("yes"),
    };
    text.to_owned()
}

fn grid(out: &mut impl Write, tables: &[&TableView], markdown: bool) -> std::io::Result<()> {
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let mut lines = vec![std::iter::once(String::new()).chain(table.columns.iter().cloned()).collect()];
        let rows = table.rows.iter();
        lines.extend(rows.map(|row| -> Vec<String> {
            std::iter::once(title(row)).chain(row.cells.iter().map(cell_text)).collect()
        }));
        if markdown {
            let escaped =
                |line: &Vec<String>| line.iter().map(|it| it.replace('|', "\\|")).collect::<Vec<_>>();
            lines = lines.iter().map(escaped).collect();
        }
        aligned(out, &lines, markdown)?;
    }
    Ok(())
}

fn aligned(out: &mut impl Write, lines: &[Vec<String>], markdown: bool) -> std::io::Result<()> {
    let count = lines.first().map_or(0, Vec::len);
    let width =
        |column: usize| lines.iter().filter_map(|it| it.get(column)).map(|it| it.chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|it| width(it).unwrap_or(0)).collect();
    for (at, line) in lines.iter().enumerate() {
        let cells: Vec<String> =
            line.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        match markdown {
            true => writeln!(out, "| {} |", cells.join(" | "))?,
            false => writeln!(out, "{}", cells.join("  ").trim_end())?,
        }
        if markdown && at == 0 {
            let rules: Vec<String> = widths.iter().map(|it| "-".repeat((*it).max(3))).collect();
            writeln!(out, "| {} |", rules.join(" | "))?;
        }
    }
    Ok(())
}
