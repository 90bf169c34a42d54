//! An edge as one word: which of the types it may end in, the entity there, and the role, from the highest bits
//! down, so that words are in order as their edges are.

use std::cmp::Ordering;

use super::values::{put, put_number, take, take_count, take_number};
use crate::facts::workspace::{Edge, EdgeTerms};
use crate::policy::schema::{
    Domain, EdgeAttributeId, Entity, Instant, RelationInfo, RoleId, Schema, TypeId, Value,
};

/// An edge says since when it holds.
const SINCE: u8 = 1;
/// An edge says until when it holds.
const UNTIL: u8 = 2;

/// How the edges of one relation are written.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    /// The types in which edges may end, ascending, and how many entities each has.
    pub(super) targets: Vec<(TypeId, u64)>,
    roles: u64,
    index_bits: u32,
    role_bits: u32,
    /// The domains of what else an edge says.
    attributes: Vec<Domain>,
    plans: usize,
}

/// The bits in which every number below this count has room.
fn bits(count: u64) -> u32 {
    u64::BITS.saturating_sub(count.saturating_sub(1).leading_zeros())
}

impl Words {
    /// The words of a relation of this type, among so many entities of each type.
    pub(crate) fn of(schema: &Schema, of: TypeId, relation: &RelationInfo, counts: &[u64]) -> Self {
        let count = |of: TypeId| counts.get(usize::from(of)).copied().unwrap_or_default();
        let targets: Vec<(TypeId, u64)> = relation.targets.iter().map(|it| (*it, count(*it))).collect();
        let largest = targets.iter().map(|it| it.1).max().unwrap_or_default();
        let roles = schema.type_info(of).filter(|_| relation.as_role).map_or(0, |it| it.roles.len());
        let roles = u64::try_from(roles).unwrap_or_default();
        let attributes = relation.attributes.iter().map(|it| it.1.domain.clone()).collect();
        let (index_bits, role_bits) = (bits(largest), bits(roles.saturating_add(1)));
        Self { targets, roles, index_bits, role_bits, attributes, plans: schema.plans.names.len() }
    }

    /// A number that no word exceeds.
    pub(super) fn largest(&self) -> u64 {
        let kinds = u64::try_from(self.targets.len()).unwrap_or_default();
        let all = bits(kinds).saturating_add(self.index_bits).saturating_add(self.role_bits);
        1_u64.checked_shl(all).map_or(u64::MAX, |it| it.wrapping_sub(1))
    }

    /// The word of an edge; `None` if it is none of this relation.
    pub(crate) fn word(&self, target: Entity, role: Option<RoleId>) -> Option<u64> {
        let kind = self.targets.iter().position(|it| it.0 == target.of)?;
        let (_, count) = self.targets.get(kind)?;
        let index = Some(u64::from(target.index)).filter(|it| it < count)?;
        let role = match role {
            None => 0,
            Some(role) => Some(u64::from(role)).filter(|it| *it < self.roles)?.wrapping_add(1),
        };
        let high = u64::try_from(kind).ok()?.wrapping_shl(self.index_bits) | index;
        Some(high.wrapping_shl(self.role_bits) | role)
    }

    /// The place of a word's type among those in which edges may end, the entity there, and the role.
    pub(super) fn parts(&self, word: u64) -> Option<(usize, Entity, Option<RoleId>)> {
        let mask = |bits: u32| 1_u64.wrapping_shl(bits).wrapping_sub(1);
        let role = word & mask(self.role_bits);
        let high = word.wrapping_shr(self.role_bits);
        let kind = usize::try_from(high.wrapping_shr(self.index_bits)).ok()?;
        let (of, count) = *self.targets.get(kind)?;
        let index = Some(high & mask(self.index_bits)).filter(|it| *it < count)?;
        let role = match role.checked_sub(1) {
            None => None,
            Some(role) => Some(Some(role).filter(|it| *it < self.roles)?.try_into().ok()?),
        };
        Some((kind, Entity { of, index: u32::try_from(index).ok()? }, role))
    }

    /// The bytes of what an edge says beside; none if it says nothing.
    pub(crate) fn terms(&self, edge: &EdgeTerms) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        if *edge == EdgeTerms::default() {
            return Some(out);
        }
        let flag = |stated: Option<Instant>, flag: u8| if stated.is_some() { flag } else { 0 };
        out.push(flag(edge.since, SINCE) | flag(edge.until, UNTIL));
        edge.since.iter().chain(&edge.until).for_each(|it| put_number(it.0, &mut out));
        put_number(i128::try_from(edge.attributes.len()).ok()?, &mut out);
        for (id, value) in &edge.attributes {
            put_number(i128::from(*id), &mut out);
            put(self.attributes.get(usize::from(*id))?, value, &mut out)?;
        }
        Some(out)
    }

    /// Reads what [`Words::terms`] writes of an edge that says something.
    fn read_terms(&self, mut bytes: &[u8]) -> Option<EdgeTerms> {
        let bytes = &mut bytes;
        let (flags, rest) = bytes.split_first()?;
        *bytes = rest;
        let mut instant = |flag: u8| match flags & flag {
            0 => Some(None),
            _ => Some(Some(Instant(take_number(bytes)?))),
        };
        let (since, until) = (instant(SINCE)?, instant(UNTIL)?);
        let holds = since.zip(until).is_none_or(|(since, until)| since < until);
        let mut attributes: Vec<(EdgeAttributeId, Value)> = Vec::new();
        for _ in 0..take_count(bytes)? {
            let id = EdgeAttributeId::try_from(take_number(bytes)?).ok()?;
            if attributes.last().is_some_and(|it| it.0 >= id) {
                return None;
            }
            attributes.push((id, take(self.attributes.get(usize::from(id))?, self.plans, bytes)?));
        }
        let whole = bytes.is_empty() && *flags <= SINCE | UNTIL;
        let terms = EdgeTerms { since, until, attributes };
        (whole && holds && terms != EdgeTerms::default()).then_some(terms)
    }

    /// The order of two edges with the same word, by what they say beside it.
    pub(crate) fn compare(&self, a: &[u8], b: &[u8]) -> Ordering {
        if a == b {
            return Ordering::Equal;
        }
        let read = |it: &[u8]| if it.is_empty() { Some(EdgeTerms::default()) } else { self.read_terms(it) };
        read(a).cmp(&read(b))
    }

    /// An edge from its word and what it says beside.
    pub(super) fn edge(&self, word: u64, terms: Option<&[u8]>) -> Option<Edge> {
        let (_, target, role) = self.parts(word)?;
        let terms = terms.map_or_else(|| Some(EdgeTerms::default()), |bytes| self.read_terms(bytes))?;
        Some(Edge::new(target, role, terms))
    }
}
