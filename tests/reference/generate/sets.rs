//! Generated `open` and `set`: cells that a layer may set, and what it sets them to, as long as every
//! ladder stays whole or broken on purpose.

use std::collections::BTreeSet;

use super::depends::{self, Dependencies, Named};
use super::dna::Dna;
use super::tables::{as_wide, below, concerns, definitions_for};
use crate::model::*;
use crate::schema;

/// Up to four cells of the base, each with all others that are named by the same words.
pub(crate) fn open(dna: &mut Dna<'_>, policy: &mut Policy) {
    for _ in 0..dna.below(5) {
        let Some(table) = dna.one_of(&policy.tables) else { return };
        let row = dna.one_of(&table.rows);
        let action = row.and_then(|it| dna.one_of(&it.actions));
        let (Some(action), Some(column)) = (action, dna.one_of(&table.columns)) else { return };
        let open = Open { actions: vec![action], on: table.targets[0].on.clone(), column };
        if !policy.opens.contains(&open) {
            policy.opens.push(open);
        }
    }
}

/// Sets what was opened, unless it has been set, something below reads it, or no cell would do.
pub(crate) fn set(
    dna: &mut Dna<'_>,
    policy: &mut Policy,
    lower: &Dependencies,
    dependencies: &mut Dependencies,
) {
    let Some(cells) = dna.one_of(&policy.opens) else { return };
    let rows = rows_named(policy, &cells);
    let taken = |other: &Set| {
        rows.iter().any(|(table, row)| schema::names_cell(&other.cells, table, row, &cells.column))
    };
    let read = |of: &Named| lower.could_widen(of, true);
    if policy.sets.iter().any(taken) || rows.iter().flat_map(|it| decisions(it.0, it.1)).any(|it| read(&it)) {
        return;
    }
    let candidates = candidates(policy, &rows);
    let first = dna.below(candidates.len());
    let rows: Vec<_> = rows.into_iter().map(|(table, row)| (table.clone(), row.clone())).collect();
    for cell in candidates.iter().cycle().skip(first).take(candidates.len()) {
        policy.sets.push(Set {
            inherited: 0,
            layer: policy.layers,
            cells: cells.clone(),
            cell: cell.clone(),
        });
        let edges = rows.iter().flat_map(|(table, row)| depends::of_set(table, &decisions(table, row), cell));
        if rows.iter().all(|it| keeps_ladders(policy, &it.0, &it.1)) && dependencies.accept(edges.collect()) {
            return;
        }
        policy.sets.pop();
    }
}

/// Sets what was opened to whatever could stand there.
pub(crate) fn set_boldly(dna: &mut Dna<'_>, policy: &mut Policy) {
    let Some(cells) = dna.one_of(&policy.opens) else { return };
    let candidates = candidates(policy, &rows_named(policy, &cells));
    let Some(cell) = dna.one_of(&candidates) else { return };
    policy.sets.push(Set { inherited: 0, layer: policy.layers, cells, cell });
}

fn rows_named<'a>(policy: &'a Policy, cells: &Open) -> Vec<(&'a Table, &'a Row)> {
    let tables = policy.tables.iter().filter(|it| it.columns.contains(&cells.column));
    let rows = tables.flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    rows.filter(|(table, row)| schema::names_cell(cells, table, row, &cells.column)).collect()
}

fn objects(table: &Table, row: &Row) -> BTreeSet<String> {
    row.actions.iter().map(|it| schema::owner(it, &table.targets[0].on).to_owned()).collect()
}

/// Everything that the row is about.
fn decisions(table: &Table, row: &Row) -> Vec<Named> {
    let of = |it: &Action| schema::owner(it, &table.targets[0].on).to_owned();
    row.actions.iter().map(|it| Named::Decision(of(it), it.name.clone())).collect()
}

/// Cells that mean something on all these rows.
fn candidates(policy: &Policy, rows: &[(&Table, &Row)]) -> Vec<Cell> {
    let mut out = vec![Cell::Dash, Cell::No, Cell::Yes, Cell::Unknown];
    let names: BTreeSet<_> = policy.definitions.iter().map(|it| it.name.clone()).collect();
    let usable = |name: &String| {
        let on = |it: &(&Table, &Row)| {
            definitions_for(policy, &it.0.targets[0].on, &objects(it.0, it.1), policy.layers).contains(name)
        };
        rows.iter().all(on)
    };
    for name in names.iter().filter(|it| usable(it)) {
        out.extend([Cell::Defined(name.clone()), Cell::Only(name.clone())]);
    }
    out
}

/// Whether in a row no role has less than a role that it includes, unless it says so.
fn keeps_ladders(policy: &Policy, table: &Table, row: &Row) -> bool {
    let place = &table.targets[0].on;
    let at = |column: &Column| table.columns.iter().position(|it| it == column);
    let in_force = |at: usize| schema::in_force(policy, table, row, at);
    let wide = |upper: usize, lower: usize| {
        let (one, other) = (in_force(upper), in_force(lower));
        as_wide(one.0, other.0) && mean_the_same(policy, table, one, other)
    };
    let roles = schema::roles(policy, place);
    table.columns.iter().enumerate().all(|(lower, column)| {
        let (Column::Role(role) | Column::RoleIf(role, _)) = column else { return true };
        if let Column::RoleIf(_, definition) = column
            && !concerns(policy, place, &objects(table, row), definition)
        {
            return at(&Column::Role(role.clone())).is_some_and(|it| in_force(it) == in_force(lower));
        }
        let empty = matches!(in_force(lower).0, Cell::Dash | Cell::No | Cell::Unknown);
        let uppers = roles.iter().filter(|it| below(policy, place, it).contains(role.as_str()));
        uppers.map(|it| at(&Column::Role((*it).to_owned()))).all(|it| match it {
            Some(upper) => wide(upper, lower),
            None => empty,
        })
    })
}

/// Whether two cells that name the same definition mean the same, though they stand in two layers.
fn mean_the_same(policy: &Policy, table: &Table, one: (&Cell, usize), other: (&Cell, usize)) -> bool {
    let (Cell::Defined(name), Cell::Defined(_) | Cell::Only(_)) = (one.0, other.0) else { return true };
    let on = |layer| {
        let types =
            table.targets.iter().filter(|it| schema::definition(policy, &it.on, name, layer).is_some());
        types.map(|it| &it.on).collect::<BTreeSet<_>>()
    };
    on(one.1) == on(other.1)
}
