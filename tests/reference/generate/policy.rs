//! Builds a whole valid policy from genes: declarations, rows, then statement by statement what is
//! allowed, and names of their own for statements that would be called the same.

use std::collections::BTreeMap;

use super::depends::{self, Dependencies};
use super::dna::{Dna, Genes};
use super::ends;
use super::invariants;
use super::layers;
use super::routes;
use super::shape;
use super::statements::{self, Added};
use super::tables;
use super::wheres;
use crate::model::*;
use crate::names::{self, Verb};
use crate::schema;

pub(crate) fn policy(genes: &Genes) -> Policy {
    let mut dna = Dna::new(&genes.shape);
    let mut policy = shape::declarations(&mut dna);
    let of_edges: Vec<u16> = genes.entities.concat().into_iter().rev().collect();
    let mut of_edges = Dna::new(&of_edges);
    shape::edge_attributes(&mut of_edges, &mut policy);
    ends::sets(&mut of_edges, &mut policy);
    wheres::in_declarations(&mut of_edges, &mut policy);
    tables::tables(&mut dna, &mut policy);
    let (more_rows, others): (Vec<_>, Vec<_>) = genes.statements.iter().partition(|it| is_row(it));
    rows(&mut policy, &genes.shape, &more_rows);
    let backwards: Vec<u16> = genes.shape.iter().rev().copied().collect();
    policy.imported = genes.layers.is_empty() && Dna::new(&backwards).percent(50);
    let mut dependencies = Dependencies::of(policy.imported);
    for table in &policy.tables {
        dependencies.accept(depends::of_table(&policy, &schema::derived_ends(&policy), table));
    }
    for added in statements::first_rules(&mut Dna::new(&backwards), &policy) {
        add_if_sound(&mut policy, &mut dependencies, added);
    }
    for genes in others {
        let mut dna = Dna::new(genes);
        dna.below(3);
        let derived = schema::derived_ends(&policy);
        if let Some(added) = statements::statement(&mut dna, &policy, &derived) {
            add_if_sound(&mut policy, &mut dependencies, added);
        }
    }
    policy.invariants = invariants::invariants(&genes.invariants, &policy);
    policy.routes = routes::routes(&genes.routes, &policy);
    layers::layers(&genes.layers, &mut policy, &mut dependencies);
    own_names(&mut policy);
    policy
}

/// Two rows for each table, from the genes of the shape read from their end, and one for each of
/// these further genes.
fn rows(policy: &mut Policy, shape: &[u16], more: &[&Vec<u16>]) {
    let backwards: Vec<u16> = shape.iter().rev().copied().collect();
    for at in 0..policy.tables.len().saturating_mul(2) {
        let skipped = backwards.get(at.saturating_mul(9)..).unwrap_or_default();
        tables::add_row(&mut Dna::new(skipped), policy);
    }
    for genes in more {
        let mut dna = Dna::new(genes);
        dna.below(3);
        tables::add_row(&mut dna, policy);
    }
    policy.tables.retain(|it| !it.rows.is_empty());
}

pub(crate) fn add_if_sound(policy: &mut Policy, dependencies: &mut Dependencies, added: Added) {
    let edges = depends::of_added(policy, &schema::derived_ends(policy), &added);
    if dependencies.accept(edges) {
        add(policy, added);
    }
}

fn is_row(genes: &[u16]) -> bool {
    Dna::new(genes).below(3) == 1
}

fn add(policy: &mut Policy, added: Added) {
    match added {
        Added::Definition(at, condition) => policy.definitions[at].condition = condition,
        Added::Rule(target, rule) => match policy.grants.iter_mut().find(|it| it.target == target) {
            Some(grant) => grant.rules.push(rule),
            None => policy.grants.push(Grant { target, rules: vec![rule] }),
        },
        Added::Restrict(of) => policy.restricts.push(of),
        Added::Forbid(of) => policy.forbids.push(of),
    }
}

/// Where two statements would be called the same, each gets a name; and now and then one anyway.
fn own_names(policy: &mut Policy) {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    let mut see = |name: String| {
        let seen = count.entry(name).or_default();
        *seen = seen.saturating_add(1);
    };
    for grant in &policy.grants {
        for rule in &grant.rules {
            rule.who.iter().for_each(|who| see(names::rule(&grant.target, rule, who)));
        }
    }
    policy.restricts.iter().for_each(|it| see(names::restriction_in_full(Verb::Restrict, it)));
    policy.forbids.iter().for_each(|it| see(names::restriction_in_full(Verb::Forbid, it)));
    policy.invariants.iter().for_each(|it| see(names::invariant_in_full(it)));
    let mut number = 0_usize;
    let mut own = |clash: bool, length: usize| {
        number = number.saturating_add(1);
        (clash || length.is_multiple_of(7)).then(|| format!("named_{number}"))
    };
    let clash = |name: &str| count.get(name).is_some_and(|it| *it > 1);
    for grant in &mut policy.grants {
        for rule in &mut grant.rules {
            let all: Vec<_> = rule.who.iter().map(|who| names::rule(&grant.target, rule, who)).collect();
            rule.label = own(all.iter().any(|it| clash(it)), all.concat().len());
        }
    }
    for (verb, list) in [(Verb::Restrict, &mut policy.restricts), (Verb::Forbid, &mut policy.forbids)] {
        for of in list {
            let name = names::restriction_in_full(verb, of);
            of.label = own(clash(&name), name.len());
        }
    }
    for of in &mut policy.invariants {
        let name = names::invariant_in_full(of);
        of.label = own(clash(&name), name.len());
    }
}
