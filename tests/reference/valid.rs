//! Generated policies keep the rules that the reference gives for tables and names.

use std::collections::BTreeSet;

use crate::generate::cases;
use crate::layers::{below, whole};
use crate::model::*;
use crate::names::{self, Verb};
use crate::schema;

#[test]
fn statements_that_differ_are_called_differently() {
    for case in cases(11, 200) {
        let policy = &case.policy;
        let mut seen = BTreeSet::new();
        let lines = policy.grants.iter().flat_map(|grant| grant.rules.iter().map(move |rule| (grant, rule)));
        for (grant, rule) in lines {
            let all: BTreeSet<_> = rule.who.iter().map(|it| names::rule(&grant.target, rule, it)).collect();
            all.into_iter().for_each(|it| assert!(seen.insert(it.clone()), "{it} twice"));
        }
        for (verb, list) in [(Verb::Restrict, &policy.restricts), (Verb::Forbid, &policy.forbids)] {
            for name in list.iter().map(|it| names::restriction(verb, it)) {
                assert!(seen.insert(name.clone()), "{name} twice");
            }
        }
        for name in policy.invariants.iter().map(names::invariant) {
            assert!(seen.insert(name.clone()), "{name} twice");
        }
    }
}

/// 2 for `yes`, 1 for a definition, 0 for the rest.
fn width(cell: &Cell) -> usize {
    match cell {
        Cell::Yes => 2,
        Cell::Defined(_) | Cell::Only(_) => 1,
        Cell::Dash | Cell::No | Cell::Unknown => 0,
    }
}

fn definition(cell: &Cell) -> Option<&String> {
    match cell {
        Cell::Defined(name) | Cell::Only(name) => Some(name),
        _ => None,
    }
}

#[test]
fn ladders_are_whole_or_broken_on_purpose() {
    for case in cases(12, 200) {
        for policy in stacks(&case.policy) {
            for table in &policy.tables {
                table.rows.iter().for_each(|row| check_ladder(&policy, table, &set(&policy, table, row)));
            }
        }
    }
}

/// The base, and what stands on it up to each layer.
fn stacks(policy: &Policy) -> impl Iterator<Item = Policy> {
    (0..=policy.layers).map(|it| whole(&below(policy, it)))
}

/// A row with what layers have set it to.
fn set(policy: &Policy, table: &Table, row: &Row) -> Row {
    let cells = (0..row.cells.len()).map(|at| schema::in_force(policy, table, row, at).0.clone());
    Row { cells: cells.collect(), ..row.clone() }
}

fn check_ladder(policy: &Policy, table: &Table, row: &Row) {
    let place = &table.targets[0].on;
    let cell_of = |role: &str| {
        let at = table.columns.iter().position(|it| *it == Column::Role(role.to_owned()));
        at.map_or(Cell::Dash, |at| row.cells[at].clone())
    };
    for (column, lower) in table.columns.iter().zip(&row.cells) {
        let (Column::Role(role) | Column::RoleIf(role, _)) = column else { continue };
        let uppers = schema::roles(policy, place).into_iter();
        for upper in uppers.filter(|it| it != role && schema::includes(policy, place, it, role)) {
            let cell = cell_of(upper);
            let on_purpose = matches!(cell, Cell::No | Cell::Only(_));
            let same = width(&cell) != 1 || width(lower) != 1 || definition(&cell) == definition(lower);
            let wide = width(&cell) >= width(lower) && same;
            assert!(on_purpose || wide, "{upper} is narrower than {column:?} in {row:?}");
        }
    }
}

#[test]
fn a_column_that_does_not_concern_a_row_repeats_the_plain_one() {
    for case in cases(13, 200) {
        for table in &case.policy.tables {
            for (at, column) in table.columns.iter().enumerate() {
                let Column::RoleIf(role, definition) = column else { continue };
                let plain = table.columns.iter().position(|it| *it == Column::Role(role.clone())).unwrap();
                let first = &table.targets[0].on;
                let is_on = |of: &String| schema::definition(&case.policy, of, definition, 0).is_some();
                for row in table.rows.iter().map(|it| set(&case.policy, table, it)) {
                    let mut objects = row.actions.iter().map(|it| it.of.as_ref().unwrap_or(first));
                    let concerned = is_on(first) || objects.all(is_on);
                    assert!(concerned || row.cells[at] == row.cells[plain], "{row:?}");
                }
            }
        }
    }
}
