//! What is read of an image in place: an entity by its id, and all that is stated of it.

use super::names;
use super::read::{Image, MemberAt, RelationAt, TableAt};
use crate::facts::workspace::Edge;
use crate::policy::schema::{Entity, MemberId, TypeId, Value};

impl Image {
    fn table(&self, of: TypeId) -> Option<&TableAt> {
        self.tables.get(usize::from(of))
    }

    fn member(&self, of: TypeId, member: MemberId) -> Option<&MemberAt> {
        self.table(of)?.members.get(usize::from(member))
    }

    fn relation(&self, of: TypeId, member: MemberId) -> Option<&RelationAt> {
        match self.member(of, member)? {
            MemberAt::Relation(it) => Some(it),
            MemberAt::Attribute { .. } | MemberAt::Derived => None,
        }
    }

    /// How many entities a type has.
    pub(crate) fn count(&self, of: TypeId) -> u32 {
        self.table(of).and_then(|it| u32::try_from(it.ids.rows).ok()).unwrap_or_default()
    }

    /// Finds an entity by type and exact id.
    pub(crate) fn entity(&self, of: TypeId, id: &str) -> Option<Entity> {
        let slots = self.table(of)?.slots?.with(self.bytes.get());
        let is = |index: u32| self.id(Entity { of, index }) == Some(id);
        let index = names::find(&slots, &self.hash, id.as_bytes(), is)?;
        Some(Entity { of, index })
    }

    /// The id of an entity that the facts know.
    pub(crate) fn id(&self, entity: Entity) -> Option<&str> {
        let bytes = self.table(entity.of)?.ids.with(self.bytes.get()).text(u64::from(entity.index))?;
        std::str::from_utf8(bytes).ok()
    }

    /// The stated value of an attribute.
    pub(crate) fn value(&self, entity: Entity, member: MemberId) -> Option<Value> {
        let MemberAt::Attribute { domain, rows } = self.member(entity.of, member)? else { return None };
        self.value_at(domain, rows, u64::from(entity.index))
    }

    /// The stated edges of a relation, in order; none if it is left out.
    pub(crate) fn edges(&self, owner: Entity, member: MemberId) -> impl Iterator<Item = Edge> {
        let relation = self.relation(owner.of, member);
        let bytes = self.bytes.get();
        let range = relation.and_then(|it| it.rows.with(bytes).of(u64::from(owner.index)));
        range.unwrap_or_default().map_while(move |at| relation?.edge(bytes, at))
    }

    /// Whether what is stated of a relation is not all.
    pub(crate) fn is_incomplete(&self, owner: Entity, member: MemberId) -> bool {
        let relation = self.relation(owner.of, member);
        relation.is_some_and(|it| it.is_incomplete(self.bytes.get(), u64::from(owner.index)))
    }

    /// Which entities of a type have an edge of this relation that ends in the target, ascending.
    pub(crate) fn pointing(
        &self,
        target: Entity,
        of: TypeId,
        member: MemberId,
    ) -> impl Iterator<Item = Entity> {
        let found = self.relation(of, member).and_then(|it| {
            let kind = it.words.targets.iter().position(|it| it.0 == target.of)?;
            let rows = it.back.get(kind)?.with(self.bytes.get());
            Some((rows.items(), rows.of(u64::from(target.index))?))
        });
        found
            .into_iter()
            .flat_map(|(items, range)| range.map_while(move |it| items.get(it)))
            .map_while(move |index| Some(Entity { of, index: u32::try_from(index).ok()? }))
    }
}
