//! YAML with positions. The parser's events are put together without recursion; nesting is bounded, and so is
//! what aliases repeat.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marked};

use super::remarks::Remarks;
use super::{File, Node, NodeKind};
use crate::diagnostic::shown;
use crate::import::openfga::problem::Problem;
use crate::import::openfga::span::{Name, Span, Text};
use crate::limits::{ALIASED_VALUES, DOCUMENT_NESTING, WORKSPACE_BYTES};

const CODE: &str = "openfga-yaml";

pub(super) fn read(file: &File) -> Result<Node, Problem> {
    let text = file.whole();
    if file.text.len() > WORKSPACE_BYTES {
        return Err(too_long(&text));
    }
    let bytes = Bytes::of(&file.text);
    let mut builder = Builder {
        text: &text,
        remarks: Remarks::of(&file.text),
        open: vec![],
        root: None,
        anchors: HashMap::new(),
        aliased: 0,
    };
    for event in Parser::new_from_str(&file.text) {
        let (event, at) = event.map_err(|it| unreadable(&text, &bytes, &it))?;
        builder.event(event, bytes.range(at))?;
    }
    builder.remarks.until(file.text.len());
    let mut root = builder.root.unwrap_or(Node::new(NodeKind::Null, file.start()));
    said_last(&mut root, builder.remarks.taken());
    Ok(root)
}

pub(super) fn too_long(text: &Text<'_>) -> Problem {
    let message =
        format!("this file has {} bytes, more than the {WORKSPACE_BYTES} that are read", text.text.len());
    Problem::new("openfga-too-large", &text.span(0..0), message).help("split it into several files")
}

pub(super) fn too_deep(span: &Span) -> Problem {
    let message = format!("lists and keys stand more than {DOCUMENT_NESTING} deep in one another");
    Problem::new("openfga-too-large", span, message)
        .help("no store and no model nests so deep; look for what went wrong")
}

pub(super) fn twice(key: &str, span: &Span) -> Problem {
    let message = format!("the key {} stands here a second time", shown(key));
    Problem::new("openfga-twice", span, message).help("put both together under one key, or remove one")
}

fn unreadable(text: &Text<'_>, bytes: &Bytes, error: &ScanError) -> Problem {
    let at = bytes.at(error.marker().index());
    let next = text.get(at..text.text.len()).chars().next().map_or(0, char::len_utf8);
    let span = text.span(at..at.saturating_add(next));
    if error.info().contains("recursion limit") {
        return too_deep(&span);
    }
    if error.info().contains("unknown anchor") {
        return Problem::new(CODE, &span, "this alias names nothing above").help("write the value here");
    }
    Problem::new(CODE, &span, format!("this is no YAML: {}", error.info()))
        .help("look at the indentation, at quotes that are not closed, and at `: ` inside of a text, which needs quotes")
}

/// Where each character begins; the parser counts characters.
struct Bytes {
    /// Nothing if every character is one byte.
    starts: Option<Vec<usize>>,
    length: usize,
}

impl Bytes {
    fn of(text: &str) -> Self {
        let starts = (!text.is_ascii()).then(|| text.char_indices().map(|it| it.0).collect());
        Self { starts, length: text.len() }
    }

    fn at(&self, character: usize) -> usize {
        match &self.starts {
            Some(starts) => starts.get(character).copied().unwrap_or(self.length),
            None => character.min(self.length),
        }
    }

    fn range(&self, at: Marked) -> Range<usize> {
        let start = self.at(at.start.index());
        start..self.at(at.end.index()).max(start)
    }
}

/// A list or a map that is not closed yet.
struct Open {
    start: usize,
    anchor: usize,
    remarks: Vec<String>,
    inside: Inside,
}

enum Inside {
    List(Vec<Node>),
    Map { entries: Vec<(Name, Node)>, key: Option<Name>, seen: HashSet<String> },
}

struct Builder<'b, 't> {
    text: &'b Text<'t>,
    remarks: Remarks<'t>,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, Node>,
    /// Values that were kept for an anchor or stand here by an alias.
    aliased: usize,
}

impl Builder<'_, '_> {
    fn event(&mut self, event: Event<'_>, range: Range<usize>) -> Result<(), Problem> {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let kind = match style {
                    _ if plain => plain_value(&value),
                    ScalarStyle::Literal if !value.is_empty() => {
                        NodeKind::Block { text: value.into_owned(), lines: self.lines(&range) }
                    }
                    _ => NodeKind::Text(value.into_owned()),
                };
                let range = range.start..trimmed(self.text, &range);
                let remarks = self.beside(&range);
                self.node(Node { kind, span: self.text.span(range), remarks }, anchor)
            }
            Event::SequenceStart(anchor, _) => self.start(range.start, anchor, Inside::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.start(
                range.start,
                anchor,
                Inside::Map { entries: Vec::new(), key: None, seen: HashSet::new() },
            ),
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end),
            Event::Alias(anchor) => self.alias(anchor, &range),
            Event::DocumentStart(_) if self.root.is_some() => {
                let message = "a second document begins here";
                Err(Problem::new(CODE, &self.text.span(range), message).help("put it into a file of its own"))
            }
            _ => Ok(()),
        }
    }

    /// A literal text begins in the middle of its first line; its lines begin with their indentation.
    fn lines(&self, range: &Range<usize>) -> Range<usize> {
        let before = self.text.get(0..range.start);
        let start = before.rfind('\n').map_or(0, |it| it.saturating_add(1));
        start..range.end
    }

    fn start(&mut self, start: usize, anchor: usize, inside: Inside) -> Result<(), Problem> {
        self.key_is_a_word(&self.text.span(start..start))?;
        if self.open.len() >= DOCUMENT_NESTING {
            return Err(too_deep(&self.text.span(start..start)));
        }
        self.remarks.until(start);
        // What is said above a list is said of the first in it.
        let remarks = if matches!(inside, Inside::Map { .. }) { self.remarks.taken() } else { Vec::new() };
        self.open.push(Open { start, anchor, remarks, inside });
        Ok(())
    }

    /// What is said of a value above it and behind it; what is said of a key is left to its value.
    fn beside(&mut self, range: &Range<usize>) -> Vec<String> {
        self.remarks.until(range.start);
        let is_key = matches!(self.open.last().map(|it| &it.inside), Some(Inside::Map { key: None, .. }));
        self.remarks.pass(range.end);
        if is_key {
            return Vec::new();
        }
        let mut all = self.remarks.taken();
        all.extend(self.remarks.behind());
        all
    }

    /// A list or a map cannot be a key.
    fn key_is_a_word(&self, span: &Span) -> Result<(), Problem> {
        match self.open.last().map(|it| &it.inside) {
            Some(Inside::Map { key: None, .. }) => {
                Err(Problem::new(CODE, span, "a key is a word here").help("write `KEY: VALUE`"))
            }
            _ => Ok(()),
        }
    }

    fn end(&mut self, end: usize) -> Result<(), Problem> {
        let Some(Open { start, anchor, remarks, inside }) = self.open.pop() else { return Ok(()) };
        let kind = match inside {
            Inside::List(all) => NodeKind::List(all),
            Inside::Map { entries, .. } => NodeKind::Map(entries),
        };
        let end = trimmed(self.text, &(start..end));
        self.node(Node { kind, span: self.text.span(start..end), remarks }, anchor)
    }

    fn alias(&mut self, anchor: usize, range: &Range<usize>) -> Result<(), Problem> {
        let span = self.text.span(range.clone());
        let Some(node) = self.anchors.get(&anchor) else {
            let message = "this alias stands inside of what it repeats";
            return Err(Problem::new(CODE, &span, message).help("write the value here"));
        };
        let node = node.clone();
        self.repeats(&node, &span)?;
        self.node(node, 0)
    }

    /// Counts what is kept once more for an anchor or an alias.
    fn repeats(&mut self, node: &Node, span: &Span) -> Result<(), Problem> {
        self.aliased = self.aliased.saturating_add(node.values());
        if self.aliased <= ALIASED_VALUES {
            return Ok(());
        }
        let message = format!("anchors and aliases repeat more than {ALIASED_VALUES} values");
        Err(Problem::new("openfga-too-large", span, message)
            .help("write the values themselves, or fewer of them"))
    }

    /// A value is complete.
    fn node(&mut self, node: Node, anchor: usize) -> Result<(), Problem> {
        if anchor > 0 {
            self.repeats(&node, &node.span)?;
            self.anchors.insert(anchor, node.without_remarks());
        }
        match self.open.last_mut().map(|it| &mut it.inside) {
            None => self.root = Some(node),
            Some(Inside::List(all)) => all.push(node),
            Some(Inside::Map { entries, key, seen }) => match key.take() {
                Some(key) => entries.push((key, node)),
                None => {
                    let name = key_of(node)?;
                    if !seen.insert(name.text.clone()) {
                        return Err(twice(&name.text, &name.span));
                    }
                    *key = Some(name);
                }
            },
        }
        Ok(())
    }
}

fn key_of(node: Node) -> Result<Name, Problem> {
    let text = match node.kind {
        NodeKind::Text(it) | NodeKind::Number(it) => it,
        NodeKind::Bool(it) => it.to_string(),
        NodeKind::Null => String::new(),
        NodeKind::Block { .. } | NodeKind::List(_) | NodeKind::Map(_) => {
            return Err(Problem::new(CODE, &node.span, "a key is a word here").help("write `KEY: VALUE`"));
        }
    };
    Ok(Name::new(text, node.span))
}

/// What is said at the end of a file is said of what is below its last key, or of its list.
fn said_last(root: &mut Node, remarks: Vec<String>) {
    let last = match &mut root.kind {
        NodeKind::Map(entries) => entries.last_mut().map(|it| &mut it.1.remarks),
        _ => None,
    };
    last.unwrap_or(&mut root.remarks).extend(remarks);
}

/// Where a value ends without the blanks and line ends behind it.
fn trimmed(text: &Text<'_>, range: &Range<usize>) -> usize {
    let written = text.get(range.clone());
    range.start.saturating_add(written.trim_end().len())
}

/// What a word without quotes is, by the core schema of YAML 1.2.
fn plain_value(word: &str) -> NodeKind {
    match word {
        "" | "~" | "null" | "Null" | "NULL" => NodeKind::Null,
        "true" | "True" | "TRUE" => NodeKind::Bool(true),
        "false" | "False" | "FALSE" => NodeKind::Bool(false),
        _ if is_number(word) => NodeKind::Number(word.to_owned()),
        _ => NodeKind::Text(word.to_owned()),
    }
}

fn is_number(word: &str) -> bool {
    let unsigned = word.strip_prefix(['+', '-']).unwrap_or(word);
    let is_digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        None => (unsigned, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = !whole.is_empty() || !fraction.is_empty();
    let is_part = |it: &str| it.is_empty() || is_digits(it);
    digits && is_part(whole) && is_part(fraction) && is_digits(exponent)
}
