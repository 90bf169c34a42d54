//! Facts by column instead of by entity, as an image keeps them: what a workspace becomes on its way into one.

use super::values::{is_fixed, number_of, put_alone};
use super::words::Words;
use crate::facts::workspace::{Edges, Table, Workspace};
use crate::policy::schema::{Domain, MemberId, MemberKind, Schema, TypeId, Value};

/// One table for each type of the schema, then one for each kind of set.
#[derive(Debug, Clone, Default)]
pub(crate) struct Columns {
    pub tables: Vec<TableColumns>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct TableColumns {
    pub ids: Texts,
    /// One for each member.
    pub members: Vec<Column>,
}

/// Texts one behind the other, and where each ends.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    pub bytes: Vec<u8>,
    pub ends: Vec<u64>,
}

/// What is stated of one member, by rows; these ascend.
#[derive(Debug, Clone)]
pub(crate) enum Column {
    Numbers { rows: Vec<u32>, numbers: Vec<i128> },
    Texts { rows: Vec<u32>, texts: Texts },
    Edges(EdgeColumn),
    Derived,
}

/// The edges of one relation.
#[derive(Debug, Clone, Default)]
pub(crate) struct EdgeColumn {
    /// Whose each edge is, ascending.
    pub owners: Vec<u32>,
    /// The edges themselves; those of one owner ascend.
    pub words: Vec<u64>,
    /// What edges say beside, by their places among all, ascending.
    pub terms: Vec<(u32, Vec<u8>)>,
    /// Of which rows what is listed is not all, ascending.
    pub incomplete: Vec<u32>,
}

impl Texts {
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        self.end();
    }

    /// What was added to the bytes since the last end is one text.
    pub(crate) fn end(&mut self) {
        self.ends.push(u64::try_from(self.bytes.len()).unwrap_or(u64::MAX));
    }

    pub(crate) fn get(&self, at: usize) -> Option<&[u8]> {
        let end = usize::try_from(*self.ends.get(at)?).ok()?;
        let start = at.checked_sub(1).and_then(|it| self.ends.get(it)).copied().unwrap_or_default();
        self.bytes.get(usize::try_from(start).ok()?..end)
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
}

impl Column {
    pub(crate) fn of(kind: &MemberKind) -> Self {
        match kind {
            MemberKind::Attribute(it) if is_fixed(&it.domain) => {
                Self::Numbers { rows: Vec::new(), numbers: Vec::new() }
            }
            MemberKind::Attribute(_) => Self::Texts { rows: Vec::new(), texts: Texts::default() },
            MemberKind::Relation(_) => Self::Edges(EdgeColumn::default()),
            MemberKind::Derived => Self::Derived,
        }
    }

    /// States a value of a row that follows those before; `None` if the column holds no such values.
    pub(crate) fn value(&mut self, row: u32, domain: &Domain, value: &Value) -> Option<()> {
        match self {
            Self::Numbers { rows, numbers } => {
                numbers.push(number_of(domain, value)?);
                rows.push(row);
            }
            Self::Texts { rows, texts } => {
                put_alone(domain, value, &mut texts.bytes)?;
                texts.end();
                rows.push(row);
            }
            Self::Edges(_) | Self::Derived => return None,
        }
        Some(())
    }
}

impl Columns {
    /// The columns of a workspace; `None` if it is not one of this schema.
    pub(super) fn of(schema: &Schema, facts: &Workspace) -> Option<Self> {
        let count = |it: &Table| u64::try_from(it.ids.len()).ok();
        let counts: Vec<u64> = facts.tables.iter().map(count).collect::<Option<_>>()?;
        let tables = facts.tables.iter().zip(0..);
        let tables = tables.map(|(table, of)| TableColumns::of(schema, of, table, &counts));
        Some(Self { tables: tables.collect::<Option<_>>()? })
    }

    /// How many entities each type and kind of set has.
    pub(crate) fn counts(&self) -> Vec<u64> {
        self.tables.iter().map(|it| u64::try_from(it.ids.len()).unwrap_or(u64::MAX)).collect()
    }
}

impl TableColumns {
    fn of(schema: &Schema, of: TypeId, table: &Table, counts: &[u64]) -> Option<Self> {
        let mut ids = Texts::default();
        table.ids.iter().for_each(|it| ids.push(it.as_bytes()));
        let members = schema.type_info(of).map_or(&[][..], |it| it.members.as_slice());
        let mut columns: Vec<Column> = members.iter().map(|it| Column::of(&it.kind)).collect();
        let words = members.iter().map(|it| match &it.kind {
            MemberKind::Relation(relation) => Some(Words::of(schema, of, relation, counts)),
            _ => None,
        });
        let words: Vec<Option<Words>> = words.collect();
        let column = |columns: &mut Vec<Column>, member: MemberId, row: u32, edges: &Edges| {
            let words = words.get(usize::from(member))?.as_ref()?;
            columns.get_mut(usize::from(member))?.edges(row, words, edges)
        };
        for (row, at) in table.rows.iter().zip(0..) {
            for (member, value) in &row.attributes {
                let MemberKind::Attribute(info) = &members.get(usize::from(*member))?.kind else {
                    return None;
                };
                columns.get_mut(usize::from(*member))?.value(at, &info.domain, value)?;
            }
            for (member, edges) in &row.relations {
                column(&mut columns, *member, at, edges)?;
            }
        }
        Some(Self { ids, members: columns })
    }
}

impl Column {
    fn edges(&mut self, row: u32, words: &Words, edges: &Edges) -> Option<()> {
        let Self::Edges(column) = self else { return None };
        for edge in edges.list.iter() {
            let terms = edge.terms().map_or_else(|| Some(Vec::new()), |it| words.terms(it))?;
            if !terms.is_empty() {
                column.terms.push((u32::try_from(column.words.len()).ok()?, terms));
            }
            column.words.push(words.word(edge.target, edge.role)?);
            column.owners.push(row);
        }
        if edges.incomplete {
            column.incomplete.push(row);
        }
        Some(())
    }
}
