//! Edges backwards: whose edges end in an entity, and from where one comes to it. Whoever changes facts has to know what
//! a change reaches.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::policy::schema::{Entity, MemberId, Schema, SetKind, TypeId};

use super::workspace::{Row, Workspace};

/// The edges of facts backwards: those that were loaded, and those that came since. Which of them are there still, the
/// facts say.
#[derive(Debug)]
pub(crate) struct Referrers {
    /// Ends and owners, sorted.
    loaded: Vec<(Entity, Entity)>,
    since: FxHashMap<Entity, BTreeSet<Entity>>,
}

impl Referrers {
    pub(crate) fn of(facts: &Workspace) -> Self {
        let mut loaded = Vec::new();
        for of in (0..TypeId::MAX).take(facts.tables.len()) {
            for owner in facts.entities(of) {
                loaded.extend(facts.row(owner).into_iter().flat_map(targets).map(|end| (end, owner)));
            }
        }
        loaded.sort_unstable();
        loaded.dedup();
        Self { loaded, since: FxHashMap::default() }
    }

    /// Takes in an edge that has come. Looking whether it was there before would cost more than it is worth.
    pub(crate) fn add(&mut self, owner: Entity, target: Entity) {
        self.since.entry(target).or_default().insert(owner);
    }

    /// Every edge of the facts as they are now that ends in an entity, of owners of some types; some come twice.
    pub(crate) fn edges_to<'r>(
        &'r self,
        facts: &'r Workspace,
        end: Entity,
        of: impl Fn(TypeId) -> bool + 'r,
    ) -> impl Iterator<Item = (Entity, MemberId)> + 'r {
        let first = self.loaded.partition_point(|it| it.0 < end);
        let loaded = self.loaded.get(first..).unwrap_or_default().iter();
        let loaded = loaded.take_while(move |it| it.0 == end).map(|it| it.1);
        let owners = loaded.chain(self.since.get(&end).into_iter().flatten().copied());
        owners.filter(move |it| of(it.of)).flat_map(move |owner| {
            let relations = facts.row(owner).map(|it| it.relations.as_slice()).unwrap_or_default();
            let there = relations.iter().filter(move |it| !it.1.to(end).is_empty());
            there.map(move |it| (owner, it.0))
        })
    }

    /// The entities from which one comes to an entity along some relations, and that one; nothing if there are more than
    /// so many.
    pub(crate) fn leading_to(
        &self,
        (schema, facts): (&Schema, &Workspace),
        entity: Entity,
        relations: &BTreeSet<(TypeId, MemberId)>,
        most: usize,
    ) -> Option<Vec<Entity>> {
        let owners: BTreeSet<TypeId> = relations.iter().map(|it| it.0).collect();
        let mut seen = FxHashSet::from_iter([entity]);
        let (mut open, mut found) = (vec![entity], Vec::new());
        while let Some(at) = open.pop() {
            found.push(at);
            for end in facts.with_sets(schema, at) {
                let there = self
                    .edges_to(facts, end, |of| owners.contains(&of))
                    .filter(|it| relations.contains(&(it.0.of, it.1)));
                for (owner, _) in there {
                    if seen.insert(owner) {
                        open.push(owner);
                    }
                    if seen.len() > most {
                        return None;
                    }
                }
            }
        }
        Some(found)
    }
}

impl Workspace {
    /// An entity, and the sets of it in which edges end.
    pub(crate) fn with_sets(&self, schema: &Schema, entity: Entity) -> Vec<Entity> {
        let kinds = schema.sets_of(entity.of).filter(|it| it.1.kind != SetKind::Every);
        let set = |of: TypeId| self.entity(of, self.id(entity)?);
        std::iter::once(entity).chain(kinds.filter_map(|it| set(it.0))).collect()
    }
}

fn targets(row: &Row) -> impl Iterator<Item = Entity> {
    row.relations.iter().flat_map(|it| it.1.list.iter().map(|it| it.target))
}
