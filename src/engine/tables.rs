//! Role tables as they are shown: the vendor's rows and columns, cell by cell.

use crate::policy::Policy;
use crate::policy::rule::{CellValue as Said, Column, ColumnKind, Named, Row, Table};
use crate::policy::schema::{PlanId, TypeId};
use crate::program;

use super::{Engine, Unanswered};

/// One table of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView {
    pub columns: Vec<ColumnView>,
    pub rows: Vec<RowView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnView {
    /// As written: `commenter if assigned`.
    pub title: String,
    pub head: Head,
    /// What stands after `if`.
    pub condition: Option<Condition>,
}

/// Who stands in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Head {
    Role(String),
    /// The ends of a relation of a type, both by name.
    Relation(String, String),
    Everyone,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// `delete`, or `Task.complete` for another type than the table's.
    pub actions: Vec<String>,
    pub label: Option<String>,
    pub cells: Vec<CellView>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellView {
    pub value: CellValue,
    /// The definition and the gate on which a conditional cell depends, as the rolebook names them.
    pub condition: Option<String>,
    pub definition: Option<Condition>,
    /// The plans of the gate.
    pub plans: Vec<String>,
    /// Whether a workspace's own rolebook may set the cell.
    pub open: bool,
}

/// A definition by its name, and the types that it is defined on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub name: String,
    pub on: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellValue {
    Yes,
    No,
    Conditional,
    Unknown,
}

impl CellValue {
    /// `yes`, `no`, `conditional` or `unknown`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Conditional => "conditional",
            Self::Unknown => "unknown",
        }
    }
}

impl Engine {
    /// The tables whose place is this type, in the order of the rolebook.
    pub fn tables(&self, policy: &str, of: &str) -> Result<Vec<TableView>, Unanswered> {
        let program = self.program(policy).ok_or(Unanswered::Policy)?;
        let policy = program.policy();
        let Some(found) = policy.schema.type_named(of) else { return Err(unknown_type(policy, of)) };
        let tables = policy.tables.iter().enumerate().filter(|it| it.1.place == found);
        let views: Vec<_> = tables.map(|(at, table)| view(policy, at, table)).collect();
        if views.is_empty() { Err(no_table(policy, of)) } else { Ok(views) }
    }

    /// The title of a rolebook, else its name; nothing for one with errors.
    pub fn title(&self, policy: &str) -> Option<String> {
        let program = self.program(policy)?;
        let policy = program.policy();
        Some(policy.title.clone().unwrap_or_else(|| policy.name.clone()))
    }

    /// What a rolebook was imported from, as it says itself; nothing for one with errors.
    pub fn imported_from(&self, policy: &str) -> Option<String> {
        self.program(policy)?.policy().imported.clone()
    }

    /// The column and the cell that a step of a proof calls so; of several, the first that grants.
    pub fn cell(&self, policy: &str, statement: &str) -> Option<(ColumnView, CellView)> {
        let program = self.program(policy)?;
        let policy = program.policy();
        let mut rows = policy.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
        rows.find_map(|(table, row)| {
            let cells = table.columns.iter().zip(&row.cells);
            let mut named = cells.filter(|(column, cell)| {
                let name = |it: &(u16, u16)| program::cell(policy, it.0, it.1, &column.title, cell.set);
                row.actions.iter().any(|it| name(it) == statement)
            });
            named.find_map(|(column, cell)| {
                let view = cell_view(policy, &row.gate, &cell.value, false);
                let grants = matches!(view.value, CellValue::Yes | CellValue::Conditional);
                grants.then(|| (column_view(policy, table.place, column), view))
            })
        })
    }
}

fn unknown_type(policy: &Policy, of: &str) -> Unanswered {
    no_type_called(policy, of, with_tables(policy))
}

/// Offers the type whose name is nearest, else what is known otherwise.
pub(super) fn no_type_called(policy: &Policy, of: &str, otherwise: Option<String>) -> Unanswered {
    let names = policy.schema.types.iter().map(|it| it.name.as_str());
    let help = crate::diagnostic::nearest(of, names).map(|it| format!("did you mean `{it}`?"));
    let message = format!("no type is called `{of}`");
    Unanswered::Question { code: "unknown-type", message, help: help.or(otherwise) }
}

fn no_table(policy: &Policy, of: &str) -> Unanswered {
    let message = format!("`{of}` has no table");
    Unanswered::Question { code: "no-table", message, help: with_tables(policy) }
}

fn with_tables(policy: &Policy) -> Option<String> {
    let name = |it: &Table| policy.schema.type_info(it.place).map(|it| format!("`{}`", it.name));
    let mut names: Vec<String> = policy.tables.iter().filter_map(|it| name(it)).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| format!("tables there are for {}", names.join(", ")))
}

pub(super) fn view(policy: &Policy, at: usize, table: &Table) -> TableView {
    let columns = table.columns.iter().map(|it| column_view(policy, table.place, it)).collect();
    let rows = table.rows.iter().enumerate().map(|(row_at, row)| row_view(policy, table, (at, row_at), row));
    TableView { columns, rows: rows.collect() }
}

fn column_view(policy: &Policy, place: TypeId, column: &Column) -> ColumnView {
    let info = policy.schema.type_info(place);
    let name = |it: Option<&str>| it.unwrap_or_default().to_owned();
    let head = match column.kind {
        ColumnKind::Role(role) => {
            let role = info.and_then(|it| it.roles.get(usize::from(role)));
            Head::Role(name(role.map(|it| it.name.as_str())))
        }
        ColumnKind::Relation(member) => {
            let member = info.and_then(|it| it.member(member)).map(|it| it.name.as_str());
            Head::Relation(name(info.map(|it| it.name.as_str())), name(member))
        }
        ColumnKind::Everyone => Head::Everyone,
    };
    let condition = column.only_if.as_ref().map(|it| condition(policy, it));
    ColumnView { title: column.title.clone(), head, condition }
}

fn row_view(policy: &Policy, table: &Table, (table_at, row_at): (usize, usize), row: &Row) -> RowView {
    let cells = row.cells.iter().enumerate().map(|(column, cell)| {
        let is_open = |it: &(u16, u16, u16)| {
            (usize::from(it.0), usize::from(it.1), usize::from(it.2)) == (table_at, row_at, column)
        };
        let open = policy.opens.iter().flat_map(|it| &it.cells).any(is_open);
        cell_view(policy, &row.gate, &cell.value, open)
    });
    RowView { actions: actions(policy, table, row), label: row.label.clone(), cells: cells.collect() }
}

fn actions(policy: &Policy, table: &Table, row: &Row) -> Vec<String> {
    let written = |(of, action): &(u16, u16)| {
        let name = policy.actions.get(usize::from(*of))?.get(usize::from(*action))?;
        if *of == table.place {
            return Some(name.clone());
        }
        Some(format!("{}.{name}", policy.schema.type_info(*of)?.name))
    };
    row.actions.iter().filter_map(written).collect()
}

/// A plan gate is a condition like any other.
fn cell_view(policy: &Policy, gate: &[PlanId], value: &Said, open: bool) -> CellView {
    let certain = |value| CellView { value, condition: None, definition: None, plans: Vec::new(), open };
    let definition = match value {
        Said::Dash | Said::No => return certain(CellValue::No),
        Said::Unknown => return certain(CellValue::Unknown),
        Said::Yes => None,
        Said::Defined(it) | Said::Only(it) => Some(condition(policy, it)),
    };
    let plans = gate.iter().filter_map(|it| policy.schema.plans.names.get(usize::from(*it)).cloned());
    let plans: Vec<_> = plans.collect();
    if definition.is_none() && plans.is_empty() {
        return certain(CellValue::Yes);
    }
    let gate = (!plans.is_empty()).then(|| format!("from {}", plans.join(" or ")));
    let parts: Vec<_> = definition.iter().map(|it| it.name.clone()).chain(gate).collect();
    let condition = Some(parts.join(", "));
    CellView { value: CellValue::Conditional, condition, definition, plans, open }
}

fn condition(policy: &Policy, named: &Named) -> Condition {
    let on = named.definitions.iter().filter_map(|it| policy.schema.type_info(it.0));
    Condition { name: named.name.clone(), on: on.map(|it| it.name.clone()).collect() }
}
