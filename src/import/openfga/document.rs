//! A YAML or JSON file as a tree in which everything has its place, whichever of the two it was.

use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Finding;

use super::problem::{Problem, Problems};
use super::span::{Name, Span, Text};

mod fields;
mod json;
mod remarks;
mod yaml;

pub use fields::{Fields, Shape};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub kind: NodeKind,
    pub span: Span,
    /// What was said above it or behind it, for people.
    pub remarks: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NodeKind {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    Text(String),
    /// A text of several lines, as it stands in the file.
    Block {
        text: String,
        /// Its lines in the file, still indented.
        lines: Range<usize>,
    },
    List(Vec<Node>),
    /// In the order of the file; no key stands there twice.
    Map(Vec<(Name, Node)>),
}

impl Node {
    pub(super) fn new(kind: NodeKind, span: Span) -> Self {
        Self { kind, span, remarks: Vec::new() }
    }

    /// What was said beside it and whatever is in it, but for what stands below some keys.
    pub fn remarks_but(&self, keys: &[&str]) -> Vec<String> {
        let mut all = self.remarks.clone();
        match &self.kind {
            NodeKind::List(inner) => all.extend(inner.iter().flat_map(|it| it.remarks_but(&[]))),
            NodeKind::Map(entries) => {
                let inner = entries.iter().filter(|it| !keys.contains(&it.0.text.as_str()));
                all.extend(inner.flat_map(|it| it.1.remarks_but(&[])));
            }
            _ => {}
        }
        all
    }

    /// The same without a word for people.
    pub(super) fn without_remarks(&self) -> Self {
        let kind = match &self.kind {
            NodeKind::List(all) => NodeKind::List(all.iter().map(Self::without_remarks).collect()),
            NodeKind::Map(entries) => {
                NodeKind::Map(entries.iter().map(|it| (it.0.clone(), it.1.without_remarks())).collect())
            }
            plain => plain.clone(),
        };
        Self::new(kind, self.span.clone())
    }

    /// What it is, in words.
    pub fn described(&self) -> String {
        match &self.kind {
            NodeKind::Null => "nothing".to_owned(),
            NodeKind::Bool(it) => format!("`{it}`"),
            NodeKind::Number(it) => format!("the number {}", crate::diagnostic::shown(it)),
            NodeKind::Text(it) | NodeKind::Block { text: it, .. } => {
                format!("the text {}", crate::diagnostic::shown(it))
            }
            NodeKind::List(_) => "a list".to_owned(),
            NodeKind::Map(_) => "keys and values".to_owned(),
        }
    }

    /// How many values it is, itself and those in it.
    fn values(&self) -> usize {
        let inner: usize = match &self.kind {
            NodeKind::List(all) => all.iter().map(Self::values).sum(),
            NodeKind::Map(entries) => entries.iter().map(|it| it.1.values()).sum(),
            _ => 0,
        };
        inner.saturating_add(1)
    }
}

/// A file as it was given: by the name under which its host knows it.
#[derive(Debug, Clone)]
pub struct File {
    pub name: Arc<str>,
    pub text: String,
}

impl File {
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: Arc::from(name), text: text.into() }
    }

    pub(super) fn whole(&self) -> Text<'_> {
        Text::whole(&self.name, &self.text)
    }

    /// The start of the file, for what is said of all of it.
    pub(super) fn start(&self) -> Span {
        Span::new(&self.name, 0..0)
    }

    /// Whether it holds a store and not a model alone.
    pub fn is_store(&self) -> bool {
        let names_model =
            |it: &str| ["model:", "model_file:", "tuples:", "tests:"].iter().any(|key| it.starts_with(key));
        self.ends_in(".yaml") || self.ends_in(".yml") || self.text.lines().any(names_model)
    }

    /// Whether its name ends so, whatever the case.
    pub(super) fn ends_in(&self, ending: &str) -> bool {
        let length = self.name.len();
        let end = length.checked_sub(ending.len()).and_then(|it| self.name.get(it..));
        end.is_some_and(|it| it.eq_ignore_ascii_case(ending))
    }
}

/// Reads a YAML file of one document, or a JSON file if it is called so.
///
/// # Errors
/// What keeps it from being read.
pub fn read(file: &File) -> Result<Node, Vec<Finding>> {
    let mut problems = Problems::default();
    let node = if file.ends_in(".json") { json::read(&file.whole()) } else { yaml::read(file) };
    match node {
        Ok(node) => problems.finish(node),
        Err(problem) => {
            problems.push(|| problem);
            problems.finish(Node::new(NodeKind::Null, file.start()))
        }
    }
}

/// Reads one line of a file of JSON lines.
pub(super) fn read_json(text: &Text<'_>) -> Result<Node, Problem> {
    json::read(text)
}
