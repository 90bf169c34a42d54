//! Reads what belongs to OpenFGA: models in their text form, in modules and as JSON; tuples; stores with tests.
//!
//! Out comes one checked, neutral value, [`Model`] or [`Store`], or findings. Nothing is guessed, and nothing is
//! left out in silence. What a model says in the words of a rolebook is not decided here.
//!
//! ```text
//! dsl, json_model -> parts -> join -> Model -> check
//! document (YAML, JSON) -> rows, stores -> tuple, questions -> Store
//! ```

mod cel;
mod check;
mod document;
mod dsl;
mod join;
mod json_model;
mod loader;
mod lookup;
mod model;
mod modules;
mod name;
mod problem;
mod questions;
mod rows;
mod span;
mod store;
mod stores;
mod translation;
mod tuple;
mod value;

pub use cel::{Cel, CelKind, Each, Literal, Operator};
pub use document::{Fields, File, Node, NodeKind, Shape, read as read_document};
pub use loader::Loader;
pub use lookup::Lookup;
pub use model::{
    Comments, Condition, Expression, ExpressionKind, Extension, Form, Model, Module, Parameter,
    ParameterType, Relation, Restriction, Schema, Type,
};
pub use questions::Questions;
pub use span::{Name, Span};
pub use store::{Check, Filter, Objects, Store, Test, Users};
pub(crate) use translation::translate;
pub use tuple::{Entity, Refused, Subject, SubjectKind, Tuple, TupleCondition, Tuples, Written};
pub use value::{Context, Value, ValueKind};

use crate::diagnostic::Finding;

/// What becomes of tuples that the model does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// They are errors.
    Refused,
    /// They are kept apart, with the reason, as OpenFGA keeps and ignores what an older model allowed.
    KeptApart,
}

/// Reads a model: `fga.mod` and its modules, JSON, or else the text form.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn read_model(file: &File, load: &Loader<'_>) -> Result<Model, Vec<Finding>> {
    let mut shape = Shape::default();
    let model = read_file(file, load, &mut shape);
    checked(model, shape)
}

/// Reads a model in its text form that stands as a text in a YAML or JSON file, such as a store.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_model_in(file: &File, node: &Node) -> Result<Model, Vec<Finding>> {
    let mut shape = Shape::default();
    let model = stores::model_in(file, node, &mut shape);
    checked(model, shape)
}

/// Reads a store: `.fga.yaml`.
///
/// # Errors
/// Everything that is wrong with it and the files that it names.
pub fn read_store(file: &File, load: &Loader<'_>, stale: Stale) -> Result<Store, Vec<Finding>> {
    let node = read_document(file)?;
    let mut reader = stores::Reader { file, load, shape: Shape::default() };
    let store = reader.store(&node);
    let mut shape = reader.shape;
    if stale == Stale::Refused {
        shape.problems.take_over(store.iter().flat_map(Store::refused).map(|it| it.why.clone()));
    }
    finished(store, shape)
}

/// Reads a file of tuples: YAML, JSON, JSON lines or CSV, as its name ends.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_tuples(file: &File, model: &Model, stale: Stale) -> Result<Tuples, Vec<Finding>> {
    let mut shape = Shape::default();
    let tuples = Tuples::sort(&Lookup::of(model), rows::file(file, &mut shape));
    if stale == Stale::Refused {
        shape.problems.take_over(tuples.refused.iter().map(|it| it.why.clone()));
    }
    shape.finish(tuples)
}

fn checked(model: Option<Model>, mut shape: Shape) -> Result<Model, Vec<Finding>> {
    if let Some(model) = model.as_ref().filter(|_| shape.problems.is_empty()) {
        check::model(model, &mut shape.problems);
    }
    finished(model, shape)
}

/// A value that is there whenever nothing is wrong.
fn finished<T>(value: Option<T>, shape: Shape) -> Result<T, Vec<Finding>> {
    shape.finish(value)?.ok_or_else(Vec::new)
}

/// Reads a model without checking it.
fn read_file(file: &File, load: &Loader<'_>, shape: &mut Shape) -> Option<Model> {
    if file.ends_in(".mod") {
        return modules::read(file, load, shape);
    }
    let part = if file.ends_in(".json") || file.text.trim_start().starts_with('{') {
        let node = read_document(file).map_err(|it| shape.problems.take_over(it)).ok()?;
        json_model::read(&node, shape)
    } else {
        dsl::read(&file.whole(), &mut shape.problems)
    };
    join::single(part, &mut shape.problems)
}
