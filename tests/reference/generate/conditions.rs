//! Generated conditions: every form that the language has, over the paths that mean something.

use std::collections::BTreeSet;

use super::dna::Dna;
use super::possible;
use super::scope::Scope;
use super::values::{KEYS, about_values, is_collection};
use super::wheres::way;
use crate::model::*;
use crate::sample::{path, word};
use crate::schema;
use crate::world::moment;

/// Times that edges, attributes and questions draw from: some days around the first of June.
pub(crate) const TIMES: [i64; 6] =
    [1_780_185_600, 1_780_272_000, 1_780_272_001, 1_780_358_400, 1_780_444_800, 1_893_456_000];

/// A condition, if one can be written here.
pub(crate) fn condition(dna: &mut Dna<'_>, scope: &Scope<'_>, depth: usize) -> Option<Condition> {
    match dna.below(31) {
        26..31 => about_values(dna, scope, depth),
        0 | 1 => bare(dna, scope),
        2 => Some(Condition::Not(Box::new(bare(dna, scope)?))),
        3 | 4 => some_value_is(dna, scope),
        5 | 6 => user_is(dna, scope),
        7 => entity_is_entity(dna, scope),
        8 | 9 => entity_is_role(dna, scope),
        10 | 11 => in_path(dna, scope),
        12 => ordered(dna, scope),
        13 => below(dna, scope),
        14..=16 => quantified(dna, scope, depth),
        17 => nobody(dna, scope),
        18..=20 => can(dna, scope),
        21 => in_list(dna, scope),
        22 if depth > 0 => Some(Condition::Not(Box::new(condition(dna, scope, depth.saturating_sub(1))?))),
        _ if depth > 0 => joined(dna, scope, depth.saturating_sub(1)),
        _ => bare(dna, scope),
    }
}

fn joined(dna: &mut Dna<'_>, scope: &Scope<'_>, depth: usize) -> Option<Condition> {
    let and = dna.percent(50);
    let parts: Vec<_> = (0..2).filter_map(|_| condition(dna, scope, depth)).collect();
    match parts.len() {
        0 | 1 => parts.into_iter().next(),
        _ if and => Some(possible::and(scope, parts)),
        _ => Some(possible::or(scope, parts)),
    }
}

fn bare(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    dna.one_of(&scope.bare()).map(Condition::Bare)
}

/// Whether a bare word after such a value is a value, so that a path there needs a dot.
fn takes_words(domain: &Domain) -> bool {
    !is_ordered(domain)
        && !matches!(domain, Domain::Flag | Domain::Address | Domain::Network)
        && !is_collection(domain)
}

/// Whether of two such values one is less than the other.
pub(crate) fn is_ordered(domain: &Domain) -> bool {
    is_quantity(domain) || matches!(domain, Domain::Text | Domain::Email)
}

/// Whether such values can be calculated with.
pub(crate) fn is_quantity(domain: &Domain) -> bool {
    matches!(domain, Domain::Number | Domain::Fraction | Domain::Time | Domain::Duration)
}

/// Fractions, among them one and a half and the smallest there is, and durations from a nanosecond to two days.
const FRACTIONS: [i128; 5] =
    [1_500_000_000_000_000_000, -250_000_000_000_000_000, 3_000_000_000_000_000_000, 1, 0];
const DURATIONS: [i128; 5] = [5_400_000_000_000, 172_800_000_000_000, -1, 1_500_000_000, 0];

const ADDRESSES: [&str; 5] = ["10.1.2.3", "10.200.0.1", "192.168.1.7", "2001:db8::7", "fe80::1"];
const NETWORKS: [(&str, u8); 6] = [
    ("10.0.0.0", 8),
    ("10.1.0.0", 16),
    ("192.168.1.7", 32),
    ("2001:db8::", 32),
    ("fe80::", 10),
    ("0.0.0.0", 0),
];

/// A literal of a domain; the words of a role are those of its type.
pub(crate) fn literal(dna: &mut Dna<'_>, policy: &Policy, domain: &Domain, owner: &str) -> Option<Value> {
    match domain {
        Domain::Flag => Some(Value::Flag(dna.percent(50))),
        Domain::Number => dna.one_of(&[3, -2, 0, 120]).map(Value::Number),
        Domain::Text => dna.one_of(&["red", "a \"b\"", "", "Redé"]).map(|it| Value::Text(it.to_owned())),
        Domain::Email => {
            dna.one_of(&["ana@example.org", "ben@example.org"]).map(|it| Value::Text(it.to_owned()))
        }
        Domain::Time => dna.one_of(&TIMES).map(moment),
        Domain::Address => dna.one_of(&ADDRESSES).map(|it| Value::Address(it.parse().expect("an address"))),
        Domain::Network => {
            dna.one_of(&NETWORKS).map(|it| Value::Network(it.0.parse().expect("an address"), it.1))
        }
        Domain::ListOf(of) => {
            let count = dna.below(4);
            Some(Value::List((0..count).filter_map(|_| literal(dna, policy, of, owner)).collect()))
        }
        Domain::MapOf(of) => {
            let keys = KEYS.into_iter().filter(|_| dna.percent(55)).collect::<Vec<_>>();
            let entry = |key: &str| Some((key.to_owned(), literal(dna, policy, of, owner)?));
            Some(Value::Map(keys.into_iter().filter_map(entry).collect()))
        }
        Domain::Fraction => dna.one_of(&FRACTIONS).map(Value::Fraction),
        Domain::Duration => dna.one_of(&DURATIONS).map(Value::Duration),
        _ => dna.one_of(&words(policy, domain, owner)).map(|it| word(&it)),
    }
}

/// The words of a domain that has them.
fn words(policy: &Policy, domain: &Domain, owner: &str) -> Vec<String> {
    let roles = |of: &str| schema::roles(policy, of).into_iter().map(str::to_owned).collect::<Vec<_>>();
    match domain {
        Domain::Plan => policy.plans.as_ref().map(|it| it.chains.concat()).unwrap_or_default(),
        Domain::Role => roles(owner),
        Domain::RoleOf(of) => roles(of),
        Domain::SomeRoles(words) | Domain::Choice(words) => words.clone(),
        _ => Vec::new(),
    }
}

/// The right side of a comparison with a value: a literal or another value of the same domain.
fn right(dna: &mut Dna<'_>, scope: &Scope<'_>, left: &(Path, &Domain, &str)) -> Option<Term> {
    fn roles(policy: &Policy, domain: &Domain, owner: &str) -> Option<String> {
        schema::role_domain(policy, owner, domain).map(|it| it.0.to_owned())
    }
    if dna.percent(25) {
        let fits = |it: &&(Path, &Domain, &str)| {
            let same = match roles(scope.policy, left.1, left.2) {
                Some(of) => roles(scope.policy, it.1, it.2) == Some(of),
                None => it.1 == left.1,
            };
            same && !possible::are_same(scope, &it.0, &left.0) && (it.0.len() > 1 || !takes_words(left.1))
        };
        let others: Vec<_> = scope.values().iter().filter(fits).map(|it| it.0.clone()).collect();
        if let Some(path) = dna.one_of(&others) {
            return Some(Term::Path(path));
        }
    }
    // Lists and maps are no literals in conditions.
    let written = !is_collection(left.1);
    literal(dna, scope.policy, left.1, left.2).filter(|_| written).map(Term::Literal)
}

fn some_value_is(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let fits = |it: &(Path, &Domain, &str)| *it.1 != Domain::Flag;
    let left = dna.one_of(&scope.values().into_iter().filter(fits).collect::<Vec<_>>())?;
    value_is(dna, scope, &left)
}

pub(crate) fn value_is(
    dna: &mut Dna<'_>,
    scope: &Scope<'_>,
    left: &(Path, &Domain, &str),
) -> Option<Condition> {
    let negated = dna.percent(35);
    let right = right(dna, scope, left)?;
    Some(Condition::Is { left: left.0.clone(), negated, right })
}

/// `assignee is user`; also of what can only sometimes be the user.
fn user_is(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    if !scope.user {
        return None;
    }
    let person = |it: &(Path, BTreeSet<&str>)| {
        it.0 != path("user") && it.1.iter().any(|of| schema::is_principal(scope.policy, of))
    };
    let people: Vec<_> = scope.entities().into_iter().filter(person).map(|it| it.0).collect();
    let left = dna.one_of(&people)?;
    let negated = dna.percent(35);
    if dna.percent(20) {
        return Some(Condition::Is { left: path("user"), negated, right: Term::Path(left) });
    }
    Some(Condition::Is { left, negated, right: Term::Path(path("user")) })
}

fn entity_is_entity(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (left, types) = dna.one_of(&scope.entities())?;
    let fits = |it: &(Path, BTreeSet<&str>)| it.0 != left && !it.1.is_disjoint(&types);
    let others: Vec<_> = scope.entities().into_iter().filter(fits).map(|it| it.0).collect();
    let right = Term::Path(dna.one_of(&others)?);
    Some(Condition::Is { left, negated: dna.percent(35), right })
}

fn entity_is_role(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let person = |it: &(Path, BTreeSet<&str>)| scope.may_all_ask(&it.1);
    let mut people: Vec<_> = if scope.user { vec![path("user")] } else { Vec::new() };
    people.extend(scope.entities().into_iter().filter(person).map(|it| it.0));
    let left = dna.one_of(&people)?;
    let right = Term::Literal(word(&dna.one_of(&scope.bare_roles())?));
    Some(Condition::Is { left, negated: dna.percent(35), right })
}

fn in_path(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let negated = dna.percent(35);
    if scope.user && dna.percent(75) {
        let by_role = dna.percent(40);
        let (roles, relations): (Vec<_>, Vec<_>) =
            scope.people().into_iter().partition(|it| scope.asks_role(it));
        let people = dna.one_of(if by_role { &roles } else { &relations })?;
        return Some(Condition::InPath { left: path("user"), negated, path: way(dna, scope, people) });
    }
    let (left, types) = dna.one_of(&scope.entities())?;
    let fits = |it: &(Path, BTreeSet<&str>)| {
        let plain = |of: &&str| schema::group_of(scope.policy, of).is_none();
        it.0 != left && it.1.iter().filter(|it| plain(it)).any(|of| types.contains(of))
    };
    let others: Vec<_> = scope.relations().into_iter().filter(fits).map(|it| it.0).collect();
    let one = dna.one_of(&others)?;
    Some(Condition::InPath { left, negated, path: way(dna, scope, one) })
}

fn ordered(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let fits = |it: &(Path, &Domain, &str)| is_ordered(it.1);
    let left = dna.one_of(&scope.values().into_iter().filter(fits).collect::<Vec<_>>())?;
    order(dna, scope, &left)
}

pub(crate) fn order(dna: &mut Dna<'_>, scope: &Scope<'_>, left: &(Path, &Domain, &str)) -> Option<Condition> {
    let orders = [Order::Less, Order::LessOrEqual, Order::Greater, Order::GreaterOrEqual];
    let order = dna.one_of(&orders)?;
    let right = right(dna, scope, left)?;
    Some(Condition::Order { left: left.0.clone(), order, right })
}

fn below(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let role = |domain: &Domain| matches!(domain, Domain::Role | Domain::RoleOf(_) | Domain::SomeRoles(_));
    let fits = |it: &(Path, &Domain, &str)| role(it.1) || *it.1 == Domain::Plan;
    let left = dna.one_of(&scope.values().into_iter().filter(fits).collect::<Vec<_>>())?;
    let negated = dna.percent(35);
    let right = right(dna, scope, &left)?;
    Some(Condition::Below { left: left.0, negated, right })
}

fn quantified(dna: &mut Dna<'_>, scope: &Scope<'_>, depth: usize) -> Option<Condition> {
    let (path, types) = dna.one_of(&scope.relations())?;
    let quantifier = dna.one_of(&[Quantifier::Any, Quantifier::All, Quantifier::No, Quantifier::One])?;
    let inside = scope.inside(types);
    let has = match quantifier {
        Quantifier::All | Quantifier::One => Some(condition(dna, &inside, depth.saturating_sub(1))?),
        _ if dna.percent(70) => condition(dna, &inside, depth.saturating_sub(1)),
        _ => None,
    };
    let path = way(dna, scope, path);
    Some(Condition::Quantified { quantifier, path, has: has.map(Box::new) })
}

fn nobody(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    dna.one_of(&scope.bare_roles()).map(Condition::Nobody)
}

fn can(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let acts = |of: &&str| !schema::actions(scope.policy, of).is_empty();
    let object = |it: &(Path, BTreeSet<&str>)| it.1.len() == 1 && it.1.iter().all(&acts);
    let objects: Vec<_> = scope.entities().into_iter().filter(object).collect();
    let (object, types) = dna.one_of(&objects)?;
    let actions: Vec<_> = types.iter().flat_map(|of| schema::actions(scope.policy, of)).collect();
    let action = dna.one_of(&actions)?.to_owned();
    let person = |it: &(Path, BTreeSet<&str>)| scope.may_all_ask(&it.1);
    let people: Vec<_> = scope.entities().into_iter().filter(person).map(|it| it.0).collect();
    let who = if !scope.user || dna.percent(25) { dna.one_of(&people)? } else { path("user") };
    Some(Condition::Can { who, action, object })
}

fn in_list(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let fits = |it: &(Path, &Domain, &str)| takes_words(it.1);
    let left = dna.one_of(&scope.values().into_iter().filter(fits).collect::<Vec<_>>())?;
    let literals = (0..2).filter_map(|_| literal(dna, scope.policy, left.1, left.2));
    let mut list: Vec<_> = literals.map(Term::Literal).collect();
    list.dedup();
    let all = words(scope.policy, left.1, left.2);
    if all.iter().all(|it| list.contains(&Term::Literal(word(it)))) {
        list.truncate(1);
    }
    let negated = dna.percent(35);
    (!list.is_empty()).then_some(Condition::InList { left: left.0, negated, list })
}
