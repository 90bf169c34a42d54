//! The careful way through a line: every form that JSON facts have, and every problem with its place.

use super::rows::{EndIn, Fault, Reader, Said};
use crate::facts::draft::{LooseEdge, LooseEnd};
use crate::facts::image::{is_fixed, number_of, put_alone};
use crate::facts::json;
use crate::facts::value::{Cause, read_id};
use crate::facts::workspace::EdgeTerms;
use crate::policy::schema::{EVERY, MemberId, MemberKind, RelationInfo, TypeId, Value};

/// Reads a line into the reader's block.
pub(super) fn read(reader: &mut Reader<'_>, text: &str) -> Result<(), Fault> {
    let schema = reader.schema;
    let (of, id, loose) = json::line(schema, text).map_err(Fault::Problems)?;
    reader.begin(of, &id).ok_or_else(unreadable)?;
    for (member, value) in &loose.values {
        let said = stated(reader, of, *member, value).ok_or_else(unreadable)?;
        reader.say(*member, said);
    }
    for (member, edge) in loose.links {
        let said = match edge {
            None => Said::Incomplete,
            Some(edge) => linked(reader, of, member, edge)?,
        };
        reader.say(member, said);
    }
    Ok(())
}

/// What cannot be: the line was found to be sound, and still nothing comes of it.
fn unreadable() -> Fault {
    Cause::new("unreadable-line", "this line cannot be read").into()
}

fn stated(reader: &mut Reader<'_>, of: TypeId, member: MemberId, value: &Value) -> Option<Said> {
    let MemberKind::Attribute(info) = reader.kind(of, member)? else { return None };
    if is_fixed(&info.domain) {
        return number_of(&info.domain, value).map(Said::Number);
    }
    let mut bytes = Vec::new();
    put_alone(&info.domain, value, &mut bytes)?;
    reader.keep(&bytes).map(Said::Text)
}

fn linked(reader: &mut Reader<'_>, of: TypeId, member: MemberId, edge: LooseEdge<'_>) -> Result<Said, Fault> {
    let Some(MemberKind::Relation(relation)) = reader.kind(of, member) else { return Err(unreadable()) };
    let LooseEdge { end, role, since, until, attributes } = edge;
    let end = ended(reader, relation, end)?.ok_or_else(unreadable)?;
    let terms = reader.terms(of, member, &EdgeTerms { since, until, attributes });
    Ok(Said::Edge { end, role, terms: terms.ok_or_else(unreadable)? })
}

fn ended(
    reader: &mut Reader<'_>,
    relation: &RelationInfo,
    end: LooseEnd<'_>,
) -> Result<Option<EndIn>, Cause> {
    Ok(match end {
        LooseEnd::Every(kind) => reader.known(relation, kind, EVERY),
        LooseEnd::Named(Some(of), id) => reader.known(relation, of, read_id(&id)?),
        LooseEnd::Named(None, id) => named(reader, Vec::new(), read_id(&id)?),
        LooseEnd::Set(kinds, id) => named(reader, kinds, read_id(&id)?),
    })
}

fn named(reader: &mut Reader<'_>, sets: Vec<TypeId>, id: &str) -> Option<EndIn> {
    Some(EndIn::Named(sets, reader.keep(id.as_bytes())?))
}
