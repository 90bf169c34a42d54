//! Role tables as they are shown: the vendor's rows and columns, cell by cell.

use crate::policy::Policy;
use crate::policy::rule::{CellValue as Said, Row, Table};
use crate::policy::schema::PlanId;

use super::{Engine, Unanswered};

/// One table of a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableView {
    pub columns: Vec<String>,
    pub rows: Vec<RowView>,
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
    /// The definition or the gate on which a conditional cell depends.
    pub condition: Option<String>,
    /// Whether a workspace's own rolebook may set the cell.
    pub open: bool,
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
}

fn unknown_type(policy: &Policy, of: &str) -> Unanswered {
    let names = policy.schema.types.iter().map(|it| it.name.as_str());
    let help = crate::diagnostic::nearest(of, names).map(|it| format!("did you mean `{it}`?"));
    let message = format!("no type is called `{of}`");
    Unanswered::Question { code: "unknown-type", message, help: help.or_else(|| with_tables(policy)) }
}

fn no_table(policy: &Policy, of: &str) -> Unanswered {
    let message = format!("`{of}` has no table");
    Unanswered::Question { code: "no-table", message, help: with_tables(policy) }
}

fn with_tables(policy: &Policy) -> Option<String> {
    let name = |it: &Table| policy.schema.type_info(it.place).map(|it| format!("`{}`", it.name));
    let mut names: Vec<String> = policy.tables.iter().filter_map(name).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| format!("tables there are for {}", names.join(", ")))
}

fn view(policy: &Policy, at: usize, table: &Table) -> TableView {
    let columns = table.columns.iter().map(|it| it.title.clone()).collect();
    let rows = table.rows.iter().enumerate().map(|(row_at, row)| row_view(policy, table, (at, row_at), row));
    TableView { columns, rows: rows.collect() }
}

fn row_view(policy: &Policy, table: &Table, (table_at, row_at): (usize, usize), row: &Row) -> RowView {
    let cells = row.cells.iter().enumerate().map(|(column, cell)| {
        let (value, condition) = said(policy, &row.gate, &cell.value);
        let is_open = |it: &(u16, u16, u16)| {
            (usize::from(it.0), usize::from(it.1), usize::from(it.2)) == (table_at, row_at, column)
        };
        let open = policy.opens.iter().flat_map(|it| &it.cells).any(is_open);
        CellView { value, condition, open }
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
fn said(policy: &Policy, gate: &[PlanId], value: &Said) -> (CellValue, Option<String>) {
    let definition = match value {
        Said::Dash | Said::No => return (CellValue::No, None),
        Said::Unknown => return (CellValue::Unknown, None),
        Said::Yes => None,
        Said::Defined(it) | Said::Only(it) => Some(it.name.clone()),
    };
    let names = gate.iter().filter_map(|it| policy.schema.plans.names.get(usize::from(*it)).cloned());
    let names: Vec<_> = names.collect();
    let gate = (!names.is_empty()).then(|| format!("from {}", names.join(" or ")));
    let conditions: Vec<_> = definition.into_iter().chain(gate).collect();
    if conditions.is_empty() {
        return (CellValue::Yes, None);
    }
    (CellValue::Conditional, Some(conditions.join(", ")))
}
