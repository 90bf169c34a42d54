//! Cells that cannot matter: nobody can stand in their column, or another cell says as much.

use crate::policy::Policy;
use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, GrantRule, Row, Table, Through};
use crate::policy::schema::TypeId;

use super::written::CellAt;

/// Whether somebody may stand in a cell's column where one of its row's actions is asked about.
pub(super) fn is_in_reach(policy: &Policy, at: CellAt) -> bool {
    let Some((table, row, column, _)) = found(policy, at) else { return false };
    ways(table, row).any(|(of, through)| fits(policy, table, column, of, through))
}

/// A cell with everything around it.
pub(super) fn found(policy: &Policy, at: CellAt) -> Option<(&Table, &Row, &Column, &Cell)> {
    let table = policy.tables.get(at.table)?;
    let row = table.rows.get(at.row)?;
    Some((table, row, table.columns.get(at.column)?, row.cells.get(at.column)?))
}

/// The types whose actions a row is about, and how their objects reach the place.
fn ways<'p>(table: &'p Table, row: &'p Row) -> impl Iterator<Item = (TypeId, Option<Through>)> + 'p {
    let about = |it: &&(TypeId, Option<Through>)| row.actions.iter().any(|action| action.0 == it.0);
    table.objects.iter().filter(about).copied()
}

fn fits(policy: &Policy, table: &Table, column: &Column, of: TypeId, through: Option<Through>) -> bool {
    if column.only_if.as_ref().is_some_and(|it| it.concerning(of, table.place).is_none()) {
        return false;
    }
    let ColumnKind::Role(role) = column.kind else { return true };
    let given = |rule: &GrantRule| {
        let here = rule.on == table.place && rule.through.is_none();
        let on_pair = rule.on == of && rule.through.is_some() && rule.through == through;
        (here || on_pair) && rule.role.roles_given(&policy.schema, rule.role_type).contains(&role)
    };
    policy.grants.iter().any(|it| given(it))
}

/// Whether another cell grants whatever this one would, with either value, to whoever stands in its column.
pub(super) fn is_outdone(policy: &Policy, at: CellAt, other: &CellValue) -> bool {
    let Some((_, row, column, cell)) = found(policy, at) else { return false };
    row.actions.iter().all(|action| {
        let tables = policy.tables.iter().enumerate();
        tables.into_iter().any(|(table_at, table)| {
            table.rows.iter().enumerate().any(|(row_at, another)| {
                let about =
                    another.actions.contains(action) && (another.gate.is_empty() || another.gate == row.gate);
                about
                    && same_ways(policy, at, table, action.0)
                    && table.columns.iter().zip(&another.cells).enumerate().any(
                        |(column_at, (wider, says))| {
                            let itself = (at.table, at.row, at.column) == (table_at, row_at, column_at);
                            !itself
                                && is_wider(wider, column)
                                && says_as_much(&says.value, [&cell.value, other])
                        },
                    )
            })
        })
    })
}

/// Whether objects of the type reach their places in another table as they do in the cell's own.
fn same_ways(policy: &Policy, at: CellAt, other: &Table, of: TypeId) -> bool {
    let own = policy.tables.get(at.table);
    let ways = |it: &Table| -> Vec<Option<Through>> {
        it.objects.iter().filter(|it| it.0 == of).map(|it| it.1).collect()
    };
    own.is_some_and(|own| own.place == other.place && ways(own) == ways(other))
}

/// Whether whoever stands in the one column stands in the other.
fn is_wider(wide: &Column, narrow: &Column) -> bool {
    let same_condition = wide.only_if.is_none() || wide.only_if == narrow.only_if;
    wide.kind == ColumnKind::Everyone || wide.kind == narrow.kind && same_condition
}

fn says_as_much(wide: &CellValue, narrow: [&CellValue; 2]) -> bool {
    let definition = |it: &CellValue| match it {
        CellValue::Defined(named) | CellValue::Only(named) => Some(named.definitions.clone()),
        _ => None,
    };
    match wide {
        CellValue::Yes => true,
        CellValue::Defined(_) | CellValue::Only(_) => narrow
            .into_iter()
            .all(|it| matches!(it, CellValue::Dash | CellValue::No) || definition(it) == definition(wide)),
        CellValue::Dash | CellValue::No | CellValue::Unknown => false,
    }
}
