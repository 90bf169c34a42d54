//! Rows that say the same words: one action, if they say the same of it.

use std::collections::BTreeMap;

use super::problems;
use super::rows::{RoleTable, Row};
use crate::diagnostic::Diagnostic;
use crate::limits;

/// Where a row stands: its table and its number.
type Place = (usize, usize);

/// Leaves out rows that are there already, and tells of those that contradict each other. Under another heading, the
/// same words are another action.
pub(super) fn resolve(tables: &mut [RoleTable], problems: &mut Vec<Diagnostic>) {
    let mut told = Vec::new();
    let mut dropped: Vec<Place> = Vec::new();
    for places in same(tables) {
        let mut kept: Vec<Place> = Vec::new();
        for place in places {
            let Some((table, row)) = at(tables, place) else { continue };
            let others = kept.iter().filter_map(|it| at(tables, *it));
            let contrary = others.clone().find_map(|other| Some((differ((table, row), other)?, other.1)));
            if let Some((role, other)) = contrary {
                told.push(problems::contradictory_row(&row.label, role, &other.range, &row.range));
                continue;
            }
            match kept.iter().find(|it| it.0 == place.0).and_then(|it| at(tables, *it)) {
                Some((_, other)) => {
                    told.push(problems::repeated_row(&row.label, &other.range, &row.range));
                    dropped.push(place);
                }
                None => kept.push(place),
            }
        }
    }
    told.truncate(limits::PROBLEMS);
    problems.extend(told);
    dropped.sort_unstable();
    for (table, row) in dropped.into_iter().rev() {
        if let Some(table) = tables.get_mut(table)
            && row < table.rows.len()
        {
            table.rows.remove(row);
        }
    }
}

fn at(tables: &[RoleTable], place: Place) -> Option<(&RoleTable, &Row)> {
    let table = tables.get(place.0)?;
    Some((table, table.rows.get(place.1)?))
}

/// The rows that say the same words below the same headings, where there are several.
fn same(tables: &[RoleTable]) -> Vec<Vec<Place>> {
    let mut all: BTreeMap<(Vec<&str>, &str), Vec<Place>> = BTreeMap::new();
    for (number, table) in tables.iter().enumerate() {
        for (at, row) in table.rows.iter().enumerate() {
            let section = table.headings.iter().chain(&row.group).map(String::as_str).collect();
            all.entry((section, row.label.as_str())).or_default().push((number, at));
        }
    }
    all.into_values().filter(|it| it.len() > 1).collect()
}

/// The first role of which two rows do not say the same.
fn differ<'t>(one: (&'t RoleTable, &Row), other: (&RoleTable, &Row)) -> Option<&'t str> {
    let mut own = one.0.columns.iter().zip(&one.1.cells);
    own.find_map(|(column, cell)| {
        let same = other.0.columns.iter().position(|it| it.label == column.label)?;
        (other.1.cells.get(same) != Some(cell)).then_some(column.label.as_str())
    })
}
