//! The ladder: whoever includes a role has at least what that role has, unless the author breaks it on purpose.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Hierarchy;
use crate::policy::Policy;
use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, Row, Table};
use crate::policy::schema::RoleId;

use super::{cell_out_of_view, narrow_cell};

pub(super) fn check(policy: &Policy, hierarchy: &Hierarchy) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for table in &policy.tables {
        let includes =
            hierarchy.includes.get(usize::from(table.place)).map(Vec::as_slice).unwrap_or_default();
        for row in &table.rows {
            problems.extend(narrow_cells(policy, table, row, includes));
            problems.extend(cells_out_of_view(policy, table, row));
        }
    }
    problems
}

fn narrow_cells(policy: &Policy, table: &Table, row: &Row, includes: &[Vec<RoleId>]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        let ColumnKind::Role(included) = column.kind else { continue };
        let above = (0..).zip(includes).filter(|it| it.0 != included && it.1.contains(&included));
        for (role, _) in above.filter(|it: &(RoleId, _)| !includes_back(includes, included, it.0)) {
            let own = plain_cell(table, row, role);
            let narrower = own.is_none_or(|own| !at_least(&own.value, &cell.value));
            if narrower && width(&cell.value) > 0 {
                let info = policy.schema.type_info(table.place);
                let name =
                    info.and_then(|it| it.roles.get(usize::from(role))).map_or("", |it| it.name.as_str());
                let here = own.map_or(row.mark, |it| it.mark);
                problems.push(narrow_cell(&actions(policy, row), name, &column.title, here, cell.mark));
            }
        }
    }
    problems
}

/// In a circle of roles, which is reported elsewhere, nothing is above anything.
fn includes_back(includes: &[Vec<RoleId>], included: RoleId, role: RoleId) -> bool {
    includes.get(usize::from(included)).is_some_and(|it| it.contains(&role))
}

fn plain_cell<'a>(table: &Table, row: &'a Row, role: RoleId) -> Option<&'a Cell> {
    let is_plain = |it: &Column| it.kind == ColumnKind::Role(role) && it.only_if.is_none();
    let at = table.columns.iter().position(is_plain)?;
    row.cells.get(at)
}

fn width(value: &CellValue) -> u8 {
    match value {
        CellValue::Yes => 2,
        CellValue::Defined(_) | CellValue::Only(_) => 1,
        CellValue::Dash | CellValue::No | CellValue::Unknown => 0,
    }
}

/// Whether a cell is no narrower than another, or says that it is so on purpose.
fn at_least(own: &CellValue, other: &CellValue) -> bool {
    match (own, other) {
        (CellValue::No | CellValue::Only(_), _) => true,
        (CellValue::Defined(own), CellValue::Defined(other) | CellValue::Only(other)) => {
            own.name == other.name
        }
        _ => width(own) >= width(other),
    }
}

fn cells_out_of_view(policy: &Policy, table: &Table, row: &Row) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (column, cell) in table.columns.iter().zip(&row.cells) {
        let (Some(condition), ColumnKind::Role(role)) = (&column.only_if, column.kind) else { continue };
        let concerned = row.actions.iter().any(|it| condition.concerning(it.0, table.place).is_some());
        let plain = plain_cell(table, row, role);
        let repeats = plain.map_or(width(&cell.value) == 0, |it| it.value == cell.value);
        if !concerned && !repeats {
            let name = policy.schema.type_info(table.place).and_then(|it| it.roles.get(usize::from(role)));
            let name = name.map_or("", |it| it.name.as_str());
            problems.push(cell_out_of_view(&actions(policy, row), &column.title, name, cell.mark));
        }
    }
    problems
}

fn actions(policy: &Policy, row: &Row) -> String {
    let name = |it: &(u16, u16)| policy.actions.get(usize::from(it.0))?.get(usize::from(it.1)).cloned();
    row.actions.iter().filter_map(name).collect::<Vec<_>>().join(", ")
}
