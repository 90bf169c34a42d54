//! The careful way through a line: every form that JSON facts have, and every problem with its place.

use super::loader::{EndIn, Loader, Said};
use crate::diagnostic::Diagnostic;
use crate::facts::draft::{LooseEdge, LooseEnd};
use crate::facts::image::{is_fixed, number_of, put_alone};
use crate::facts::json;
use crate::facts::value::{Cause, read_id};
use crate::facts::workspace::EdgeTerms;
use crate::policy::schema::{EVERY, MemberId, MemberKind, RelationInfo, TypeId, Value};

/// Why a line is not read.
pub(super) enum Fault {
    /// With places in the line.
    Problems(Vec<Diagnostic>),
    /// The line as a whole is in error.
    Cause(Cause),
}

impl From<Cause> for Fault {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

/// Reads a line into the loader's row.
pub(super) fn read(loader: &mut Loader<'_>, text: &str) -> Result<(), Fault> {
    let schema = loader.schema;
    let (of, id, loose) = json::line(schema, text).map_err(Fault::Problems)?;
    loader.begin(of, &id).ok_or_else(unreadable)?;
    for (member, value) in &loose.values {
        let said = stated(loader, of, *member, value).ok_or_else(unreadable)?;
        loader.say(*member, said);
    }
    for (member, edge) in loose.links {
        let said = match edge {
            None => Said::Incomplete,
            Some(edge) => linked(loader, of, member, edge)?,
        };
        loader.say(member, said);
    }
    Ok(())
}

/// What cannot be: the line was found to be sound, and still nothing comes of it.
fn unreadable() -> Fault {
    Cause::new("unreadable-line", "this line cannot be read").into()
}

fn stated(loader: &mut Loader<'_>, of: TypeId, member: MemberId, value: &Value) -> Option<Said> {
    let MemberKind::Attribute(info) = loader.kind(of, member)? else { return None };
    if is_fixed(&info.domain) {
        return number_of(&info.domain, value).map(Said::Number);
    }
    let mut bytes = Vec::new();
    put_alone(&info.domain, value, &mut bytes)?;
    Some(Said::Text(loader.keep(&bytes)))
}

fn linked(loader: &mut Loader<'_>, of: TypeId, member: MemberId, edge: LooseEdge<'_>) -> Result<Said, Fault> {
    let Some(MemberKind::Relation(relation)) = loader.kind(of, member) else { return Err(unreadable()) };
    let LooseEdge { end, role, since, until, attributes } = edge;
    let end = ended(loader, relation, end)?.ok_or_else(unreadable)?;
    let terms = loader.terms(of, member, &EdgeTerms { since, until, attributes });
    Ok(Said::Edge { end, role, terms: terms.ok_or_else(unreadable)? })
}

fn ended(
    loader: &mut Loader<'_>,
    relation: &RelationInfo,
    end: LooseEnd<'_>,
) -> Result<Option<EndIn>, Cause> {
    Ok(match end {
        LooseEnd::Every(kind) => loader.known(relation, kind, EVERY),
        LooseEnd::Named(Some(of), id) => loader.known(relation, of, read_id(&id)?),
        LooseEnd::Named(None, id) => Some(EndIn::Named(loader.keep(read_id(&id)?.as_bytes()))),
        LooseEnd::Set(kinds, id) => Some(EndIn::Set(kinds, loader.keep(read_id(&id)?.as_bytes()))),
    })
}
