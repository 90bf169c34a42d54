//! Generated layers: files that stand on a generated policy, and can only take away. What a layer
//! declares comes before what it says, as all of its statements see all of its names.

use std::collections::BTreeSet;

use super::added;
use super::depends::{Dependencies, Named};
use super::dna::Dna;
use super::invariants;
use super::policy::add_if_sound;
use super::sets;
use super::shape::trivial;
use super::stands;
use super::statements::{self, Added};
use crate::model::*;
use crate::names::snake_case;
use crate::schema;

/// What a list of genes becomes, in the order in which a layer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Adds,
    Within,
    Default,
    Define,
    Set,
    Says,
    Invariant,
}

/// One layer for each list of statements, each on top of those before.
pub(crate) fn layers(genes: &[Vec<Vec<u16>>], policy: &mut Policy, dependencies: &mut Dependencies) {
    if let Some(first) = genes.first() {
        let backwards: Vec<u16> = first.concat().into_iter().rev().collect();
        sets::open(&mut Dna::new(&backwards), policy);
    }
    for statements in genes {
        policy.layers = policy.layers.saturating_add(1);
        layer(statements, policy, dependencies);
    }
}

fn layer(genes: &[Vec<u16>], policy: &mut Policy, dependencies: &mut Dependencies) {
    let below = dependencies.clone();
    let mut sorted: Vec<(Kind, Dna<'_>)> = genes.iter().map(|it| kind(Dna::new(it))).collect();
    sorted.sort_by_key(|it| it.0);
    let mut meanings = Vec::new();
    for (kind, mut dna) in sorted {
        match kind {
            Kind::Adds => added::adds(&mut dna, policy),
            Kind::Within => stands::within(&mut dna, policy),
            Kind::Default => stands::default(&mut dna, policy),
            Kind::Define => meanings.extend(define(&mut dna, policy).map(|at| (at, dna))),
            Kind::Set => {
                let before = (policy.clone(), dependencies.clone());
                sets::set(&mut dna, policy, &below, dependencies);
                // What a role may do says where it may stand for another.
                if stands::is_refused(policy) {
                    (*policy, *dependencies) = before;
                }
            }
            Kind::Says => says(&mut dna, policy, &below, dependencies),
            Kind::Invariant => policy.invariants.extend(invariants::one(&mut dna, policy)),
        }
    }
    for (at, mut dna) in meanings {
        let derived = schema::derived_ends(policy);
        let meaning = statements::meaning(&mut dna, policy, &derived, at);
        if let Some(meaning) = meaning {
            add_if_sound(policy, dependencies, meaning);
        }
    }
}

/// One layer more, whether it may be or not: nothing is looked at that would widen what stands below.
pub(crate) fn bold(genes: &[Vec<u16>], policy: &mut Policy) {
    policy.layers = policy.layers.saturating_add(1);
    for it in genes {
        let mut dna = Dna::new(it);
        match dna.below(10) {
            0..=3 => say_boldly(&mut dna, policy),
            4 | 5 => stands::propose_role(&mut dna, policy),
            6 | 7 => stands::propose_default(&mut dna, policy),
            _ => sets::set_boldly(&mut dna, policy),
        }
    }
}

fn say_boldly(dna: &mut Dna<'_>, policy: &mut Policy) {
    let restrict = dna.percent(50);
    let found = statements::restriction(dna, policy, &schema::derived_ends(policy), restrict);
    let list = if restrict { &mut policy.restricts } else { &mut policy.forbids };
    list.extend(found);
}

fn kind(mut dna: Dna<'_>) -> (Kind, Dna<'_>) {
    let kind = match dna.below(14) {
        0..=4 => Kind::Says,
        5..=7 => Kind::Adds,
        8 => Kind::Define,
        9 | 10 => Kind::Set,
        11 => Kind::Within,
        12 => Kind::Default,
        _ => Kind::Invariant,
    };
    (kind, dna)
}

/// Whether a type's one namespace still has room for a name.
pub(crate) fn is_free(policy: &Policy, of: &str, name: &str) -> bool {
    let member = schema::member(policy, of, name).is_some();
    let definition = schema::definition(policy, of, name, usize::MAX).is_some();
    !member && !definition && !schema::roles(policy, of).contains(name) && name != snake_case(of)
}

/// A new definition, which means something trivial until it is written; some are called as one of
/// another type, which a cell of the base may name.
fn define(dna: &mut Dna<'_>, policy: &mut Policy) -> Option<usize> {
    let types = policy.types.iter().map(|it| it.name.clone());
    let types: Vec<_> = types.filter(|it| ["Project", "Task", "Note"].contains(&it.as_str())).collect();
    let on = dna.one_of(&types)?;
    let name = dna.one_of(&["own", "hidden", "frozen", "sealed"])?;
    if !is_free(policy, &on, name) {
        return None;
    }
    let layer = policy.layers;
    policy.definitions.push(Definition { layer, name: name.to_owned(), on, condition: trivial() });
    policy.definitions.len().checked_sub(1)
}

/// A restrict or a forbid, unless something below would allow more by it.
fn says(dna: &mut Dna<'_>, policy: &mut Policy, below: &Dependencies, dependencies: &mut Dependencies) {
    let derived = schema::derived_ends(policy);
    let restrict = dna.percent(50);
    let Some(restriction) = statements::restriction(dna, policy, &derived, restrict) else { return };
    if narrowed(policy, &restriction).iter().any(|it| below.could_widen(it, false)) {
        return;
    }
    let added = if restrict { Added::Restrict(restriction) } else { Added::Forbid(restriction) };
    add_if_sound(policy, dependencies, added);
}

fn narrowed(policy: &Policy, of: &Restriction) -> BTreeSet<Named> {
    let on = |target: &Target| {
        let actions = schema::actions(policy, &target.on).into_iter();
        let listed = actions.filter(|it| schema::is_listed(&of.actions, it));
        listed.map(|it| Named::Decision(target.on.clone(), it.to_owned())).collect::<Vec<_>>()
    };
    of.targets.iter().flat_map(on).collect()
}
