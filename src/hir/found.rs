//! What a name or a path ends in, and how the same name on several types is one thing.

use crate::policy::condition::{DefinitionId, EdgeRead};
use crate::policy::path::{Path, Step, ValuePath};
use crate::policy::schema::{Domain, MemberId, RoleId, TypeId};

/// What a path ends in.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Entities {
        path: Path,
        types: Vec<TypeId>,
        single: bool,
    },
    Value {
        value: ValuePath,
        domain: Domain,
        single: bool,
    },
    Role {
        at: Path,
        roles: Vec<(TypeId, RoleId)>,
    },
    Definition {
        at: Path,
        definitions: Vec<(TypeId, DefinitionId)>,
        single: bool,
    },
    Input {
        index: u16,
        domain: Domain,
    },
    /// What the edge at hand says, inside `where`.
    Edge {
        read: EdgeRead,
        domain: Domain,
    },
    /// The element of a list, or the key of a map, inside `has`.
    Item {
        domain: Domain,
    },
    Time,
}

/// One name of one type.
pub(super) enum Named {
    Relation { member: MemberId, targets: Vec<TypeId>, single: bool },
    Attribute { member: MemberId, domain: Domain },
    Role(RoleId),
    Definition(DefinitionId),
}

impl Named {
    /// What a person would call it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Named::Relation { .. } => "a relation",
            Named::Attribute { .. } => "an attribute",
            Named::Role(_) => "a role",
            Named::Definition(_) => "a definition",
        }
    }
}

impl Named {
    /// How many parts it is made of, which is what it costs to look at it.
    pub(super) fn weight(&self) -> usize {
        match self {
            Named::Relation { targets, .. } => targets.len(),
            Named::Attribute { domain: Domain::Role(_, roles), .. } => roles.len(),
            Named::Attribute { domain: Domain::Choice(words), .. } => words.len(),
            Named::Attribute { .. } | Named::Role(_) | Named::Definition(_) => 1,
        }
    }
}

impl Found {
    /// What a person would call it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Found::Entities { path, .. } if path.steps.is_empty() => "an entity at hand",
            Found::Entities { .. } => "a relation",
            Found::Value { .. } => "an attribute",
            Found::Role { .. } => "a role",
            Found::Definition { .. } => "a definition",
            Found::Input { .. } => "an input of the request",
            Found::Edge { .. } => "an attribute of the edge",
            Found::Item { .. } => "the element at hand",
            Found::Time => "the time",
        }
    }

    /// The name on the first type that has it.
    pub(super) fn begin(mut path: Path, of: TypeId, named: Named) -> Self {
        match named {
            Named::Relation { member, targets, single } => {
                path.steps.push(Step::along(vec![(of, member)]));
                Found::Entities { path, types: targets, single }
            }
            Named::Attribute { member, domain } => {
                let value = ValuePath { path, attribute: Step::along(vec![(of, member)]) };
                Found::Value { value, domain, single: true }
            }
            Named::Role(role) => Found::Role { at: path, roles: vec![(of, role)] },
            Named::Definition(id) => {
                Found::Definition { at: path, definitions: vec![(of, id)], single: true }
            }
        }
    }

    /// Adds the name as another type has it; if it is another kind of thing there, answers which.
    pub(super) fn join(&mut self, of: TypeId, named: Named) -> Result<(), &'static str> {
        let other = named.kind();
        match (self, named) {
            (Found::Entities { path, types, single }, Named::Relation { member, targets, single: one }) => {
                path.steps.last_mut().into_iter().for_each(|step| step.members.push((of, member)));
                types.extend(targets);
                *single &= one;
            }
            (Found::Value { value, domain, .. }, Named::Attribute { member, domain: more }) => {
                *domain = together(domain, &more).ok_or("an attribute of another kind")?;
                value.attribute.members.push((of, member));
            }
            (Found::Role { roles, .. }, Named::Role(role)) => roles.push((of, role)),
            (Found::Definition { definitions, .. }, Named::Definition(id)) => definitions.push((of, id)),
            _ => return Err(other),
        }
        Ok(())
    }

    /// The types at its end, each once, after all have been joined.
    pub(super) fn settled(mut self) -> Self {
        if let Found::Entities { types, .. } = &mut self {
            types.sort_unstable();
            types.dedup();
        }
        self
    }

    /// The same, reached by a path that may have led to one or to many.
    pub(super) fn reached(mut self, by_one: bool) -> Self {
        match &mut self {
            Found::Entities { single, .. }
            | Found::Value { single, .. }
            | Found::Definition { single, .. } => {
                *single &= by_one;
            }
            Found::Role { .. }
            | Found::Input { .. }
            | Found::Edge { .. }
            | Found::Item { .. }
            | Found::Time => {}
        }
        self
    }
}

/// The values of either domain, if they are of one kind.
pub(super) fn together(one: &Domain, other: &Domain) -> Option<Domain> {
    match (one, other) {
        (Domain::Role(of, roles), Domain::Role(also, more)) if of == also => {
            let mut all = [roles.as_slice(), more].concat();
            all.sort_unstable();
            all.dedup();
            Some(Domain::Role(*of, all))
        }
        (Domain::Choice(words), Domain::Choice(more)) => {
            let new = more.iter().filter(|it| !words.contains(it));
            Some(Domain::Choice(words.iter().chain(new).cloned().collect()))
        }
        (Domain::Text | Domain::Email, Domain::Text | Domain::Email) if one != other => Some(Domain::Text),
        _ => (one == other).then(|| one.clone()),
    }
}

/// Whether a value of one domain may be equal to one of the other.
pub(super) fn comparable(left: &Domain, right: &Domain) -> bool {
    let text = |it: &Domain| matches!(it, Domain::Text | Domain::Email);
    match (left, right) {
        (Domain::Role(left, _), Domain::Role(right, _)) => left == right,
        (Domain::Choice(left), Domain::Choice(right)) => left.iter().any(|it| right.contains(it)),
        _ => left == right || text(left) && text(right),
    }
}
