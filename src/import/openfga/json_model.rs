//! The JSON form of a model, as the API of OpenFGA gives it. It has no comments.

use std::collections::HashMap;
use std::sync::Arc;

use super::cel;
use super::document::{Fields, Node, NodeKind, Shape};
use super::dsl::{Declared, Head, Part};
use super::model::{
    Comments, Condition, Expression, ExpressionKind, Form, Parameter, ParameterType, Relation, Restriction,
    Type,
};
use super::problem::Problem;
use super::span::{Name, Text};
use crate::diagnostic::shown;
use crate::limits::{NESTING, PARAMETER_NESTING};

/// Reads a whole model; both ways of writing keys are taken, `computedUserset` and `computed_userset`.
pub(super) fn read(node: &Node, shape: &mut Shape) -> Part {
    let known =
        ["id", "schema_version", "schemaVersion", "type_definitions", "typeDefinitions", "conditions"];
    let Some(fields) = shape.fields(node, "a model", &known) else { return Part::default() };
    let version = fields.either(["schema_version", "schemaVersion"]);
    let version = match version {
        Some(it) => shape.name(it, "the version of the language"),
        None => shape.wrong(
            &fields.start(),
            "the version of the language is missing",
            "write `\"schema_version\": \"1.1\"`",
        ),
    };
    let head = version.map(|version| Head::Model { version, comments: Comments::default() });
    let types = shape.list(fields.either(["type_definitions", "typeDefinitions"]), "types");
    let types = types.iter().filter_map(|it| declared(it, shape)).collect();
    let conditions =
        fields.get("conditions").and_then(|it| shape.entries(it, "the conditions")).unwrap_or_default();
    let conditions = conditions.iter().filter_map(|(name, it)| condition(name, it, shape)).collect();
    Part { head, types, conditions, rest: Vec::new() }
}

fn declared(node: &Node, shape: &mut Shape) -> Option<Declared> {
    let fields = shape.fields(node, "a type", &["type", "relations", "metadata"])?;
    let name = shape.text(&fields, "type", "the name of the type")?;
    let restricted = fields.get("metadata").map(|it| restrictions(it, shape)).unwrap_or_default();
    let entries = fields
        .get("relations")
        .and_then(|it| shape.entries(it, "the relations of a type"))
        .unwrap_or_default();
    let mut relations = Vec::new();
    for (name, node) in entries {
        let own = restricted.get(&name.text).cloned().unwrap_or_default();
        if let Some(expression) = (Usersets { restrictions: &own, shape }).expression(node, 0) {
            let (name, span) = (name.clone(), name.span.to(&node.span));
            relations.push(Relation { name, expression, comments: Comments::default(), span });
        }
    }
    let span = name.span.clone();
    let of = Type { name, relations, comments: Comments::default(), span, extensions: Vec::new() };
    Some(Declared { of, extends: None })
}

/// Whom tuples may name for each relation of a type.
fn restrictions(metadata: &Node, shape: &mut Shape) -> HashMap<String, Arc<[Restriction]>> {
    let known = ["relations", "module", "source_info", "sourceInfo"];
    let Some(fields) = shape.fields(metadata, "the metadata of a type", &known) else {
        return HashMap::new();
    };
    let entries = fields
        .get("relations")
        .and_then(|it| shape.entries(it, "the metadata of relations"))
        .unwrap_or_default();
    let mut all = HashMap::new();
    for (name, node) in entries {
        let known = [
            "directly_related_user_types",
            "directlyRelatedUserTypes",
            "module",
            "source_info",
            "sourceInfo",
        ];
        let Some(fields) = shape.fields(node, "the metadata of a relation", &known) else { continue };
        let list =
            shape.list(fields.either(["directly_related_user_types", "directlyRelatedUserTypes"]), "types");
        all.insert(name.text.clone(), list.iter().filter_map(|it| restriction(it, shape)).collect());
    }
    all
}

fn restriction(node: &Node, shape: &mut Shape) -> Option<Restriction> {
    let fields =
        shape.fields(node, "a type that tuples may name", &["type", "relation", "wildcard", "condition"])?;
    let of = shape.text(&fields, "type", "the type")?;
    let filled = |it: &Name| !it.text.is_empty();
    let relation = shape.optional(&fields, "relation", "the relation").filter(filled);
    let condition = shape.optional(&fields, "condition", "the condition").filter(filled);
    let form = match (relation, fields.get("wildcard")) {
        (Some(_), Some(both)) => {
            return shape.wrong(
                &both.span,
                "everyone of a type has no relation",
                "write either `relation` or `wildcard`",
            );
        }
        (Some(relation), None) => Form::Holders(relation),
        (None, Some(_)) => Form::Everyone,
        (None, None) => Form::Object,
    };
    Some(Restriction { of, form, condition, span: node.span.clone() })
}

/// Reads the tree of one relation.
struct Usersets<'u> {
    restrictions: &'u Arc<[Restriction]>,
    shape: &'u mut Shape,
}

/// Both ways of writing each key of a tree.
const KINDS: [&str; 8] = [
    "this",
    "computedUserset",
    "computed_userset",
    "tupleToUserset",
    "tuple_to_userset",
    "union",
    "intersection",
    "difference",
];

impl Usersets<'_> {
    fn expression(&mut self, node: &Node, depth: usize) -> Option<Expression> {
        if depth > NESTING {
            let message = format!("usersets stand more than {NESTING} deep in one another");
            let help = "give an inner part a relation of its own";
            self.shape.problems.push(|| Problem::new("openfga-too-large", &node.span, message).help(help));
            return None;
        }
        let entries = self.shape.entries(node, "who has a relation")?;
        let [(kind, value)] = entries else {
            return self.shape.wrong(&node.span, "who has a relation is one of several kinds", "write one of `this`, `computedUserset`, `tupleToUserset`, `union`, `intersection` and `difference`");
        };
        let below = depth.saturating_add(1);
        let kind = match kind.text.as_str() {
            "this" => ExpressionKind::Direct(Arc::clone(self.restrictions)),
            "computedUserset" | "computed_userset" => ExpressionKind::Computed(self.relation(value)?),
            "tupleToUserset" | "tuple_to_userset" => self.from(value)?,
            "union" => ExpressionKind::Or(self.children(value, below)?),
            "intersection" => ExpressionKind::And(self.children(value, below)?),
            "difference" => self.difference(value, below)?,
            word => {
                let message = format!("nothing that says who has a relation is called {}", shown(word));
                self.shape.problems.push(|| {
                    Problem::new("openfga-shape", &kind.span, message).one_of(word, KINDS.into_iter())
                });
                return None;
            }
        };
        Some(Expression { kind, span: node.span.clone() })
    }

    /// `{"relation": "viewer"}`; the object is always the one at hand.
    fn relation(&mut self, node: &Node) -> Option<Name> {
        let fields = self.shape.fields(node, "a reference to a relation", &["object", "relation"])?;
        self.shape.text(&fields, "relation", "the relation")
    }

    fn from(&mut self, node: &Node) -> Option<ExpressionKind> {
        let known = ["tupleset", "computedUserset", "computed_userset"];
        let fields = self.shape.fields(node, "a path over another relation", &known)?;
        let missing = "a path over another relation needs `tupleset` and `computedUserset`";
        let (Some(tupleset), Some(relation)) =
            (fields.get("tupleset"), fields.either(["computedUserset", "computed_userset"]))
        else {
            return self.shape.wrong(&fields.start(), missing, "write both, each with a `relation`");
        };
        Some(ExpressionKind::From { tupleset: self.relation(tupleset)?, relation: self.relation(relation)? })
    }

    fn children(&mut self, node: &Node, depth: usize) -> Option<Vec<Expression>> {
        let fields = self.shape.fields(node, "several parts", &["child"])?;
        let list = self.shape.list(fields.get("child"), "parts");
        if list.is_empty() {
            return self.shape.wrong(
                &node.span,
                "there is no part here",
                "write the parts as a list below `child`",
            );
        }
        let parts: Vec<_> = list.iter().map(|it| self.expression(it, depth)).collect();
        parts.into_iter().collect()
    }

    fn difference(&mut self, node: &Node, depth: usize) -> Option<ExpressionKind> {
        let fields = self.shape.fields(node, "a difference", &["base", "subtract"])?;
        let (Some(base), Some(subtract)) = (fields.get("base"), fields.get("subtract")) else {
            return self.shape.wrong(
                &fields.start(),
                "a difference needs `base` and `subtract`",
                "write both",
            );
        };
        let (base, subtract) = (self.expression(base, depth), self.expression(subtract, depth));
        Some(ExpressionKind::ButNot { base: Box::new(base?), subtract: Box::new(subtract?) })
    }
}

fn condition(key: &Name, node: &Node, shape: &mut Shape) -> Option<Condition> {
    let fields = shape.fields(node, "a condition", &["name", "expression", "parameters", "metadata"])?;
    let own = shape.optional(&fields, "name", "the name of the condition");
    if let Some(own) = own.filter(|it| it.text != key.text) {
        let message = format!("the condition {} is called {} inside", shown(&key.text), shown(&own.text));
        return shape.wrong(&own.span, message, "write the same name twice");
    }
    let entries =
        fields.get("parameters").and_then(|it| shape.entries(it, "the parameters")).unwrap_or_default();
    let parameters = entries.iter().filter_map(|(name, it)| parameter(name, it, shape)).collect();
    let written = shape.text(&fields, "expression", "the expression of the condition")?;
    let expression = expression(fields.get("expression")?, &written, shape)?;
    Some(Condition {
        name: key.clone(),
        parameters,
        expression,
        comments: Comments::default(),
        span: key.span.clone(),
    })
}

/// A text in quotes has its own letters in the file if nothing in it is escaped.
fn expression(node: &Node, written: &Name, shape: &mut Shape) -> Option<cel::Cel> {
    let range = |it: u32| usize::try_from(it).unwrap_or_default();
    let (start, end) = (range(node.span.range.start), range(node.span.range.end));
    let quoted = end.saturating_sub(start) == written.text.len().saturating_add(2);
    let exact = quoted && matches!(node.kind, NodeKind::Text(_));
    let text = match exact {
        true => Text::slice(&node.span.file, &written.text, start.saturating_add(1)),
        false => Text::within(&node.span.file, &written.text, start..end),
    };
    cel::read(&text).map_err(|it| shape.problems.push(|| it)).ok()
}

fn parameter(name: &Name, node: &Node, shape: &mut Shape) -> Option<Parameter> {
    let of = parameter_type(node, shape, 0)?;
    Some(Parameter { name: name.clone(), of, span: name.span.to(&node.span) })
}

fn parameter_type(node: &Node, shape: &mut Shape, depth: usize) -> Option<ParameterType> {
    let fields =
        shape.fields(node, "a parameter", &["type_name", "typeName", "generic_types", "genericTypes"])?;
    let Some(name) = fields.either(["type_name", "typeName"]) else {
        return shape.wrong(
            &fields.start(),
            "the type of the parameter is missing",
            "write `\"type_name\": \"TYPE_NAME_INT\"`",
        );
    };
    let name = shape.name(name, "the type of the parameter")?;
    let word = name.text.strip_prefix("TYPE_NAME_").unwrap_or(&name.text).to_ascii_lowercase();
    match (ParameterType::plain(&word), word.as_str()) {
        (Some(plain), _) => Some(plain),
        (None, "list" | "map") if depth <= PARAMETER_NESTING => {
            let inner = Box::new(inner_type(&fields, shape, depth)?);
            Some(if word == "list" { ParameterType::List(inner) } else { ParameterType::Map(inner) })
        }
        _ => {
            let message = format!("no type of parameters is called {}", shown(&name.text));
            let help = "write `TYPE_NAME_` and one of STRING, BOOL, INT, UINT, DOUBLE, TIMESTAMP, DURATION, IPADDRESS, ANY, LIST and MAP";
            shape.problems.push(|| Problem::new("openfga-parameter", &name.span, message).help(help));
            None
        }
    }
}

fn inner_type(fields: &Fields<'_>, shape: &mut Shape, depth: usize) -> Option<ParameterType> {
    match shape.list(fields.either(["generic_types", "genericTypes"]), "types") {
        [only] => parameter_type(only, shape, depth.saturating_add(1)),
        _ => shape.wrong(
            &fields.start(),
            "it is not said of what this is a list or a map",
            "write one type below `generic_types`",
        ),
    }
}
