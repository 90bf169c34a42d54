//! Keeps generated conditions from contradicting themselves, which the checker refuses: parts that must all
//! hold speak of different things, or of the same in ways that always leave something over.

use super::conditions::{condition, is_ordered, order, value_is};
use super::dna::Dna;
use super::scope::Scope;
use crate::model::*;
use crate::names::snake_case;
use crate::sample::path;
use crate::schema;

/// How a part speaks of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    /// It lies above something.
    Above,
    /// It lies below something.
    Below,
    /// It is not a certain number, time or text, of which there are always others.
    Another,
    /// It leads nowhere.
    Nowhere,
    Anything,
}

/// The parts as one condition, or the first alone if they might exclude each other.
pub(crate) fn and(scope: &Scope<'_>, parts: Vec<Condition>) -> Condition {
    joined(scope, parts, true)
}

/// The same for alternatives, of which it must be possible that none holds: they may stand after `not`.
pub(crate) fn or(scope: &Scope<'_>, parts: Vec<Condition>) -> Condition {
    joined(scope, parts, false)
}

fn joined(scope: &Scope<'_>, mut parts: Vec<Condition>, and: bool) -> Condition {
    let all: Vec<_> = parts.iter().map(|it| bare(scope, said(it, and))).collect();
    if !may_all_hold(&all) {
        parts.truncate(1);
    }
    match (parts.len(), and) {
        (1, _) => parts.remove(0),
        (_, true) => Condition::And(parts),
        (_, false) => Condition::Or(parts),
    }
}

/// The `unless` beside this `when`, if something is left over.
pub(crate) fn unless(
    scope: &Scope<'_>,
    when: Option<&Condition>,
    unless: Option<Condition>,
) -> Option<Condition> {
    let Some(when) = when else { return unless };
    unless.filter(|it| may_all_hold(&[bare(scope, said(when, true)), bare(scope, said(it, false))]))
}

/// Whether two paths are the same, though one begins with the word for what is at hand.
pub(crate) fn are_same(scope: &Scope<'_>, one: &Path, other: &Path) -> bool {
    without_head(scope, one) == without_head(scope, other)
}

fn without_head<'p>(scope: &Scope<'_>, path: &'p Path) -> &'p [String] {
    let at_hand = [Some(scope.object), scope.place].into_iter().flatten().map(snake_case);
    match path.split_first() {
        Some((first, rest)) if !rest.is_empty() && at_hand.into_iter().any(|it| it == *first) => rest,
        _ => path,
    }
}

fn bare(scope: &Scope<'_>, said: Vec<(Path, Said)>) -> Vec<(Path, Said)> {
    said.into_iter().map(|(path, it)| (without_head(scope, &path).to_vec(), it)).collect()
}

/// Parts about a project of which some may exclude each other: comparisons of one value, or a condition beside
/// its opposite.
pub(crate) fn parts_in_doubt(dna: &mut Dna<'_>, policy: &Policy) -> Option<Vec<Condition>> {
    let derived = schema::derived_ends(policy);
    let on = Target { on: "Project".to_owned(), through: None };
    let scope = Scope::of(policy, &derived, &on)?;
    let mut parts = Vec::new();
    if dna.percent(70) {
        let left = dna.one_of(&scope.values())?;
        parts.extend((0..3).filter_map(|_| match left.1 {
            Domain::Flag => Some(Condition::Bare(left.0.clone())),
            domain if is_ordered(domain) && dna.percent(70) => order(dna, &scope, &left),
            _ => value_is(dna, &scope, &left),
        }));
    } else {
        let part = condition(dna, &scope, 1)?;
        parts.extend([part.clone(), part]);
        parts.extend(condition(dna, &scope, 1));
    }
    for part in &mut parts {
        vary(dna, part);
        if dna.percent(35) {
            *part = Condition::Not(Box::new(part.clone()));
        }
    }
    Some(parts)
}

/// Another quantifier, or a number beside the one that stands there, so that little is left over or just nothing.
fn vary(dna: &mut Dna<'_>, part: &mut Condition) {
    match part {
        Condition::Quantified { quantifier, has, .. } => {
            let all = [Quantifier::Any, Quantifier::No, Quantifier::All, Quantifier::One];
            let some = if has.is_some() { &all[..] } else { &all[..2] };
            *quantifier = dna.one_of(some).unwrap_or(*quantifier);
        }
        Condition::Order { right: Term::Literal(Value::Number(number)), .. } => {
            *number = number.saturating_add([0, 1, -1][dna.below(3)]);
        }
        Condition::Order {
            right: Term::Literal(Value::Fraction(least) | Value::Duration(least)), ..
        } => {
            *least = least.saturating_add([0, 1, -1][dna.below(3)]);
        }
        _ => {}
    }
}

fn may_all_hold(parts: &[Vec<(Path, Said)>]) -> bool {
    let pairs = (0..parts.len()).flat_map(|one| (0..one).map(move |other| (one, other)));
    let clash = |(one, other): (usize, usize)| {
        parts[one].iter().any(|one| parts[other].iter().any(|other| exclude(one, other)))
    };
    !pairs.into_iter().any(clash)
}

fn exclude((one, how): &(Path, Said), (other, also): &(Path, Said)) -> bool {
    if *how == Said::Nowhere || *also == Said::Nowhere {
        return one.starts_with(other) || other.starts_with(one);
    }
    let leaves_some = how == also && matches!(how, Said::Above | Said::Below | Said::Another);
    one == other && !leaves_some
}

/// What a condition speaks of where it must hold, or must not.
fn said(of: &Condition, holds: bool) -> Vec<(Path, Said)> {
    match of {
        Condition::Or(parts) | Condition::And(parts) => parts.iter().flat_map(|it| said(it, holds)).collect(),
        Condition::Not(inner) => said(inner, !holds),
        Condition::Bare(path) => vec![(path.clone(), Said::Anything)],
        Condition::Is { left, negated, right } => is(left, right, holds != *negated),
        Condition::Below { left, right, .. } => is(left, right, true),
        // There is nothing below the empty text.
        Condition::Order { left, right: Term::Literal(Value::Text(_)), .. } => speak_of([left]),
        Condition::Order { left, order, right: Term::Literal(_) } => {
            let above = matches!(order, Order::Greater | Order::GreaterOrEqual) == holds;
            vec![(left.clone(), if above { Said::Above } else { Said::Below })]
        }
        Condition::Order { left, right, .. } => is(left, right, true),
        Condition::InList { left, .. } => vec![(left.clone(), Said::Anything)],
        Condition::InPath { left, path, .. } => speak_of([left, &path.path]),
        Condition::Quantified { quantifier, path, .. } => {
            let nowhere = match quantifier {
                Quantifier::No => holds,
                Quantifier::Any => !holds,
                Quantifier::All | Quantifier::One => false,
            };
            vec![(path.path.clone(), if nowhere { Said::Nowhere } else { Said::Anything })]
        }
        Condition::Said { left, right, .. } => [left, right].into_iter().flat_map(read).collect(),
        Condition::Each { of, has, .. } => {
            let inside = has.iter().flat_map(|it| said(it, true)).filter(|it| it.0 != path("it"));
            read(of).into_iter().chain(inside).map(|it| (it.0, Said::Anything)).collect()
        }
        Condition::Nobody(role) => vec![(vec![role.clone()], Said::Anything)],
        Condition::Can { object, .. } => vec![(object.clone(), Said::Anything)],
    }
}

fn is(left: &Path, right: &Term, equal: bool) -> Vec<(Path, Said)> {
    match right {
        Term::Path(right) => speak_of([left, right]),
        // Of an entity, a bare word asks for a role.
        Term::Literal(Value::Word(word)) => speak_of([left, &vec![word.clone()]]),
        Term::Literal(Value::Flag(_)) => speak_of([left]),
        Term::Literal(_) if equal => speak_of([left]),
        Term::Literal(_) => vec![(left.clone(), Said::Another)],
        _ => read(right).into_iter().chain(speak_of([left])).collect(),
    }
}

/// What a value is made of.
fn read(of: &Term) -> Vec<(Path, Said)> {
    match of {
        Term::Path(path) => speak_of([path]),
        Term::Literal(_) => Vec::new(),
        Term::Size(of) => read(of),
        Term::Plus(one, other)
        | Term::Minus(one, other)
        | Term::Times(one, other)
        | Term::Entry(one, other) => [one, other].into_iter().flat_map(|it| read(it)).collect(),
    }
}

/// Everything but `user`, of whom much may be so at once.
fn speak_of<const N: usize>(paths: [&Path; N]) -> Vec<(Path, Said)> {
    let others = paths.into_iter().filter(|it| **it != path("user"));
    others.map(|it| (it.clone(), Said::Anything)).collect()
}
