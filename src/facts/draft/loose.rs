//! What a draft of one entity states, before any end of an edge is looked up.

use std::borrow::Cow;

use super::{Draft, DraftEdge, DraftEnd, Problems};
use crate::policy::schema::{EdgeAttributeId, Instant, MemberId, RoleId, TypeId, Value};

/// What is stated of one entity, as stated.
#[derive(Debug, Clone)]
pub(crate) struct Loose<'a> {
    pub values: Vec<(MemberId, Value)>,
    /// Edges, and the statements that there are more than are listed.
    pub links: Vec<(MemberId, Option<LooseEdge<'a>>)>,
}

#[derive(Debug, Clone)]
pub(crate) struct LooseEdge<'a> {
    pub end: LooseEnd<'a>,
    pub role: Option<RoleId>,
    pub since: Option<Instant>,
    pub until: Option<Instant>,
    pub attributes: Vec<(EdgeAttributeId, Value)>,
}

#[derive(Debug, Clone)]
pub(crate) enum LooseEnd<'a> {
    /// The set of all of a type, by its kind.
    Every(TypeId),
    Named(Option<TypeId>, Cow<'a, str>),
    /// A set of one of these kinds, of the entity with this id.
    Set(Vec<TypeId>, Cow<'a, str>),
}

impl<'a, P: Copy> Draft<'a, P> {
    /// Everything that is stated, of the one entity that there is.
    pub(crate) fn loose(self) -> Result<Loose<'a>, Problems<P>> {
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        let values = self.values.into_iter().map(|it| (it.member, it.value)).collect();
        let links = self.links.into_iter().map(|it| (it.member, it.edge.map(LooseEdge::of))).collect();
        Ok(Loose { values, links })
    }
}

impl<'a> LooseEdge<'a> {
    fn of(edge: DraftEdge<'a>) -> Self {
        let DraftEdge { end, role, since, until, attributes } = edge;
        let end = match end {
            // Before ends are looked up, only the sets of all of a type are known.
            DraftEnd::Known(key) => LooseEnd::Every(key.of),
            DraftEnd::Named(of, id) => LooseEnd::Named(of, id),
            DraftEnd::Set(kinds, id) => LooseEnd::Set(kinds, id),
        };
        Self { end, role, since, until, attributes }
    }
}
