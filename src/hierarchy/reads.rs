//! What statements read of attributes: a layer may change a default only as all of them allow.

use crate::policy::condition::{EdgeField, Term};
use crate::policy::schema::{Domain, MemberId, MemberKind, RoleId, TypeId, Value};
use crate::policy::{Mark, Policy};

use super::dependencies::{Sign, Vertex};

/// A statement that reads an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) from: Vertex,
    pub(super) attribute: (TypeId, MemberId),
    pub(super) how: How,
    pub(super) mark: Mark,
}

/// How an attribute is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The role that it names is given.
    Given,
    /// Those are meant who count as the role that it names; whether the reader grows with them.
    People(Sign),
    /// It is a flag; whether the reader grows with it.
    Flag(Sign),
    /// It is compared.
    Value,
}

/// A comparison of values that name roles of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Compared {
    pub(super) from: Vertex,
    pub(super) of: TypeId,
    /// The role that it is compared with, if that is said.
    pub(super) with: Option<RoleId>,
    /// What becomes of the reader where a value names a role within the one that is said instead.
    pub(super) sign: Sign,
    pub(super) mark: Mark,
}

/// The type whose roles a value names, if it names roles.
pub(super) fn role_type(policy: &Policy, term: &Term) -> Option<TypeId> {
    let member = |of: TypeId, member: MemberId| Some(&policy.schema.type_info(of)?.member(member)?.kind);
    let domain = match term {
        Term::Value(Value::Role(of, _)) => return Some(*of),
        Term::Value(_) | Term::Time | Term::Item | Term::Calculated(_) => return None,
        Term::Input(id) => &policy.schema.inputs.get(usize::from(*id))?.domain,
        Term::Path(value) => match value.attribute.members.first().and_then(|it| member(it.0, it.1))? {
            MemberKind::Attribute(it) => &it.domain,
            _ => return None,
        },
        Term::Edge(read) => match read.of.first()? {
            (of, relation, EdgeField::Attribute(id)) => match member(*of, *relation)? {
                MemberKind::Relation(it) => &it.attribute(*id)?.domain,
                _ => return None,
            },
            _ => return None,
        },
    };
    match domain {
        Domain::Role(of, _) => Some(*of),
        _ => None,
    }
}
