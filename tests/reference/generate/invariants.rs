//! Generated invariants.

use super::conditions::condition;
use super::dna::Dna;
use super::possible;
use super::scope::Scope;
use super::statements::{actions, who};
use crate::model::*;
use crate::schema::{self, DerivedEnds};

/// One for each list of genes that an invariant can be made of.
pub(crate) fn invariants(genes: &[Vec<u16>], policy: &Policy) -> Vec<Invariant> {
    genes.iter().filter_map(|it| one(&mut Dna::new(it), policy)).collect()
}

pub(crate) fn one(dna: &mut Dna<'_>, policy: &Policy) -> Option<Invariant> {
    invariant(dna, policy, &schema::derived_ends(policy))
}

fn invariant(dna: &mut Dna<'_>, policy: &Policy, derived: &DerivedEnds<'_>) -> Option<Invariant> {
    let kind = dna.below(10);
    let claim = match kind {
        0..=4 => can(dna, policy, derived, false)?,
        5 => can(dna, policy, derived, true)?,
        6 | 7 => can(dna, policy, derived, false)?,
        _ => have(dna, policy, derived)?,
    };
    let always = matches!(kind, 5..=7) || (kind > 7 && dna.percent(50));
    let because = dna.percent(15).then(|| "That must \\ never be.".to_owned());
    Some(Invariant { layer: policy.layers, label: None, always, claim, because })
}

fn can(dna: &mut Dna<'_>, policy: &Policy, derived: &DerivedEnds<'_>, somebody: bool) -> Option<Claim> {
    let types = policy.types.iter().filter(|it| !schema::actions(policy, &it.name).is_empty());
    let of = dna.one_of(&types.collect::<Vec<_>>())?;
    let relations = of.members.iter().filter(|it| !matches!(it.shape, Shape::Attribute(_)));
    let relations: Vec<_> = relations.map(|it| it.name.clone()).collect();
    let through = if dna.percent(35) { dna.one_of(&relations) } else { None };
    let on = Target { on: of.name.clone(), through: None };
    let scope = Scope::of(policy, derived, &on)?;
    let who = if somebody { None } else { Some(who(dna, &scope, 2)) };
    if who.as_ref().is_some_and(Vec::is_empty) {
        return None;
    }
    let scope = if somebody { scope.without_user() } else { scope };
    let when = if dna.percent(35) { condition(dna, &scope, 2) } else { None };
    let unless = if dna.percent(20) { condition(dna, &scope, 1) } else { None };
    let unless = possible::unless(&scope, when.as_ref(), unless);
    let actions = actions(dna, policy, std::slice::from_ref(&on))?;
    Some(Claim::Can { who, actions, target: Target { through, ..on }, when, unless })
}

/// Of any stated relation with something to have, mostly for people among its ends.
fn have(dna: &mut Dna<'_>, policy: &Policy, derived: &DerivedEnds<'_>) -> Option<Claim> {
    let mut all: Vec<(&Type, &Member, &Relation)> = Vec::new();
    for of in &policy.types {
        all.extend(of.members.iter().filter_map(|it| match &it.shape {
            Shape::Relation(relation) => Some((of, it, relation)),
            _ => None,
        }));
    }
    let says = all.iter().filter(|it| !it.2.attributes.is_empty()).copied().collect::<Vec<_>>();
    let (of, member, relation) =
        if dna.percent(70) { dna.one_of(&says) } else { None }.or_else(|| dna.one_of(&all))?;
    let own = relation.attributes.iter().map(|it| it.0.clone()).collect::<Vec<_>>();
    let period = ["since".to_owned(), "until".to_owned()];
    let key = if dna.percent(70) { dna.one_of(&own) } else { None }.or_else(|| dna.one_of(&period))?;
    let on = Target { on: of.name.clone(), through: None };
    let scope = Scope::of(policy, derived, &on)?;
    let ends = relation.targets.iter().map(String::as_str).collect();
    let who = if scope.has_people(&ends) && dna.percent(60) { who(dna, &scope, 2) } else { Vec::new() };
    Some(Claim::Have { relation: member.name.clone(), on: of.name.clone(), who, key })
}
