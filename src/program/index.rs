//! Which statements concern which action, so that a decision looks only at those.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::policy::Policy;
use crate::policy::condition::ActionId;
use crate::policy::rule::{GrantRule, Restriction, Through};
use crate::policy::schema::TypeId;

/// One cell that speaks about an action: its table, row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct CellAt {
    pub table: usize,
    pub row: usize,
    pub column: usize,
}

/// Cells of one action by the way its objects reach their places.
type Cells = BTreeMap<Option<Through>, Vec<CellAt>>;

/// Statements by what they concern, as positions in the policy's lists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Index {
    cells: BTreeMap<(TypeId, ActionId), Cells>,
    grants: BTreeMap<(TypeId, Option<Through>), Vec<usize>>,
    restricts: BTreeMap<(TypeId, ActionId), Vec<usize>>,
    forbids: BTreeMap<(TypeId, ActionId), Vec<usize>>,
}

impl Index {
    pub(super) fn of(policy: &Policy) -> Self {
        let mut index = Self { cells: cells(policy), ..Self::default() };
        for (at, rule) in policy.grants.iter().enumerate() {
            index.grants.entry((rule.on, rule.through)).or_default().push(at);
        }
        index.restricts = concerned(&policy.restricts);
        index.forbids = concerned(&policy.forbids);
        index
    }

    /// The cells that speak about an action of a type, by the way to the place they speak of.
    pub(crate) fn cells(
        &self,
        of: TypeId,
        action: ActionId,
    ) -> impl Iterator<Item = (Option<Through>, &[CellAt])> {
        self.cells
            .get(&(of, action))
            .into_iter()
            .flatten()
            .map(|(through, cells)| (*through, cells.as_slice()))
    }

    /// The rules that give roles on an object, or on a pair.
    pub(crate) fn grants<'p>(
        &'p self,
        policy: &'p Policy,
        on: TypeId,
        through: Option<Through>,
    ) -> impl Iterator<Item = &'p GrantRule> {
        self.grants
            .get(&(on, through))
            .into_iter()
            .flatten()
            .filter_map(|at| policy.grants.get(*at))
            .map(AsRef::as_ref)
    }

    /// The restrictions on an action of a type.
    pub(crate) fn restricts<'p>(
        &'p self,
        policy: &'p Policy,
        of: TypeId,
        action: ActionId,
    ) -> Vec<&'p Restriction> {
        let found = self.restricts.get(&(of, action)).into_iter().flatten();
        found.filter_map(|at| policy.restricts.get(*at)).map(AsRef::as_ref).collect()
    }

    /// The forbids on an action of a type.
    pub(crate) fn forbids<'p>(
        &'p self,
        policy: &'p Policy,
        of: TypeId,
        action: ActionId,
    ) -> Vec<&'p Restriction> {
        let found = self.forbids.get(&(of, action)).into_iter().flatten();
        found.filter_map(|at| policy.forbids.get(*at)).map(AsRef::as_ref).collect()
    }
}

fn cells(policy: &Policy) -> BTreeMap<(TypeId, ActionId), Cells> {
    let mut found: BTreeMap<(TypeId, ActionId), Cells> = BTreeMap::new();
    for (table_at, table) in policy.tables.iter().enumerate() {
        for (row_at, row) in table.rows.iter().enumerate() {
            for (of, action) in &row.actions {
                let ways = table.objects.iter().filter(|it| it.0 == *of).map(|it| it.1);
                for through in ways {
                    let cells = found.entry((*of, *action)).or_default().entry(through).or_default();
                    let all = (0..table.columns.len()).map(|column| CellAt {
                        table: table_at,
                        row: row_at,
                        column,
                    });
                    cells.extend(all);
                }
            }
        }
    }
    found
}

fn concerned(statements: &[Arc<Restriction>]) -> BTreeMap<(TypeId, ActionId), Vec<usize>> {
    let mut found: BTreeMap<(TypeId, ActionId), Vec<usize>> = BTreeMap::new();
    for (at, it) in statements.iter().enumerate() {
        for action in &it.actions {
            found.entry((it.on, *action)).or_default().push(at);
        }
    }
    found
}
