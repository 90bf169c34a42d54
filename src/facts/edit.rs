//! Single changes of a workspace: an edge comes or goes, an attribute says something else, an entity is gone.

use crate::policy::schema::{Count, Entity, MemberId, RoleId, Schema, Value};

use super::workspace::{Edge, Edges, Row, Workspace};

/// One change, of entities that the facts know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Edit {
    /// In the place of whatever edge leads to the same end in the same role.
    Link { owner: Entity, member: MemberId, edge: Edge },
    /// Every edge to that end; with a role, those only that carry it.
    Unlink { owner: Entity, member: MemberId, target: Entity, role: Option<RoleId> },
    /// Nothing is stated any more if there is no value.
    Value { owner: Entity, member: MemberId, value: Option<Value> },
    /// Edges to it are the caller's matter.
    Delete(Entity),
}

/// What a change has to do with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touched {
    /// An edge of an entity came or went.
    Edge {
        owner: Entity,
        member: MemberId,
        target: Entity,
        /// It begins or ends.
        timed: bool,
    },
    Value(Entity, MemberId),
    /// The entity is gone, and so are the edges to it.
    Gone(Entity),
}

impl Workspace {
    /// Makes a change, and says what it has to do with; nothing if all is as it was.
    pub(crate) fn edit(&mut self, edit: Edit) -> Option<Touched> {
        match edit {
            Edit::Link { owner, member, edge } => self.link(owner, member, edge),
            Edit::Unlink { owner, member, target, role } => self.unlink(owner, member, (target, role)),
            Edit::Value { owner, member, value } => {
                let mut row = self.row(owner)?.clone();
                let before = row.attribute(member).cloned();
                if before == value {
                    return None;
                }
                row.set(member, value);
                self.put(owner, row);
                Some(Touched::Value(owner, member))
            }
            Edit::Delete(entity) => {
                self.row(entity)?;
                self.remove(entity);
                Some(Touched::Gone(entity))
            }
        }
    }

    fn link(&mut self, owner: Entity, member: MemberId, edge: Edge) -> Option<Touched> {
        let mut row = self.row(owner)?.clone();
        let (target, mut timed) = (edge.target, edge.is_timed());
        let mut is_new = true;
        row.change(member, |list| {
            let same = |it: &Edge| (it.target, it.role) == (edge.target, edge.role);
            let before = list.iter().position(same).map(|at| list.remove(at));
            timed |= before.as_ref().is_some_and(Edge::is_timed);
            is_new = before.as_ref() != Some(&edge);
            let at = list.partition_point(|it| *it < edge);
            list.insert(at, edge);
        });
        self.put(owner, row);
        is_new.then_some(Touched::Edge { owner, member, target, timed })
    }

    fn unlink(
        &mut self,
        owner: Entity,
        member: MemberId,
        (target, role): (Entity, Option<RoleId>),
    ) -> Option<Touched> {
        let goes = |it: &Edge| it.target == target && (role.is_none() || it.role == role);
        let edges = self.row(owner)?.edges(member)?;
        let timed = edges.list.iter().any(|it| goes(it) && it.is_timed());
        if !edges.list.iter().any(goes) {
            return None;
        }
        let mut row = self.row(owner)?.clone();
        row.change(member, |list| list.retain(|it| !goes(it)));
        self.put(owner, row);
        Some(Touched::Edge { owner, member, target, timed })
    }

    /// Whether a relation to one leads somewhere already, and not to that end.
    pub(crate) fn is_taken(&self, schema: &Schema, owner: Entity, member: MemberId, end: Entity) -> bool {
        let to_one = schema.relation(owner.of, member).is_some_and(|it| it.count != Count::Many);
        let edges = || self.row(owner)?.edges(member);
        to_one && edges().is_some_and(|it| it.list.iter().any(|it| it.target != end))
    }
}

impl Row {
    fn set(&mut self, member: MemberId, value: Option<Value>) {
        let at = self.attributes.binary_search_by_key(&member, |it| it.0);
        match (at, value) {
            (Ok(at), None) => drop(self.attributes.remove(at)),
            (Ok(at), Some(value)) => {
                self.attributes.get_mut(at).into_iter().for_each(|it| it.1 = value.clone());
            }
            (Err(_), None) => {}
            (Err(at), Some(value)) => self.attributes.insert(at, (member, value)),
        }
    }

    /// Changes the edges of a relation. One that lists nothing is left out, as what is left out may mean unknown.
    fn change(&mut self, member: MemberId, change: impl FnOnce(&mut Vec<Edge>)) {
        let found = self.relations.binary_search_by_key(&member, |it| it.0);
        let at = found.unwrap_or_else(|at| {
            self.relations.insert(at, (member, Edges::default()));
            at
        });
        if let Some((_, edges)) = self.relations.get_mut(at) {
            let mut list = Vec::with_capacity(edges.list.len().saturating_add(1));
            list.extend_from_slice(&edges.list);
            change(&mut list);
            edges.list = list.into();
            if edges.list.is_empty() && !edges.incomplete {
                self.relations.remove(at);
            }
        }
    }
}
