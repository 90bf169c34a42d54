//! Who the columns of a table are: its head says so, or the first row in its place, or nobody.

use super::marks;
use super::notes::without_signs;
use super::page::{Grid, Line};
use super::problems::{self, Instead};
use super::rows::{Column, RoleTable};
use crate::diagnostic::Diagnostic;
use crate::limits;

/// The columns of a table, and where its rows begin.
pub(super) struct Head {
    /// For each column behind the first; nothing for one that is empty from top to bottom.
    columns: Vec<Option<Column>>,
    /// Whether the head is a row like all others.
    is_row: bool,
    /// How many lines below the head belong to it.
    skipped: usize,
}

impl Head {
    /// Each column with its number in the lines.
    pub(super) fn columns(&self) -> impl Iterator<Item = (usize, &Column)> {
        (1..).zip(&self.columns).filter_map(|(at, it)| Some((at, it.as_ref()?)))
    }

    /// The lines that are no part of the head.
    pub(super) fn lines<'g>(&self, grid: &'g Grid) -> impl Iterator<Item = &'g Line> {
        let head = self.is_row.then_some(&grid.header);
        head.into_iter().chain(grid.lines.iter().skip(self.skipped))
    }
}

pub(super) fn head(grid: &Grid, before: Option<&RoleTable>, problems: &mut Vec<Diagnostic>) -> Head {
    let first = grid.lines.first();
    if names_roles(&grid.header) {
        return named(grid, &grid.header, 0, problems);
    }
    let is_row = has_marks(&grid.header);
    match first.filter(|it| !is_row && names_roles(it)) {
        Some(first) => named(grid, first, 1, problems),
        None => numbered(grid, is_row, before, problems),
    }
}

/// Whether words stand behind the first cell, and no marks: some words may be both, such as `limited`.
fn names_roles(line: &Line) -> bool {
    let filled = || line.fields.iter().skip(1).map(|it| it.text.as_str()).filter(|it| !it.is_empty());
    let is_word = |text: &str| marks::read(text).is_none();
    filled().any(is_word) || (filled().next().is_some() && !filled().any(marks::is_sign))
}

fn has_marks(line: &Line) -> bool {
    line.fields.iter().skip(1).any(|it| marks::is_sign(&it.text))
}

fn named(grid: &Grid, line: &Line, skipped: usize, problems: &mut Vec<Diagnostic>) -> Head {
    let mut columns: Vec<Option<Column>> = Vec::new();
    for (at, field) in line.fields.iter().enumerate().skip(1) {
        let (words, signs) = without_signs(&field.text);
        let label = if words.is_empty() { field.text.clone() } else { words.to_owned() };
        let column = Column { label, range: field.range.clone(), signs };
        if column.label.is_empty() {
            let filled = grid.lines.iter().skip(skipped).find(|it| !it.text(at).is_empty());
            problems.extend(filled.map(|it| problems::nameless_column(&line.range, &it.place(at))));
            columns.push(None);
            continue;
        }
        let same = columns.iter().flatten().find(|it| it.label == column.label);
        problems.extend(same.map(|it| problems::repeated_column(&it.label, &it.range, &column.range)));
        columns.push(Some(column));
    }
    let named = columns.iter().flatten();
    if let Some(beyond) = named.clone().nth(limits::COLUMNS) {
        problems.push(problems::too_many("columns", limits::COLUMNS, &beyond.range));
    }
    Head { columns, is_row: false, skipped }
}

/// Columns that nobody has named: those of the table before, if it has as many.
fn numbered(grid: &Grid, is_row: bool, before: Option<&RoleTable>, problems: &mut Vec<Diagnostic>) -> Head {
    let count = grid.header.fields.len().saturating_sub(1);
    let before = before.filter(|it| it.columns.len() == count);
    let instead = if before.is_some() { Instead::AsBefore } else { Instead::Numbered };
    problems.push(problems::no_header(instead, &grid.header.range));
    let column = |number: usize| {
        let range = grid.header.range.clone();
        Column { label: format!("Role {number}"), range, signs: Vec::new() }
    };
    let columns = match before {
        Some(before) => before.columns.iter().cloned().map(Some).collect(),
        None => (1..=count).map(|it| Some(column(it))).collect(),
    };
    Head { columns, is_row, skipped: 0 }
}
