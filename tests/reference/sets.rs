//! Sets in which edges may end: every id of a principal type, and whoever holds something of an entity
//! (reference.md section 2, "Sets").
//!
//! In the model a set is an entity of a kind of its own: of `every User` there is one, without an id,
//! and of `Team.editor` one for each team, with the id of the team.

use crate::judge::{Judge, Node, Spot};
use crate::model::Entity;
use crate::schema;
use crate::truth::Truth;
use crate::world::{Standing, Thing};

/// A kind of set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind<'a> {
    /// Every id of a principal type.
    Every(&'a str),
    /// Those who hold a role of an entity of this type, for whom a definition holds there, or who stand
    /// in a relation of it.
    Holding { of: &'a str, name: &'a str },
}

/// The kind of set that is called so; none for the names of types.
pub(crate) fn kind(of: &str) -> Option<Kind<'_>> {
    let every = of.strip_prefix("every ").map(Kind::Every);
    every.or_else(|| of.split_once('.').map(|(of, name)| Kind::Holding { of, name }))
}

/// The entity and the set of which a set of people is made: the type and the id of that entity.
pub(crate) fn owner(set: &Entity) -> Option<Entity> {
    match kind(&set.of)? {
        Kind::Every(_) => None,
        Kind::Holding { of, .. } => Some(Entity { of: of.to_owned(), id: set.id.clone() }),
    }
}

/// Every id of a principal type.
pub(crate) fn every(of: &str) -> Entity {
    Entity { of: format!("every {of}"), id: String::new() }
}

/// Those who hold something of an entity.
pub(crate) fn holding(of: &Entity, name: &str) -> Entity {
    Entity { of: format!("{}.{name}", of.of), id: of.id.clone() }
}

impl<'a> Judge<'a> {
    pub(crate) fn set(&self, thing: Thing) -> Option<Kind<'a>> {
        kind(self.world.type_of(thing))
    }

    /// Whether somebody may ask: a principal, or a set as if it were one.
    pub(crate) fn may_ask(&self, one: Thing) -> bool {
        schema::is_principal(self.policy, self.world.type_of(one)) || self.set(one).is_some()
    }

    /// Whether somebody is every principal of this type: one of them, or the set of them all.
    pub(crate) fn is_of(&self, one: Thing, principal: &str) -> Truth {
        let every = self.set(one) == Some(Kind::Every(principal));
        Truth::known(every || self.world.type_of(one) == principal)
    }

    /// Whether somebody is in a set. In a set of which nobody knows whose it is, anybody may be.
    pub(crate) fn is_in_set(&self, set: Thing, one: Thing) -> Truth {
        let there = match self.set(set) {
            None => Truth::no(),
            Some(Kind::Every(of)) => self.is_of(one, of),
            Some(Kind::Holding { of, name }) => self.holds(of, self.world.owner(set), name, one),
        };
        let anybody = match self.world.standing(set) {
            Standing::Unknown => Truth::unknown(Default::default()),
            _ => Truth::no(),
        };
        Truth::any([self.world.same(set, one), there, anybody])
    }

    /// Whether somebody counts as holding the role, satisfies the definition, or stands in the relation.
    fn holds(&self, of: &str, owner: Thing, name: &'a str, one: Thing) -> Truth {
        if schema::roles(self.policy, of).contains(name) {
            return self.counts(Spot::On(owner), name, one, false);
        }
        if schema::definition(self.policy, of, name, usize::MAX).is_some() {
            return self.read(Node::Defined(owner, name, one), false).plain();
        }
        let listed = self.step(owner, name, false).into_iter();
        Truth::any(listed.map(|(it, there)| Truth::all([there, self.stands_for(it, one, false)])))
    }

    /// Whether somebody is the set of those who hold this of this entity, and so holds it too.
    pub(crate) fn is_set_of(&self, one: Thing, owner: Thing, name: &str) -> Truth {
        match self.set(one) {
            Some(Kind::Holding { name: held, .. }) if held == name => {
                self.world.same(self.world.owner(one), owner)
            }
            _ => Truth::no(),
        }
    }
}
