//! Makes a case that fails as small as it goes, one statement, member or edge after the other, so that what
//! fails can be read.

use crate::generate::Case;
use crate::layers::below;
use crate::model::*;

/// The smallest case found that still fails. What is no valid rolebook any more must not count as failing.
pub(crate) fn reduced(case: &Case, fails: impl Fn(&Case) -> bool) -> Case {
    let mut case = case.clone();
    loop {
        let before = format!("{case:?}").len();
        for layer in 0..case.policy.layers {
            let lower = Case { policy: below(&case.policy, layer), ..case.clone() };
            if fails(&lower) {
                case = lower;
                break;
            }
        }
        for remove in REMOVALS {
            one_by_one(&mut case, remove, &fails);
        }
        if format!("{case:?}").len() >= before {
            return case;
        }
    }
}

/// Takes out what is at this number, if there is so much.
type Remove = fn(&mut Case, usize) -> bool;

fn one_by_one(case: &mut Case, remove: &Remove, fails: &impl Fn(&Case) -> bool) {
    let mut at = 0;
    loop {
        let mut smaller = case.clone();
        if !remove(&mut smaller, at) {
            return;
        }
        if fails(&smaller) {
            *case = smaller;
        } else {
            at = at.saturating_add(1);
        }
    }
}

const REMOVALS: &[Remove] = &[
    |it, at| nth(&mut it.facts.entities, at),
    |it, at| nth(&mut it.policy.invariants, at),
    |it, at| nth(&mut it.policy.routes, at),
    |it, at| nth(&mut it.policy.restricts, at),
    |it, at| nth(&mut it.policy.forbids, at),
    |it, at| nth(&mut it.policy.opens, at),
    |it, at| nth(&mut it.policy.sets, at),
    |it, at| nth(&mut it.policy.within, at),
    |it, at| nth(&mut it.policy.defaults, at),
    |it, at| nth(&mut it.policy.grants, at),
    |it, at| nth(&mut it.policy.tables, at),
    |it, at| of_each(it.policy.tables.iter_mut().map(|it| &mut it.rows), at),
    column,
    |it, at| of_each(it.policy.tables.iter_mut().flat_map(|it| &mut it.rows).map(|it| &mut it.actions), at),
    |it, at| of_each(it.policy.tables.iter_mut().flat_map(|it| &mut it.rows).map(|it| &mut it.gate), at),
    |it, at| of_each(it.policy.grants.iter_mut().map(|it| &mut it.rules), at),
    |it, at| of_each(rules(&mut it.policy).map(|it| &mut it.who), at),
    |it, at| of_each(rules(&mut it.policy).map(|it| &mut it.gate), at),
    |it, at| of_each(restrictions(&mut it.policy).map(|it| &mut it.who), at),
    |it, at| of_each(restrictions(&mut it.policy).map(|it| &mut it.targets), at),
    |it, at| of_each(it.policy.routes.iter_mut().map(|it| &mut it.refusals), at),
    |it, at| of_each(it.policy.routes.iter_mut().map(|it| &mut it.candidates), at),
    |it, at| nth(&mut it.policy.definitions, at),
    |it, at| none(hinges(&mut it.policy), at),
    |it, at| of_each(edges(&mut it.facts).map(|it| &mut it.list), at),
    |it, at| of_each(it.facts.entities.iter_mut().map(|it| &mut it.relations), at),
    |it, at| of_each(it.facts.entities.iter_mut().map(|it| &mut it.attributes), at),
    |it, at| {
        none(
            edges(&mut it.facts).flat_map(|it| &mut it.list).flat_map(|it| [&mut it.since, &mut it.until]),
            at,
        )
    },
    |it, at| of_each(edges(&mut it.facts).flat_map(|it| &mut it.list).map(|it| &mut it.says), at),
    |it, at| set_false(edges(&mut it.facts).map(|it| &mut it.incomplete), at),
    |it, at| of_each(it.questions.iter_mut().map(|it| &mut it.presented), at),
    |it, at| of_each(it.questions.iter_mut().map(|it| &mut it.inputs), at),
    |it, at| of_each(it.questions.iter_mut().map(|it| &mut it.given), at),
    |it, at| none(it.questions.iter_mut().map(|it| &mut it.time), at),
    |it, at| of_each(it.requests.iter_mut().map(|it| &mut it.inputs), at),
    |it, at| none(it.requests.iter_mut().map(|it| &mut it.time), at),
    |it, at| none(it.requests.iter_mut().map(|it| &mut it.by), at),
    |it, at| nth(&mut it.policy.types, at),
    |it, at| of_each(it.policy.types.iter_mut().map(|it| &mut it.members), at),
    |it, at| of_each(relations(&mut it.policy).map(|it| &mut it.targets), at),
    |it, at| of_each(relations(&mut it.policy).map(|it| &mut it.attributes), at),
    |it, at| set_false(relations(&mut it.policy).map(|it| &mut it.as_role), at),
    |it, at| of_each(ways_of_derived(&mut it.policy), at),
    |it, at| none(filters(&mut it.policy), at),
    |it, at| of_each(it.policy.roles.iter_mut().flat_map(|it| &mut it.chains), at),
    |it, at| of_each(it.policy.roles.iter_mut().map(|it| &mut it.chains), at),
    |it, at| of_each(it.policy.roles.iter_mut().map(|it| &mut it.gated), at),
    |it, at| nth(&mut it.policy.roles, at),
    |it, at| nth(&mut it.policy.inputs, at),
    |it, at| none(std::iter::once(&mut it.policy.plans), at),
    simpler_condition,
];

fn nth<T>(list: &mut Vec<T>, at: usize) -> bool {
    let there = at < list.len();
    if there {
        list.remove(at);
    }
    there
}

/// Counts on through all the lists.
fn of_each<'l, T: 'l>(lists: impl Iterator<Item = &'l mut Vec<T>>, mut at: usize) -> bool {
    for list in lists {
        if at < list.len() {
            return nth(list, at);
        }
        at = at.saturating_sub(list.len());
    }
    false
}

fn none<'l, T: 'l>(all: impl Iterator<Item = &'l mut Option<T>>, at: usize) -> bool {
    all.filter(|it| it.is_some()).nth(at).is_some_and(|it| it.take().is_some())
}

fn set_false<'l>(all: impl Iterator<Item = &'l mut bool>, at: usize) -> bool {
    all.filter(|it| **it).nth(at).is_some_and(|it| std::mem::replace(it, false))
}

fn edges(facts: &mut Facts) -> impl Iterator<Item = &mut Edges> {
    facts.entities.iter_mut().flat_map(|it| &mut it.relations).map(|it| &mut it.1)
}

fn rules(policy: &mut Policy) -> impl Iterator<Item = &mut Rule> {
    policy.grants.iter_mut().flat_map(|it| &mut it.rules)
}

fn restrictions(policy: &mut Policy) -> impl Iterator<Item = &mut Restriction> {
    policy.restricts.iter_mut().chain(&mut policy.forbids)
}

fn relations(policy: &mut Policy) -> impl Iterator<Item = &mut Relation> {
    policy.types.iter_mut().flat_map(|it| &mut it.members).filter_map(|it| match &mut it.shape {
        Shape::Relation(it) => Some(it),
        _ => None,
    })
}

fn ways_of_derived(policy: &mut Policy) -> impl Iterator<Item = &mut Vec<Way>> {
    policy.types.iter_mut().flat_map(|it| &mut it.members).filter_map(|it| match &mut it.shape {
        Shape::Derived(it) => Some(it),
        _ => None,
    })
}

/// A column with its cells, counted on through all tables.
fn column(case: &mut Case, mut at: usize) -> bool {
    for table in &mut case.policy.tables {
        if at < table.columns.len() {
            table.columns.remove(at);
            table.rows.iter_mut().for_each(|it| drop(it.cells.remove(at)));
            return true;
        }
        at = at.saturating_sub(table.columns.len());
    }
    false
}

/// Every `when` and `unless`.
fn hinges(policy: &mut Policy) -> impl Iterator<Item = &mut Option<Condition>> {
    let rules = policy.grants.iter_mut().flat_map(|it| &mut it.rules);
    let rules = rules.flat_map(|it| [&mut it.when, &mut it.unless]);
    let restrictions = policy.restricts.iter_mut().chain(&mut policy.forbids);
    let restrictions = restrictions.flat_map(|it| [&mut it.when, &mut it.unless]);
    let claims = policy.invariants.iter_mut().flat_map(|it| match &mut it.claim {
        Claim::Can { when, unless, .. } => vec![when, unless],
        Claim::Have { .. } => Vec::new(),
    });
    let routes = policy.routes.iter_mut().flat_map(|it| {
        let refusals = it.refusals.iter_mut().map(|it| &mut it.unless);
        refusals.chain(it.candidates.iter_mut().map(|it| &mut it.when))
    });
    rules.chain(restrictions).chain(claims).chain(routes)
}

/// Every `where` outside conditions.
fn filters(policy: &mut Policy) -> impl Iterator<Item = &mut Option<Box<Condition>>> {
    let mut out: Vec<&mut Option<Box<Condition>>> = Vec::new();
    let Policy { types, grants, restricts, forbids, invariants, routes, .. } = policy;
    for of in types {
        if let Kind::Group(_, filter) = &mut of.kind {
            out.push(filter);
        }
        for member in &mut of.members {
            if let Shape::Derived(ways) = &mut member.shape {
                out.extend(ways.iter_mut().map(|it| &mut it.filter));
            }
        }
    }
    let mut people: Vec<&mut Who> =
        grants.iter_mut().flat_map(|it| &mut it.rules).flat_map(|it| &mut it.who).collect();
    people.extend(restricts.iter_mut().chain(forbids).flat_map(|it| &mut it.who));
    for invariant in invariants {
        match &mut invariant.claim {
            Claim::Can { who, .. } => people.extend(who.iter_mut().flatten()),
            Claim::Have { who, .. } => people.extend(who),
        }
    }
    out.extend(people.into_iter().filter_map(|it| match it {
        Who::Path(way) => Some(&mut way.filter),
        Who::Every(_) | Who::Everyone => None,
    }));
    out.extend(routes.iter_mut().flat_map(|it| &mut it.candidates).map(|it| &mut it.people.filter));
    out.into_iter()
}

/// Puts a part of a condition in its place, the conditions of definitions and refusals included.
fn simpler_condition(case: &mut Case, mut at: usize) -> bool {
    let policy = &mut case.policy;
    let mut all: Vec<&mut Condition> = Vec::new();
    let rules = policy.grants.iter_mut().flat_map(|it| &mut it.rules);
    all.extend(rules.flat_map(|it| [&mut it.when, &mut it.unless]).flatten());
    let restrictions = policy.restricts.iter_mut().chain(&mut policy.forbids);
    all.extend(restrictions.flat_map(|it| [&mut it.when, &mut it.unless]).flatten());
    all.extend(policy.definitions.iter_mut().map(|it| &mut it.condition));
    all.extend(policy.routes.iter_mut().flat_map(|it| &mut it.refusals).map(|it| &mut it.when));
    for condition in all {
        if simplify(condition, &mut at) {
            return true;
        }
    }
    false
}

/// Whether this or one of its parts was the one to be replaced.
fn simplify(of: &mut Condition, at: &mut usize) -> bool {
    let simpler: Vec<Condition> = match of {
        Condition::Or(parts) | Condition::And(parts) => parts.clone(),
        Condition::Not(inner) => vec![(**inner).clone()],
        Condition::Quantified { quantifier, path, has: Some(has) } => {
            let path = path.clone();
            let alone = Condition::Quantified { quantifier: *quantifier, path, has: None };
            if matches!(quantifier, Quantifier::All) {
                vec![(**has).clone()]
            } else {
                vec![(**has).clone(), alone]
            }
        }
        Condition::Each { quantifier, of, has: Some(has) } => {
            let alone = Condition::Each { quantifier: *quantifier, of: of.clone(), has: None };
            vec![(**has).clone(), alone]
        }
        _ => Vec::new(),
    };
    if let Some(chosen) = simpler.get(*at) {
        *of = chosen.clone();
        return true;
    }
    *at = at.saturating_sub(simpler.len());
    match of {
        Condition::Or(parts) | Condition::And(parts) => parts.iter_mut().any(|it| simplify(it, at)),
        Condition::Not(inner) => simplify(inner, at),
        Condition::Quantified { has: Some(has), .. } | Condition::Each { has: Some(has), .. } => {
            simplify(has, at)
        }
        _ => false,
    }
}
