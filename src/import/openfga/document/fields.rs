//! Reading a tree as what it should be: keys that are known, values of the right kind. Whatever is otherwise
//! is a problem at its place, and nothing is left out in silence.

use std::ops::Range;
use std::sync::Arc;

use super::{Node, NodeKind};
use crate::diagnostic::{Finding, shown};
use crate::import::openfga::problem::{Problem, Problems};
use crate::import::openfga::span::{Name, Span};

const CODE: &str = "openfga-shape";

/// Reads trees and keeps what is wrong with them.
#[derive(Debug, Default)]
pub struct Shape {
    pub(in crate::import::openfga) problems: Problems,
}

/// The values of a map that has no other keys than it may.
#[derive(Debug, Clone)]
pub struct Fields<'n> {
    pub span: Span,
    first: Option<Span>,
    entries: Vec<(&'n Name, &'n Node)>,
}

impl<'n> Fields<'n> {
    /// The value of a key; none if it is not there, or nothing.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        let found = self.entries.iter().find(|it| it.0.text == key).map(|it| it.1);
        found.filter(|it| it.kind != NodeKind::Null)
    }

    /// Its first key: all of a map is too much to be marked.
    pub(in crate::import::openfga) fn start(&self) -> Span {
        let Range { start, .. } = self.span.range;
        self.first.clone().unwrap_or(Span { file: Arc::clone(&self.span.file), range: start..start })
    }

    /// The value of the first of these keys that is there.
    pub fn either(&self, keys: [&str; 2]) -> Option<&'n Node> {
        keys.iter().find_map(|it| self.get(it))
    }
}

impl Shape {
    /// The value if nothing was wrong, else all that was.
    ///
    /// # Errors
    /// Whatever is not as it should be.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Finding>> {
        self.problems.finish(value)
    }

    /// A map with some of these keys and no others.
    pub fn fields<'n>(&mut self, node: &'n Node, what: &str, known: &[&str]) -> Option<Fields<'n>> {
        let entries = self.entries(node, what)?;
        for (key, _) in entries {
            if !known.contains(&key.text.as_str()) {
                let message = format!("{what} has no key {}", shown(&key.text));
                self.problems
                    .push(|| Problem::new(CODE, &key.span, message).one_of(&key.text, known.iter().copied()));
            }
        }
        let first = entries.first().map(|it| it.0.span.clone());
        let entries =
            entries.iter().filter(|it| known.contains(&it.0.text.as_str())).map(|it| (&it.0, &it.1));
        Some(Fields { span: node.span.clone(), first, entries: entries.collect() })
    }

    /// A map with any keys.
    pub fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [(Name, Node)]> {
        match &node.kind {
            NodeKind::Map(entries) => Some(entries),
            NodeKind::Null => Some(&[]),
            _ => self.otherwise(
                node,
                &format!("{what} as keys and values"),
                "write `KEY: VALUE`, or `{\"KEY\": VALUE}` in JSON",
            ),
        }
    }

    /// A list; nothing is an empty one.
    pub fn list<'n>(&mut self, node: Option<&'n Node>, what: &str) -> &'n [Node] {
        match node.map(|it| (&it.kind, it)) {
            None | Some((NodeKind::Null, _)) => &[],
            Some((NodeKind::List(all), _)) => all,
            Some((_, node)) => {
                let none: Option<()> = self.otherwise(
                    node,
                    &format!("a list of {what}"),
                    "write `- ` before each, or `[...]` around all",
                );
                none.map_or(&[][..], |()| &[])
            }
        }
    }

    /// A text that must be there.
    pub fn text(&mut self, fields: &Fields<'_>, key: &str, what: &str) -> Option<Name> {
        match fields.get(key) {
            Some(node) => self.name(node, what),
            None => {
                let message = format!("{what} is missing");
                self.problems.push(|| {
                    Problem::new(CODE, &fields.start(), message).help(format!("write `{key}` and what it is"))
                });
                None
            }
        }
    }

    /// A text that may be there.
    pub fn optional(&mut self, fields: &Fields<'_>, key: &str, what: &str) -> Option<Name> {
        fields.get(key).and_then(|it| self.name(it, what))
    }

    /// A value that is a text. A number without quotes counts as one, since ids are often numbers.
    pub fn name(&mut self, node: &Node, what: &str) -> Option<Name> {
        match &node.kind {
            NodeKind::Text(text) | NodeKind::Block { text, .. } | NodeKind::Number(text) => {
                Some(Name::new(text.clone(), node.span.clone()))
            }
            _ => self.otherwise(
                node,
                &format!("{what} as a text"),
                "write a text; put quotes around it if it is a word like `true`",
            ),
        }
    }

    /// A value that is `true` or `false`.
    pub fn flag(&mut self, node: &Node) -> Option<bool> {
        match node.kind {
            NodeKind::Bool(it) => Some(it),
            _ => self.otherwise(node, "`true` or `false`", "write one of these, without quotes"),
        }
    }

    /// Says that a value is another one than is needed.
    pub fn otherwise<T>(&mut self, node: &Node, expected: &str, help: &str) -> Option<T> {
        let message = format!("expected {expected}, found {}", node.described());
        self.problems.push(|| Problem::new(CODE, &node.span, message).help(help));
        None
    }

    /// Says something else of a place.
    pub(in crate::import::openfga) fn wrong<T>(
        &mut self,
        span: &Span,
        message: impl Into<String>,
        help: &str,
    ) -> Option<T> {
        self.problems.push(|| Problem::new(CODE, span, message).help(help));
        None
    }
}
