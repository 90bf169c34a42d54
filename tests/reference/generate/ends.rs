//! Generated sets: where edges may end beside entities, and the sets that there are in facts.

use super::dna::Dna;
use crate::model::*;
use crate::schema;
use crate::sets;

/// Lets some relations between people also end in sets, or only in sets.
pub(crate) fn sets(dna: &mut Dna<'_>, policy: &mut Policy) {
    if !dna.percent(55) {
        return;
    }
    let kinds = kinds(policy);
    let before = policy.clone();
    for member in policy.types.iter_mut().flat_map(|it| &mut it.members) {
        let Shape::Relation(relation) = &mut member.shape else { continue };
        if !relation.targets.iter().any(|it| schema::is_plain(&before, it)) {
            also(dna, &kinds, relation);
        }
    }
}

/// One or two kinds of set more, now and then in place of all else.
pub(crate) fn also(dna: &mut Dna<'_>, kinds: &[String], relation: &mut Relation) {
    if !dna.percent(40) {
        return;
    }
    let more = (0..dna.below(2).saturating_add(1)).filter_map(|_| kind(dna, kinds));
    let more: Vec<_> = more.collect();
    if dna.percent(10) {
        relation.targets.clear();
    }
    for kind in more {
        if !relation.targets.contains(&kind) {
            relation.targets.push(kind);
        }
    }
}

/// As often everybody as all others of one sort together: roles, definitions, relations.
fn kind(dna: &mut Dna<'_>, kinds: &[String]) -> Option<String> {
    let every = |it: &String| matches!(sets::kind(it), Some(sets::Kind::Every(_)));
    let (every, holding): (Vec<_>, Vec<_>) = kinds.iter().cloned().partition(every);
    if dna.below(4) == 3 { dna.one_of(&every) } else { dna.one_of(&holding) }
}

/// Every kind of set that could be named: roles stand twice, and definitions, of which there are few, four times.
pub(crate) fn kinds(policy: &Policy) -> Vec<String> {
    let mut out = Vec::new();
    for of in &policy.types {
        let roles: Vec<_> = schema::roles(policy, &of.name).into_iter().collect();
        let defined = policy.definitions.iter().filter(|it| it.on == of.name).map(|it| it.name.as_str());
        let relations = of.members.iter().filter(|it| leads_to_people(policy, it)).map(|it| it.name.as_str());
        let defined: Vec<_> = std::iter::repeat_n(defined, 4).flatten().collect();
        let names = roles.iter().chain(&roles).copied().chain(defined).chain(relations);
        out.extend(names.map(|it| format!("{}.{it}", of.name)));
        out.extend(schema::is_principal(policy, &of.name).then(|| format!("every {}", of.name)));
    }
    out
}

fn leads_to_people(policy: &Policy, of: &Member) -> bool {
    match &of.shape {
        Shape::Attribute(_) => false,
        Shape::Relation(it) => it.targets.iter().any(|it| !schema::is_plain(policy, it)),
        Shape::Derived(_) => of.name == "crew",
    }
}

/// All that can stand at the end of such an edge: the entities of these types, and the sets of these kinds.
pub(crate) fn ends(known: &[Entity], kinds: &[String]) -> Vec<Entity> {
    let end = |kind: &String| match sets::kind(kind) {
        None => known.iter().filter(|it| it.of == *kind).cloned().collect(),
        Some(sets::Kind::Every(of)) => vec![sets::every(of)],
        Some(sets::Kind::Holding { of, name }) => {
            known.iter().filter(|it| it.of == of).map(|it| sets::holding(it, name)).collect::<Vec<_>>()
        }
    };
    kinds.iter().flat_map(end).collect()
}
