//! Whether one role may stand for another: included by it, on no easier plan, and nowhere with a wider cell.
//! The first does not imply the last where a ladder is broken.

use std::collections::BTreeSet;

use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, RoleSource, Row, Table};
use crate::policy::schema::{PlanId, RoleId, TypeId};
use crate::policy::{Mark, Policy};

/// Why a role would give more than the one that it is to stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wider {
    /// The other role does not include it.
    NotIncluded,
    /// It needs no plan that the other needs.
    Plan,
    /// One of its cells is wider.
    Cell(Mark),
}

/// A role that is given in place of another, as (type, new role, old role).
pub(super) type Instead = (TypeId, RoleId, RoleId);

/// The orders of a policy, closed.
#[derive(Clone, Copy)]
pub(super) struct Orders<'a> {
    /// For each type and role, itself and every role it includes, ascending.
    pub(super) includes: &'a [Vec<Vec<RoleId>>],
    /// For each plan, itself and every plan below it, ascending.
    pub(super) plans: &'a [Vec<PlanId>],
}

impl Orders<'_> {
    /// A role and all that it includes.
    pub(super) fn counts_as(&self, of: TypeId, role: RoleId) -> &[RoleId] {
        let all = self.includes.get(usize::from(of)).and_then(|it| it.get(usize::from(role)));
        all.map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn includes(&self, of: TypeId, high: RoleId, low: RoleId) -> bool {
        self.counts_as(of, high).binary_search(&low).is_ok()
    }

    /// Whether every plan that meets a gate meets the other, too.
    fn is_stricter(&self, gate: &[PlanId], than: &[PlanId]) -> bool {
        let meets = |plan: &PlanId| {
            let below = self.plans.get(usize::from(*plan)).map(Vec::as_slice).unwrap_or_default();
            below.iter().any(|it| than.contains(it))
        };
        than.is_empty() || (!gate.is_empty() && gate.iter().all(meets))
    }
}

/// Everything that is given instead, if one role is: the same two roles where roles are handed on.
/// Otherwise the first reason against it.
pub(super) fn given_instead(policy: &Policy, orders: Orders<'_>, it: Instead) -> Result<Vec<Instead>, Wider> {
    let mut seen = BTreeSet::new();
    let mut next = vec![it];
    while let Some(it) = next.pop() {
        if !seen.insert(it) {
            continue;
        }
        if let Some(wider) = wider(policy, orders, it) {
            return Err(wider);
        }
        next.extend(handed_on(policy, it));
    }
    Ok(seen.into_iter().collect())
}

/// The same two roles where the policy hands roles on.
fn handed_on(policy: &Policy, (of, new, old): Instead) -> Vec<Instead> {
    let mut found = Vec::new();
    for rule in &policy.grants {
        let RoleSource::Same(handed) = &rule.role else { continue };
        let given = |role| handed.iter().find(|it| (it.0, it.1) == (of, role)).map(|it| it.2);
        found.extend(given(new).zip(given(old)).map(|it| (rule.role_type, it.0, it.1)));
    }
    found
}

fn wider(policy: &Policy, orders: Orders<'_>, (of, new, old): Instead) -> Option<Wider> {
    if !orders.includes(of, old, new) {
        return Some(Wider::NotIncluded);
    }
    let gate = |role: RoleId| {
        let info = policy.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
        info.map(|it| it.gate.as_slice()).unwrap_or_default()
    };
    if !orders.is_stricter(gate(new), gate(old)) {
        return Some(Wider::Plan);
    }
    let tables = policy.tables.iter().filter(|it| it.place == of);
    tables
        .flat_map(|table| table.rows.iter().map(move |row| (table, row)))
        .find_map(|(table, row)| wider_cell(table, row, (new, old)).map(|cell| Wider::Cell(cell.mark)))
}

/// A cell of the new role that is wider than those of the old one which always fit where it does.
fn wider_cell<'r>(table: &Table, row: &'r Row, (new, old): (RoleId, RoleId)) -> Option<&'r Cell> {
    let of = |role: RoleId| {
        let own = move |it: &(&Column, &Cell)| it.0.kind == ColumnKind::Role(role);
        table.columns.iter().zip(&row.cells).filter(own)
    };
    let fits_too =
        |column: &Column, other: &Column| other.only_if.is_none() || other.only_if == column.only_if;
    let mut cells = of(new);
    cells
        .find(|(column, cell)| {
            let none = row.is_within(table.place, &cell.value, &CellValue::Dash);
            let mut others = of(old).filter(|it| fits_too(column, it.0));
            !none && !others.any(|it| row.is_within(table.place, &cell.value, &it.1.value))
        })
        .map(|it| it.1)
}
