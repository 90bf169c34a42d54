//! A few facts to try a layer on: an object as the base declares it, and two people who hold levels on it.

use serde_json::{Map, Value, json};

use crate::cli::graph::chains::chains;
use crate::engine::{Count, Given, GraphView, Kind, TypeView};

/// Who is put where, so that a rule without a condition gives them a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holders {
    relation: String,
    person: String,
    /// The role on the edge, if it carries one, for the first person and for the second.
    roles: Vec<String>,
    /// Whether there is room for a second person.
    many: bool,
}

/// An object of the type that a layer is to be about, with people on it.
#[derive(Debug, Clone)]
pub(super) struct Example<'g> {
    graph: &'g GraphView,
    pub(super) of: &'g TypeView,
    holders: Option<Holders>,
    /// The principal type of whoever asks.
    person: &'g TypeView,
}

/// The people who occur, the one with the higher level first.
pub(super) const PEOPLE: [&str; 2] = ["ana", "ben"];
pub(super) const OBJECT: &str = "example";
pub(super) const ON_HOLD: &str = "example_on_hold";
/// What an object belongs to, where it must belong to something.
const OWNER: &str = "main";

impl<'g> Example<'g> {
    /// Every type with actions and every way to hold a role on it, the most telling first.
    pub(super) fn all(graph: &'g GraphView) -> Vec<Self> {
        let principals = || graph.types.iter().filter(|it| it.kind == Kind::Principal);
        let mut types: Vec<&TypeView> = graph.types.iter().filter(|it| !it.actions.is_empty()).collect();
        types.sort_by_key(|it| (it.kind == Kind::Principal, std::cmp::Reverse(it.actions.len())));
        let mut all = Vec::new();
        for of in &types {
            for holders in holders(graph, of) {
                let person = principals().find(|it| it.name == holders.person);
                all.extend(person.map(|person| Self { graph, of, holders: Some(holders), person }));
            }
        }
        let person = principals().next();
        let without = types.iter().filter_map(|of| Some(Self { graph, of, holders: None, person: person? }));
        all.extend(without);
        all
    }

    /// Whom a restriction may leave: the highest role, else a relation to people, else everyone.
    pub(super) fn remaining(&self) -> String {
        let top = chains(&self.of.roles).first().and_then(|it| it.first()).map(|it| (*it).to_owned());
        let relation = self.holders.as_ref().map(|it| it.relation.clone());
        top.or(relation).unwrap_or_else(|| "everyone".to_owned())
    }

    pub(super) fn has_second_person(&self) -> bool {
        self.holders.as_ref().is_some_and(|it| it.many)
    }

    /// What an object must belong to, each by relation and type.
    fn owners(&self) -> Vec<(&'g str, &'g TypeView)> {
        let held = |name: &str| self.holders.as_ref().is_some_and(|it| it.relation == name);
        let required = self.of.relations.iter().filter(|it| it.count == Count::One && !held(&it.name));
        let end = |name: &String| self.graph.types.iter().find(|it| it.name == *name);
        required.filter_map(|it| Some((it.name.as_str(), it.to.first().and_then(end)?))).collect()
    }

    fn owner_id(&self, of: &TypeView) -> &'static str {
        if of.name == self.person.name { "ana" } else { OWNER }
    }

    /// Who stands in the relation, each with their role.
    fn people(&self, holders: &Holders) -> Vec<(&'static str, Option<String>)> {
        let count = if holders.many { PEOPLE.len() } else { 1 };
        let people = PEOPLE.iter().take(count).enumerate();
        people.map(|(at, id)| (*id, holders.roles.get(at).or(holders.roles.last()).cloned())).collect()
    }

    /// The facts as the lines of a test: its first person if nothing else says that they are there, what the
    /// object belongs to, then an object for each id, with a flag or without.
    pub(super) fn lines(&self, objects: &[(&str, Option<&str>)]) -> Vec<(String, String)> {
        let owners = self.owners();
        let mut lines = Vec::new();
        if self.holders.is_none() {
            lines.push((format!("{} {}", self.person.wire, "ana"), String::new()));
        }
        for (_, of) in owners.iter().filter(|it| self.owner_id(it.1) == OWNER) {
            let line = (format!("{} {OWNER}", of.wire), String::new());
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let owned = owners.iter().map(|(relation, of)| format!("{relation} {}", self.owner_id(of)));
        let mut members: Vec<String> = owned.collect();
        if let Some(holders) = &self.holders {
            let role = |it: Option<String>| it.map(|it| format!(" as {it}")).unwrap_or_default();
            let people = self.people(holders).into_iter();
            members.extend(people.map(|(id, it)| format!("{} {id}{}", holders.relation, role(it))));
        }
        for (id, flag) in objects {
            let flag = flag.iter().map(|it| (*it).to_owned());
            let members: Vec<String> = members.iter().cloned().chain(flag).collect();
            lines.push((format!("{} {id}", self.of.wire), members.join(", ")));
        }
        lines
    }

    /// The same facts as a workspace.
    pub(super) fn workspace(&self, objects: &[(&str, Option<&str>)]) -> Value {
        let mut types: Map<String, Value> = Map::new();
        let mut add = |of: &str, id: &str, members: Value| {
            let ids = types.entry(of).or_insert_with(|| json!({}));
            if let Some(ids) = ids.as_object_mut() {
                ids.entry(id).or_insert(members);
            }
        };
        for id in PEOPLE {
            add(&self.person.name, id, json!({}));
        }
        for (_, of) in self.owners() {
            add(&of.name, self.owner_id(of), json!({}));
        }
        for (id, flag) in objects {
            add(&self.of.name, id, self.members(*flag));
        }
        // In the same order, whatever else is built beside this crate.
        let mut workspace = Value::Object(types);
        workspace.sort_all_objects();
        workspace
    }

    fn members(&self, flag: Option<&str>) -> Value {
        let mut members = Map::new();
        for (relation, of) in self.owners() {
            members.insert(relation.to_owned(), json!(format!("{}:{}", of.name, self.owner_id(of))));
        }
        if let Some(holders) = &self.holders {
            let edge = |(id, role): (&str, Option<String>)| {
                let to = format!("{}:{id}", self.person.name);
                role.map_or_else(|| json!(to), |role| json!({"to": to, "role": role}))
            };
            let mut edges: Vec<Value> = self.people(holders).into_iter().map(edge).collect();
            let value = if holders.many { Value::Array(edges) } else { edges.pop().unwrap_or_default() };
            members.insert(holders.relation.clone(), value);
        }
        members.extend(flag.map(|it| (it.to_owned(), json!(true))));
        Value::Object(members)
    }
}

/// The rules that give a role along one relation to people, without a condition.
fn holders(graph: &GraphView, of: &TypeView) -> Vec<Holders> {
    let is_principal =
        |name: &&String| graph.types.iter().any(|it| it.name == **name && it.kind == Kind::Principal);
    let direct = of.rules.iter().filter(|it| it.through.is_none() && it.plans.is_empty() && !it.conditional);
    let mut found = Vec::new();
    for rule in direct {
        let [(_, relation)] = rule.along.as_slice() else { continue };
        let Some(relation) = of.relations.iter().find(|it| it.name == *relation) else { continue };
        let Some(person) = relation.to.iter().find(is_principal) else { continue };
        let chains = chains(&of.roles);
        let roles = chains.first().map(|it| it.iter().map(|it| (*it).to_owned()).collect());
        let roles: Vec<String> = match &rule.given {
            Given::Their => roles.unwrap_or_default(),
            Given::Role(_) if !relation.with_role && relation.made_of.is_empty() => Vec::new(),
            _ => continue,
        };
        let many = relation.count == Count::Many;
        found.push(Holders { relation: relation.name.clone(), person: person.clone(), roles, many });
    }
    found.sort_by_key(|it| !it.many);
    found
}
