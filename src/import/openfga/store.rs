//! A store: a model, tuples, and tests that say what is expected of them.

use super::model::Model;
use super::span::{Name, Span};
use super::tuple::{Entity, Subject, Tuples};
use super::value::Context;

#[derive(Debug, Clone, PartialEq)]
pub struct Store {
    pub name: Option<Name>,
    pub model: Model,
    pub tuples: Tuples,
    pub tests: Vec<Test>,
    /// What is said above all of it, for people.
    pub remarks: Vec<String>,
    /// And below all of it.
    pub rest: Vec<String>,
}

/// Expectations under one name; its tuples are there beside those of the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    pub name: Option<Name>,
    pub description: Option<Name>,
    pub tuples: Tuples,
    pub checks: Vec<Check>,
    pub objects: Vec<Objects>,
    pub users: Vec<Users>,
    pub span: Span,
    pub remarks: Vec<String>,
}

/// Whether a user has a relation to an object. Whatever is written for several at once is one for each.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub user: Subject,
    pub relation: Name,
    pub object: Entity,
    pub context: Context,
    pub expected: bool,
    /// The answer that is expected.
    pub span: Span,
    /// What is said beside it; of several that are written as one, beside the first.
    pub remarks: Vec<String>,
}

/// To which objects of a type a user has a relation.
#[derive(Debug, Clone, PartialEq)]
pub struct Objects {
    pub user: Subject,
    pub relation: Name,
    pub of: Name,
    pub context: Context,
    pub expected: Vec<Entity>,
    pub span: Span,
    pub remarks: Vec<String>,
}

/// Which users have a relation to an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Users {
    pub object: Entity,
    pub relation: Name,
    /// Only such users are asked for.
    pub filters: Vec<Filter>,
    pub context: Context,
    pub expected: Vec<Subject>,
    pub span: Span,
    pub remarks: Vec<String>,
}

/// `user`, or `team#member`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    pub of: Name,
    pub relation: Option<Name>,
}

impl Store {
    /// A model that nothing was said of yet.
    pub fn of(model: Model) -> Self {
        Self {
            name: None,
            model,
            tuples: Tuples::default(),
            tests: Vec::new(),
            remarks: Vec::new(),
            rest: Vec::new(),
        }
    }

    /// All tuples that the model does not allow, those of the tests among them.
    pub fn refused(&self) -> impl Iterator<Item = &super::tuple::Refused> {
        let tests = self.tests.iter().flat_map(|it| &it.tuples.refused);
        self.tuples.refused.iter().chain(tests)
    }
}
