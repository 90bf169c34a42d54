//! What is unknown since it depends on its own opposite: no data is missing, so the names themselves are told.

use std::collections::HashMap;

use crate::hierarchy::{Sign, opposed_rounds};
use crate::policy::schema::{Entity, TypeKind};

use super::{Open, Search};
use crate::eval::solver::{Key, Solver};

/// Who reads whom of all that was looked into, and whether its opposite.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    numbers: HashMap<Open, u32>,
    all: Vec<Open>,
    edges: Vec<(u32, u32, bool)>,
    /// What is being looked into; nothing where the search begins.
    reader: Option<u32>,
}

impl Rounds {
    fn number(&mut self, open: Open) -> u32 {
        let next = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(open).or_insert(next);
        if number == next {
            self.all.push(open);
        }
        number
    }

    pub(super) fn enter(&mut self, open: Open) {
        self.reader = Some(self.number(open));
    }

    pub(super) fn reads(&mut self, open: Open, sign: Sign) {
        if let Some(reader) = self.reader {
            let read = self.number(open);
            self.edges.push((reader, read, sign != Sign::Plus));
        }
    }
}

impl Solver<'_> {
    /// Names whatever is unknown because it depends on its own opposite.
    pub(super) fn missing_of_rounds(&self, search: &mut Search) {
        let Some(rounds) = search.rounds.take() else { return };
        for at in opposed_rounds(&rounds.edges) {
            match rounds.all.get(at as usize) {
                Some(Open::Element { of, member, .. }) => self.name(search, *of, *member),
                Some(Open::Node(key)) => self.name_node(search, *key),
                None => {}
            }
        }
    }

    /// A definition, a role, a group or an action, on its entity; a set is told by what it is a set of.
    fn name_node(&self, search: &mut Search, key: Key) {
        let policy = self.program().policy();
        let (on, name) = match key {
            Key::Elements(of, member) => return self.name(search, of, member),
            Key::InGroup { group, .. } => {
                let kind = policy.schema.type_info(group.of).map(|it| it.kind);
                let Some(TypeKind::Group(member)) = kind else { return };
                return self.name(search, group, member);
            }
            Key::Held { on, role, .. } | Key::HeldOnPair { place: on, role, .. } => {
                let info = policy.schema.type_info(on.of).and_then(|it| it.roles.get(usize::from(role)));
                (on, info.map(|it| it.name.as_str()))
            }
            Key::Defined { definition, on, .. } => {
                (on, policy.definitions.get(usize::from(definition)).map(|it| it.name.as_str()))
            }
            Key::Granted { action, object, .. } | Key::Forbidden { action, object, .. } => {
                let actions = policy.actions.get(usize::from(object.of));
                (object, actions.and_then(|it| it.get(usize::from(action))).map(String::as_str))
            }
        };
        self.name_on(search, on, name);
    }

    fn name_on(&self, search: &mut Search, on: Entity, name: Option<&str>) {
        if let (Some(on), Some(name)) = (self.world.written(on), name) {
            search.found.insert(format!("{on}.{name}"));
        }
    }
}
