//! JSON with positions, strictly: what counts as JSON is serde_json's judgement, where things stand is
//! jsonc-parser's. Neither sees anything that nests too deep.

use std::collections::HashSet;

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use serde::de::IgnoredAny;

use super::{Node, NodeKind};
use crate::import::openfga::problem::Problem;
use crate::import::openfga::span::{Name, Text};
use crate::limits::{DOCUMENT_NESTING, WORKSPACE_BYTES};

const CODE: &str = "openfga-json";

pub(super) fn read(text: &Text<'_>) -> Result<Node, Problem> {
    if text.text.len() > WORKSPACE_BYTES {
        return Err(super::yaml::too_long(text));
    }
    let bare = text.text.strip_prefix('\u{feff}').unwrap_or(text.text);
    let text = &text.part(text.text.len().saturating_sub(bare.len())..text.text.len());
    if let Some(at) = too_deep(text.text) {
        return Err(super::yaml::too_deep(&text.span(at..at.saturating_add(1))));
    }
    serde_json::from_str::<IgnoredAny>(text.text).map_err(|it| unreadable(text, &it))?;
    let parsed = parse_to_ast(text.text, &CollectOptions::default(), &ParseOptions::default());
    let parsed = parsed.map_err(|it| {
        let range = it.range();
        Problem::new(CODE, &text.span(range.start..range.end), "this is no JSON").help(FORM)
    })?;
    let value = parsed
        .value
        .ok_or_else(|| Problem::new(CODE, &text.span(0..0), "there is nothing here").help(FORM))?;
    Converter { text }.node(value)
}

const FORM: &str =
    "write JSON: keys and texts in double quotes, no comments, no comma before a closing bracket";

fn unreadable(text: &Text<'_>, error: &serde_json::Error) -> Problem {
    let before =
        text.text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let at = before.saturating_add(error.column().saturating_sub(1)).min(text.text.len());
    let at = (0..=at).rev().find(|it| text.text.is_char_boundary(*it)).unwrap_or(0);
    let said = error.to_string();
    let cause = said.split(" at line ").next().unwrap_or_default();
    let cause = cause.replace("EOF while parsing", "the text ends inside of");
    let next = text.get(at..text.text.len()).chars().next().map_or(0, char::len_utf8);
    Problem::new(CODE, &text.span(at..at.saturating_add(next)), format!("this is no JSON: {cause}"))
        .help(FORM)
}

struct Converter<'c, 't> {
    text: &'c Text<'t>,
}

impl Converter<'_, '_> {
    /// The recursion is as deep as the brackets that were counted.
    fn node(&self, value: Value<'_>) -> Result<Node, Problem> {
        let span = self.text.span(value.start()..value.end());
        let kind = match value {
            Value::NullKeyword(_) => NodeKind::Null,
            Value::BooleanLit(it) => NodeKind::Bool(it.value),
            Value::NumberLit(it) => NodeKind::Number(it.value.to_owned()),
            Value::StringLit(it) => NodeKind::Text(it.value.into_owned()),
            Value::Array(list) => {
                let all: Result<_, _> = list.elements.into_iter().map(|it| self.node(it)).collect();
                NodeKind::List(all?)
            }
            Value::Object(object) => NodeKind::Map(self.entries(object.properties)?),
        };
        Ok(Node::new(kind, span))
    }

    fn entries(&self, properties: Vec<ObjectProp<'_>>) -> Result<Vec<(Name, Node)>, Problem> {
        let mut seen = HashSet::new();
        let mut entries = Vec::with_capacity(properties.len());
        for property in properties {
            let key = property.name.as_str().to_owned();
            let span = self.text.span(property.name.start()..property.name.end());
            if !seen.insert(key.clone()) {
                return Err(super::yaml::twice(&key, &span));
            }
            entries.push((Name::new(key, span), self.node(property.value)?));
        }
        Ok(entries)
    }
}

/// Where more brackets are open at once than the budget allows.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' | b'{' if !quoted => depth = depth.saturating_add(1),
            b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DOCUMENT_NESTING {
            return Some(at);
        }
    }
    None
}
