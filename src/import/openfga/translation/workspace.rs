//! Tuples as a workspace, in JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::tuple::SubjectKind;
use super::facts::{Edge, Facts, entity_of};
use super::names::Names;

/// Everything that tuples say, by types and ids.
pub(super) fn json(facts: &Facts<'_>, names: &Names<'_>) -> String {
    let mut types: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    for ((of, id), edges) in &facts.entities {
        let mut members = Map::new();
        for edge in edges {
            let list = members.entry(edge.relation.clone()).or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(self::edge(edge, names));
            }
        }
        types
            .entry(names.type_of(of).to_owned())
            .or_default()
            .insert((*id).to_owned(), Value::Object(members));
    }
    for edge in facts.entities.iter().flat_map(|it| &it.1) {
        if let Some((of, id)) = entity_of(edge.end) {
            let of_type = types.entry(names.type_of(of).to_owned()).or_default();
            of_type.entry(id.to_owned()).or_insert_with(|| json!({}));
        }
    }
    // In the same order, whatever else is built beside this crate.
    types.values_mut().flat_map(BTreeMap::values_mut).for_each(Value::sort_all_objects);
    let mut text = serde_json::to_string_pretty(&types).unwrap_or_default();
    text.push('\n');
    text
}

fn edge(edge: &Edge<'_>, names: &Names<'_>) -> Value {
    let of = names.type_of(&edge.end.of);
    let mut said = Map::new();
    match &edge.end.kind {
        SubjectKind::Object { id } => drop(said.insert("to".to_owned(), json!(format!("{of}:{id}")))),
        SubjectKind::Everyone => drop(said.insert("every".to_owned(), json!(of))),
        SubjectKind::Holders { id, relation } => {
            said.insert("to".to_owned(), json!(format!("{of}:{id}")));
            said.insert("its".to_owned(), json!(names.member(relation)));
        }
    }
    if let Some(role) = &edge.role {
        said.insert("role".to_owned(), json!(role));
    }
    said.extend(edge.context.iter().map(|it| (it.0.clone(), it.1.json())));
    match said.get("to") {
        Some(only) if said.len() == 1 => only.clone(),
        _ => Value::Object(said),
    }
}
