//! Sets in which edges end, and which may ask like a principal: everybody of a type, or those who hold
//! something of an entity.
//!
//! A set is meant where an edge ends in it, and is in itself: the editors of a team are editors of that team.

use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::schema::{Entity, Held, SetKind, TypeId};

use super::missing::Search;
use super::question::EntityRef;
use super::solver::{Key, Solver};
use super::truth::{Truth, Way};
use super::world::{At, World};

impl Solver<'_> {
    /// Whether a principal is in a set that is not the principal itself.
    pub(super) fn solve_in_set(&mut self, principal: Entity, set: Entity) -> Way {
        let Some((entity, who)) = self.world.set(set) else { return Way::NONE };
        match who {
            InSet::Nobody => Way::NONE,
            InSet::Who(who) => self.meant(principal, &who, &At::object(entity, principal)),
            InSet::Defined(definition) => self.way(Key::Defined { principal, definition, on: entity }),
        }
    }

    /// What is unknown in who is in a set.
    pub(super) fn missing_of_set(&mut self, search: &mut Search, principal: Entity, set: Entity) {
        let Some((entity, who)) = self.world.set(set) else { return };
        match who {
            InSet::Nobody => {}
            InSet::Who(who) => {
                self.missing_of_who(search, principal, &who, &At::object(entity, principal));
            }
            InSet::Defined(definition) => {
                self.look_into(search, Key::Defined { principal, definition, on: entity });
            }
        }
    }

    /// Whether a principal is the set of those who hold this of that entity, which an unknown one may be.
    pub(super) fn is_set_of(&self, principal: Entity, on: Entity, held: Held) -> Way {
        let kind = self.program().schema().set(principal.of).map(|it| &it.kind);
        let same = matches!(kind, Some(SetKind::People { held: Some(it), .. }) if *it == held);
        match self.world.set_base(principal).filter(|it| same && it.of == on.of) {
            Some(base) if [base, on].into_iter().any(World::is_unknown_entity) => Way::POSSIBLE,
            Some(base) => Way::of(Truth::known(base == on)),
            None => Way::NONE,
        }
    }
}

/// Who is in a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InSet {
    Nobody,
    Who(Who),
    Defined(u16),
}

/// Who is in a set of an entity of that type, as seen from the entity.
fn who_is_in(of: TypeId, kind: &SetKind) -> InSet {
    match kind {
        SetKind::Every => InSet::Who(Who::Every(of)),
        SetKind::People { held, .. } => match held {
            None => InSet::Nobody,
            Some(Held::Role(role)) => {
                InSet::Who(Who::Role { at: Path::at(Start::Object), roles: vec![(of, *role)] })
            }
            Some(Held::Relation(member)) => {
                let steps = vec![Step::along(vec![(of, *member)])];
                InSet::Who(Who::Holders(Path { start: Start::Object, steps }))
            }
            Some(Held::Definition(definition)) => InSet::Defined(*definition),
        },
    }
}

impl World<'_> {
    /// The entity that a set is a set of; `None` if it is no such set.
    pub(crate) fn set_base(&self, set: Entity) -> Option<Entity> {
        let info = self.program.schema().set(set.of).filter(|it| it.kind != SetKind::Every)?;
        match self.id(set) {
            Some(id) => Some(self.entity(&EntityRef { of: info.of, id: id.to_owned() })),
            None => Some(Self::unknown_entity(info.of)),
        }
    }

    /// What a set is a set of, and who is in it; `None` of an entity.
    pub(crate) fn set(&self, set: Entity) -> Option<(Entity, InSet)> {
        let info = self.program.schema().set(set.of)?;
        let base = self.set_base(set).unwrap_or_else(|| Self::unknown_entity(info.of));
        Some((base, who_is_in(info.of, &info.kind)))
    }

    /// Whether an entity is the set of every id of a type.
    pub(crate) fn is_every(&self, entity: Entity, of: TypeId) -> bool {
        self.program.schema().set(entity.of).is_some_and(|it| it.of == of && it.kind == SetKind::Every)
    }
}
