//! Rows about the same action: cells add up over tables, so two rows of one table are a slip, and a cell
//! that withholds on purpose means nothing where another table gives.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::policy::condition::ActionId;
use crate::policy::rule::{Cell, CellValue, ColumnKind, Named, Through};
use crate::policy::schema::{PlanId, TypeId};
use crate::policy::{Mark, Policy};

use super::{contradictory_cell, duplicate_row};

/// What a row says something about: an action at places of a type, under the same plans.
type About<'p> = (TypeId, Option<Through>, TypeId, ActionId, &'p [PlanId]);

/// The same, in columns that say the same.
type InColumn<'p> = (About<'p>, ColumnKind, Option<&'p Named>);

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut problems = duplicate_rows(policy);
    problems.extend(contradictory_cells(policy));
    problems
}

fn duplicate_rows(policy: &Policy) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut first: FxHashMap<((TypeId, ActionId), &[PlanId]), Mark> = FxHashMap::default();
    for table in &policy.tables {
        first.clear();
        for row in &table.rows {
            let mut again = None;
            for action in &row.actions {
                let earlier = *first.entry((*action, &row.gate)).or_insert(row.mark);
                if earlier != row.mark {
                    again = again.or(Some((*action, earlier)));
                }
            }
            // A row that repeats several actions is one slip.
            problems.extend(
                again.map(|(action, earlier)| duplicate_row(&action_name(policy, action), row.mark, earlier)),
            );
            if problems.len() > limits::PROBLEMS {
                return problems;
            }
        }
    }
    problems
}

/// The cells of one column that speak of the same thing in different tables. Of equal ones the first is
/// enough.
fn contradictory_cells(policy: &Policy) -> Vec<Diagnostic> {
    let withheld = withheld(policy);
    let mut said: BTreeMap<InColumn<'_>, Vec<(usize, &Cell)>> = BTreeMap::new();
    let mut problems: BTreeMap<(Mark, Mark), Diagnostic> = BTreeMap::new();
    for (at, table) in policy.tables.iter().enumerate() {
        for row in &table.rows {
            for (of, action) in row.actions.iter().filter(|it| withheld.contains(*it)) {
                let through = table.objects.iter().find(|it| it.0 == *of).and_then(|it| it.1);
                let about = (table.place, through, *of, *action, row.gate.as_slice());
                // What a layer has set takes away, whatever a base meant.
                let cells = table.columns.iter().zip(&row.cells).filter(|it| !it.1.set);
                for (column, cell) in cells {
                    let before = said.entry((about, column.kind, column.only_if.as_ref())).or_default();
                    let others = before.iter().filter(|it| it.0 != at).map(|it| it.1);
                    for other in others.filter(|it| are_contrary(&it.value, &cell.value)) {
                        let (withheld, given) =
                            if withholds(&cell.value) { (cell, other) } else { (other, cell) };
                        let action = action_name(policy, (*of, *action));
                        let said = withheld.value.written();
                        let found =
                            contradictory_cell(&action, &column.title, &said, withheld.mark, given.mark);
                        problems.entry((withheld.mark, given.mark)).or_insert(found);
                    }
                    if !before.iter().any(|it| it.1.value == cell.value) {
                        before.push((at, cell));
                    }
                }
            }
            if problems.len() > limits::PROBLEMS {
                return problems.into_values().collect();
            }
        }
    }
    problems.into_values().collect()
}

/// The actions that some cell withholds: no others can be withheld in one table and given in another.
fn withheld(policy: &Policy) -> FxHashSet<(TypeId, ActionId)> {
    let rows = policy.tables.iter().flat_map(|it| &it.rows);
    let withholding = rows.filter(|row| row.cells.iter().any(|it| withholds(&it.value)));
    withholding.flat_map(|row| row.actions.iter().copied()).collect()
}

fn withholds(value: &CellValue) -> bool {
    matches!(value, CellValue::No | CellValue::Only(_))
}

fn are_contrary(one: &CellValue, other: &CellValue) -> bool {
    let gives_more = |withheld: &CellValue, given: &CellValue| match (withheld, given) {
        (CellValue::No, CellValue::Yes | CellValue::Defined(_) | CellValue::Only(_)) => true,
        (CellValue::Only(_), CellValue::Yes) => true,
        (CellValue::Only(own), CellValue::Defined(other) | CellValue::Only(other)) => own != other,
        _ => false,
    };
    gives_more(one, other) || gives_more(other, one)
}

fn action_name(policy: &Policy, (of, action): (TypeId, ActionId)) -> String {
    let name = policy.actions.get(usize::from(of)).and_then(|it| it.get(usize::from(action)));
    name.cloned().unwrap_or_default()
}
