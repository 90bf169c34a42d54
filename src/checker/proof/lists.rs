//! Long lists of people of whom nothing else is said, as sets: to find somebody in one takes one look.

use rustc_hash::FxHashMap;

use crate::facts::workspace::{Edges, Workspace};
use crate::policy::schema::{Entity, MemberId, Schema};

use super::super::crowds::{Among, CrowdId, Crowds};
use super::super::principals::Principals;

/// From so many edges on, a list is kept as a set too.
pub(super) const LONG: usize = 64;

/// Sets of people by the owner and the relation of the list.
#[derive(Debug, Default)]
pub(in crate::checker) struct Lists {
    known: FxHashMap<(Entity, MemberId), CrowdId>,
    crowds: Crowds,
}

impl Lists {
    pub(in crate::checker) fn of(schema: &Schema, facts: &Workspace, principals: &Principals) -> Self {
        let mut lists = Self::default();
        for of in (0..).take(schema.types.len()) {
            for owner in facts.entities(of) {
                let relations = facts.row(owner).map(|it| it.relations.as_slice()).unwrap_or_default();
                for (member, edges) in relations.iter().filter(|it| it.1.list.len() >= LONG) {
                    if let Some(people) = plain(edges, schema, principals) {
                        let crowd = lists.crowds.add(&people);
                        lists.known.insert((owner, *member), crowd);
                    }
                }
            }
        }
        lists
    }

    /// Whether somebody is in a list; nothing if it is not kept.
    pub(super) fn has(&self, list: (Entity, MemberId), person: u32) -> Option<bool> {
        self.known.get(&list).map(|it| self.crowds.has(*it, person))
    }

    pub(super) fn bytes(&self) -> usize {
        let entry = size_of::<((Entity, MemberId), CrowdId)>();
        self.crowds.bytes().saturating_add(self.known.capacity().saturating_mul(entry))
    }
}

/// The people of a list, ascending; nothing if it says more of one of them than that.
fn plain(edges: &Edges, schema: &Schema, principals: &Principals) -> Option<Vec<u32>> {
    let mut people = Vec::new();
    for edge in edges.list.iter().filter(|it| schema.is_principal(it.target.of)) {
        if edge.role.is_some() || edge.is_timed() {
            return None;
        }
        people.push(principals.person(edge.target)?.number);
    }
    people.sort_unstable();
    people.dedup();
    Some(people)
}
