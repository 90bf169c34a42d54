//! Facts on their way in from lines: columns that grow by one row at a time.
//!
//! Ends of edges are numbered like entities as soon as their type is clear; whether somebody states them shows when
//! all lines are read.

use super::ids::{Hash, Ids, Name};
use super::rows::{Block, EndIn, Id, Kept, Line, Row, Said};
use crate::facts::image::{Column, Texts};
use crate::policy::schema::{MemberId, MemberKind, RoleId, Schema, TypeId};

/// The entities of one type, by the numbers of their ids.
#[derive(Debug)]
pub(super) struct TableIn {
    pub ids: Ids,
    pub lines: Vec<Line>,
    pub columns: Vec<Column>,
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

/// What lines have stated so far.
pub(super) struct Loader<'s> {
    pub(super) schema: &'s Schema,
    pub(super) hash: Hash,
    pub(super) tables: Vec<TableIn>,
    pub(super) pending: Vec<Pending>,
    pub(super) pending_names: Texts,
    pub(super) entities: usize,
    pub(super) edges: usize,
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
        let hash = Hash::default();
        let table = |of: TypeId| {
            let members = schema.type_info(of).map_or(&[][..], |it| it.members.as_slice());
            let columns = members.iter().map(|it| Column::of(&it.kind)).collect();
            TableIn { ids: Ids::new(hash), lines: Vec::new(), columns }
        };
        let count = schema.types.len().saturating_add(schema.sets.len());
        Self {
            schema,
            hash,
            tables: (0..).take(count).map(table).collect(),
            pending: Vec::new(),
            pending_names: Texts::default(),
            entities: 0,
            edges: 0,
        }
    }

    pub(super) fn kind(&self, of: TypeId, member: MemberId) -> Option<&'s MemberKind> {
        Some(&self.schema.type_info(of)?.member(member)?.kind)
    }

    /// Looks where the ids of a block would be, all at once.
    pub(super) fn approach(&self, block: &Block) {
        let approach =
            |of: TypeId, id: &Id| self.tables.get(usize::from(of)).map_or(0, |it| it.ids.approach(id.name));
        let rows = block.lines.iter().filter_map(|it| it.1.as_ref().ok()).map(|it| approach(it.of, &it.id));
        let ends = block.said.iter().map(|it| match &it.1 {
            Said::Edge { end: EndIn::Known(_, of, id), .. } => approach(*of, id),
            _ => 0,
        });
        std::hint::black_box(rows.chain(ends).fold(0, u32::wrapping_add));
    }

    /// The number of an id.
    #[inline]
    fn number(&mut self, of: TypeId, id: Id, kept: &[u8]) -> Option<u32> {
        self.tables.get_mut(usize::from(of))?.ids.number(id.name, id.text.of(kept)?)
    }

    /// The number of an id that is no line's.
    pub(super) fn name(&mut self, of: TypeId, id: &str) -> Option<u32> {
        let name = Name::of(&self.hash, id.as_bytes());
        self.tables.get_mut(usize::from(of))?.ids.number(name, id.as_bytes())
    }

    /// The number of a row's entity, and where it was stated before, if it was.
    pub(super) fn stated(&mut self, row: &Row, kept: &[u8]) -> Option<(u32, Option<Line>)> {
        let name = self.number(row.of, row.id, kept)?;
        let line = self.tables.get(usize::from(row.of))?.lines.get(usize::try_from(name).ok()?).copied();
        Some((name, line.filter(|it| it.number > 0)))
    }

    /// Takes over what a line says of an entity.
    pub(super) fn commit(
        &mut self,
        (of, name): (TypeId, u32),
        line: Line,
        said: &[(MemberId, Said)],
        kept: &[u8],
    ) -> Option<()> {
        let lines = &mut self.tables.get_mut(usize::from(of))?.lines;
        let at = usize::try_from(name).ok()?;
        if lines.len() <= at {
            lines.resize(at.checked_add(1)?, Line::default());
        }
        *lines.get_mut(at)? = line;
        self.entities = self.entities.saturating_add(1);
        for (member, said) in said {
            match said {
                Said::Edge { end, role, terms } => {
                    self.edge((of, *member), name, (end, *role, *terms), kept)?;
                }
                said => self.value((of, *member), name, said, kept)?,
            }
        }
        Some(())
    }

    pub(super) fn column(&mut self, (of, member): (TypeId, MemberId)) -> Option<&mut Column> {
        self.tables.get_mut(usize::from(of))?.columns.get_mut(usize::from(member))
    }

    fn value(&mut self, at: (TypeId, MemberId), name: u32, said: &Said, kept: &[u8]) -> Option<()> {
        match (self.column(at)?, said) {
            (Column::Numbers { rows, numbers }, Said::Number(number)) => {
                rows.push(name);
                numbers.push(*number);
            }
            (Column::Texts { rows, texts }, Said::Text(text)) => {
                rows.push(name);
                texts.push(text.of(kept)?);
            }
            (Column::Edges(column), Said::Incomplete) => {
                column.incomplete.push(name);
                self.edges = self.edges.saturating_add(1);
            }
            _ => return None,
        }
        Some(())
    }

    fn edge(
        &mut self,
        at: (TypeId, MemberId),
        owner: u32,
        (end, role, terms): (&EndIn, Option<RoleId>, Kept),
        kept: &[u8],
    ) -> Option<()> {
        let (kind, end) = match end {
            EndIn::Known(kind, of, id) => (*kind, self.number(*of, *id, kept)?),
            EndIn::Named(sets, name) => {
                let Column::Edges(column) = self.column(at)? else { return None };
                let pending =
                    Pending { of: at.0, member: at.1, edge: column.words.len(), sets: sets.clone() };
                let number = u32::try_from(self.pending.len()).ok()?;
                self.pending.push(pending);
                self.pending_names.push(name.of(kept)?);
                (PENDING, number)
            }
        };
        let Column::Edges(column) = self.column(at)? else { return None };
        if !terms.is_empty() {
            column.terms.push((u32::try_from(column.words.len()).ok()?, terms.of(kept)?.to_vec()));
        }
        column.owners.push(owner);
        column.words.push(raw(kind, end, role));
        self.edges = self.edges.saturating_add(1);
        Some(())
    }
}
