//! The ladder: whoever includes a role has at least what that role has, unless the author breaks it on purpose.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Hierarchy;
use crate::limits;
use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, Named, Row, Table};
use crate::policy::schema::{RoleId, TypeId};
use crate::policy::{Mark, Policy};

use super::{cell_out_of_view, missing_column, narrow_cell};

/// For each role of a type, the roles that include it, without itself, ascending.
type Above = Vec<Vec<RoleId>>;

/// A cell, and the wider ones of included roles, by the titles of their columns.
type Narrow<'t> = (&'t Cell, Vec<(&'t str, Mark)>);

pub(super) fn check(policy: &Policy, hierarchy: &Hierarchy) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut above: BTreeMap<TypeId, Above> = BTreeMap::new();
    for table in &policy.tables {
        let above = above.entry(table.place).or_insert_with(|| turned(hierarchy, table.place));
        let ladder = Ladder::of(table, above);
        problems.extend(ladder.missing_columns(policy, above));
        for row in &table.rows {
            // What is beyond the budget on findings would only be thrown away.
            if problems.len() > limits::PROBLEMS {
                return problems;
            }
            problems.extend(ladder.narrow_cells(policy, row));
            problems.extend(ladder.cells_out_of_view(policy, row));
        }
    }
    problems
}

/// Turns "includes" round. In a circle of roles, which is reported elsewhere, nothing is above anything.
fn turned(hierarchy: &Hierarchy, of: TypeId) -> Above {
    let includes = hierarchy.includes.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default();
    let mut above: Above = vec![Vec::new(); includes.len()];
    for (role, included) in (0..).zip(includes) {
        for lower in included.iter().filter(|it| **it != role) {
            let back = includes.get(usize::from(*lower)).is_some_and(|it| it.binary_search(&role).is_ok());
            if let Some(roles) = above.get_mut(usize::from(*lower)).filter(|_| !back) {
                roles.push(role);
            }
        }
    }
    above
}

/// A table with what its columns mean for each other.
struct Ladder<'a> {
    table: &'a Table,
    /// The plain column of each role that has one.
    plain: BTreeMap<RoleId, usize>,
    /// For each column, the plain columns of the roles above, and those with the same condition.
    upper: Vec<Vec<(RoleId, usize, Option<usize>)>>,
}

impl<'a> Ladder<'a> {
    fn of(table: &'a Table, above: &Above) -> Self {
        let mut plain = BTreeMap::new();
        let mut conditional: BTreeMap<(RoleId, &str), usize> = BTreeMap::new();
        for (at, column) in table.columns.iter().enumerate() {
            match (role_of(column), &column.only_if) {
                (Some(role), None) => drop(plain.entry(role).or_insert(at)),
                (Some(role), Some(condition)) => {
                    conditional.entry((role, &condition.name)).or_insert(at);
                }
                (None, _) => {}
            }
        }
        let upper = |column: &Column| {
            let roles = role_of(column).and_then(|role| above.get(usize::from(role))).into_iter().flatten();
            let same = |role: RoleId| {
                let at = *conditional.get(&(role, column.only_if.as_ref()?.name.as_str()))?;
                table.columns.get(at).filter(|it| it.only_if == column.only_if).map(|_| at)
            };
            roles.filter_map(|role| Some((*role, *plain.get(role)?, same(*role)))).collect()
        };
        let upper = table.columns.iter().map(upper).collect();
        Self { table, plain, upper }
    }

    fn narrow_cells(&self, policy: &Policy, row: &Row) -> Vec<Diagnostic> {
        let mut narrow: BTreeMap<RoleId, Narrow<'_>> = BTreeMap::new();
        for ((column, cell), upper) in self.table.columns.iter().zip(&row.cells).zip(&self.upper) {
            if width(&cell.value) == 0 || self.out_of_view(column, row) {
                continue;
            }
            for (role, at, same) in upper {
                let narrower = |at: &usize| {
                    row.cells.get(*at).filter(|own| !self.at_least(row, &own.value, &cell.value))
                };
                // Whoever is above has enough where the condition holds if their own column with it says so.
                if let Some(own) = narrower(at).filter(|_| same.is_none_or(|it| narrower(&it).is_some())) {
                    let found = narrow.entry(*role).or_insert_with(|| (own, Vec::new()));
                    found.1.push((&column.title, cell.mark));
                }
            }
        }
        let said = narrow.into_iter().map(|(role, (own, wider))| {
            let role = role_name(policy, self.table, role);
            let written = Some(&own.value).filter(|_| self.is_written(own));
            narrow_cell(&actions(policy, row), role, written, &wider, own.mark)
        });
        said.collect()
    }

    /// Whether a cell is no narrower than another, or says that it is so on purpose.
    fn at_least(&self, row: &Row, own: &CellValue, other: &CellValue) -> bool {
        match (own, other) {
            (CellValue::No | CellValue::Only(_), _) => true,
            (CellValue::Defined(own), CellValue::Defined(other) | CellValue::Only(other)) => {
                row.means_the_same(self.table.place, own, other)
            }
            _ => width(own) >= width(other),
        }
    }

    /// A role without a column counts as a column of `-`, and is said once for the table.
    fn missing_columns(&self, policy: &Policy, above: &Above) -> Vec<Diagnostic> {
        let mut said: BTreeMap<RoleId, Diagnostic> = BTreeMap::new();
        for (at, column) in self.table.columns.iter().enumerate() {
            let Some(roles) = role_of(column).and_then(|role| above.get(usize::from(role))) else { continue };
            let wide = |row: &Row| row.cells.get(at).is_some_and(|it| width(&it.value) > 0);
            if !self.table.rows.iter().any(|row| wide(row) && !self.out_of_view(column, row)) {
                continue;
            }
            for role in roles.iter().filter(|it| !self.plain.contains_key(*it)) {
                let name = role_name(policy, self.table, *role);
                said.entry(*role).or_insert_with(|| missing_column(name, &column.title, column.mark));
            }
        }
        said.into_values().collect()
    }

    /// Whether a cell stands where it is marked: those of a role that a layer adds are marked by its name.
    fn is_written(&self, cell: &Cell) -> bool {
        !self.table.columns.iter().any(|it| it.mark == cell.mark)
    }

    fn plain_cell<'r>(&self, row: &'r Row, column: &Column) -> Option<&'r Cell> {
        row.cells.get(*self.plain.get(&role_of(column)?)?)
    }

    /// Whether the condition of a column concerns none of the row's objects.
    fn out_of_view(&self, column: &Column, row: &Row) -> bool {
        let concerns = |condition: &Named| {
            row.actions.iter().any(|it| condition.concerning(it.0, self.table.place).is_some())
        };
        column.only_if.as_ref().is_some_and(|it| !concerns(it))
    }

    fn cells_out_of_view(&self, policy: &Policy, row: &Row) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for (column, cell) in self.table.columns.iter().zip(&row.cells) {
            let Some(role) = role_of(column).filter(|_| self.out_of_view(column, row)) else { continue };
            let plain = self.plain_cell(row, column);
            if !plain.map_or(width(&cell.value) == 0, |it| it.value == cell.value) {
                let name = role_name(policy, self.table, role);
                let plain = plain.map_or(&CellValue::Dash, |it| &it.value);
                let here = (cell.mark, self.is_written(cell));
                problems.push(cell_out_of_view(&actions(policy, row), &column.title, name, plain, here));
            }
        }
        problems
    }
}

fn role_of(column: &Column) -> Option<RoleId> {
    match column.kind {
        ColumnKind::Role(role) => Some(role),
        ColumnKind::Relation(_) | ColumnKind::Everyone => None,
    }
}

fn role_name<'p>(policy: &'p Policy, table: &Table, role: RoleId) -> &'p str {
    let role = policy.schema.type_info(table.place).and_then(|it| it.roles.get(usize::from(role)));
    role.map_or("", |it| it.name.as_str())
}

fn width(value: &CellValue) -> u8 {
    match value {
        CellValue::Yes => 2,
        CellValue::Defined(_) | CellValue::Only(_) => 1,
        CellValue::Dash | CellValue::No | CellValue::Unknown => 0,
    }
}

/// The first actions of a row; a longer list would hide the message.
fn actions(policy: &Policy, row: &Row) -> String {
    let name = |it: &(u16, u16)| policy.actions.get(usize::from(it.0))?.get(usize::from(it.1)).cloned();
    let more = if row.actions.len() > 4 { ", ..." } else { "" };
    format!("{}{more}", row.actions.iter().take(4).filter_map(name).collect::<Vec<_>>().join(", "))
}
