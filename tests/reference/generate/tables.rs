//! Generated tables: columns, rows, and cells widened until every ladder is whole or broken on purpose.

use std::collections::BTreeSet;

use super::dna::Dna;
use super::shape::gate;
use crate::model::*;
use crate::sample::target;
use crate::schema;

/// The tables with their columns; rows are added one by one.
pub(crate) fn tables(dna: &mut Dna<'_>, policy: &mut Policy) {
    let has = |name: &str| policy.types.iter().any(|it| it.name == name);
    let mut heads: Vec<Vec<&str>> = Vec::new();
    let mut project = vec!["Project"];
    if has("Task") {
        project.push(if dna.percent(80) { "Task through homes" } else { "Task through projects" });
    }
    heads.push(project.clone());
    if dna.percent(20) {
        heads.push(project);
    }
    if has("Portfolio") && dna.percent(60) {
        heads.push(vec!["Portfolio", "Project through portfolios"]);
    }
    if has("Note") {
        heads.push(vec!["Task", "Note through tasks"]);
        heads.extend(dna.percent(40).then(|| vec!["Note"]));
    } else if has("Task") && dna.percent(25) {
        heads.push(vec!["Task"]);
    }
    for head in heads {
        let targets: Vec<_> = head.iter().map(|it| target(it)).collect();
        let columns = columns(dna, policy, &targets);
        policy.tables.push(Table { targets, columns, rows: Vec::new() });
    }
}

/// Columns for roles from the top down, so that no role above a column is without one.
fn columns(dna: &mut Dna<'_>, policy: &Policy, targets: &[Target]) -> Vec<Column> {
    let place = targets[0].on.as_str();
    let mut roles: Vec<_> = schema::roles(policy, place).into_iter().map(str::to_owned).collect();
    roles.sort_by_key(|role| std::cmp::Reverse(below(policy, place, role).len()));
    if dna.percent(30) {
        roles.pop();
    }
    let mut columns: Vec<_> = roles.iter().cloned().map(Column::Role).collect();
    let here = policy.definitions.iter().filter(|it| targets.iter().any(|target| target.on == it.on));
    let definitions: Vec<_> = here.map(|it| it.name.clone()).collect();
    for _ in 0..2 {
        if let (true, Some(role), Some(definition)) =
            (dna.percent(50), dna.one_of(&roles), dna.one_of(&definitions))
        {
            columns.push(Column::RoleIf(role, definition));
        }
    }
    let relations = people_relations(policy, place);
    if roles.is_empty() || dna.percent(30) {
        columns.extend(dna.one_of(&relations).map(Column::Relation));
    }
    if dna.percent(15) {
        columns.push(Column::Everyone);
    }
    let mut seen: Vec<Column> = Vec::new();
    columns.retain(|it| {
        !seen.contains(it) && {
            seen.push(it.clone());
            true
        }
    });
    if dna.percent(20) {
        columns.reverse();
    }
    columns
}

/// Relations of a place that can be columns.
fn people_relations(policy: &Policy, place: &str) -> Vec<String> {
    let relations: &[&str] = match place {
        "Project" => &["owner", "creator", "links", "crew", "members"],
        "Note" => &["author"],
        "Task" => &["assignee", "watchers"],
        _ => &["members"],
    };
    let exists = |it: &&&str| schema::member(policy, place, it).is_some();
    relations.iter().filter(exists).map(|it| (*it).to_owned()).collect()
}

/// The roles that a role includes, without itself.
pub(crate) fn below<'a>(policy: &'a Policy, of: &str, role: &str) -> BTreeSet<&'a str> {
    let roles = schema::roles(policy, of).into_iter();
    roles.filter(|it| *it != role && schema::includes(policy, of, role, it)).collect()
}

fn action_names(of: &str) -> &'static [&'static str] {
    match of {
        "Project" => &["see", "share", "customize", "edit"],
        "Task" => &["see", "edit", "complete", "comment"],
        "Note" => &["see", "edit"],
        _ => &["see", "open_up"],
    }
}

/// One more row of one of the tables.
pub(crate) fn add_row(dna: &mut Dna<'_>, policy: &mut Policy) {
    let at = dna.below(policy.tables.len());
    let table = policy.tables[at].clone();
    let first = &table.targets[0].on;
    let mut actions: Vec<Action> = Vec::new();
    for _ in 0..dna.below(3).max(1) {
        let targets: Vec<_> = table.targets.iter().rev().map(|it| it.on.clone()).collect();
        let of = dna.one_of(&targets).unwrap_or_else(|| first.clone());
        let name = dna.one_of(action_names(&of)).unwrap_or("see").to_owned();
        let action = Action { of: (of != *first).then_some(of), name };
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    let label = ["See | edit # it", "Do \"it\"", "Étiqueter"];
    let label = if dna.percent(15) { dna.one_of(&label).map(str::to_owned) } else { None };
    let gate = gate(dna, &policy.plans, 20);
    // In one table, an action has one row for each gate.
    let before = table.rows.iter().filter(|it| sorted(&it.gate) == sorted(&gate));
    let taken: Vec<_> = before.flat_map(|it| it.actions.clone()).collect();
    actions.retain(|it| !taken.contains(it));
    if actions.is_empty() {
        return;
    }
    let objects: BTreeSet<_> =
        actions.iter().map(|it| it.of.clone().unwrap_or_else(|| first.clone())).collect();
    let usable = definitions_for(policy, first, &objects, 0);
    let mut cells: Vec<_> = table.columns.iter().map(|_| cell(dna, &usable)).collect();
    let on_purpose = dna.below(3);
    whole_ladder(policy, &table, &objects, &mut cells, on_purpose);
    let row = Row { actions, label, gate, cells };
    if !contradicts(policy, &table, &row) {
        policy.tables[at].rows.push(row);
    }
}

/// Whether a row has a cell that withholds on purpose what one of another table gives, or the reverse.
fn contradicts(policy: &Policy, table: &Table, row: &Row) -> bool {
    let about = |table: &Table, row: &Row| -> BTreeSet<(Option<String>, String, String)> {
        let owners = row.actions.iter().map(|it| (schema::owner(it, &table.targets[0].on).to_owned(), it));
        let way = |of: &str| table.targets.iter().find(|it| it.on == of).and_then(|it| it.through.clone());
        owners.map(|(of, it)| (way(&of), of, it.name.clone())).collect()
    };
    let beside = |other: &Table, before: &Row| {
        sorted(&before.gate) == sorted(&row.gate)
            && other.targets[0] == table.targets[0]
            && !about(other, before).is_disjoint(&about(table, row))
    };
    let contrary = |column: &Column, cell: &Cell, other: &Table, before: &Row| {
        let at = other.columns.iter().position(|it| it == column);
        at.is_some_and(|at| withholds(cell, &before.cells[at]) || withholds(&before.cells[at], cell))
    };
    policy.tables.iter().any(|other| {
        other.rows.iter().filter(|before| beside(other, before)).any(|before| {
            table.columns.iter().zip(&row.cells).any(|(column, cell)| contrary(column, cell, other, before))
        })
    })
}

fn withholds(cell: &Cell, other: &Cell) -> bool {
    match (cell, other) {
        (Cell::No, Cell::Yes | Cell::Defined(_) | Cell::Only(_)) | (Cell::Only(_), Cell::Yes) => true,
        (Cell::Only(own), Cell::Defined(other) | Cell::Only(other)) => own != other,
        _ => false,
    }
}

fn sorted(gate: &[String]) -> BTreeSet<&str> {
    gate.iter().map(String::as_str).collect()
}

/// Definitions that a cell of such a row can name in that layer: the place's, or of all the objects'
/// types.
pub(crate) fn definitions_for(
    policy: &Policy,
    place: &str,
    objects: &BTreeSet<String>,
    layer: usize,
) -> Vec<String> {
    let on = |name: &str, of: &str| schema::definition(policy, of, name, layer).is_some();
    let names: BTreeSet<_> = policy.definitions.iter().map(|it| it.name.clone()).collect();
    let fits = |it: &String| on(it, place) || objects.iter().all(|of| on(it, of));
    names.into_iter().filter(fits).collect()
}

fn cell(dna: &mut Dna<'_>, definitions: &[String]) -> Cell {
    match dna.below(20) {
        0..=4 => Cell::Dash,
        5..=15 => Cell::Yes,
        16 => Cell::Unknown,
        _ => dna.one_of(definitions).map_or(Cell::Yes, Cell::Defined),
    }
}

/// Whether the first cell is as wide as the second, or says that it is narrower on purpose.
pub(crate) fn as_wide(upper: &Cell, lower: &Cell) -> bool {
    match (upper, lower) {
        (Cell::Yes | Cell::No | Cell::Only(_), _) | (_, Cell::Dash | Cell::No | Cell::Unknown) => true,
        (Cell::Defined(upper), Cell::Defined(lower) | Cell::Only(lower)) => upper == lower,
        _ => false,
    }
}

/// From the lowest role up, every cell is made wide enough or marked as narrower on purpose; and
/// where a column's definition does not concern the row, its cell repeats the plain column's.
fn whole_ladder(
    policy: &Policy,
    table: &Table,
    objects: &BTreeSet<String>,
    cells: &mut [Cell],
    on_purpose: usize,
) {
    let place = &table.targets[0].on;
    let mut roles: Vec<_> = schema::roles(policy, place).into_iter().collect();
    roles.sort_by_key(|role| below(policy, place, role).len());
    for role in roles {
        let Some(at) = table.columns.iter().position(|it| *it == Column::Role(role.to_owned())) else {
            continue;
        };
        let lower = below(policy, place, role);
        let is_lower = |column: &Column| match column {
            Column::Role(name) | Column::RoleIf(name, _) => lower.contains(name.as_str()),
            _ => false,
        };
        let all = table.columns.iter().zip(cells.iter()).filter(|it| is_lower(it.0));
        if !all.into_iter().all(|(_, it)| as_wide(&cells[at], it)) {
            cells[at] = match (on_purpose, &cells[at]) {
                (0, Cell::Defined(definition)) => Cell::Only(definition.clone()),
                (0, _) => Cell::No,
                _ => Cell::Yes,
            };
        }
        for (column, index) in table.columns.iter().zip(0..) {
            if matches!(column, Column::RoleIf(name, definition)
                if name == role && !concerns(policy, place, objects, definition))
            {
                cells[index] = cells[at].clone();
            }
        }
    }
}

/// Whether a definition of a column, which only the base has, is one of the place's type or of every object's type.
pub(crate) fn concerns(policy: &Policy, place: &str, objects: &BTreeSet<String>, definition: &str) -> bool {
    definitions_for(policy, place, objects, 0).iter().any(|it| it == definition)
}
