//! Generated conditions about values: what is calculated, lists and maps, networks, and how a text is worded.

use super::conditions::{condition, is_ordered, is_quantity, literal};
use super::dna::Dna;
use super::possible;
use super::scope::Scope;
use crate::model::*;
use crate::sample::path;

/// A path with what it ends in.
type Read<'a> = (Path, &'a Domain, &'a str);

/// A condition that calculates, or says more of a value than how it compares.
pub(crate) fn about_values(dna: &mut Dna<'_>, scope: &Scope<'_>, depth: usize) -> Option<Condition> {
    match dna.below(9) {
        0..=2 => calculated(dna, scope),
        3 => sized(dna, scope),
        4 => among(dna, scope),
        5 => entry(dna, scope),
        6 => in_network(dna, scope),
        7 => worded(dna, scope),
        _ => each(dna, scope, depth),
    }
}

/// One of the values of these domains that can be read here.
fn one<'a>(dna: &mut Dna<'_>, scope: &Scope<'a>, fits: impl Fn(&Domain) -> bool) -> Option<Read<'a>> {
    dna.one_of(&scope.values().into_iter().filter(|it| fits(it.1)).collect::<Vec<_>>())
}

/// A literal of a domain that can be written in a condition, or a value that is read, but not this one.
fn operand(dna: &mut Dna<'_>, scope: &Scope<'_>, domain: &Domain, other: &Path) -> Option<Term> {
    let same = |it: &Path| possible::are_same(scope, it, other);
    let read = if dna.percent(45) { one(dna, scope, |it| it == domain) } else { None };
    match read.filter(|it| !same(&it.0)) {
        Some(read) => Some(Term::Path(read.0)),
        None if *domain == Domain::Number && dna.percent(8) => Some(Term::Literal(Value::Number(i64::MAX))),
        None => literal(dna, scope.policy, domain, "").map(Term::Literal),
    }
}

fn calculated(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (left, domain, _) = one(dna, scope, is_quantity)?;
    let start = Term::Path(left.clone());
    let (term, domain) = operation(dna, scope, start, domain, &left)?;
    let (term, domain) =
        if dna.percent(30) { operation(dna, scope, term, &domain, &left)? } else { (term, domain) };
    let says = compared(dna, &domain)?;
    let right = operand(dna, scope, &domain, &left)?;
    // A literal can be calculated with only beside something that is read.
    let right = match right {
        Term::Path(_) if dna.percent(30) => operation(dna, scope, right, &domain, &left)
            .filter(|it| it.1 == domain)
            .map(|it| it.0)
            .or_else(|| literal(dna, scope.policy, &domain, "").map(Term::Literal))?,
        right => right,
    };
    Some(Condition::Said { left: term, says, right })
}

/// One operation with this on its left, and the kind of its result.
fn operation(
    dna: &mut Dna<'_>,
    scope: &Scope<'_>,
    left: Term,
    domain: &Domain,
    other: &Path,
) -> Option<(Term, Domain)> {
    let how = dna.below(4);
    let with = match domain {
        Domain::Time if how == 3 => &Domain::Time,
        Domain::Time => &Domain::Duration,
        same => same,
    };
    let right = if *with == Domain::Time {
        Term::Path(one(dna, scope, |it| *it == Domain::Time).filter(|it| it.0 != *other)?.0)
    } else {
        operand(dna, scope, with, other)?
    };
    let can_be_multiplied = matches!(domain, Domain::Number | Domain::Fraction);
    // Of several factors, one may be a sum.
    let right = match (&right, how) {
        (Term::Path(_), 2) if can_be_multiplied && dna.percent(40) => {
            let more = literal(dna, scope.policy, domain, "").map(Term::Literal)?;
            Term::Minus(Box::new(right), Box::new(more))
        }
        _ => right,
    };
    let result = if *with == Domain::Time { Domain::Duration } else { domain.clone() };
    let (left, right) = (Box::new(left), Box::new(right));
    let term = match how {
        // What stands on the left must not begin with a parenthesis.
        2 if can_be_multiplied && !matches!(*left, Term::Plus(..) | Term::Minus(..)) => {
            Term::Times(left, right)
        }
        0 => Term::Plus(left, right),
        _ => Term::Minus(left, right),
    };
    Some((term, result))
}

/// A comparison that such values have; mostly their order, if there is one.
fn compared(dna: &mut Dna<'_>, domain: &Domain) -> Option<Saying> {
    let orders = [Order::Less, Order::LessOrEqual, Order::Greater, Order::GreaterOrEqual];
    if is_ordered(domain) && dna.percent(70) {
        return dna.one_of(&orders).map(Saying::Order);
    }
    Some(if dna.percent(40) { Saying::IsNot } else { Saying::Is })
}

fn sized(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (of, _, _) = one(dna, scope, |it| is_collection(it) || *it == Domain::Text)?;
    let size = Term::Size(Box::new(Term::Path(of.clone())));
    let says = compared(dna, &Domain::Number)?;
    let right = match dna.percent(70) {
        true => Term::Literal(Value::Number(dna.one_of(&[1, 2, 3, 7])?)),
        false => operand(dna, scope, &Domain::Number, &of)?,
    };
    Some(Condition::Said { left: size, says, right })
}

pub(crate) fn is_collection(of: &Domain) -> bool {
    matches!(of, Domain::ListOf(_) | Domain::MapOf(_))
}

/// Whether literals of a domain can be written wherever a value stands, and are not bare words.
fn can_be_written(of: &Domain) -> bool {
    !matches!(of, Domain::Flag | Domain::Choice(_)) && !is_collection(of)
}

/// Whatever can be an element of that list, or a key of that map.
fn element(of: &Domain) -> &Domain {
    match of {
        Domain::ListOf(of) if **of == Domain::Network => &Domain::Address,
        Domain::ListOf(of) => of,
        _ => &Domain::Text,
    }
}

fn among(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (right, domain, _) = one(dna, scope, is_collection)?;
    let element = element(domain);
    let left = match can_be_written(element) {
        true => operand(dna, scope, element, &right)?,
        false => Term::Path(one(dna, scope, |it| it == element)?.0),
    };
    let says = if dna.percent(35) { Saying::NotIn } else { Saying::In };
    Some(Condition::Said { left, says, right: Term::Path(right) })
}

fn entry(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (of, domain, _) = one(dna, scope, is_collection)?;
    let key = match domain {
        Domain::ListOf(_) if dna.percent(70) => Term::Literal(Value::Number(dna.one_of(&[0, 1, 2, -1])?)),
        Domain::ListOf(_) => operand(dna, scope, &Domain::Number, &of)?,
        _ if dna.percent(70) => Term::Literal(Value::Text(dna.one_of(&KEYS)?.to_owned())),
        _ => operand(dna, scope, &Domain::Text, &of)?,
    };
    let found = match domain {
        Domain::ListOf(found) | Domain::MapOf(found) => found,
        _ => return None,
    };
    let left = Term::Entry(Box::new(Term::Path(of.clone())), Box::new(key));
    match &**found {
        Domain::Text if dna.percent(40) => with_wording(dna, scope, left, &of),
        Domain::Number if dna.percent(40) => {
            let (term, domain) = operation(dna, scope, left, found, &of)?;
            let says = compared(dna, &domain)?;
            Some(Condition::Said { left: term, says, right: operand(dna, scope, &domain, &of)? })
        }
        found => {
            let says = compared(dna, found)?;
            let right = literal(dna, scope.policy, found, "").map(Term::Literal)?;
            Some(Condition::Said { left, says, right })
        }
    }
}

/// Keys of maps.
pub(crate) const KEYS: [&str; 3] = ["state", "owner", "a \"b\""];

fn in_network(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (left, _, _) = one(dna, scope, |it| *it == Domain::Address)?;
    let negated = dna.percent(35);
    let says = if negated { Saying::NotIn } else { Saying::In };
    let network =
        |it: &Domain| *it == Domain::Network || matches!(it, Domain::ListOf(of) if **of == Domain::Network);
    match dna.below(3) {
        0 => {
            let right = literal(dna, scope.policy, &Domain::Network, "").map(Term::Literal)?;
            Some(Condition::Said { left: Term::Path(left), says, right })
        }
        1 => {
            let networks = literal(dna, scope.policy, &Domain::Network, "");
            let addresses = literal(dna, scope.policy, &Domain::Address, "");
            let list: Vec<_> = networks.into_iter().chain(addresses).map(Term::Literal).collect();
            Some(Condition::InList { left, negated, list })
        }
        _ => {
            let right = one(dna, scope, network).map(|it| Term::Path(it.0))?;
            Some(Condition::Said { left: Term::Path(left), says, right })
        }
    }
}

fn worded(dna: &mut Dna<'_>, scope: &Scope<'_>) -> Option<Condition> {
    let (left, _, _) = one(dna, scope, |it| matches!(it, Domain::Text | Domain::Email))?;
    with_wording(dna, scope, Term::Path(left.clone()), &left)
}

fn with_wording(dna: &mut Dna<'_>, scope: &Scope<'_>, left: Term, other: &Path) -> Option<Condition> {
    let says = dna.one_of(&[Saying::Begins, Saying::Ends, Saying::Contains, Saying::Matches])?;
    let right = match says {
        Saying::Matches => Term::Literal(Value::Text(dna.one_of(&PATTERNS)?.to_owned())),
        _ if dna.percent(60) => Term::Literal(Value::Text(dna.one_of(&PARTS)?.to_owned())),
        _ => operand(dna, scope, &Domain::Text, other)?,
    };
    Some(Condition::Said { left, says, right })
}

const PATTERNS: [&str; 5] = ["^[a-z]+$", "e", "é|\"", "^$", "^.{3}@?"];
const PARTS: [&str; 5] = ["r", "ed", "\"", "é", "ana@"];

fn each(dna: &mut Dna<'_>, scope: &Scope<'_>, depth: usize) -> Option<Condition> {
    let (of, domain, _) = one(dna, scope, is_collection)?;
    let quantifier = dna.one_of(&[Quantifier::Any, Quantifier::No, Quantifier::All, Quantifier::One])?;
    let inside = scope.with_item(match domain {
        Domain::ListOf(of) => of,
        _ => &Domain::Text,
    });
    let has = if dna.percent(80) { about_it(dna, &inside) } else { None };
    let has = has.or_else(|| condition(dna, &inside, depth.saturating_sub(1)));
    let needed = matches!(quantifier, Quantifier::All | Quantifier::One);
    let has = if needed { Some(has?) } else { has.filter(|_| dna.percent(85)) };
    Some(Condition::Each { quantifier, of: Term::Path(of), has: has.map(Box::new) })
}

/// Something about the element at hand.
fn about_it(dna: &mut Dna<'_>, inside: &Scope<'_>) -> Option<Condition> {
    let it = inside.values().into_iter().find(|it| it.0 == path("it"))?;
    match it.1 {
        Domain::Flag => Some(Condition::Bare(it.0)),
        Domain::Text if dna.percent(50) => with_wording(dna, inside, Term::Path(it.0.clone()), &it.0),
        Domain::Text if dna.percent(30) => {
            let size = Term::Size(Box::new(Term::Path(it.0)));
            let right = Term::Literal(Value::Number(dna.one_of(&[1, 3, 5])?));
            Some(Condition::Said { left: size, says: compared(dna, &Domain::Number)?, right })
        }
        Domain::Number if dna.percent(40) => {
            let (left, domain) = operation(dna, inside, Term::Path(it.0.clone()), it.1, &it.0)?;
            let says = compared(dna, &domain)?;
            Some(Condition::Said { left, says, right: operand(dna, inside, &domain, &it.0)? })
        }
        domain => {
            let says = compared(dna, domain)?;
            let right = literal(dna, inside.policy, domain, "").map(Term::Literal)?;
            Some(Condition::Said { left: Term::Path(it.0), says, right })
        }
    }
}
