//! Generated `where`: which edges of the last relation of a path count.

use super::conditions::{condition, is_ordered, order, value_is};
use super::dna::Dna;
use super::possible;
use super::scope::Scope;
use crate::model::*;
use crate::schema::{self, DerivedEnds};

/// A path, now and then only by some edges of its last relation, if that is stated and of one type.
pub(crate) fn way(dna: &mut Dna<'_>, scope: &Scope<'_>, path: Path) -> Way {
    let stated = if dna.percent(30) { scope.stated_at_end(&path) } else { None };
    let filter = stated.and_then(|(of, name)| where_condition(dna, &scope.on_edge(of, name)));
    Way { path, filter: filter.map(Box::new) }
}

/// Mostly about the edge, and perhaps about something else too.
fn where_condition(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    match dna.below(8) {
        0..=4 => edge_condition(dna, scope),
        5 | 6 => {
            let parts: Vec<_> =
                [edge_condition(dna, scope), condition(dna, scope, 1)].into_iter().flatten().collect();
            let and = dna.percent(50);
            let joined = |parts| if and { possible::and(scope, parts) } else { possible::or(scope, parts) };
            Some(parts).filter(|it| !it.is_empty()).map(joined)
        }
        _ => condition(dna, scope, 1),
    }
}

/// A comparison with what the edge says.
fn edge_condition(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let says: Vec<_> = scope.values().into_iter().filter(|it| scope.is_of_edge(&it.0)).collect();
    let own = says.len().saturating_sub(2);
    let chosen = if dna.percent(75) { dna.one_of(says.get(..own)?) } else { None };
    let left = chosen.or_else(|| dna.one_of(&says))?;
    let negated = dna.percent(40);
    match left.1 {
        Domain::Flag if negated => Some(Condition::Not(Box::new(Condition::Bare(left.0)))),
        Domain::Flag => Some(Condition::Bare(left.0)),
        domain if is_ordered(domain) && !negated => order(dna, scope, &left),
        _ => value_is(dna, scope, &left),
    }
}

/// A comparison of values that needs no `user` and reads no role.
fn plain_condition(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    if dna.percent(75) {
        return edge_condition(dna, scope);
    }
    let left = dna.one_of(&scope.values())?;
    match left.1 {
        Domain::Flag => Some(Condition::Bare(left.0)),
        _ => value_is(dna, scope, &left),
    }
}

/// Of groups and derived relations some count only some edges. They may read no roles, so that
/// nothing new can depend on itself.
pub(crate) fn in_declarations(dna: &mut Dna<'_>, policy: &mut Policy) {
    let derived = policy.clone();
    let derived = schema::derived_ends(&derived);
    let before = policy.clone();
    for of in &mut policy.types {
        let name = of.name.clone();
        if let Kind::Group(members, filter) = &mut of.kind {
            *filter = plain_filter(dna, &before, &derived, &name, &vec![members.clone()]);
        }
        for member in &mut of.members {
            let Shape::Derived(ways) = &mut member.shape else { continue };
            for way in ways {
                way.filter = plain_filter(dna, &before, &derived, &name, &way.path);
            }
        }
    }
}

fn plain_filter(
    dna: &mut Dna<'_>,
    policy: &Policy,
    derived: &DerivedEnds<'_>,
    of: &str,
    path: &Path,
) -> Option<Box<Condition>> {
    if !dna.percent(30) {
        return None;
    }
    let object = Target { on: of.to_owned(), through: None };
    let scope = Scope::of(policy, derived, &object)?.without_user();
    let (of, name) = scope.stated_at_end(path)?;
    plain_condition(dna, &scope.on_edge(of, name)).map(Box::new)
}
