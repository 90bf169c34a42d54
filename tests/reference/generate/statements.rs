//! Generated grant rules, restrictions, forbids and the meaning of definitions.

use std::collections::BTreeSet;

use super::conditions::condition;
use super::dna::Dna;
use super::possible;
use super::scope::{End, Scope};
use super::shape::gate;
use super::wheres::way;
use crate::model::*;
use crate::names;
use crate::sample::target;
use crate::schema::{self, DerivedEnds};

/// One statement to be added, if it is allowed.
#[derive(Debug, Clone)]
pub(crate) enum Added {
    Definition(usize, Condition),
    Rule(Target, Rule),
    Restrict(Restriction),
    Forbid(Restriction),
}

pub(crate) fn statement(dna: &mut Dna<'_>, policy: &Policy, derived: &DerivedEnds<'_>) -> Option<Added> {
    match dna.below(12) {
        0..=6 => rule(dna, policy, derived),
        7 | 8 => {
            let at = dna.below(policy.definitions.len());
            meaning(dna, policy, derived, at)
        }
        9 | 10 => restriction(dna, policy, derived, true).map(Added::Restrict),
        _ => restriction(dna, policy, derived, false).map(Added::Forbid),
    }
}

/// What a definition means.
pub(crate) fn meaning(
    dna: &mut Dna<'_>,
    policy: &Policy,
    derived: &DerivedEnds<'_>,
    at: usize,
) -> Option<Added> {
    let on = Target { on: policy.definitions.get(at)?.on.clone(), through: None };
    let scope = Scope::of(policy, derived, &on)?;
    Some(Added::Definition(at, condition(dna, &scope, 2)?))
}

/// The rules that a generated policy begins with, so that roles are held at all: by being a member or
/// the creator, and perhaps by inheriting from a project above.
pub(crate) fn first_rules(dna: &mut Dna<'_>, policy: &Policy) -> Vec<Added> {
    let roles: Vec<_> = schema::roles(policy, "Project").into_iter().map(str::to_owned).collect();
    let includes =
        |upper: &String, lower: &String| upper != lower && schema::includes(policy, "Project", upper, lower);
    let lower: Vec<_> =
        roles.iter().filter(|it| roles.iter().any(|upper| includes(upper, it))).cloned().collect();
    let given = dna.one_of(&roles).unwrap_or_default();
    let asked = dna.one_of(&lower).unwrap_or_default();
    let handed_on = dna.one_of(&roles).unwrap_or_default();
    let plain = |path: &[&str], role| {
        let path = path.iter().map(|it| (*it).to_owned()).collect();
        let who = vec![Who::Path(Way { path, filter: None })];
        let rule = Rule { label: None, who, role, gate: Vec::new(), when: None, unless: None };
        Added::Rule(target("Project"), rule)
    };
    let mut out = vec![match dna.percent(25) {
        true => plain(&["creator"], RoleGiven::Role(given)),
        false => plain(&["members"], RoleGiven::Their),
    }];
    if schema::member(policy, "Project", "parent").is_some() {
        match dna.below(5) {
            2 => out.push(plain(&["parent"], RoleGiven::Same)),
            3 | 4 => out.push(plain(&["parent", &asked], RoleGiven::Role(handed_on))),
            _ => {}
        }
    }
    out
}

fn rule(dna: &mut Dna<'_>, policy: &Policy, derived: &DerivedEnds<'_>) -> Option<Added> {
    let target = dna.one_of(&rule_targets(policy))?;
    let scope = Scope::of(policy, derived, &target)?;
    let place = scope.place.unwrap_or(scope.object);
    let (who, role) = match dna.below(9) {
        0 => (their_roles(dna, &scope, place)?, RoleGiven::Their),
        1 | 2 => (same_role(dna, &scope, place)?, RoleGiven::Same),
        3 | 4 => (who(dna, &scope, 2), RoleGiven::Attribute(role_attribute(dna, &scope, place)?)),
        _ => {
            let roles: Vec<_> = schema::roles(policy, place).into_iter().collect();
            (who(dna, &scope, 2), RoleGiven::Role(dna.one_of(&roles)?.to_owned()))
        }
    };
    let gate = gate(dna, &policy.plans, 20);
    let when = if dna.percent(40) { condition(dna, &scope, 2) } else { None };
    let unless = if dna.percent(20) { condition(dna, &scope, 1) } else { None };
    let unless = possible::unless(&scope, when.as_ref(), unless);
    let label = None;
    (!who.is_empty()).then_some(Added::Rule(target, Rule { label, who, role, gate, when, unless }))
}

/// Types with roles, and pairs of an object and a place with roles, as the tables have them.
fn rule_targets(policy: &Policy) -> Vec<Target> {
    let has_roles = |of: &str| !schema::roles(policy, of).is_empty();
    let places = policy.tables.iter().filter(|it| has_roles(&it.targets[0].on));
    let mut out: Vec<Target> = places.flat_map(|it| it.targets.clone()).collect();
    if policy.types.iter().any(|it| it.name == "Portfolio") {
        out.push(target("Portfolio"));
    }
    out.sort_by_key(names::target);
    out.dedup();
    out
}

pub(crate) fn who(dna: &mut Dna<'_>, scope: &Scope<'_>, most: usize) -> Vec<Who> {
    let (roles, people): (Vec<_>, Vec<_>) = scope.people().into_iter().partition(|it| scope.asks_role(it));
    let mut out: Vec<Who> = Vec::new();
    for _ in 0..dna.below(most).saturating_add(1) {
        let who = match dna.below(12) {
            0..=4 => short_or_any(dna, &people).map(|it| Who::Path(way(dna, scope, it))),
            5..=9 => short_or_any(dna, &roles).map(|path| Who::Path(Way { path, filter: None })),
            10 => {
                let all = scope.policy.types.iter().filter(|it| it.kind == Kind::Principal);
                dna.one_of(&all.collect::<Vec<_>>()).map(|it| Who::Every(it.name.clone()))
            }
            _ => Some(Who::Everyone),
        };
        out.extend(who.filter(|it| !out.contains(it)));
    }
    out
}

/// Mostly a path of one or two names, as there are many more long ones.
fn short_or_any(dna: &mut Dna<'_>, from: &[Path]) -> Option<Path> {
    let short: Vec<_> = from.iter().filter(|it| it.len() < 3).cloned().collect();
    if dna.percent(40) { dna.one_of(from) } else { dna.one_of(&short) }
}

/// A relation `as role` of the place's type.
fn their_roles(dna: &mut Dna<'_>, scope: &Scope<'_>, place: &str) -> Option<Vec<Who>> {
    let with_role =
        |of: &str, name: &str| schema::relation(scope.policy, of, name).is_some_and(|it| it.as_role);
    let from_place = |path: &Path| {
        let before = path.split_last().map_or(&[][..], |it| it.1);
        let all = scope.paths();
        match all.iter().find(|it| it.0 == before).map(|it| &it.1) {
            Some(End::Entities(types)) => types.iter().eq([&place]),
            _ => before.is_empty() && scope.object == place,
        }
    };
    let relations = scope.relations().into_iter().map(|it| it.0);
    let fits = |it: &Path| it.last().is_some_and(|last| with_role(place, last)) && from_place(it);
    let all: Vec<_> = relations.filter(fits).collect();
    let path = dna.one_of(&all)?;
    Some(vec![Who::Path(way(dna, scope, path))])
}

/// Relations to types all of whose roles exist here.
fn same_role(dna: &mut Dna<'_>, scope: &Scope<'_>, place: &str) -> Option<Vec<Who>> {
    let here = schema::roles(scope.policy, place);
    let fits = |types: &BTreeSet<&str>| {
        let of_one = |of: &&str| {
            let roles = schema::roles(scope.policy, of);
            !roles.is_empty() && roles.is_subset(&here)
        };
        types.iter().all(of_one)
    };
    let all: Vec<_> = scope.relations().into_iter().filter(|it| fits(&it.1)).map(|it| it.0).collect();
    let path = dna.one_of(&all)?;
    Some(vec![Who::Path(way(dna, scope, path))])
}

/// Attributes with roles of the place's type; not request inputs.
fn role_attribute(dna: &mut Dna<'_>, scope: &Scope<'_>, place: &str) -> Option<Path> {
    let fits = |it: &(Path, &Domain, &str)| {
        let of = if it.2.is_empty() { None } else { schema::role_domain(scope.policy, it.2, it.1) };
        of.is_some_and(|it| it.0 == place)
    };
    // A bare word would be a role first, and is never called as one here.
    let all: Vec<_> = scope.values().into_iter().filter(fits).map(|it| it.0).collect();
    dna.one_of(&all)
}

pub(crate) fn restriction(
    dna: &mut Dna<'_>,
    policy: &Policy,
    derived: &DerivedEnds<'_>,
    restrict: bool,
) -> Option<Restriction> {
    let mut targets = vec![dna.one_of(&targets(policy, derived, restrict))?];
    let of_same = |it: &Target| it.on == targets[0].on;
    if dna.percent(20) {
        let others: Vec<_> =
            self::targets(policy, derived, restrict).into_iter().filter(|it| !of_same(it)).collect();
        targets.extend(dna.one_of(&others));
    }
    let scopes: Vec<_> = targets.iter().filter_map(|it| Scope::of(policy, derived, it)).collect();
    let scope = scopes.first()?;
    let mut people = who(dna, scope, if restrict { 4 } else { 2 });
    for other in scopes.iter().skip(1) {
        let also = other.people();
        // What stands after `where` would have to mean something for both.
        people.retain(|it| match it {
            Who::Path(way) => way.filter.is_none() && also.contains(&way.path),
            Who::Every(_) | Who::Everyone => true,
        });
    }
    let alone = scopes.len() == 1;
    let when =
        if dna.percent(if restrict { 50 } else { 85 }) && alone { condition(dna, scope, 2) } else { None };
    let unless = if dna.percent(30) && alone { condition(dna, scope, 1) } else { None };
    let unless = possible::unless(scope, when.as_ref(), unless);
    let because = dna.percent(15).then(|| "Not \"here\".".to_owned());
    let actions = actions(dna, policy, &targets)?;
    (!people.is_empty()).then_some(Restriction {
        layer: policy.layers,
        label: None,
        actions,
        targets,
        who: people,
        when,
        unless,
        because,
    })
}

/// Where a restrict or a forbid can stand. A restrict goes along the relations of tables, a forbid
/// along any that ends in one type whose name is not in doubt.
fn targets(policy: &Policy, derived: &DerivedEnds<'_>, restrict: bool) -> Vec<Target> {
    let mut out: Vec<Target> = policy.tables.iter().flat_map(|it| it.targets.clone()).collect();
    out.extend(out.clone().into_iter().map(|it| Target { through: None, ..it }));
    if !restrict {
        for of in out.clone() {
            for member in schema::members(policy, &of.on) {
                let ends = schema::ends(policy, derived, &of.on, &member.name);
                let clear = |it: &&str| {
                    let word = names::snake_case(it);
                    word != names::snake_case(&of.on) && schema::member(policy, &of.on, &word).is_none()
                };
                let plain = |it: &&str| schema::is_plain(policy, it);
                if ends.len() == 1 && ends.iter().all(|it| plain(it) && clear(it)) {
                    out.push(Target { on: of.on.clone(), through: Some(member.name.clone()) });
                }
            }
        }
    }
    out.retain(|it| !schema::actions(policy, &it.on).is_empty());
    out.sort_by_key(names::target);
    out.dedup();
    out
}

/// Actions that every target has.
pub(crate) fn actions(dna: &mut Dna<'_>, policy: &Policy, targets: &[Target]) -> Option<Actions> {
    let mut common = schema::actions(policy, &targets[0].on);
    for target in targets {
        common = common.intersection(&schema::actions(policy, &target.on)).copied().collect();
    }
    let common: Vec<_> = common.into_iter().map(str::to_owned).collect();
    let some: Vec<_> = dna.one_of(&common).into_iter().collect();
    match dna.below(4) {
        0 => Some(Actions::Everything(Vec::new())),
        1 => Some(Actions::Everything(some)),
        _ => (!some.is_empty()).then_some(Actions::Listed(some)),
    }
}
