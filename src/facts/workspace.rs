//! The facts, loaded: interned ids, attribute values and edges, sorted so that nothing of the order
//! in which they were stated remains.

use std::sync::Arc;

use super::versions::Versions;
use crate::policy::schema::{EdgeAttributeId, Entity, Instant, MemberId, RoleId, TypeId, Value};

/// Where more than one row in so many has changed, the tables are made anew.
const MANY: usize = 8;

/// Everything that is stated about a workspace. It is cheap to clone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Workspace {
    /// One table for each type of the schema, in its order; as loaded.
    pub tables: Arc<Vec<Table>>,
    /// What was changed since: the new rows.
    changed: Versions<Entity, Arc<Row>>,
    /// Those that are gone since, whose rows stand in the tables still.
    gone: Versions<Entity, ()>,
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
    /// Sorted, without duplicates. A changed row shares the lists of its other relations with the one before it.
    pub list: Arc<[Edge]>,
    /// What is listed is not all.
    pub incomplete: bool,
}

impl Edges {
    /// Those that end in one entity.
    pub(crate) fn to(&self, end: Entity) -> &[Edge] {
        let first = self.list.partition_point(|it| it.target < end);
        let rest = self.list.get(first..).unwrap_or_default();
        let count = rest.iter().take_while(|it| it.target == end).count();
        rest.get(..count).unwrap_or_default()
    }
}

/// One edge. Most say nothing but where they lead and in which role, and many are read for each answer, so that what
/// else there is stands apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Edge {
    pub target: Entity,
    pub role: Option<RoleId>,
    /// Nothing rather than terms that say nothing.
    terms: Option<Box<EdgeTerms>>,
}

/// What an edge says beside its end and its role; it holds while `since <= time < until`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct EdgeTerms {
    pub since: Option<Instant>,
    pub until: Option<Instant>,
    /// What else it says, by attribute, ascending; what is left out is not listed.
    pub attributes: Vec<(EdgeAttributeId, Value)>,
}

impl Edge {
    pub(crate) fn new(target: Entity, role: Option<RoleId>, terms: EdgeTerms) -> Self {
        let terms = (terms != EdgeTerms::default()).then(|| Box::new(terms));
        Self { target, role, terms }
    }

    /// When it begins to hold, if it does not always.
    pub(crate) fn since(&self) -> Option<Instant> {
        self.terms.as_ref()?.since
    }

    /// From when on it holds no longer, if ever.
    pub(crate) fn until(&self) -> Option<Instant> {
        self.terms.as_ref()?.until
    }

    /// Whether it begins or ends.
    pub(crate) fn is_timed(&self) -> bool {
        self.terms.as_ref().is_some_and(|it| it.since.is_some() || it.until.is_some())
    }

    /// What else it says, by attribute, ascending.
    pub(crate) fn attributes(&self) -> &[(EdgeAttributeId, Value)] {
        self.terms.as_ref().map(|it| it.attributes.as_slice()).unwrap_or_default()
    }

    /// All that it says beside its end and its role; nothing if that is nothing.
    pub(crate) fn terms(&self) -> Option<&EdgeTerms> {
        self.terms.as_deref()
    }
}

impl Workspace {
    /// Facts as loaded.
    pub(crate) fn new(tables: Vec<Table>) -> Self {
        Self { tables: Arc::new(tables), ..Self::default() }
    }

    /// Finds an entity by type and exact id.
    pub(crate) fn entity(&self, of: TypeId, id: &str) -> Option<Entity> {
        let ids = &self.tables.get(usize::from(of))?.ids;
        let index = ids.binary_search_by(|it| it.as_str().cmp(id)).ok()?;
        let index = u32::try_from(index).ok()?;
        Some(Entity { of, index }).filter(|it| !self.is_gone(*it))
    }

    /// How many entities of a type were loaded, which bounds their indices; some may be gone.
    pub(crate) fn count(&self, of: TypeId) -> usize {
        self.tables.get(usize::from(of)).map_or(0, |it| it.ids.len())
    }

    /// Every entity of a type that the facts know.
    pub(crate) fn entities(&self, of: TypeId) -> impl Iterator<Item = Entity> + use<> {
        let gone = self.gone.clone();
        let all = (0..u32::MAX).take(self.count(of)).map(move |index| Entity { of, index });
        all.filter(move |it| !gone.contains_key(it))
    }

    /// The id of an entity that the facts know, or knew.
    pub(crate) fn id(&self, entity: Entity) -> Option<&str> {
        let ids = &self.tables.get(usize::from(entity.of))?.ids;
        ids.get(entity.index as usize).map(String::as_str)
    }

    /// What is stated about an entity; `None` if the facts do not know it.
    pub(crate) fn row(&self, entity: Entity) -> Option<&Row> {
        if self.is_changed() {
            if self.is_gone(entity) {
                return None;
            }
            if let Some(row) = self.changed.get(&entity) {
                return Some(row);
            }
        }
        let rows = &self.tables.get(usize::from(entity.of))?.rows;
        rows.get(entity.index as usize)
    }
}

impl Workspace {
    /// Whether anything was changed since the facts were loaded.
    pub(crate) fn is_changed(&self) -> bool {
        !self.changed.is_empty() || !self.gone.is_empty()
    }

    pub(crate) fn is_gone(&self, entity: Entity) -> bool {
        self.gone.contains_key(&entity)
    }

    /// The rows that were changed since the facts were loaded, in no order.
    pub(crate) fn changed_rows(&self) -> impl Iterator<Item = (Entity, &Row)> {
        self.changed.iter().map(|it| (*it.0, it.1.as_ref()))
    }

    /// Puts another row in the place of one.
    pub(crate) fn put(&mut self, entity: Entity, row: Row) {
        self.changed.insert(entity, Arc::new(row));
    }

    /// Makes an entity one that the facts do not know. Edges that end in it are the caller's matter.
    pub(crate) fn remove(&mut self, entity: Entity) {
        self.changed.remove(&entity);
        self.gone.insert(entity, ());
    }

    /// The same facts, with the changes in the tables if there are many. Those that are gone keep their place, since
    /// others are called by theirs.
    pub(crate) fn folded(&self) -> Self {
        let rows = self.tables.iter().map(|it| it.rows.len()).fold(0, usize::saturating_add);
        if self.changed.size().saturating_mul(MANY) < rows {
            return self.clone();
        }
        let mut tables = Vec::clone(&self.tables);
        for (entity, row) in self.changed.iter() {
            let table = tables.get_mut(usize::from(entity.of));
            let slot = table.and_then(|it| it.rows.get_mut(entity.index as usize));
            slot.into_iter().for_each(|it| it.clone_from(row));
        }
        for entity in self.gone.keys() {
            let table = tables.get_mut(usize::from(entity.of));
            let slot = table.and_then(|it| it.rows.get_mut(entity.index as usize));
            slot.into_iter().for_each(|it| *it = Row::default());
        }
        Self { tables: Arc::new(tables), changed: Versions::default(), gone: self.gone.clone() }
    }
}

impl Row {
    /// The stated value of an attribute.
    pub(crate) fn attribute(&self, member: MemberId) -> Option<&Value> {
        let at = self.attributes.binary_search_by_key(&member, |it| it.0).ok()?;
        self.attributes.get(at).map(|it| &it.1)
    }

    /// The edges of a relation that end in one entity.
    pub(crate) fn edges_to(&self, member: MemberId, end: Entity) -> &[Edge] {
        self.edges(member).map(|it| it.to(end)).unwrap_or_default()
    }

    /// The stated edges of a relation; `None` if it is left out.
    pub(crate) fn edges(&self, member: MemberId) -> Option<&Edges> {
        let at = self.relations.binary_search_by_key(&member, |it| it.0).ok()?;
        self.relations.get(at).map(|it| &it.1)
    }
}
