//! What a model declares, by name.

use std::collections::HashMap;

use super::model::{Condition, Model, Relation, Type};

/// An index of a model, so that looking a name up costs the same in a large one.
#[derive(Debug)]
pub struct Lookup<'m> {
    pub model: &'m Model,
    types: HashMap<&'m str, &'m Type>,
    relations: HashMap<(&'m str, &'m str), &'m Relation>,
    conditions: HashMap<&'m str, &'m Condition>,
}

impl<'m> Lookup<'m> {
    pub fn of(model: &'m Model) -> Self {
        let types = model.types.iter().map(|it| (it.name.text.as_str(), it)).collect();
        let relations = model.types.iter().flat_map(|of| {
            let of_type = of.name.text.as_str();
            of.relations.iter().map(move |it| ((of_type, it.name.text.as_str()), it))
        });
        let conditions = model.conditions.iter().map(|it| (it.name.text.as_str(), it)).collect();
        Self { model, types, relations: relations.collect(), conditions }
    }

    pub fn type_named(&self, name: &str) -> Option<&'m Type> {
        self.types.get(name).copied()
    }

    pub fn relation(&self, of: &str, name: &str) -> Option<&'m Relation> {
        self.relations.get(&(of, name)).copied()
    }

    pub fn condition(&self, name: &str) -> Option<&'m Condition> {
        self.conditions.get(name).copied()
    }

    pub(super) fn types(&self) -> impl Iterator<Item = &'m str> + Clone {
        self.model.types.iter().map(|it| it.name.text.as_str())
    }

    pub(super) fn relations_of(&self, of: &str) -> impl Iterator<Item = &'m str> + Clone {
        let relations = self.type_named(of).map_or(&[][..], |it| &it.relations);
        relations.iter().map(|it| it.name.text.as_str())
    }

    pub(super) fn conditions(&self) -> impl Iterator<Item = &'m str> + Clone {
        self.model.conditions.iter().map(|it| it.name.text.as_str())
    }
}
