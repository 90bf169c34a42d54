//! Every cell that would grant something, and whether anybody can ever reach it.

use std::collections::{BTreeMap, BTreeSet};

use crate::hierarchy::Node;
use crate::policy::condition::{ActionId, DefinitionId};
use crate::policy::rule::{Cell, CellValue, Column, Named, Row, Table, Through};
use crate::policy::schema::TypeId;

use super::reach::{Kinds, Reach};

/// Whether a cell gives an action to anybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum CellReach {
    /// To these kinds of principal.
    Grants(Kinds),
    /// Nobody can stand in its column, where this action is decided.
    NobodyThere,
    /// The column's condition never holds.
    ColumnNever,
    /// The column's condition speaks neither of the object nor of its place, so the cell only repeats another.
    ColumnUnconcerned,
    /// The cell's own condition never holds.
    CellNever,
}

/// A cell that says something else than no, about one action and one way to its place.
#[derive(Debug)]
pub(super) struct Spoken<'p> {
    pub(super) table: &'p Table,
    /// The places of table, row and column in their lists.
    pub(super) at: (usize, usize, usize),
    pub(super) row: &'p Row,
    pub(super) column: &'p Column,
    pub(super) cell: &'p Cell,
    pub(super) of: TypeId,
    pub(super) action: ActionId,
    pub(super) through: Option<Through>,
    pub(super) reach: CellReach,
}

#[derive(Debug)]
pub(super) struct Cells<'p> {
    /// In the order of tables, rows and columns; a cell that says no is among them only if it is open.
    pub(super) spoken: Vec<Spoken<'p>>,
    by_action: BTreeMap<(TypeId, ActionId), Vec<usize>>,
    /// Places of cells that a layer may set.
    opens: BTreeSet<(usize, usize, usize)>,
}

impl<'p> Cells<'p> {
    pub(super) fn of(reach: &Reach<'p>) -> Self {
        let opens = reach.policy.opens.iter().flat_map(|it| &it.cells);
        let opens = opens.map(|it| (usize::from(it.0), usize::from(it.1), usize::from(it.2))).collect();
        let mut cells = Self { spoken: Vec::new(), by_action: BTreeMap::new(), opens };
        for (at, table) in reach.policy.tables.iter().enumerate() {
            let columns = Columns::of(reach, table);
            for (row_at, row) in table.rows.iter().enumerate() {
                for (column_at, (column, cell)) in table.columns.iter().zip(&row.cells).enumerate() {
                    let at = (at, row_at, column_at);
                    let open = cells.is_open(at) && !cell.set;
                    if open || !is_shut(&cell.value) {
                        cells.add(reach, &columns, (table, row, column, cell), (at, open));
                    }
                }
            }
        }
        cells
    }

    /// Whether a layer may set the cell of this table, row and column.
    pub(super) fn is_open(&self, at: (usize, usize, usize)) -> bool {
        self.opens.contains(&at)
    }

    fn add(
        &mut self,
        reach: &Reach<'p>,
        columns: &Columns,
        (table, row, column, cell): (&'p Table, &'p Row, &'p Column, &'p Cell),
        (at, open): ((usize, usize, usize), bool),
    ) {
        for (of, action) in &row.actions {
            for (_, through) in table.objects.iter().filter(|it| it.0 == *of) {
                let kinds = columns.kinds(at.2, *of, *through);
                let asked = (*of, *action, table.place);
                let found = found(reach, kinds, column, &cell.value, asked, open);
                self.by_action.entry((*of, *action)).or_default().push(self.spoken.len());
                self.spoken.push(Spoken {
                    table,
                    at,
                    row,
                    column,
                    cell,
                    of: *of,
                    action: *action,
                    through: *through,
                    reach: found,
                });
            }
        }
    }

    /// The cells that speak about an action.
    pub(super) fn about(&self, of: TypeId, action: ActionId) -> impl Iterator<Item = &Spoken<'p>> {
        let all = self.by_action.get(&(of, action)).into_iter().flatten();
        all.filter_map(|at| self.spoken.get(*at))
    }

    /// The cells that may give an action to somebody, and to which kinds of principal.
    pub(super) fn grants(&self, of: TypeId, action: ActionId) -> impl Iterator<Item = (&Spoken<'p>, &Kinds)> {
        self.about(of, action).filter_map(|it| match &it.reach {
            CellReach::Grants(kinds) => Some((it, kinds)),
            _ => None,
        })
    }
}

/// Who can stand in the columns of one table.
struct Columns {
    kinds: BTreeMap<(usize, TypeId, Option<Through>), Kinds>,
}

impl Columns {
    fn of(reach: &Reach<'_>, table: &Table) -> Self {
        let mut kinds = BTreeMap::new();
        for (at, column) in table.columns.iter().enumerate() {
            for (of, through) in &table.objects {
                kinds.insert((at, *of, *through), reach.in_column(column.kind, *of, *through));
            }
        }
        Self { kinds }
    }

    fn kinds(&self, column: usize, of: TypeId, through: Option<Through>) -> Kinds {
        self.kinds.get(&(column, of, through)).cloned().unwrap_or_default()
    }
}

pub(super) fn is_shut(value: &CellValue) -> bool {
    matches!(value, CellValue::Dash | CellValue::No)
}

/// A cell that a layer may still set is looked at as if it said yes.
fn found(
    reach: &Reach<'_>,
    kinds: Kinds,
    column: &Column,
    value: &CellValue,
    (of, action, place): (TypeId, ActionId, TypeId),
    open: bool,
) -> CellReach {
    if kinds.is_empty() {
        return CellReach::NobodyThere;
    }
    let own = match value {
        CellValue::Defined(it) | CellValue::Only(it) if !open => Some(it),
        _ => None,
    };
    // Where a decision is read the other way round, a cell that is merely unknown matters too.
    let unknown_counts = reach.program.is_opposed(Node::Decision(of, action));
    let fits = |all: &[&Named], kind: TypeId| may_hold(reach, all, (of, place), kind, unknown_counts);
    let heads: Vec<&Named> = column.only_if.iter().collect();
    if heads.iter().any(|it| it.concerning(of, place).is_none()) {
        return CellReach::ColumnUnconcerned;
    }
    let there: Kinds = kinds.into_iter().filter(|it| fits(&heads, *it)).collect();
    if there.is_empty() {
        return CellReach::ColumnNever;
    }
    let both: Vec<&Named> = heads.iter().copied().chain(own).collect();
    let granted: Kinds = there.into_iter().filter(|it| fits(&both, *it)).collect();
    if granted.is_empty() { CellReach::CellNever } else { CellReach::Grants(granted) }
}

/// Whether definitions may hold together for a principal of that kind.
fn may_hold(
    reach: &Reach<'_>,
    all: &[&Named],
    (of, place): (TypeId, TypeId),
    kind: TypeId,
    unknown_counts: bool,
) -> bool {
    let mut at_object: Vec<DefinitionId> = Vec::new();
    let mut at_place: Vec<DefinitionId> = Vec::new();
    for it in all {
        match it.concerning(of, place) {
            None => return false,
            Some((id, true)) => at_object.push(id),
            Some((id, false)) => at_place.push(id),
        }
    }
    [(of, at_object), (place, at_place)].iter().filter(|it| !it.1.is_empty()).all(|(on, ids)| {
        let outcomes = reach.together(*on, ids, kind);
        outcomes.holds || unknown_counts && outcomes.unknown
    })
}
