//! Generated roles within roles, and new defaults. Whether a layer may say so is for the engine to judge:
//! what it refuses is taken back, and that whatever it accepts only takes away is a property.

use super::dna::Dna;
use super::layers::is_free;
use crate::model::*;
use crate::schema;
use crate::verdict::{Verdict, verdict};

/// A role of a type that has some, within one of them; perhaps on all types that have that one, as roles
/// may be handed on; perhaps with less in one of its cells.
pub(crate) fn within(dna: &mut Dna<'_>, policy: &mut Policy) {
    let before = policy.clone();
    propose_role(dna, policy);
    keep_if_accepted(policy, before);
}

pub(crate) fn default(dna: &mut Dna<'_>, policy: &mut Policy) {
    let before = policy.clone();
    propose_default(dna, policy);
    keep_if_accepted(policy, before);
}

fn keep_if_accepted(policy: &mut Policy, before: Policy) {
    if *policy != before && verdict(policy) != Verdict::Accepted {
        *policy = before;
    }
}

/// Whether a policy with added roles or new defaults would be refused.
pub(crate) fn is_refused(policy: &Policy) -> bool {
    let stands = !policy.within.is_empty() || !policy.defaults.is_empty();
    stands && verdict(policy) != Verdict::Accepted
}

pub(crate) fn propose_role(dna: &mut Dna<'_>, policy: &mut Policy) {
    let types: Vec<_> = policy.types.iter().map(|it| it.name.clone()).collect();
    let types: Vec<_> = types.into_iter().filter(|it| !schema::roles(policy, it).is_empty()).collect();
    let Some(of) = dna.one_of(&types) else { return };
    let all: Vec<_> = schema::roles(policy, &of).into_iter().map(str::to_owned).collect();
    let Some(base) = dna.one_of(&all) else { return };
    let names = ["partner", "intern", "level", "one", "at_level", "reviewer"];
    // What a question brings and a role of the same name would be told apart by who reads it.
    let fits = |it: &&str| {
        policy.inputs.iter().all(|input| input.name != *it) && types.iter().all(|of| is_free(policy, of, it))
    };
    let Some(role) = dna.one_of(&names).filter(fits) else { return };
    let everywhere = dna.percent(60);
    let layer = policy.layers;
    for on in types.iter().filter(|it| **it == of || everywhere) {
        if schema::roles(policy, on).contains(base.as_str()) {
            let (on, role, base) = (on.clone(), role.to_owned(), base.clone());
            policy.within.push(Within { layer, on, role, base });
        }
    }
    if dna.percent(60) {
        narrow_a_cell(dna, policy, &of, role, &base);
    }
}

fn narrow_a_cell(dna: &mut Dna<'_>, policy: &mut Policy, of: &str, role: &str, base: &str) {
    let tables: Vec<_> = policy.tables.iter().filter(|it| it.targets[0].on == of).cloned().collect();
    let Some(table) = dna.one_of(&tables) else { return };
    let column = Column::Role(base.to_owned());
    let row = dna.one_of(&table.rows).filter(|_| table.columns.contains(&column));
    let Some(action) = row.and_then(|it| dna.one_of(&it.actions)) else { return };
    let cell = dna.one_of(&[Cell::No, Cell::Dash, Cell::No, Cell::Unknown, Cell::Yes]).unwrap_or(Cell::No);
    let cells = Open { actions: vec![action], on: of.to_owned(), column: Column::Role(role.to_owned()) };
    policy.sets.push(Set { inherited: 0, layer: policy.layers, cells, cell });
}

pub(crate) fn propose_default(dna: &mut Dna<'_>, policy: &mut Policy) {
    let mut all = Vec::new();
    for of in &policy.types {
        for member in of.members.iter().filter(|it| it.layer < policy.layers) {
            if let Shape::Attribute(it) = &member.shape
                && it.default.is_some()
            {
                all.push((of.name.clone(), member.name.clone(), it.domain.clone()));
            }
        }
    }
    let roles: Vec<_> =
        all.iter().filter(|it| schema::role_domain(policy, &it.0, &it.2).is_some()).cloned().collect();
    let chosen = if dna.percent(70) { dna.one_of(&roles) } else { None };
    let Some((on, member, domain)) = chosen.or_else(|| dna.one_of(&all)) else { return };
    let Some(value) = super::literal(dna, policy, &domain, &on) else { return };
    let layer = policy.layers;
    if !policy.defaults.iter().any(|it| (it.layer, &it.on, &it.member) == (layer, &on, &member)) {
        policy.defaults.push(NewDefault { layer, on, member, value });
    }
}
