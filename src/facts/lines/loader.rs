//! Facts on their way in from lines: columns that grow by one row at a time.
//!
//! Of each line only its row is kept apart, until all of it is known to be sound. Ends of edges are numbered like
//! entities as soon as their type is clear; whether somebody states them shows when all lines are read.

use std::ops::Range;

use crate::facts::image::{Column, Texts, Words};
use crate::facts::names::Names;
use crate::facts::value::read_id;
use crate::facts::workspace::EdgeTerms;
use crate::policy::schema::{MemberId, MemberKind, RelationInfo, RoleId, Schema, TypeId};

/// Where an entity is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Line {
    /// The byte of the file at which it begins.
    pub start: u32,
    /// Counted from one; zero if it is not stated.
    pub number: u32,
}

/// The entities of one type, by the numbers of their names.
#[derive(Debug, Default)]
pub(super) struct TableIn {
    pub names: Names,
    pub lines: Vec<Line>,
    pub columns: Vec<Column>,
    /// How edges of relations are written.
    words: Vec<Option<Words>>,
    /// In which line each member was last stated.
    stamps: Vec<u32>,
    /// The member that is likely to come next.
    next: usize,
}

/// The end of an edge whose type is not known before everything is.
#[derive(Debug, Clone)]
pub(super) struct Pending {
    pub of: TypeId,
    pub member: MemberId,
    /// Its place among the edges of the relation.
    pub edge: usize,
    /// The kinds of set that it may be; an entity of some type if none.
    pub sets: Vec<TypeId>,
}

/// One thing that a line states.
#[derive(Debug, Clone)]
pub(super) enum Said {
    Number(i128),
    /// Bytes that are kept.
    Text(Range<usize>),
    Edge {
        end: EndIn,
        role: Option<RoleId>,
        terms: Vec<u8>,
    },
    /// There are more edges than are listed.
    Incomplete,
}

/// The end of an edge.
#[derive(Debug, Clone)]
pub(super) enum EndIn {
    /// The place of its type among those in which the relation may end, and the number of its name.
    Known(u16, u32),
    /// A name that is kept.
    Named(Range<usize>),
    /// A set of one of these kinds, of the entity with a name that is kept.
    Set(Vec<TypeId>, Range<usize>),
}

/// What lines have stated so far.
pub(super) struct Loader<'s> {
    pub(super) schema: &'s Schema,
    pub(super) tables: Vec<TableIn>,
    pub(super) pending: Vec<Pending>,
    pub(super) pending_names: Texts,
    pub(super) entities: usize,
    pub(super) edges: usize,
    line: Line,
    row: Option<(TypeId, u32)>,
    said: Vec<(MemberId, Said)>,
    kept: Vec<u8>,
}

/// What stands in the place of a type's among those of a relation if it is not known yet.
const PENDING: u16 = u16::MAX;

/// An edge before entities have their numbers: its type's place among those of the relation, its name's number, and
/// its role plus one.
pub(super) fn raw(kind: u16, name: u32, role: Option<RoleId>) -> u64 {
    let role = role.map_or(0, |it| u64::from(it).wrapping_add(1));
    u64::from(kind).wrapping_shl(48) | u64::from(name).wrapping_shl(16) | role & 0xffff
}

/// The parts of a [`raw`] edge.
pub(super) fn parts(raw: u64) -> (u16, u32, Option<RoleId>) {
    let [role @ .., a, b, c, d, e, f] = raw.to_le_bytes();
    (u16::from_le_bytes([e, f]), u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes(role).checked_sub(1))
}

impl<'s> Loader<'s> {
    pub(super) fn new(schema: &'s Schema) -> Self {
        let table = |of: TypeId| {
            let members = schema.type_info(of).map_or(&[][..], |it| it.members.as_slice());
            let words = |it: &MemberKind| match it {
                MemberKind::Relation(it) => Some(Words::of(schema, of, it, &[])),
                _ => None,
            };
            TableIn {
                columns: members.iter().map(|it| Column::of(&it.kind)).collect(),
                words: members.iter().map(|it| words(&it.kind)).collect(),
                stamps: vec![0; members.len()],
                ..TableIn::default()
            }
        };
        let count = schema.types.len().saturating_add(schema.sets.len());
        Self {
            schema,
            tables: (0..).take(count).map(table).collect(),
            pending: Vec::new(),
            pending_names: Texts::default(),
            entities: 0,
            edges: 0,
            line: Line::default(),
            row: None,
            said: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Begins a line, and forgets what was read of one before if nobody kept it.
    pub(super) fn next_line(&mut self, line: Line) {
        self.line = line;
        self.row = None;
        self.said.clear();
        self.kept.clear();
    }

    pub(super) fn kind(&self, of: TypeId, member: MemberId) -> Option<&'s MemberKind> {
        Some(&self.schema.type_info(of)?.member(member)?.kind)
    }

    pub(super) fn type_named(&self, word: &str) -> Option<TypeId> {
        self.schema.type_named(word)
    }

    /// The row of this line is that of an entity; `None` if its id is none.
    pub(super) fn begin(&mut self, of: TypeId, id: &str) -> Option<()> {
        let number = self.name(of, id)?;
        self.row = Some((of, number));
        self.tables.get_mut(usize::from(of))?.next = 0;
        Some(())
    }

    /// A member that this line has not stated yet; it is likely to be the one after the last.
    pub(super) fn member_named(&mut self, of: TypeId, word: &str) -> Option<MemberId> {
        let info = self.schema.type_info(of)?;
        let table = self.tables.get_mut(usize::from(of))?;
        let guess = info.members.get(table.next).is_some_and(|it| it.name == word);
        let member = if guess { MemberId::try_from(table.next).ok()? } else { info.member_named(word)? };
        let stamp = table.stamps.get_mut(usize::from(member))?;
        if std::mem::replace(stamp, self.line.number) == self.line.number {
            return None;
        }
        table.next = usize::from(member).saturating_add(1);
        Some(member)
    }

    /// The number of a name.
    pub(super) fn name(&mut self, of: TypeId, id: &str) -> Option<u32> {
        let plain = |it: u8| it.is_ascii_graphic() || it == b' ';
        if !(id.bytes().all(plain) && matches!(id.len(), 1..=64)) {
            read_id(id).ok()?;
        }
        self.tables.get_mut(usize::from(of))?.names.number(id)
    }

    /// The end that a text names, as far as that is clear.
    pub(super) fn end(&mut self, relation: &RelationInfo, text: &str) -> Option<EndIn> {
        let typed = match text.split_once(':') {
            Some((word, id)) => self.schema.type_named(word).map(|of| (of, id)),
            None => None,
        };
        match (typed, relation.targets.as_slice()) {
            (Some((of, id)), _) => self.known(relation, of, id),
            (None, [of]) if self.schema.set(*of).is_none() => self.known(relation, *of, text),
            (None, _) => {
                read_id(text).ok()?;
                Some(EndIn::Named(self.keep(text.as_bytes())))
            }
        }
    }

    /// The end of a type, if the relation may end in it.
    pub(super) fn known(&mut self, relation: &RelationInfo, of: TypeId, id: &str) -> Option<EndIn> {
        let kind = relation.targets.iter().position(|it| *it == of)?;
        Some(EndIn::Known(kind.try_into().ok()?, self.name(of, id)?))
    }

    pub(super) fn terms(&self, of: TypeId, member: MemberId, terms: &EdgeTerms) -> Option<Vec<u8>> {
        self.tables.get(usize::from(of))?.words.get(usize::from(member))?.as_ref()?.terms(terms)
    }

    /// Keeps bytes until the line is done.
    pub(super) fn keep(&mut self, bytes: &[u8]) -> Range<usize> {
        let start = self.kept.len();
        self.kept.extend_from_slice(bytes);
        start..self.kept.len()
    }

    pub(super) fn say(&mut self, member: MemberId, said: Said) {
        self.said.push((member, said));
    }

    /// The entity of this line, and where it was stated before, if it was.
    pub(super) fn stated(&self) -> Option<(TypeId, u32, Option<Line>)> {
        let (of, name) = self.row?;
        let line = self.tables.get(usize::from(of))?.lines.get(usize::try_from(name).ok()?).copied();
        Some((of, name, line.filter(|it| it.number > 0)))
    }

    /// Takes over what the line says.
    pub(super) fn commit(&mut self) -> Option<()> {
        let (of, name) = self.row?;
        let table = self.tables.get_mut(usize::from(of))?;
        let at = usize::try_from(name).ok()?;
        if table.lines.len() <= at {
            table.lines.resize(at.checked_add(1)?, Line::default());
        }
        *table.lines.get_mut(at)? = self.line;
        self.entities = self.entities.saturating_add(1);
        for (member, said) in self.said.drain(..) {
            let column = table.columns.get_mut(usize::from(member))?;
            match (column, said) {
                (Column::Numbers { rows, numbers }, Said::Number(number)) => {
                    rows.push(name);
                    numbers.push(number);
                }
                (Column::Texts { rows, texts }, Said::Text(range)) => {
                    rows.push(name);
                    texts.push(self.kept.get(range)?);
                }
                (Column::Edges(column), Said::Incomplete) => {
                    column.incomplete.push(name);
                    self.edges = self.edges.saturating_add(1);
                }
                (Column::Edges(column), Said::Edge { end, role, terms }) => {
                    let edge = column.words.len();
                    let mut pend = |sets: Vec<TypeId>, name: Range<usize>| {
                        let number = u32::try_from(self.pending.len()).ok()?;
                        self.pending.push(Pending { of, member, edge, sets });
                        self.pending_names.push(self.kept.get(name)?);
                        Some((PENDING, number))
                    };
                    let (kind, end) = match end {
                        EndIn::Known(kind, number) => (kind, number),
                        EndIn::Named(name) => pend(Vec::new(), name)?,
                        EndIn::Set(kinds, name) => pend(kinds, name)?,
                    };
                    if !terms.is_empty() {
                        column.terms.push((u32::try_from(edge).ok()?, terms));
                    }
                    column.owners.push(name);
                    column.words.push(raw(kind, end, role));
                    self.edges = self.edges.saturating_add(1);
                }
                _ => return None,
            }
        }
        Some(())
    }
}
