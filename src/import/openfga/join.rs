//! From the parts that files declare to one model: versions, modules, extensions, and what is declared twice.

use std::collections::HashMap;

use crate::diagnostic::shown;
use crate::limits::{PARAMETERS, RELATION_PARTS};

use super::dsl::{Declared, Head, Part};
use super::model::{Comments, Condition, Extension, Model, Module, Relation, Schema, Type};
use super::name::{self, Called};
use super::problem::{Problem, Problems};
use super::span::Name;

/// A model in one file.
pub(super) fn single(part: Part, problems: &mut Problems) -> Option<Model> {
    let (version, comments) = match part.head {
        Some(Head::Model { version, comments }) => (version, comments),
        Some(Head::Module { name, .. }) => {
            problems.push(|| {
                Problem::new(
                    "openfga-module",
                    &name.span,
                    format!("{} is one module of a model", shown(&name.text)),
                )
                .help("import the `fga.mod` that names this file, or begin the file with `model`")
            });
            return None;
        }
        None => return None,
    };
    let mut joined = Joined::new(schema(&version, problems)?, comments, false, problems);
    joined.part(Part { head: None, ..part });
    Some(joined.model)
}

/// A model in several files, each a module.
pub(super) fn modular(version: &Name, parts: Vec<Part>, problems: &mut Problems) -> Option<Model> {
    let schema = schema(version, problems)?;
    if schema == Schema::V1_1 {
        problems.push(|| {
            Problem::new("openfga-version", &version.span, "modules need version 1.2 of the language")
                .help("write `schema: '1.2'`")
        });
    }
    let mut joined = Joined::new(schema, Comments::default(), true, problems);
    // An extension may stand in a file before the one that declares the type.
    let (mut extensions, mut rest) = (Vec::new(), Vec::new());
    for mut part in parts {
        joined.head(part.head.take());
        let (extending, types) = part.types.into_iter().partition(|it| it.extends.is_some());
        extensions.push(Part { types: extending, ..Part::default() });
        rest.push(Part { types, ..part });
    }
    rest.into_iter().chain(extensions).for_each(|it| joined.part(it));
    Some(joined.model)
}

fn schema(version: &Name, problems: &mut Problems) -> Option<Schema> {
    match version.text.as_str() {
        "1.1" => return Some(Schema::V1_1),
        "1.2" => return Some(Schema::V1_2),
        _ => {}
    }
    problems.push(|| {
        let message = format!("there is no version {} of the language", shown(&version.text));
        let help = match version.text.as_str() {
            "1.0" => "version 1.0 is no longer supported, by OpenFGA either; name the types whom tuples may name, and write `schema 1.1`",
            _ => "write `schema 1.1` or `schema 1.2`",
        };
        Problem::new("openfga-version", &version.span, message).help(help)
    });
    None
}

struct Joined<'j> {
    model: Model,
    /// Whether several files make up the model.
    modular: bool,
    problems: &'j mut Problems,
    types: HashMap<String, usize>,
    conditions: HashMap<String, usize>,
}

impl<'j> Joined<'j> {
    fn new(schema: Schema, comments: Comments, modular: bool, problems: &'j mut Problems) -> Self {
        let model =
            Model { schema, comments, modules: vec![], types: vec![], conditions: vec![], rest: vec![] };
        Self { model, modular, problems, types: HashMap::new(), conditions: HashMap::new() }
    }

    fn head(&mut self, head: Option<Head>) {
        match head {
            Some(Head::Module { name, comments }) => {
                name::check(&name, Called::Module, self.problems);
                self.model.modules.push(Module { name, comments });
            }
            Some(Head::Model { version, .. }) => self.problems.push(|| {
                Problem::new("openfga-module", &version.span, "a file of a modular model says no version")
                    .help("begin it with `module` and its name; the version stands in `fga.mod`")
            }),
            None => {}
        }
    }

    fn part(&mut self, part: Part) {
        part.types.into_iter().for_each(|it| self.declared(it));
        part.conditions.into_iter().for_each(|it| self.condition(it));
        self.model.rest.extend(part.rest);
    }

    fn declared(&mut self, Declared { of, extends }: Declared) {
        match (self.types.get(&of.name.text).copied(), extends) {
            (None, None) => self.new_type(of),
            (Some(first), None) => self.twice(Called::Type, &of.name, first),
            (_, Some(_)) if !self.modular => self.lone_extension(&of.name),
            (Some(first), Some(_)) => self.extend(first, of),
            (None, Some(_)) => {
                let known = self.model.types.iter().map(|it| it.name.text.as_str());
                self.problems.push(|| {
                    let message = format!("no module declares the type {}", shown(&of.name.text));
                    Problem::new("openfga-module", &of.name.span, message).one_of(&of.name.text, known)
                });
            }
        }
    }

    fn lone_extension(&mut self, name: &Name) {
        self.problems.push(|| {
            Problem::new("openfga-module", &name.span, "only modules extend types")
                .help("write the relations below the type itself")
        });
    }

    fn new_type(&mut self, mut of: Type) {
        name::check(&of.name, Called::Type, self.problems);
        self.types.insert(of.name.text.clone(), self.model.types.len());
        let relations = std::mem::take(&mut of.relations);
        self.model.types.push(of);
        self.relations(self.model.types.len().saturating_sub(1), relations);
    }

    fn extend(&mut self, first: usize, of: Type) {
        let Type { relations, comments, span, .. } = of;
        if let Some(base) = self.model.types.get_mut(first) {
            base.extensions.push(Extension { comments, span });
        }
        self.relations(first, relations);
    }

    fn relations(&mut self, of: usize, relations: Vec<Relation>) {
        let Some(of) = self.model.types.get_mut(of) else { return };
        let mut seen: HashMap<String, Name> =
            of.relations.iter().map(|it| (it.name.text.clone(), it.name.clone())).collect();
        for relation in relations {
            name::check(&relation.name, Called::Relation, self.problems);
            bounded(relation.expression.size(), RELATION_PARTS, "parts", &relation.name, self.problems);
            match seen.get(&relation.name.text) {
                Some(first) => self.problems.push(|| twice(Called::Relation, &relation.name, first)),
                None => {
                    seen.insert(relation.name.text.clone(), relation.name.clone());
                    of.relations.push(relation);
                }
            }
        }
    }

    fn condition(&mut self, condition: Condition) {
        name::check(&condition.name, Called::Condition, self.problems);
        bounded(condition.parameters.len(), PARAMETERS, "parameters", &condition.name, self.problems);
        let mut seen: HashMap<&str, &Name> = HashMap::new();
        for parameter in &condition.parameters {
            name::check(&parameter.name, Called::Parameter, self.problems);
            if let Some(first) = seen.insert(&parameter.name.text, &parameter.name) {
                self.problems.push(|| twice(Called::Parameter, &parameter.name, first));
            }
        }
        match self.conditions.get(&condition.name.text).copied() {
            Some(first) => self.twice(Called::Condition, &condition.name, first),
            None => {
                self.conditions.insert(condition.name.text.clone(), self.model.conditions.len());
                self.model.conditions.push(condition);
            }
        }
    }

    fn twice(&mut self, called: Called, name: &Name, first: usize) {
        let earlier = match called {
            Called::Condition => self.model.conditions.get(first).map(|it| &it.name),
            _ => self.model.types.get(first).map(|it| &it.name),
        };
        let earlier = earlier.unwrap_or(name);
        self.problems.push(|| twice(called, name, earlier));
    }
}

fn bounded(count: usize, most: usize, what: &str, name: &Name, problems: &mut Problems) {
    if count > most {
        problems.push(|| {
            let message = format!("{} has {count} {what}; at most {most} are read", shown(&name.text));
            Problem::new("openfga-too-large", &name.span, message).help("split it into several")
        });
    }
}

fn twice(called: Called, name: &Name, first: &Name) -> Problem {
    let message = format!("the {} {} is declared a second time", called.word(), shown(&name.text));
    let help = match called {
        Called::Type => "put both together, or rename one; a module adds to a type with `extend type`",
        _ => "put both together, or rename one",
    };
    Problem::new("openfga-twice", &name.span, message).also(&first.span, "declared first").help(help)
}
