//! A graph as JSON.

use std::io::{Result, Write};

use serde::Serialize;

use crate::cli::json;
use crate::engine::{Count, Given, Kind, RelationView, RoleView, RuleView, TypeView};

use super::Shown;

#[derive(Serialize)]
struct GraphJson<'a> {
    name: &'a str,
    title: Option<&'a str>,
    types: Vec<TypeJson<'a>>,
}

#[derive(Serialize)]
struct TypeJson<'a> {
    name: &'a str,
    kind: &'static str,
    group_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<RoleJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    relations: Option<Vec<RelationJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<RuleJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    places: Option<Vec<PlaceJson<'a>>>,
}

#[derive(Serialize)]
struct RoleJson<'a> {
    name: &'a str,
    includes: &'a [String],
    plans: &'a [String],
}

#[derive(Serialize)]
struct RelationJson<'a> {
    name: &'a str,
    to: &'a [String],
    count: &'static str,
    with_role: bool,
    made_of: &'a [String],
}

#[derive(Serialize)]
struct RuleJson<'a> {
    statement: &'a str,
    who: &'a str,
    along: Vec<String>,
    role: &'a str,
    through: Option<&'a str>,
    plans: &'a [String],
    conditional: bool,
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    through: &'a str,
    #[serde(rename = "type")]
    of: &'a str,
}

pub(super) fn write(out: &mut impl Write, shown: &Shown<'_>) -> Result<()> {
    let chosen = shown.view.types.iter().filter(|it| shown.is_chosen(&it.name));
    let types = chosen.map(|it| type_json(shown, it)).collect();
    let (name, title) = (shown.view.name.as_str(), shown.view.title.as_deref());
    json::write(out, &GraphJson { name, title, types })
}

fn type_json<'a>(shown: &Shown<'_>, of: &'a TypeView) -> TypeJson<'a> {
    let (kind, group_of) = match &of.kind {
        Kind::Principal => ("principal", None),
        Kind::Plain => ("type", None),
        Kind::Group(members) => ("group", Some(members.as_str())),
    };
    let places = of.places.iter().map(|it| PlaceJson { through: &it.through, of: &it.of });
    TypeJson {
        name: &of.name,
        kind,
        group_of,
        roles: shown.roles.then(|| of.roles.iter().map(role_json).collect()),
        relations: shown.relations.then(|| of.relations.iter().map(relation_json).collect()),
        rules: shown.relations.then(|| of.rules.iter().map(rule_json).collect()),
        places: shown.relations.then(|| places.collect()),
    }
}

fn role_json(it: &RoleView) -> RoleJson<'_> {
    RoleJson { name: &it.name, includes: &it.includes, plans: &it.plans }
}

fn relation_json(it: &RelationView) -> RelationJson<'_> {
    let count = match it.count {
        Count::One => "one",
        Count::Optional => "optional",
        Count::Many => "many",
    };
    RelationJson { name: &it.name, to: &it.to, count, with_role: it.with_role, made_of: &it.made_of }
}

fn rule_json(it: &RuleView) -> RuleJson<'_> {
    let role = match &it.given {
        Given::Role(name) | Given::Named(name) => name.as_str(),
        Given::Their => "their role",
        Given::Same => "the same role",
    };
    RuleJson {
        statement: &it.statement,
        who: &it.who,
        along: it.along.iter().map(|(of, name)| format!("{of}.{name}")).collect(),
        role,
        through: it.through.as_deref(),
        plans: &it.plans,
        conditional: it.conditional,
    }
}
