//! Keeps generated conditions from contradicting themselves, which the checker refuses: parts that must all
//! hold speak of different things, or of the same in ways that always leave something over.

use crate::model::*;
use crate::sample::path;

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
pub(crate) fn and(mut parts: Vec<Condition>) -> Condition {
    let all: Vec<_> = parts.iter().map(|it| said(it, true)).collect();
    if !may_all_hold(&all) {
        parts.truncate(1);
    }
    if parts.len() == 1 { parts.remove(0) } else { Condition::And(parts) }
}

/// The `unless` beside this `when`, if something is left over.
pub(crate) fn unless(when: Option<&Condition>, unless: Option<Condition>) -> Option<Condition> {
    let Some(when) = when else { return unless };
    unless.filter(|it| may_all_hold(&[said(when, true), said(it, false)]))
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
                Quantifier::All => false,
            };
            vec![(path.path.clone(), if nowhere { Said::Nowhere } else { Said::Anything })]
        }
        Condition::Nobody(role) => vec![(vec![role.clone()], Said::Anything)],
        Condition::Can { who, action, object } => {
            vec![([who.clone(), vec![action.clone()], object.clone()].concat(), Said::Anything)]
        }
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
    }
}

/// Everything but `user`, of whom much may be so at once.
fn speak_of<const N: usize>(paths: [&Path; N]) -> Vec<(Path, Said)> {
    let others = paths.into_iter().filter(|it| **it != path("user"));
    others.map(|it| (it.clone(), Said::Anything)).collect()
}
