//! Whether what a test asks can be asked of a model: that its types and relations are there, and that what
//! comes with it is what some condition takes.

use std::collections::HashMap;

use crate::diagnostic::{Finding, shown};

use super::check::{unknown_relation, unknown_type};
use super::lookup::Lookup;
use super::model::Parameter;
use super::problem::Problem;
use super::store::{Check, Filter, Objects, Users};
use super::value::{Context, misfit};

/// Holds questions against a model.
#[derive(Debug)]
pub struct Questions<'l, 'm> {
    pub(super) lookup: &'l Lookup<'m>,
    parameters: HashMap<&'m str, Vec<&'m Parameter>>,
}

impl<'l, 'm> Questions<'l, 'm> {
    pub fn of(lookup: &'l Lookup<'m>) -> Self {
        let mut parameters: HashMap<&str, Vec<&Parameter>> = HashMap::new();
        for parameter in lookup.model.conditions.iter().flat_map(|it| &it.parameters) {
            let same = parameters.entry(parameter.name.text.as_str()).or_default();
            if !same.iter().any(|it| it.of == parameter.of) {
                same.push(parameter);
            }
        }
        Self { lookup, parameters }
    }

    /// # Errors
    /// What the model does not have.
    pub fn check(&self, check: &Check) -> Result<(), Box<Finding>> {
        let found = self.lookup.subject(&check.user);
        let found = found.and_then(|()| self.lookup.held(&check.object, &check.relation));
        found.and_then(|_| self.context(&check.context)).map_err(Problem::finding)
    }

    /// # Errors
    /// What the model does not have.
    pub fn objects(&self, asked: &Objects) -> Result<(), Box<Finding>> {
        self.asked_objects(asked).map_err(Problem::finding)
    }

    fn asked_objects(&self, asked: &Objects) -> Result<(), Problem> {
        self.lookup.subject(&asked.user)?;
        if self.lookup.type_named(&asked.of.text).is_none() {
            return Err(unknown_type(self.lookup, &asked.of));
        }
        if self.lookup.relation(&asked.of.text, &asked.relation.text).is_none() {
            return Err(unknown_relation(self.lookup, &asked.of.text, &asked.relation));
        }
        if let Some(other) = asked.expected.iter().find(|it| it.of != asked.of.text) {
            let message = format!(
                "objects of {} are asked for, and {} is none",
                shown(&asked.of.text),
                shown(&format!("{}:{}", other.of, other.id))
            );
            return Err(Problem::new("openfga-question", &other.span, message)
                .help("ask for the type of this object, or leave it out"));
        }
        self.context(&asked.context)
    }

    /// # Errors
    /// What the model does not have.
    pub fn users(&self, asked: &Users) -> Result<(), Box<Finding>> {
        self.asked_users(asked).map_err(Problem::finding)
    }

    fn asked_users(&self, asked: &Users) -> Result<(), Problem> {
        self.lookup.held(&asked.object, &asked.relation)?;
        asked.filters.iter().try_for_each(|it| self.filter(it))?;
        asked.expected.iter().try_for_each(|it| self.lookup.subject(it))?;
        self.context(&asked.context)
    }

    fn filter(&self, Filter { of, relation }: &Filter) -> Result<(), Problem> {
        if self.lookup.type_named(&of.text).is_none() {
            return Err(unknown_type(self.lookup, of));
        }
        match relation {
            Some(it) if self.lookup.relation(&of.text, &it.text).is_none() => {
                Err(unknown_relation(self.lookup, &of.text, it))
            }
            _ => Ok(()),
        }
    }

    /// What comes with a question is for whichever condition has a parameter of that name; other names mean
    /// nothing, to OpenFGA either.
    fn context(&self, context: &Context) -> Result<(), Problem> {
        for (name, value) in context {
            let same = self.parameters.get(name.text.as_str()).map_or(&[][..], Vec::as_slice);
            let misfits: Option<Vec<_>> = same.iter().map(|it| Some((it, misfit(value, &it.of)?))).collect();
            if let Some((parameter, misfit)) = misfits.and_then(|it| it.into_iter().next()) {
                return Err(misfit.of(name, parameter));
            }
        }
        Ok(())
    }
}
