//! Completes a case at random: whatever is unknown in it gets some value that it may have.

use crate::generate::{Case, Dna, TIMES, ends, literal};
use crate::model::*;
use crate::sample::word;
use crate::schema;
use crate::sets;

/// The same case with one question, in which nothing is unknown any more.
pub(crate) fn complete(dna: &mut Dna<'_>, case: &Case, question: &Question) -> (Policy, Facts, Question) {
    let mut policy = without_unknown_cells(dna, &case.policy);
    let mut question = question.clone();
    question.time = question.time.or_else(|| dna.one_of(&TIMES));
    let mut facts = case.facts.clone();
    state_what_is_given(&mut policy, &mut facts, &question);
    let stated = facts.entities.len();
    // One entity of each type that nobody has heard of, for unknown ends to be.
    for of in &policy.types {
        add(&mut facts, &Entity { of: of.name.clone(), id: "fresh".to_owned() });
    }
    for input in &policy.inputs {
        if !question.inputs.iter().any(|it| it.0 == input.name) {
            let value = match &input.domain {
                Domain::Entity(of) => entity_of(dna, &facts, std::slice::from_ref(of)).map(Value::Entity),
                domain => literal(dna, &policy, domain, ""),
            };
            question.inputs.extend(value.map(|it| (input.name.clone(), it)));
        }
    }
    let inputs: Vec<_> = question.inputs.iter().filter_map(|it| named(&it.1)).collect();
    let asked = [&question.subject, &question.object].into_iter().chain(&question.presented).cloned();
    for entity in asked.chain(inputs).collect::<Vec<_>>() {
        match sets::kind(&entity.of) {
            None => add(&mut facts, &entity),
            Some(_) => sets::owner(&entity).iter().for_each(|it| add(&mut facts, it)),
        }
    }
    let all = facts.clone();
    for (at, one) in facts.entities.iter_mut().enumerate() {
        complete_entity(dna, &policy, &question, &all, one, at < stated);
    }
    (policy, facts, question)
}

/// Writes what the question says of edges on them: what else it brings later must not change what they say.
fn state_what_is_given(policy: &mut Policy, facts: &mut Facts, question: &Question) {
    for one in &mut facts.entities {
        for (name, edges) in &mut one.relations {
            let relation = schema::relation(policy, &one.entity.of, name);
            let given = relation.into_iter().flat_map(|it| &it.attributes).filter(|it| it.1.given);
            for (name, _) in given {
                let brought = question.inputs.iter().find(|it| it.0 == *name);
                let silent = |it: &&mut Edge| it.says.iter().all(|it| it.0 != *name);
                edges.list.iter_mut().filter(silent).for_each(|it| it.says.extend(brought.cloned()));
            }
        }
    }
    for member in policy.types.iter_mut().flat_map(|it| &mut it.members) {
        if let Shape::Relation(relation) = &mut member.shape {
            relation.attributes.iter_mut().for_each(|it| it.1.given = false);
        }
    }
}

fn named(value: &Value) -> Option<Entity> {
    match value {
        Value::Entity(entity) => Some(entity.clone()),
        _ => None,
    }
}

fn add(facts: &mut Facts, entity: &Entity) {
    if !facts.entities.iter().any(|it| it.entity == *entity) {
        let entity = entity.clone();
        facts.entities.push(Stated { entity, attributes: Vec::new(), relations: Vec::new() });
    }
}

fn without_unknown_cells(dna: &mut Dna<'_>, policy: &Policy) -> Policy {
    let mut policy = policy.clone();
    let rows = policy.tables.iter_mut().flat_map(|it| &mut it.rows);
    let sets = policy.sets.iter_mut().map(|it| &mut it.cell);
    for cell in rows.flat_map(|it| &mut it.cells).chain(sets).filter(|it| **it == Cell::Unknown) {
        *cell = if dna.percent(50) { Cell::Yes } else { Cell::Dash };
    }
    policy
}

/// Of an entity that the facts knew, only what was unknown is filled in; of another, anything.
fn complete_entity(
    dna: &mut Dna<'_>,
    policy: &Policy,
    question: &Question,
    all: &Facts,
    one: &mut Stated,
    known: bool,
) {
    let owner = one.entity.of.clone();
    for member in schema::members(policy, &owner) {
        match &member.shape {
            Shape::Attribute(of) => {
                let open = !known || (of.default.is_none() && !of.optional);
                let left_out = !one.attributes.iter().any(|it| it.0 == member.name);
                let brought = |it: &&(Entity, String, Value)| it.0 == one.entity && it.1 == member.name;
                let given = of.given && question.given.iter().find(brought).is_some();
                let may_be_none = of.optional || of.default.is_some();
                if open && left_out && !given && !(may_be_none && dna.percent(40)) {
                    let value = literal(dna, policy, &of.domain, &owner).unwrap_or_else(|| word("none"));
                    one.attributes.push((member.name.clone(), value));
                }
            }
            Shape::Relation(of) => complete_relation(dna, policy, all, one, (&member.name, of), known),
            Shape::Derived(_) => {}
        }
    }
}

fn complete_relation(
    dna: &mut Dna<'_>,
    policy: &Policy,
    all: &Facts,
    one: &mut Stated,
    (name, of): (&str, &Relation),
    known: bool,
) {
    let owner = one.entity.of.clone();
    let at = one.relations.iter().position(|it| it.0 == name);
    if let Some(at) = at {
        let edges = one.relations[at].1.list.iter_mut();
        edges.for_each(|it| complete_edge(dna, policy, &owner, of, it, true));
    }
    let incomplete = at.is_some_and(|it| one.relations[it].1.incomplete);
    let unknown = !known || incomplete || (at.is_none() && of.count == Count::One);
    if !unknown {
        return;
    }
    let mut edges = at.map_or_else(Edges::default, |it| one.relations.remove(it).1);
    edges.incomplete = false;
    let more = match of.count {
        Count::One => 1,
        Count::Optional => dna.below(2),
        Count::Many => dna.below(4),
    };
    for _ in 0..more {
        let Some(to) = entity_of(dna, all, &of.targets) else { continue };
        let roles: Vec<_> = schema::roles(policy, &one.entity.of).into_iter().collect();
        let role = if of.as_role { dna.one_of(&roles).map(str::to_owned) } else { None };
        let period: Vec<_> = (0..2).map(|_| dna.one_of(&TIMES).filter(|_| dna.percent(25))).collect();
        let mut edge = Edge { to, role, since: period[0], until: period[1], says: Vec::new() };
        complete_edge(dna, policy, &owner, of, &mut edge, false);
        edges.list.push(edge);
    }
    one.relations.push((name.to_owned(), edges));
}

/// Of an edge that the facts knew, only what was unknown is filled in; of another, anything.
fn complete_edge(
    dna: &mut Dna<'_>,
    policy: &Policy,
    owner: &str,
    relation: &Relation,
    edge: &mut Edge,
    known: bool,
) {
    for (name, of) in &relation.attributes {
        let may_be_none = of.optional || of.default.is_some();
        let stated = edge.says.iter().any(|it| it.0 == *name);
        let stays = may_be_none && (known || dna.percent(40));
        if !stated && !stays {
            let value = literal(dna, policy, &of.domain, owner).unwrap_or_else(|| word("none"));
            edge.says.push((name.clone(), value));
        }
    }
}

fn entity_of(dna: &mut Dna<'_>, facts: &Facts, types: &[String]) -> Option<Entity> {
    let known: Vec<_> = facts.entities.iter().map(|it| it.entity.clone()).collect();
    dna.one_of(&ends(&known, types))
}
