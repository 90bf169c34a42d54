//! Generated facts and questions.

use super::conditions::{TIMES, literal};
use super::dna::{Dna, Genes};
use super::ends::ends;
use crate::model::*;
use crate::sample::word;
use crate::schema;

/// Ids that survive printing only if it is done well.
const IDS: [&str; 12] =
    ["ana", "ben", "cleo", "dan", "can", "42x", "a b", "x:y", "say \"é\"", "no", "Ana", "back\\slash"];

/// Some of everything: the first entities have the types that matter most.
pub(crate) fn facts(genes: &Genes, policy: &Policy) -> Facts {
    let entities = entities(genes, policy);
    let stated = genes.entities.iter().zip(&entities).filter_map(|(genes, entity)| {
        let mut dna = Dna::new(genes.get(2..).unwrap_or_default());
        entity.as_ref().map(|it| stated(&mut dna, policy, it, &entities))
    });
    Facts { entities: stated.collect() }
}

/// One entity for each list of genes, unless its id is taken.
fn entities(genes: &Genes, policy: &Policy) -> Vec<Option<Entity>> {
    let mut out: Vec<Option<Entity>> = Vec::new();
    let weighted = [
        "User",
        "Project",
        "Task",
        "Organization",
        "User",
        "Task",
        "Team",
        "Project",
        "User",
        "Project",
        "User",
    ];
    let exists = |it: &str| policy.types.iter().any(|of| of.name == it);
    let mut types: Vec<&str> = weighted.into_iter().filter(|it| exists(it)).collect();
    let first = types.len().min(6);
    types.extend(policy.types.iter().map(|it| it.name.as_str()));
    for (number, genes) in genes.entities.iter().enumerate() {
        let mut dna = Dna::new(genes);
        let chosen = dna.below(types.len());
        let of = types.get(if number < first { number } else { chosen }).copied().unwrap_or("User");
        let id = dna.one_of(&IDS).unwrap_or("ana").to_owned();
        let entity = Entity { of: of.to_owned(), id };
        let taken = out.iter().flatten().any(|it| *it == entity);
        out.push((!taken).then_some(entity));
    }
    out
}

fn stated(dna: &mut Dna<'_>, policy: &Policy, entity: &Entity, all: &[Option<Entity>]) -> Stated {
    let mut out = Stated { entity: entity.clone(), attributes: Vec::new(), relations: Vec::new() };
    for member in schema::members(policy, &entity.of) {
        match &member.shape {
            Shape::Attribute(of) => {
                let value = attribute(dna, policy, &entity.of, of);
                out.attributes.extend(value.map(|it| (member.name.clone(), it)));
            }
            Shape::Relation(of) => {
                let edges = relation(dna, policy, entity, of, all);
                out.relations.extend(edges.map(|it| (member.name.clone(), it)));
            }
            Shape::Derived(_) => {}
        }
    }
    out
}

fn attribute(dna: &mut Dna<'_>, policy: &Policy, owner: &str, of: &Attribute) -> Option<Value> {
    let free = of.default.is_some() || of.optional;
    if dna.below(12) < if free { 5 } else { 2 } {
        return None;
    }
    match of.domain {
        Domain::Email => {
            dna.one_of(&["Ana@example.org", "ben@example.org"]).map(|it| Value::Text(it.to_owned()))
        }
        _ => literal(dna, policy, &of.domain, owner),
    }
}

fn relation(
    dna: &mut Dna<'_>,
    policy: &Policy,
    entity: &Entity,
    of: &Relation,
    all: &[Option<Entity>],
) -> Option<Edges> {
    let all: Vec<_> = all.iter().flatten().cloned().collect();
    let targets = ends(&all, &of.targets);
    let count = match of.count {
        Count::One => usize::from(dna.below(12) > 0),
        Count::Optional => usize::from(dna.below(12) > 3),
        Count::Many if of.as_role => dna.below(3).saturating_add(1),
        Count::Many => dna.below(5),
    };
    let incomplete = of.count == Count::Many && dna.percent(9);
    let mut edges = Edges { list: Vec::new(), incomplete };
    for _ in 0..count {
        let Some(to) = dna.one_of(&targets) else { continue };
        let to = if to == *entity && dna.percent(80) { dna.one_of(&targets).unwrap_or(to) } else { to };
        let roles: Vec<_> = schema::roles(policy, &entity.of).into_iter().filter(|_| of.as_role).collect();
        let role = dna.one_of(&roles).map(str::to_owned);
        let since = if dna.percent(8) { dna.one_of(&TIMES) } else { None };
        let until = if dna.percent(14) { dna.one_of(&TIMES) } else { None };
        let says = of
            .attributes
            .iter()
            .filter_map(|(name, of)| attribute(dna, policy, &entity.of, of).map(|it| (name.clone(), it)));
        let edge = Edge { to, role, since, until, says: says.collect() };
        if !edges.list.contains(&edge) {
            edges.list.push(edge);
        }
    }
    (incomplete || !edges.list.is_empty()).then_some(edges)
}

/// A question about this policy and these facts, mostly about what is known.
pub(crate) fn question(genes: &[u16], policy: &Policy, facts: &Facts) -> Question {
    let mut dna = Dna::new(genes);
    let types_where = |wanted: &dyn Fn(&str) -> bool| {
        let names = policy.types.iter().map(|it| it.name.clone());
        names.filter(|it| wanted(it)).collect::<Vec<_>>()
    };
    let principals = types_where(&|it| schema::is_principal(policy, it));
    let acted_on = types_where(&|it| !schema::actions(policy, it).is_empty());
    let object = entity(&mut dna, facts, &acted_on);
    let actions: Vec<_> = schema::actions(policy, &object.of).into_iter().collect();
    let action = dna.one_of(&actions).unwrap_or("see").to_owned();
    let action = if dna.percent(2) { "fly".to_owned() } else { action };
    let subject = asking(&mut dna, policy, facts, &principals);
    let time = if dna.below(10) < 7 { dna.one_of(&TIMES) } else { None };
    let more = if dna.percent(20) { dna.below(3) } else { 0 };
    let mut presented: Vec<_> = (0..more).map(|_| asking(&mut dna, policy, facts, &principals)).collect();
    presented.retain(|it| *it != subject);
    presented.dedup();
    let inputs = inputs(&mut dna, policy, facts);
    let given = given(&mut dna, policy, [&subject, &object]);
    Question { subject, presented, action, object, time, inputs, given }
}

/// Values for most of the request's inputs.
pub(crate) fn inputs(dna: &mut Dna<'_>, policy: &Policy, facts: &Facts) -> Vec<(String, Value)> {
    let inputs = policy.inputs.iter().filter_map(|input| {
        let value = match &input.domain {
            Domain::Entity(of) => Value::Entity(entity(dna, facts, std::slice::from_ref(of))),
            domain => literal(dna, policy, domain, "")?,
        };
        (!dna.percent(35)).then(|| (input.name.clone(), value))
    });
    inputs.collect()
}

/// An entity of one of these types, mostly one that the facts know.
pub(crate) fn entity(dna: &mut Dna<'_>, facts: &Facts, types: &[String]) -> Entity {
    let known: Vec<_> = facts.entities.iter().map(|it| it.entity.clone()).collect();
    let known: Vec<_> = known.into_iter().filter(|it| types.contains(&it.of)).collect();
    let chosen = dna.one_of(&known);
    let stranger = dna.percent(6);
    match chosen {
        Some(entity) if !stranger => entity,
        _ => {
            let of = dna.one_of(types).unwrap_or_else(|| "User".to_owned());
            Entity { of, id: "zed".to_owned() }
        }
    }
}

/// A principal of these types, or a set in which edges may end.
pub(crate) fn asking(dna: &mut Dna<'_>, policy: &Policy, facts: &Facts, principals: &[String]) -> Entity {
    let one = entity(dna, facts, principals);
    let kinds: Vec<_> = schema::kinds_of_set(policy).into_iter().map(str::to_owned).collect();
    if kinds.is_empty() || !dna.percent(20) {
        return one;
    }
    let mut known: Vec<_> = facts.entities.iter().map(|it| it.entity.clone()).collect();
    if dna.percent(6) {
        let of = policy.types.iter().map(|it| Entity { of: it.name.clone(), id: "zed".to_owned() });
        known = of.collect();
    }
    let kind = dna.one_of(&kinds).unwrap_or_default();
    dna.one_of(&ends(&known, &[kind])).unwrap_or(one)
}

fn given(dna: &mut Dna<'_>, policy: &Policy, of: [&Entity; 2]) -> Vec<(Entity, String, Value)> {
    let mut out = Vec::new();
    for entity in of {
        for member in schema::members(policy, &entity.of) {
            let Shape::Attribute(attribute) = &member.shape else { continue };
            if attribute.given && dna.percent(30) {
                let value =
                    literal(dna, policy, &attribute.domain, &entity.of).unwrap_or_else(|| word("red"));
                out.push((entity.clone(), member.name.clone(), value));
            }
        }
    }
    out
}
