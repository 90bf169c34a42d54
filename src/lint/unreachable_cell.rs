//! `unreachable-cell`: a cell that grants something to nobody.
//!
//! Nobody ever stands in the column where the row's actions are decided, or the definition beside it
//! never holds there. Who can stand where is over-estimated (`reach`), and what is merely unknown counts
//! where it could matter, so the cell may as well say no. A cell that the language asks for is passed
//! over: one that the ladder keeps wide, and one that repeats the plain column's.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::Mark;
use crate::policy::rule::{ColumnKind, Table};
use crate::program;

use super::cells::{CellReach, Spoken, is_shut};
use super::names::{action_name, head, listed, role_name};
use crate::diagnostic::Fix;

use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "unreachable-cell",
    level: Level::Warn,
    summary: "a cell that grants something to nobody, since nobody stands in its column or its definition never holds",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, table) in context.policy.tables.iter().enumerate() {
        let first = context.cells.spoken.partition_point(|it| it.at.0 < at);
        let own = context.cells.spoken.get(first..).unwrap_or_default().iter();
        let spoken: Vec<&Spoken<'_>> = own.take_while(|it| it.at.0 == at).collect();
        found.extend(of_table(context, table, &spoken));
    }
    let (set, mut stated): (Vec<_>, Vec<_>) = found.into_iter().partition(|it| it.1);
    stated.extend(whole_sets(context, set));
    stated.into_iter().map(|it| it.0).collect()
}

/// One `set` of a layer may set several cells, and is told only if all of them are out of reach.
fn whole_sets(context: &Context<'_>, mut set: Vec<(Found, bool)>) -> Vec<(Found, bool)> {
    let mut cells: BTreeMap<Mark, BTreeSet<(usize, usize, usize)>> = BTreeMap::new();
    for it in context.cells.spoken.iter().filter(|it| it.cell.set && !is_shut(&it.cell.value)) {
        cells.entry(it.cell.mark).or_default().insert(it.at);
    }
    let mut whole = Vec::new();
    for (mark, cells) in cells {
        let same =
            set.extract_if(.., |it| it.0.diagnostic.labels.first().is_some_and(|it| it.site == mark.site()));
        let same: Vec<_> = same.collect();
        if same.len() == cells.len() {
            whole.extend(same.into_iter().reduce(|mut first, it| {
                first.0.of.extend(it.0.of);
                first
            }));
        }
    }
    whole
}

/// The findings of one table, each with whether it is about a cell that a layer has set.
fn of_table(context: &Context<'_>, table: &Table, spoken: &[&Spoken<'_>]) -> Vec<(Found, bool)> {
    let mut cells: BTreeMap<(usize, usize), Vec<&Spoken<'_>>> = BTreeMap::new();
    for it in spoken.iter().filter(|it| !is_shut(&it.cell.value)) {
        cells.entry((it.at.2, it.at.1)).or_default().push(it);
    }
    let mut found = Vec::new();
    let mut dead = BTreeSet::new();
    for column in 0..table.columns.len() {
        let cells = cells.range((column, 0)..(column.saturating_add(1), 0));
        let all: Vec<&Spoken<'_>> = cells.flat_map(|it| it.1).copied().collect();
        if let Some(first) = all.first().filter(|_| all.iter().all(|it| is_of_column(&it.reach))) {
            dead.insert(column);
            found.push((of_column(context, first, &all), false));
        }
    }
    for ((column, _), all) in &cells {
        let Some(first) = all.first() else { continue };
        // In a layer, a column of the base is not at hand, but a cell that is set in it is.
        let told = dead.contains(column) && !first.cell.set;
        let asked_for = all.iter().any(|it| it.reach == CellReach::ColumnUnconcerned);
        if !told
            && !asked_for
            && all.iter().all(|it| is_unreachable(&it.reach))
            && !is_kept_wide(context, first)
            && !is_inherited(first)
        {
            found.push((of_cell(context, first, all), first.cell.set));
        }
    }
    found
}

fn is_of_column(reach: &CellReach) -> bool {
    matches!(reach, CellReach::NobodyThere | CellReach::ColumnNever | CellReach::ColumnUnconcerned)
}

fn is_unreachable(reach: &CellReach) -> bool {
    !matches!(reach, CellReach::Grants(_))
}

/// A role that a layer adds has the cells of another, of which the base is told.
fn is_inherited(it: &Spoken<'_>) -> bool {
    it.cell.mark == it.column.mark
}

/// Whether a role below, or the plain column of the same role, has the action too.
fn is_kept_wide(context: &Context<'_>, it: &Spoken<'_>) -> bool {
    let ColumnKind::Role(role) = it.column.kind else { return false };
    it.table.columns.iter().zip(&it.row.cells).enumerate().any(|(at, (column, cell))| match column.kind {
        ColumnKind::Role(below) => {
            at != it.at.2 && !is_shut(&cell.value) && context.reach.includes(it.table.place, role, below)
        }
        _ => false,
    })
}

/// What answers call these cells.
fn called(context: &Context<'_>, all: &[&Spoken<'_>]) -> Vec<String> {
    let name =
        |it: &&Spoken<'_>| program::cell(context.policy, it.of, it.action, &it.column.title, it.cell.set);
    let mut names: Vec<_> = all.iter().map(name).collect();
    names.dedup();
    names
}

fn of_column(context: &Context<'_>, first: &Spoken<'_>, all: &[&Spoken<'_>]) -> Found {
    let title = &first.column.title;
    let of = called(context, all);
    if let (ColumnKind::Role(role), true) =
        (first.column.kind, all.iter().all(|it| it.reach == CellReach::NobodyThere))
    {
        let role = role_name(context.policy, first.table.place, role);
        let given = context.reach.is_given(first.table.place, first.column.kind);
        let cause = match given {
            true => "no rule gives this role to anybody where these rows are decided".to_owned(),
            false => format!("no grant rule gives `{role}` to anybody"),
        };
        return Found::new(
            RULE,
            format!("nobody ever stands in the column `{title}`"),
            first.column.mark,
            of,
        )
        .because(cause)
        .help("give the role in a grant rule, or drop the column");
    }
    let any = |reach: CellReach| all.iter().any(|it| it.reach == reach);
    let cause = match (any(CellReach::ColumnNever), any(CellReach::NobodyThere)) {
        (true, _) => "the condition never holds for anybody who could stand here",
        (false, true) => "nobody who could ask ever stands here",
        (false, false) => "the condition is about none of the objects of these rows",
    };
    Found::new(RULE, format!("the column `{title}` never fits"), first.column.mark, of)
        .because(cause)
        .help("mend what stands at its head, or drop the column")
}

fn of_cell(context: &Context<'_>, first: &Spoken<'_>, all: &[&Spoken<'_>]) -> Found {
    let mut actions: Vec<_> =
        all.iter().map(|it| format!("`{}`", action_name(context.policy, it.of, it.action))).collect();
    actions.dedup();
    let message = format!("this cell lets nobody {}", listed(&actions));
    let head = head(context.policy, first.table.place, first.column.kind);
    let cause = match first.reach {
        CellReach::CellNever => "its definition never holds for anybody in this column".to_owned(),
        CellReach::ColumnNever => "the column's condition never holds here".to_owned(),
        _ => format!("nobody is ever `{head}` where this is decided"),
    };
    let fix = Fix::replace("write `-`", first.cell.mark.site(), "-");
    let it = Found::new(RULE, message, first.cell.mark, called(context, all)).because(cause);
    it.help("write `-`, or mend what keeps everybody out").fix(fix)
}
