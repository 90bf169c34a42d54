//! Edges backwards: whose edges end in an entity. Only who deletes one needs that, so it is made with the first deletion.

use std::sync::Arc;

use crate::policy::schema::{Entity, MemberId};

use super::workspace::{Row, Table, Workspace};

/// The edges of facts as they were loaded, backwards.
#[derive(Debug)]
pub(crate) struct Referrers {
    tables: Arc<Vec<Table>>,
    /// Ends and owners, sorted.
    ends: Vec<(Entity, Entity)>,
}

impl Referrers {
    pub(crate) fn of(facts: &Workspace) -> Self {
        let mut ends = Vec::new();
        for (of, table) in (0..).zip(facts.tables.iter()) {
            for (index, row) in (0..).zip(&table.rows) {
                ends.extend(targets(row).map(|(_, end)| (end, Entity { of, index })));
            }
        }
        ends.sort_unstable();
        ends.dedup();
        Self { tables: Arc::clone(&facts.tables), ends }
    }

    /// Whether these are the edges that facts were loaded with.
    pub(crate) fn are_of(&self, facts: &Workspace) -> bool {
        Arc::ptr_eq(&self.tables, &facts.tables)
    }

    /// Every edge of the facts as they are now that ends in one of some entities.
    pub(crate) fn edges_to(&self, facts: &Workspace, ends: &[Entity]) -> Vec<(Entity, MemberId, Entity)> {
        let loaded = ends.iter().flat_map(|end| {
            let first = self.ends.partition_point(|it| it.0 < *end);
            let from = self.ends.get(first..).unwrap_or_default();
            from.iter().take_while(move |it| it.0 == *end).map(|it| it.1)
        });
        let changed = facts.changed_rows().map(|it| it.0);
        let mut owners: Vec<Entity> = loaded.chain(changed).collect();
        owners.sort_unstable();
        owners.dedup();
        let mut found = Vec::new();
        for owner in owners {
            let all = facts.row(owner).into_iter().flat_map(targets);
            let there = all.filter(|it| ends.contains(&it.1));
            found.extend(there.map(|(member, end)| (owner, member, end)));
        }
        found.dedup();
        found
    }
}

fn targets(row: &Row) -> impl Iterator<Item = (MemberId, Entity)> {
    row.relations.iter().flat_map(|(member, edges)| edges.list.iter().map(|it| (*member, it.target)))
}
