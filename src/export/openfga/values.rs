//! What a condition reads of entities: its terms and the attributes among them, to be looked at or replaced.

use crate::policy::condition::{Condition, Term};
use crate::policy::path::ValuePath;

/// The attributes that a comparison reads.
pub(super) fn values_of(condition: &Condition) -> Vec<&ValuePath> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(values_of).collect(),
        Condition::Not(part) => values_of(part),
        Condition::Flag(value) => vec![value],
        Condition::Each { has, .. } => {
            let inner = has.as_deref().map(values_of).unwrap_or_default();
            let own = own_terms(condition).into_iter();
            own.filter_map(path_of).chain(inner).collect()
        }
        other => own_terms(other).into_iter().filter_map(path_of).collect(),
    }
}

fn path_of(term: &Term) -> Option<&ValuePath> {
    if let Term::Path(value) = term { Some(value) } else { None }
}

/// The terms that a condition compares, and those of which these are made.
pub(super) fn terms_of(condition: &Condition) -> Vec<&Term> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().flat_map(terms_of).collect(),
        Condition::Not(part) => terms_of(part),
        Condition::Each { has, .. } => {
            let inner = has.as_deref().map(terms_of).unwrap_or_default();
            own_terms(condition).into_iter().chain(inner).collect()
        }
        other => own_terms(other),
    }
}

/// Those of a condition without parts.
fn own_terms(condition: &Condition) -> Vec<&Term> {
    let tops = match condition {
        Condition::Same { left, right, .. }
        | Condition::Below { left, right }
        | Condition::Ordered { left, right, .. }
        | Condition::Tested { left, right, .. } => vec![left, right],
        Condition::Each { of, .. } => vec![of],
        _ => Vec::new(),
    };
    let mut all = Vec::new();
    let mut open = tops;
    while let Some(term) = open.pop() {
        all.push(term);
        if let Term::Calculated(it) = term {
            open.extend(it.operands());
        }
    }
    all
}

/// The same condition with other attributes; nothing if it asks for more than values, or one has no other.
pub(super) fn with_values(
    condition: &Condition,
    change: &mut dyn FnMut(&ValuePath) -> Option<ValuePath>,
) -> Option<Condition> {
    let mut all =
        |parts: &[Condition]| -> Option<Vec<_>> { parts.iter().map(|it| with_values(it, change)).collect() };
    Some(match condition {
        Condition::All(parts) => Condition::All(all(parts)?),
        Condition::Any(parts) => Condition::Any(all(parts)?),
        Condition::Not(part) => Condition::Not(Box::new(with_values(part, change)?)),
        Condition::Flag(value) => Condition::Flag(change(value)?),
        Condition::Same { left, right, negated } => {
            let (left, right) = (term_with(left, change)?, term_with(right, change)?);
            Condition::Same { left, right, negated: *negated }
        }
        Condition::Below { left, right } => {
            Condition::Below { left: term_with(left, change)?, right: term_with(right, change)? }
        }
        Condition::Ordered { left, order, right } => {
            let (left, right) = (term_with(left, change)?, term_with(right, change)?);
            Condition::Ordered { left, order: *order, right }
        }
        Condition::Tested { left, test, right } => {
            let (left, right) = (term_with(left, change)?, term_with(right, change)?);
            Condition::Tested { left, test: test.clone(), right }
        }
        Condition::Each { quantifier, of, has } => {
            let of = term_with(of, change)?;
            let has = match has {
                Some(it) => Some(Box::new(with_values(it, change)?)),
                None => None,
            };
            Condition::Each { quantifier: *quantifier, of, has }
        }
        _ => return None,
    })
}

fn term_with(term: &Term, change: &mut dyn FnMut(&ValuePath) -> Option<ValuePath>) -> Option<Term> {
    let mut changed = term.clone();
    match &mut changed {
        Term::Path(value) => *value = change(value)?,
        Term::Calculated(it) => {
            for operand in it.operands_mut() {
                *operand = term_with(operand, change)?;
            }
        }
        Term::Item | Term::Value(_) | Term::Input(_) | Term::Time | Term::Edge(_) => {}
    }
    Some(changed)
}
