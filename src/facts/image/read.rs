//! An opened image: its tables, and what is read of them in place.

use std::collections::BTreeMap;

use super::directory::{Header, Key, Piece, Section, What, take_apart};
use super::fingerprint::fingerprint;
use super::names::{self, Hash};
use super::rows::RowsAt;
use super::values::{is_fixed, take_alone, value_of};
use super::words::Words;
use super::{Bytes, Refused};
use crate::facts::workspace::Edge;
use crate::policy::schema::{Count, Domain, MemberId, MemberKind, Schema, TypeId, Value};

const UNFIT: Refused = Refused::Damaged("its sections do not fit each other");

/// All facts of a workspace, in the bytes that were written.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(super) bytes: Bytes,
    pub(super) hash: Hash,
    pub(super) plans: usize,
    pub(super) tables: Vec<TableAt>,
}

/// Where the entities of one type are.
#[derive(Debug, Clone)]
pub(super) struct TableAt {
    pub ids: RowsAt,
    pub(super) slots: Option<Section>,
    pub members: Vec<MemberAt>,
}

/// Where what is stated of one member is.
#[derive(Debug, Clone)]
pub(super) enum MemberAt {
    Attribute { domain: Domain, rows: Box<RowsAt> },
    Relation(Box<RelationAt>),
    Derived,
}

/// Where the edges of one relation are.
#[derive(Debug, Clone)]
pub(super) struct RelationAt {
    pub words: Words,
    /// No entity has more than one edge.
    pub to_one: bool,
    pub rows: RowsAt,
    pub incomplete: Option<Section>,
    pub terms: RowsAt,
    /// For each type in which edges may end, whose edges end in each of its entities.
    pub(super) back: Vec<RowsAt>,
}

/// The sections of an image that nobody has asked for yet.
struct Opening<'b> {
    bytes: &'b [u8],
    sections: BTreeMap<Key, Section>,
    counts: Vec<u64>,
}

impl Image {
    /// Opens an image that was made for this schema.
    ///
    /// The frame and the checksum are checked here; what stands in the sections is checked where it is read.
    pub(crate) fn open(schema: &Schema, bytes: Bytes) -> Result<Self, Refused> {
        let (header, sections) = take_apart(bytes.get())?;
        if header.fingerprint != fingerprint(schema) {
            return Err(Refused::OtherPolicy);
        }
        let sections = sections.into_iter().collect();
        let mut opening = Opening { bytes: bytes.get(), sections, counts: Vec::new() };
        let tables = opening.tables(schema).filter(|it| is_whole(&header, it) && opening.sections.is_empty());
        let tables = tables.ok_or(UNFIT)?;
        Ok(Self { hash: Hash::of_seed(header.seed), plans: schema.plans.names.len(), tables, bytes })
    }

    /// The bytes that were written.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get()
    }

    pub(super) fn value_at(&self, domain: &Domain, rows: &RowsAt, row: u64) -> Option<Value> {
        let (base, rows) = (rows.items.map_or(0, |it| it.base), rows.with(self.bytes.get()));
        if !is_fixed(domain) {
            return take_alone(domain, self.plans, rows.text(row)?);
        }
        let above = rows.items().get_wide(rows.rank(row)?)?;
        value_of(domain, self.plans, base.checked_add_unsigned(above)?)
    }
}

impl RelationAt {
    /// The edge at this place among all.
    pub(super) fn edge(&self, bytes: &[u8], at: u64) -> Option<Edge> {
        let word = self.rows.with(bytes).items().get(at)?;
        let terms = self.terms.with(bytes);
        let said = match terms.rank(at) {
            Some(_) => Some(terms.text(at)?),
            None => None,
        };
        self.words.edge(word, said)
    }

    pub(super) fn is_incomplete(&self, bytes: &[u8], row: u64) -> bool {
        let Some(presence) = self.incomplete else { return false };
        let at = RowsAt {
            rows: presence.count,
            present: presence.count,
            presence: Some(presence),
            ..RowsAt::default()
        };
        at.with(bytes).rank(row).is_some()
    }
}

/// Whether the tables hold as much as the header says.
fn is_whole(header: &Header, tables: &[TableAt]) -> bool {
    let edges = |it: &MemberAt| match it {
        MemberAt::Relation(it) => it.rows.items.map_or(0, |it| it.count),
        MemberAt::Attribute { .. } | MemberAt::Derived => 0,
    };
    sum(tables.iter().map(|it| it.ids.rows)) == Some(header.entities)
        && sum(tables.iter().flat_map(|it| &it.members).map(edges)) == Some(header.edges)
}

fn sum(mut counts: impl Iterator<Item = u64>) -> Option<u64> {
    counts.try_fold(0_u64, u64::checked_add)
}

impl Opening<'_> {
    fn tables(&mut self, schema: &Schema) -> Option<Vec<TableAt>> {
        let count = schema.types.len().checked_add(schema.sets.len())?;
        let types: Vec<TypeId> = (0..).take(count).collect();
        let ids: Vec<RowsAt> = types.iter().map(|it| self.ids(*it)).collect::<Option<_>>()?;
        self.counts = ids.iter().map(|it| it.rows).collect();
        let mut tables = Vec::with_capacity(count);
        for (of, ids) in types.into_iter().zip(ids) {
            let slots = self.sections.remove(&key(What::Slots, of, Piece::Items));
            let whole = slots.is_none_or(|it| names::fits(&it.with(self.bytes), ids.rows));
            if slots.is_some() != (ids.rows > 0) || !whole {
                return None;
            }
            let members = self.members(schema, of)?;
            tables.push(TableAt { ids, slots, members });
        }
        Some(tables)
    }

    fn ids(&mut self, of: TypeId) -> Option<RowsAt> {
        let pieces = self.pieces(key(What::Ids, of, Piece::Items));
        let [presence, ends, items] = pieces;
        let rows = ends.or(items).map_or(0, |it| it.count);
        // Ids differ, so none but one may be empty, and none is.
        let text = items.map_or(0, |it| it.count);
        let fits = presence.is_none() && rows <= text && u32::try_from(rows).is_ok();
        RowsAt::fit(self.bytes, rows, pieces).filter(|it| fits && is_text(it))
    }

    fn pieces(&mut self, key: Key) -> [Option<Section>; 3] {
        [Piece::Presence, Piece::Ends, Piece::Items].map(|piece| self.sections.remove(&Key { piece, ..key }))
    }

    fn members(&mut self, schema: &Schema, of: TypeId) -> Option<Vec<MemberAt>> {
        let members = schema.type_info(of).map_or(&[][..], |it| it.members.as_slice());
        let mut found = Vec::with_capacity(members.len());
        for (info, member) in members.iter().zip(0..) {
            let rows = *self.counts.get(usize::from(of))?;
            found.push(match &info.kind {
                MemberKind::Derived => MemberAt::Derived,
                MemberKind::Attribute(info) => {
                    let key = Key { member, ..key(What::Attribute, of, Piece::Items) };
                    let pieces = self.pieces(key);
                    let rows = RowsAt::fit(self.bytes, rows, pieces)?;
                    let fits = if is_fixed(&info.domain) { rows.ends.is_none() } else { is_text(&rows) };
                    let (domain, rows) = (info.domain.clone(), Box::new(rows));
                    Some(MemberAt::Attribute { domain, rows }).filter(|_| fits)?
                }
                MemberKind::Relation(info) => {
                    let words = Words::of(schema, of, info, &self.counts);
                    let to_one = info.count != Count::Many;
                    MemberAt::Relation(Box::new(self.relation((of, member), rows, words, to_one)?))
                }
            });
        }
        Some(found)
    }

    fn relation(
        &mut self,
        (of, member): (TypeId, MemberId),
        count: u64,
        words: Words,
        to_one: bool,
    ) -> Option<RelationAt> {
        let about = Key { member, ..key(What::Relation, of, Piece::Items) };
        let pieces = self.pieces(about);
        let rows = RowsAt::fit(self.bytes, count, pieces).filter(is_plain)?;
        let edges = rows.items.map_or(0, |it| it.count);
        let incomplete = Key { what: What::Incomplete, piece: Piece::Presence, ..about };
        let incomplete = self.sections.remove(&incomplete);
        let pieces = self.pieces(Key { what: What::Terms, ..about });
        let terms = RowsAt::fit(self.bytes, edges, pieces).filter(is_text)?;
        let mut back = Vec::with_capacity(words.targets.len());
        for (end, count) in &words.targets {
            let pieces = self.pieces(Key { what: What::Back, end: *end, ..about });
            back.push(RowsAt::fit(self.bytes, *count, pieces).filter(is_plain)?);
        }
        let fits = incomplete.is_none_or(|it| it.count == count && it.width == u64::BITS);
        fits.then_some(RelationAt { words, to_one, rows, incomplete, terms, back })
    }
}

fn key(what: What, of: TypeId, piece: Piece) -> Key {
    Key { what, of, member: 0, end: 0, piece }
}

/// Whether the items are bytes.
fn is_text(rows: &RowsAt) -> bool {
    is_plain(rows) && rows.items.is_none_or(|it| it.width == 8)
}

/// Whether the items are numbers from zero, each of which takes room.
fn is_plain(rows: &RowsAt) -> bool {
    rows.items.is_none_or(|it| it.base == 0 && it.width > 0 && it.width <= u64::BITS)
}
