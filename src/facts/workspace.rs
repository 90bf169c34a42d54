//! The facts, loaded: interned ids, attribute values and edges, sorted so that nothing of the order
//! in which they were stated remains.

use crate::policy::schema::{EdgeAttributeId, Entity, Instant, MemberId, RoleId, TypeId, Value};

/// Everything that is stated about a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Workspace {
    /// One table for each type of the schema, in its order.
    pub tables: Vec<Table>,
}

/// The entities of one type.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Table {
    /// Sorted in byte order, without duplicates.
    pub ids: Vec<String>,
    /// One row for each id.
    pub rows: Vec<Row>,
}

/// What is stated about one entity, by member, ascending; a member that is left out is not listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Row {
    pub attributes: Vec<(MemberId, Value)>,
    pub relations: Vec<(MemberId, Edges)>,
}

/// The edges of one relation of one entity.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Edges {
    /// Sorted, without duplicates.
    pub list: Vec<Edge>,
    /// What is listed is not all.
    pub incomplete: bool,
}

/// One edge; it holds while `since <= time < until`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub target: Entity,
    pub role: Option<RoleId>,
    pub since: Option<Instant>,
    pub until: Option<Instant>,
    /// What else it says, by attribute, ascending; what is left out is not listed.
    pub attributes: Vec<(EdgeAttributeId, Value)>,
}

impl Workspace {
    /// Finds an entity by type and exact id.
    pub(crate) fn entity(&self, of: TypeId, id: &str) -> Option<Entity> {
        let ids = &self.tables.get(usize::from(of))?.ids;
        let index = ids.binary_search_by(|it| it.as_str().cmp(id)).ok()?;
        let index = u32::try_from(index).ok()?;
        Some(Entity { of, index })
    }

    /// How many entities of a type the facts know.
    pub(crate) fn count(&self, of: TypeId) -> usize {
        self.tables.get(usize::from(of)).map_or(0, |it| it.ids.len())
    }

    /// Every entity of a type that the facts know.
    pub(crate) fn entities(&self, of: TypeId) -> impl Iterator<Item = Entity> + use<> {
        (0..u32::MAX).take(self.count(of)).map(move |index| Entity { of, index })
    }

    /// The id of an entity that the facts know.
    pub(crate) fn id(&self, entity: Entity) -> Option<&str> {
        let ids = &self.tables.get(usize::from(entity.of))?.ids;
        ids.get(entity.index as usize).map(String::as_str)
    }

    /// What is stated about an entity; `None` if the facts do not know it.
    pub(crate) fn row(&self, entity: Entity) -> Option<&Row> {
        let rows = &self.tables.get(usize::from(entity.of))?.rows;
        rows.get(entity.index as usize)
    }
}

impl Row {
    /// The stated value of an attribute.
    pub(crate) fn attribute(&self, member: MemberId) -> Option<&Value> {
        let at = self.attributes.binary_search_by_key(&member, |it| it.0).ok()?;
        self.attributes.get(at).map(|it| &it.1)
    }

    /// The stated edges of a relation; `None` if it is left out.
    pub(crate) fn edges(&self, member: MemberId) -> Option<&Edges> {
        let at = self.relations.binary_search_by_key(&member, |it| it.0).ok()?;
        self.relations.get(at).map(|it| &it.1)
    }
}
