//! What depends on what in a policy, by type and name, so that no generated policy depends on its own
//! negation, nor a decision on itself, unless it is imported.

use std::collections::BTreeSet;

use super::scope::{End, Scope};
use super::statements::Added;
use crate::model::*;
use crate::schema::{self, DerivedEnds};
use crate::sets;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Named {
    /// Holding a role of a type, on an entity or on a pair.
    Role(String, String),
    Definition(String, String),
    Decision(String, String),
}

/// From, to, whether the final answer is read, and whether it is read under a negation.
type Edge = (Named, Named, bool, bool);

#[derive(Debug, Clone)]
pub(crate) struct Dependencies {
    edges: BTreeSet<Edge>,
    /// Names may depend on their own negation.
    free: bool,
}

impl Dependencies {
    pub(crate) fn of(imported: bool) -> Dependencies {
        Dependencies { edges: BTreeSet::new(), free: imported }
    }

    /// Takes these in, unless a name would then depend on its own negation.
    pub(crate) fn accept(&mut self, edges: Vec<Edge>) -> bool {
        let mut all = self.edges.clone();
        all.extend(edges);
        let sound = self.free || all.iter().filter(|it| it.2).all(|(from, to, ..)| !reaches(&all, to, from));
        if sound {
            self.edges = all;
        }
        sound
    }

    /// Whether some decision could grow when this one shrinks; or, for one that may also grow, whether
    /// any decision reads it at all.
    pub(crate) fn could_widen(&self, decision: &Named, may_grow: bool) -> bool {
        let mut seen = BTreeSet::from([(decision, false)]);
        let mut next = vec![(decision, false)];
        while let Some((here, turned)) = next.pop() {
            for (from, _, _, negative) in self.edges.iter().filter(|it| it.1 == *here) {
                let reader = (from, turned != *negative);
                if !seen.insert(reader) {
                    continue;
                }
                if matches!(from, Named::Decision(..)) && (may_grow || reader.1) {
                    return true;
                }
                next.push(reader);
            }
        }
        false
    }
}

fn reaches(edges: &BTreeSet<Edge>, from: &Named, to: &Named) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut next = vec![from];
    while let Some(here) = next.pop() {
        for (_, there, ..) in edges.iter().filter(|it| it.0 == *here) {
            if seen.insert(there) {
                next.push(there);
            }
        }
    }
    seen.contains(to)
}

/// What a table makes its actions depend on: every role of its place and every definition it names.
pub(crate) fn of_table(policy: &Policy, derived: &DerivedEnds<'_>, table: &Table) -> Vec<Edge> {
    let place = &table.targets[0].on;
    let mut on: Vec<Named> = Vec::new();
    on.extend(schema::roles(policy, place).into_iter().map(|it| Named::Role(place.clone(), it.to_owned())));
    let of_columns = table.columns.iter().filter_map(|it| match it {
        Column::RoleIf(_, definition) => Some(definition),
        _ => None,
    });
    let of_cells = table.rows.iter().flat_map(|it| &it.cells).filter_map(|it| match it {
        Cell::Defined(definition) | Cell::Only(definition) => Some(definition),
        _ => None,
    });
    for name in of_columns.chain(of_cells) {
        let types = table.targets.iter().map(|it| it.on.clone());
        on.extend(types.map(|of| Named::Definition(of, name.clone())));
    }
    let mut in_columns = Reader { found: Vec::new() };
    for column in &table.columns {
        if let Column::Relation(name) = column {
            in_columns.people_at(policy, derived, schema::ends(policy, derived, place, name), false);
        }
    }
    on.extend(in_columns.found.into_iter().map(|it| it.0));
    let decisions = table.targets.iter().flat_map(|target| {
        let actions = schema::actions(policy, &target.on).into_iter();
        actions.map(|it| Named::Decision(target.on.clone(), it.to_owned())).collect::<Vec<_>>()
    });
    decisions
        .flat_map(|from| {
            on.iter().map(move |to| (from.clone(), to.clone(), false, false)).collect::<Vec<_>>()
        })
        .collect()
}

/// What a cell that is set makes these decisions depend on.
pub(crate) fn of_set(table: &Table, decisions: &[Named], cell: &Cell) -> Vec<Edge> {
    let (Cell::Defined(name) | Cell::Only(name)) = cell else { return Vec::new() };
    let on = |of: &Target| Named::Definition(of.on.clone(), name.clone());
    let pairs = table.targets.iter().flat_map(|of| decisions.iter().map(move |from| (from.clone(), on(of))));
    pairs.map(|(from, to)| (from, to, false, false)).collect()
}

/// What one more statement makes depend on what.
pub(crate) fn of_added(policy: &Policy, derived: &DerivedEnds<'_>, added: &Added) -> Vec<Edge> {
    match added {
        Added::Definition(at, of) => {
            let definition = &policy.definitions[*at];
            let target = Target { on: definition.on.clone(), through: None };
            let from = Named::Definition(definition.on.clone(), definition.name.clone());
            let Some(scope) = Scope::of(policy, derived, &target) else { return Vec::new() };
            let mut reader = Reader { found: Vec::new() };
            reader.condition(&scope, of, false);
            reader.edges_from(&from)
        }
        Added::Rule(target, rule) => of_rule(policy, derived, target, rule),
        Added::Restrict(of) => of_restriction(policy, derived, of, false),
        Added::Forbid(of) => of_restriction(policy, derived, of, true),
    }
}

fn of_rule(policy: &Policy, derived: &DerivedEnds<'_>, target: &Target, rule: &Rule) -> Vec<Edge> {
    let Some(scope) = Scope::of(policy, derived, target) else { return Vec::new() };
    let place = scope.place.unwrap_or(scope.object);
    let mut reader = Reader { found: Vec::new() };
    reader.people(&scope, &rule.who, false);
    if let Some(when) = &rule.when {
        reader.condition(&scope, when, false);
    }
    if let Some(unless) = &rule.unless {
        reader.condition(&scope, unless, true);
    }
    let mut out = Vec::new();
    for role in schema::roles(policy, place) {
        let from = Named::Role(place.to_owned(), role.to_owned());
        if matches!(&rule.role, RoleGiven::Role(given) if given != role) {
            continue;
        }
        out.extend(reader.edges_from(&from));
        if rule.role == RoleGiven::Same {
            let sources = policy.types.iter().filter(|it| schema::roles(policy, &it.name).contains(role));
            out.extend(
                sources.map(|it| (from.clone(), Named::Role(it.name.clone(), role.to_owned()), false, false)),
            );
        }
    }
    out
}

fn of_restriction(policy: &Policy, derived: &DerivedEnds<'_>, of: &Restriction, forbid: bool) -> Vec<Edge> {
    let mut out = Vec::new();
    for target in &of.targets {
        let Some(scope) = Scope::of(policy, derived, target) else { continue };
        let mut reader = Reader { found: Vec::new() };
        reader.people(&scope, &of.who, forbid);
        if let Some(when) = &of.when {
            reader.condition(&scope, when, true);
        }
        if let Some(unless) = &of.unless {
            reader.condition(&scope, unless, false);
        }
        for action in schema::actions(policy, &target.on) {
            out.extend(reader.edges_from(&Named::Decision(target.on.clone(), action.to_owned())));
        }
    }
    out
}

/// Collects what a statement reads, each with whether it needs the final answer, and whether it reads it
/// negated.
struct Reader {
    found: Vec<(Named, bool, bool)>,
}

impl Reader {
    fn edges_from(&self, from: &Named) -> Vec<Edge> {
        let edge = |it: &(Named, bool, bool)| (from.clone(), it.0.clone(), it.1, it.2);
        self.found.iter().map(edge).collect()
    }

    /// Asking for a role asks for all that include it.
    fn role(&mut self, policy: &Policy, of: &str, role: &str, negative: bool) {
        let uppers = schema::roles(policy, of).into_iter();
        for upper in uppers.filter(|it| schema::includes(policy, of, it, role)) {
            self.found.push((Named::Role(of.to_owned(), upper.to_owned()), negative, negative));
        }
    }

    fn bare_role(&mut self, scope: &Scope<'_>, role: &str, negative: bool) {
        for of in scope.at_hand() {
            self.role(scope.policy, of, role, negative);
        }
    }

    fn people(&mut self, scope: &Scope<'_>, people: &[Who], negative: bool) {
        for who in people {
            if let Who::Path(way) = who {
                self.way(scope, way, negative);
            }
        }
    }

    /// A path and what must be true of its last edges.
    fn way(&mut self, scope: &Scope<'_>, way: &Way, negative: bool) {
        self.path(scope, &way.path, negative);
        if let (Some(filter), Some((of, name))) = (&way.filter, scope.stated_at_end(&way.path)) {
            self.condition(&scope.on_edge(of, name), filter, negative);
        }
    }

    /// A path that may end in a role, a role attribute or a definition.
    fn path(&mut self, scope: &Scope<'_>, path: &Path, negative: bool) {
        let Some((last, before)) = path.split_last() else { return };
        let all = scope.paths();
        self.derived(scope, path, negative);
        match all.iter().find(|it| it.0 == *path).map(|it| &it.1) {
            Some(End::Value(domain, owner)) if !owner.is_empty() => {
                if let Some((of, roles)) = schema::role_domain(scope.policy, owner, domain) {
                    roles.into_iter().for_each(|role| self.role(scope.policy, of, role, negative));
                }
            }
            Some(End::Value(..)) => {}
            Some(End::Entities(types)) => {
                self.people_at(scope.policy, scope.derived, types.clone(), negative);
            }
            None if before.is_empty() => {
                self.bare_role(scope, last, negative);
                for of in scope.at_hand() {
                    self.definition(scope.policy, of, last, negative);
                }
            }
            None => {
                let end = all.iter().find(|it| it.0 == before).map(|it| &it.1);
                let Some(End::Entities(types)) = end else { panic!("{path:?} means nothing here") };
                for of in types {
                    self.role(scope.policy, of, last, negative);
                    self.definition(scope.policy, of, last, negative);
                }
            }
        }
    }

    /// What leads along a derived relation is taken to depend on whoever is in the sets that it ends in.
    fn derived(&mut self, scope: &Scope<'_>, path: &[String], negative: bool) {
        let all = scope.paths();
        let is_derived = |name: &String| {
            let members = scope.policy.types.iter().flat_map(|it| &it.members).filter(|it| it.name == *name);
            members.into_iter().any(|it| matches!(it.shape, Shape::Derived(_)))
        };
        for length in 1..=path.len() {
            let part = &path[..length];
            let end = all.iter().find(|it| it.0 == part).map(|it| it.1.clone());
            if let (Some(End::Entities(types)), true) = (end, part.last().is_some_and(is_derived)) {
                self.listed(scope.policy, scope.derived, types, negative);
            }
        }
    }

    /// To ask for somebody among those who stand somewhere is taken to depend on every group there is.
    fn people_at<'p>(
        &mut self,
        policy: &'p Policy,
        derived: &DerivedEnds<'_>,
        mut kinds: BTreeSet<&'p str>,
        negative: bool,
    ) {
        let names = policy.types.iter().map(|it| it.name.as_str());
        kinds.extend(names.filter(|it| schema::group_of(policy, it).is_some()));
        self.listed(policy, derived, kinds, negative);
    }

    /// Whoever is meant where such are listed: of a group its members, of a set whoever is in it.
    fn listed(&mut self, policy: &Policy, derived: &DerivedEnds<'_>, kinds: BTreeSet<&str>, negative: bool) {
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut open: Vec<String> = kinds.into_iter().map(str::to_owned).collect();
        while let Some(kind) = open.pop() {
            if !seen.insert(kind.clone()) {
                continue;
            }
            let (of, name) = match sets::kind(&kind) {
                Some(sets::Kind::Every(_)) => continue,
                Some(sets::Kind::Holding { of, name }) => (of, name),
                None => match schema::group_of(policy, &kind) {
                    Some((members, _)) => (kind.as_str(), members),
                    None => continue,
                },
            };
            if schema::roles(policy, of).contains(name) {
                self.role(policy, of, name, negative);
            }
            self.definition(policy, of, name, negative);
            open.extend(schema::ends(policy, derived, of, name).into_iter().map(str::to_owned));
        }
    }

    fn definition(&mut self, policy: &Policy, of: &str, name: &str, negative: bool) {
        if policy.definitions.iter().any(|it| it.on == of && it.name == name) {
            self.found.push((Named::Definition(of.to_owned(), name.to_owned()), negative, negative));
        }
    }

    fn condition(&mut self, scope: &Scope<'_>, of: &Condition, negative: bool) {
        match of {
            Condition::Or(parts) | Condition::And(parts) => {
                parts.iter().for_each(|it| self.condition(scope, it, negative));
            }
            Condition::Not(inner) => self.condition(scope, inner, !negative),
            Condition::Bare(path) => self.path(scope, path, negative),
            Condition::Is { negated, right: Term::Literal(Value::Word(word)), .. } => {
                self.bare_role(scope, word, negative != *negated);
            }
            Condition::Is { .. }
            | Condition::Below { .. }
            | Condition::Order { .. }
            | Condition::InList { .. }
            | Condition::Said { .. } => {}
            Condition::Each { quantifier, of, has: Some(has) } => {
                let all = scope.paths();
                let end = all.iter().find(|it| Term::Path(it.0.clone()) == *of).map(|it| it.1.clone());
                let inside = scope.with_item(match end {
                    Some(End::Value(Domain::ListOf(of), _)) => of,
                    _ => &Domain::Text,
                });
                self.condition(&inside, has, negative != (*quantifier == Quantifier::No));
                if *quantifier == Quantifier::One {
                    self.condition(&inside, has, !negative);
                }
            }
            Condition::Each { .. } => {}
            Condition::InPath { negated, path, .. } => self.way(scope, path, negative != *negated),
            Condition::Quantified { quantifier, path, has } => {
                let flips = *quantifier == Quantifier::No;
                self.way(scope, path, negative != flips);
                if matches!(quantifier, Quantifier::All | Quantifier::One) {
                    self.way(scope, path, !negative);
                }
                let Some(has) = has else { return };
                let all = scope.paths();
                let end = all.iter().find(|it| it.0 == path.path).map(|it| it.1.clone());
                let Some(End::Entities(types)) = end else { panic!("{path:?} is no relation") };
                self.condition(&scope.inside(types.clone()), has, negative != flips);
                if *quantifier == Quantifier::One {
                    self.condition(&scope.inside(types), has, !negative);
                }
            }
            Condition::Nobody(role) => self.bare_role(scope, role, !negative),
            Condition::Can { action, object, .. } => {
                let all = scope.paths();
                let end = all.iter().find(|it| it.0 == *object).map(|it| it.1.clone());
                let Some(End::Entities(types)) = end else { panic!("{object:?} is no entity") };
                for of in types {
                    // A decision of a lower stratum: its final answer is read, whatever the sign.
                    self.found.push((Named::Decision(of.to_owned(), action.clone()), true, negative));
                }
            }
        }
    }
}
