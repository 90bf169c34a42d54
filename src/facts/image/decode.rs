//! From an image to the workspace that was written, with everything checked that a loader would have checked.

use super::Refused;
use super::read::{Image, MemberAt, RelationAt, TableAt};
use crate::facts::value::read_id;
use crate::facts::workspace::{Edges, Row, Table, Workspace};
use crate::policy::schema::MemberId;

const BAD_ID: Refused = Refused::Damaged("an id is none, or out of order");
const BAD_VALUE: Refused = Refused::Damaged("a value is none of its domain");
const BAD_EDGE: Refused = Refused::Damaged("an edge is none of its relation, or out of order");

impl Image {
    /// The workspace that was written.
    pub(crate) fn workspace(&self) -> Result<Workspace, Refused> {
        let tables = self.tables.iter().map(|it| self.decode_table(it));
        Ok(Workspace::new(tables.collect::<Result<_, _>>()?))
    }

    fn decode_table(&self, table: &TableAt) -> Result<Table, Refused> {
        let ids = self.decode_ids(table).ok_or(BAD_ID)?;
        let mut rows = vec![Row::default(); ids.len()];
        for (member, id) in table.members.iter().zip(0..) {
            match member {
                MemberAt::Attribute { .. } => self.decode_values(member, id, &mut rows).ok_or(BAD_VALUE)?,
                MemberAt::Relation(relation) => self.decode_edges(relation, id, &mut rows).ok_or(BAD_EDGE)?,
                MemberAt::Derived => {}
            }
        }
        Ok(Table { ids, rows })
    }

    fn decode_ids(&self, table: &TableAt) -> Option<Vec<String>> {
        let texts = table.ids.with(self.bytes.get());
        let mut ids: Vec<String> = Vec::with_capacity(usize::try_from(table.ids.rows).ok()?);
        for row in 0..table.ids.rows {
            let id = std::str::from_utf8(texts.text(row)?).ok().filter(|it| read_id(it).is_ok())?;
            if ids.last().is_some_and(|it| it.as_str() >= id) {
                return None;
            }
            ids.push(id.to_owned());
        }
        Some(ids)
    }

    fn decode_values(&self, member: &MemberAt, id: MemberId, all: &mut [Row]) -> Option<()> {
        let MemberAt::Attribute { domain, rows } = member else { return None };
        if rows.present == 0 {
            return Some(());
        }
        let present = rows.with(self.bytes.get());
        let mut next = 0;
        for (row, at) in all.iter_mut().zip(0_u64..) {
            let Some(rank) = present.rank(at) else { continue };
            if rank != next {
                return None;
            }
            next = next.checked_add(1)?;
            row.attributes.push((id, self.value_at(domain, rows, at)?));
        }
        (next == rows.present).then_some(())
    }

    fn decode_edges(&self, relation: &RelationAt, id: MemberId, all: &mut [Row]) -> Option<()> {
        if relation.rows.present == 0 && relation.incomplete.is_none() {
            return Some(());
        }
        let bytes = self.bytes.get();
        let rows = relation.rows.with(bytes);
        let mut next = 0;
        for (row, at) in all.iter_mut().zip(0_u64..) {
            let (incomplete, mut list) = (relation.is_incomplete(bytes, at), Vec::new());
            if rows.rank(at).is_some() {
                let range = rows.of(at).filter(|it| it.start == next && it.start < it.end)?;
                next = range.end;
                // The range lies within the edges, whose number is bounded, once its last edge is one.
                relation.edge(bytes, range.end.checked_sub(1)?)?;
                list = range.map(|it| relation.edge(bytes, it)).collect::<Option<_>>()?;
            }
            let ordered = list.is_sorted_by(|a, b| a < b);
            let known = list.len().saturating_add(usize::from(incomplete));
            if !ordered || relation.to_one && known > 1 {
                return None;
            }
            if known > 0 {
                row.relations.push((id, Edges { list: list.into(), incomplete }));
            }
        }
        (next == relation.rows.items.map_or(0, |it| it.count)).then_some(())
    }
}
