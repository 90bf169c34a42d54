//! Whole workspaces as the ground on which a draft builds.

use std::borrow::Cow;

use super::{Draft, DraftEdge, DraftEnd, Key, Link, Stated, StatedValue};
use crate::facts::workspace::{EdgeTerms, Edges, Row, Workspace};
use crate::policy::schema::{Entity, TypeId};

impl<'a, P: Copy> Draft<'a, P> {
    /// Takes over everything that a workspace of the same schema states, as stated at one place.
    ///
    /// Several workspaces in one layer add up; where they contradict each other, that is a problem.
    pub(crate) fn workspace(&mut self, facts: &'a Workspace, place: P) {
        let tables = facts.tables.iter().zip(0..);
        let keys: Vec<Vec<Option<Key>>> = tables.map(|(table, of)| self.ids(of, &table.ids, place)).collect();
        for (table, owners) in facts.tables.iter().zip(&keys) {
            for (row, owner) in table.rows.iter().zip(owners) {
                if let Some(owner) = owner {
                    self.row(*owner, row, &keys, place);
                }
            }
        }
    }

    fn ids(&mut self, of: TypeId, ids: &'a [String], place: P) -> Vec<Option<Key>> {
        let mut key = |id: &'a String| match self.entity(of, Cow::Borrowed(id.as_str()), place)? {
            Stated::New(key) | Stated::Before(key, _) => Some(key),
        };
        ids.iter().map(&mut key).collect()
    }

    fn row(&mut self, owner: Key, row: &Row, keys: &[Vec<Option<Key>>], place: P) {
        let layer = self.layer;
        for (member, value) in &row.attributes {
            let (member, value) = (*member, value.clone());
            self.values.push(StatedValue { owner, member, layer, whole: true, value, place });
        }
        for (member, edges) in &row.relations {
            self.edges(Link { owner, member: *member, layer, place, edge: None }, edges, keys);
        }
    }

    fn edges(&mut self, incomplete: Link<'a, P>, edges: &Edges, keys: &[Vec<Option<Key>>]) {
        let (owner, member, place) = (incomplete.owner, incomplete.member, incomplete.place);
        for edge in edges.list.iter() {
            if let Some(end) = key_of(edge.target, keys) {
                let (end, role) = (DraftEnd::Known(end), edge.role);
                let EdgeTerms { since, until, attributes } = edge.terms().cloned().unwrap_or_default();
                let edge = DraftEdge { end, role, since, until, attributes };
                self.link(owner, member, place, Some(edge));
            }
        }
        if edges.incomplete {
            self.link(owner, member, place, None);
        }
    }
}

fn key_of(entity: Entity, keys: &[Vec<Option<Key>>]) -> Option<Key> {
    let index = usize::try_from(entity.index).ok()?;
    *keys.get(usize::from(entity.of))?.get(index)?
}
