//! Tuples as files have them: YAML and JSON, JSON lines, CSV. What they say is for a model to judge.

use crate::diagnostic::shown;
use crate::limits::EDGES;

use super::document::{self, File, Node, Shape};
use super::problem::Problem;
use super::span::Name;
use super::tuple::{TupleCondition, Written};
use super::value::{self, Context};

mod csv;

/// Reads a file of tuples, in the form that its name ends in.
pub(super) fn file(file: &File, shape: &mut Shape) -> Vec<Written> {
    let written = if file.ends_in(".csv") {
        csv::read(file, shape)
    } else if file.ends_in(".jsonl") {
        lines(file, shape)
    } else if [".yaml", ".yml", ".json"].iter().any(|it| file.ends_in(it)) {
        match document::read(file) {
            Ok(node) => shape.tuples(Some(&node)),
            Err(findings) => {
                shape.problems.take_over(findings);
                Vec::new()
            }
        }
    } else {
        let message = format!("{} is no kind of file that tuples are read from", shown(&file.name));
        let help = "its name ends in `.yaml`, `.json`, `.jsonl` or `.csv`";
        shape.problems.push(|| Problem::new("openfga-file", &file.start(), message).help(help));
        Vec::new()
    };
    if written.len() > EDGES {
        let message = format!("this file has {} tuples; at most {EDGES} are read", written.len());
        shape
            .problems
            .push(|| Problem::new("openfga-too-large", &file.start(), message).help("leave some out"));
    }
    written
}

impl Shape {
    /// A list of tuples, as they are written.
    pub fn tuples(&mut self, node: Option<&Node>) -> Vec<Written> {
        self.list(node, "tuples").iter().filter_map(|it| one(it, self)).collect()
    }

    /// What comes with a tuple or a question.
    pub fn context(&mut self, node: Option<&Node>) -> Context {
        let entries = node.and_then(|it| self.entries(it, "a context")).unwrap_or_default();
        entries.iter().map(|(name, it)| (name.clone(), value::of(it))).collect()
    }
}

fn one(node: &Node, shape: &mut Shape) -> Option<Written> {
    let fields = shape.fields(node, "a tuple", &["user", "relation", "object", "condition"])?;
    let user = shape.text(&fields, "user", "the user");
    let relation = shape.text(&fields, "relation", "the relation");
    let object = shape.text(&fields, "object", "the object");
    let condition = match fields.get("condition") {
        Some(it) => Some(condition(it, shape)?),
        None => None,
    };
    let (span, remarks) = (node.span.clone(), node.remarks_but(&[]));
    Some(Written { user: user?, relation: relation?, object: object?, condition, span, remarks })
}

fn condition(node: &Node, shape: &mut Shape) -> Option<TupleCondition> {
    let fields = shape.fields(node, "the condition of a tuple", &["name", "context"])?;
    let name = shape.text(&fields, "name", "the name of the condition")?;
    Some(TupleCondition { name, context: shape.context(fields.get("context")) })
}

/// One tuple a line.
fn lines(file: &File, shape: &mut Shape) -> Vec<Written> {
    let whole = file.whole();
    let mut written = Vec::new();
    let mut start: usize = 0;
    for line in file.text.split_inclusive('\n') {
        let end = start.saturating_add(line.len());
        if !line.trim().is_empty() {
            match document::read_json(&whole.part(start..end)) {
                Ok(node) => written.extend(one(&node, shape)),
                Err(problem) => shape.problems.push(|| problem),
            }
        }
        start = end;
    }
    written
}

/// A word of a row, at the place of the row.
fn word(text: impl Into<String>, like: &Name) -> Name {
    Name::new(text, like.span.clone())
}
