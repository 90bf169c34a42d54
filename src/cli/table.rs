//! `rolebook table`: the role table as text, Markdown, a page of HTML, or JSON.

mod page;

use std::io::Write;

use serde::Serialize;

use crate::engine::{CellValue, CellView, ColumnView, RowView, TableView, Unanswered};

use super::arguments::{Table, TableFormat};
use super::excerpt::visible;
use super::words::Words;
use super::{Failure, Outcome, files, json, render};

#[derive(Serialize)]
struct TableJson<'a> {
    columns: Vec<&'a str>,
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
    let words = Words::of(&engine, &policy, arguments.lang.as_deref())?;
    let tables = labelled(&words, arguments, tables);
    let count = if arguments.all { tables.len() } else { 1 };
    let shown: Vec<&TableView> = tables.iter().take(count).collect();
    match arguments.format {
        TableFormat::Json if arguments.all => {
            json::write(out, &shown.iter().map(|it| table_json(it)).collect::<Vec<_>>())?;
        }
        TableFormat::Json => shown.iter().try_for_each(|it| json::write(out, &table_json(it)))?,
        TableFormat::Text => text(out, &words, &shown)?,
        TableFormat::Markdown => markdown(out, &words, &shown)?,
        TableFormat::Html => {
            let title = engine.title(&policy).unwrap_or_default();
            let imported = engine.imported_from(&policy);
            let head = page::Head { title, imported, of: words.type_called(&arguments.of) };
            page::write(out, &words, &head, &shown)?;
        }
    }
    let more = tables.len().saturating_sub(shown.len());
    if more > 0 && arguments.format != TableFormat::Json {
        render::remark(&words.say.titled(words.say.note(), &words.say.more_tables(&arguments.of, more)));
    }
    Ok(Outcome::Yes)
}

/// The tables with their labels, if these are asked for. A page is for people who know no rolebook, so it
/// always says what things are called; and it has room for all of it.
fn labelled(words: &Words<'_>, arguments: &Table, tables: Vec<TableView>) -> Vec<TableView> {
    let most = match (arguments.format, &arguments.lang) {
        (TableFormat::Html, _) => usize::MAX,
        (_, Some(_)) => LABELS,
        (_, None) => return tables,
    };
    tables.into_iter().map(|it| translated(words, &arguments.of, it, most)).collect()
}

/// How many labels of a row with many actions are shown.
const LABELS: usize = 3;

/// The same table with the labels of another language, where there are some; so many in each row.
fn translated(words: &Words<'_>, of: &str, table: TableView, most: usize) -> TableView {
    let column = |it: ColumnView| ColumnView { title: words.column(&it), ..it };
    let columns = table.columns.into_iter().map(column).collect();
    let label = |action: &String| {
        let (of, name) = action.split_once('.').unwrap_or((of, action));
        words.of_type(of, name)
    };
    let row = |row: RowView| {
        let mut labels: Vec<String> = row.actions.iter().filter_map(label).collect();
        labels.dedup();
        if labels.len() > most {
            labels.truncate(most);
            labels.push("…".to_owned());
        }
        let label = if labels.is_empty() { row.label } else { Some(labels.join(", ")) };
        RowView { label, ..row }
    };
    TableView { columns, rows: table.rows.into_iter().map(row).collect() }
}

fn table_json(table: &TableView) -> TableJson<'_> {
    let columns = table.columns.iter().map(|it| it.title.as_str()).collect();
    TableJson { columns, rows: table.rows.iter().map(row_json).collect() }
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

/// Tables in columns; what a cell depends on is told below, so that the columns stay narrow.
fn text(out: &mut impl Write, words: &Words<'_>, tables: &[&TableView]) -> std::io::Result<()> {
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let mut legend = Legend::default();
        let lines = lines(table, |cell| legend.sign(words, cell));
        let widths = widths(&lines);
        for line in &lines {
            writeln!(out, "{}", padded(line, &widths).join("  ").trim_end())?;
        }
        legend.write(out, words)?;
    }
    Ok(())
}

fn markdown(out: &mut impl Write, words: &Words<'_>, tables: &[&TableView]) -> std::io::Result<()> {
    for (at, table) in tables.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        let mut lines = lines(table, |cell| match cell.value {
            CellValue::Conditional => condition(words, cell),
            CellValue::Yes => words.say.yes().to_owned(),
            CellValue::No => "-".to_owned(),
            CellValue::Unknown => "?".to_owned(),
        });
        lines.iter_mut().flatten().for_each(|it| *it = it.replace('|', "\\|"));
        let widths: Vec<_> = widths(&lines).into_iter().map(|it| it.max(3)).collect();
        let rule: Vec<_> = widths.iter().map(|it| "-".repeat(*it)).collect();
        for (at, line) in lines.iter().enumerate() {
            writeln!(out, "| {} |", padded(line, &widths).join(" | "))?;
            if at == 0 {
                writeln!(out, "| {} |", rule.join(" | "))?;
            }
        }
    }
    Ok(())
}

/// What a conditional cell says: `yes, if own`.
fn condition(words: &Words<'_>, cell: &CellView) -> String {
    let definition = cell.definition.as_ref().map(|it| words.condition(it));
    let plans: Vec<_> = cell.plans.iter().map(|it| words.role(it)).collect();
    words.say.yes_if(definition.as_deref(), &plans)
}

/// What the signs in a table mean, in the order of their first use.
#[derive(Default)]
struct Legend {
    conditions: Vec<String>,
    unknown: bool,
}

impl Legend {
    fn sign(&mut self, words: &Words<'_>, cell: &CellView) -> String {
        match cell.value {
            CellValue::Yes => words.say.yes().to_owned(),
            CellValue::No => "-".to_owned(),
            CellValue::Unknown => {
                self.unknown = true;
                "?".to_owned()
            }
            CellValue::Conditional => {
                let condition = condition(words, cell);
                let known = self.conditions.iter().position(|it| *it == condition);
                let at = known.unwrap_or(self.conditions.len());
                if known.is_none() {
                    self.conditions.push(condition);
                }
                format!("({})", at.saturating_add(1))
            }
        }
    }

    fn write(&self, out: &mut impl Write, words: &Words<'_>) -> std::io::Result<()> {
        if self.conditions.is_empty() && !self.unknown {
            return Ok(());
        }
        writeln!(out)?;
        for (at, condition) in (1_usize..).zip(&self.conditions) {
            writeln!(out, "({at})  {condition}")?;
        }
        if self.unknown {
            writeln!(out, "?    {}", words.say.unknown_cell())?;
        }
        Ok(())
    }
}

/// The head and the rows, cell by cell.
fn lines(table: &TableView, mut cell: impl FnMut(&CellView) -> String) -> Vec<Vec<String>> {
    let head = std::iter::once(String::new()).chain(table.columns.iter().map(|it| it.title.clone()));
    let mut lines = vec![head.collect::<Vec<_>>()];
    for row in &table.rows {
        lines.push(std::iter::once(title(row)).chain(row.cells.iter().map(&mut cell)).collect());
    }
    lines.iter_mut().flatten().for_each(|it| *it = visible(it));
    lines
}

fn widths(lines: &[Vec<String>]) -> Vec<usize> {
    let count = lines.first().map_or(0, Vec::len);
    let width =
        |column: usize| lines.iter().filter_map(|it| it.get(column)).map(|it| it.chars().count()).max();
    (0..count).map(|it| width(it).unwrap_or(0)).collect()
}

fn padded(line: &[String], widths: &[usize]) -> Vec<String> {
    line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect()
}
