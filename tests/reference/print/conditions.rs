//! Prints conditions.

use super::{value, way};
use crate::model::*;

/// A condition; what could be read in two ways stands in parentheses.
pub(crate) fn condition(of: &Condition) -> String {
    let not = |negated: &bool| if *negated { " not" } else { "" };
    match of {
        Condition::Or(parts) => joined(parts, " or "),
        Condition::And(parts) => joined(parts, " and "),
        Condition::Not(inner) => format!("not {}", not_part(inner)),
        Condition::Bare(path) => path.join("."),
        Condition::Is { left, negated, right } => {
            format!("{} is{} {}", left.join("."), not(negated), term(right))
        }
        Condition::Below { left, negated, right } => {
            format!("{} is{} below {}", left.join("."), not(negated), term(right))
        }
        Condition::Order { left, order, right } => {
            format!("{} {} {}", left.join("."), order_sign(*order), term(right))
        }
        Condition::InList { left, negated, list } => {
            let list: Vec<_> = list.iter().map(term).collect();
            format!("{}{} in ({})", left.join("."), not(negated), list.join(", "))
        }
        Condition::InPath { left, negated, path } => {
            format!("{}{} in {}", left.join("."), not(negated), way(path))
        }
        Condition::Quantified { quantifier, path, has } => quantified(*quantifier, path, has.as_deref()),
        Condition::Said { left, says, right } => format!("{} {} {}", term(left), saying(*says), term(right)),
        Condition::Each { quantifier, of, has } => match has {
            None => format!("{} {}", quantifier_word(*quantifier), term(of)),
            Some(has) => format!("{} {} has {}", quantifier_word(*quantifier), term(of), part(has)),
        },
        Condition::Nobody(role) => format!("nobody is {role}"),
        Condition::Can { who, action, object } => {
            format!("{} can {action} {}", who.join("."), object.join("."))
        }
    }
}

/// What stands after `where` goes as far as it can, so that it needs parentheses only before `has`.
fn quantified(quantifier: Quantifier, path: &Way, has: Option<&Condition>) -> String {
    let word = quantifier_word(quantifier);
    match (has, &path.filter) {
        (None, _) => format!("{word} {}", way(path)),
        (Some(has), None) => format!("{word} {} has {}", way(path), part(has)),
        (Some(has), Some(filter)) => {
            format!("{word} {} where {} has {}", path.path.join("."), not_part(filter), part(has))
        }
    }
}

fn quantifier_word(of: Quantifier) -> &'static str {
    match of {
        Quantifier::Any => "any",
        Quantifier::All => "all",
        Quantifier::No => "no",
        Quantifier::One => "one",
    }
}

fn saying(of: Saying) -> &'static str {
    match of {
        Saying::Is => "is",
        Saying::IsNot => "is not",
        Saying::Order(order) => order_sign(order),
        Saying::In => "in",
        Saying::NotIn => "not in",
        Saying::Begins => "begins with",
        Saying::Ends => "ends with",
        Saying::Contains => "contains",
        Saying::Matches => "matches",
    }
}

fn joined(parts: &[Condition], word: &str) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(word)
}

fn part(of: &Condition) -> String {
    match of {
        Condition::Or(_)
        | Condition::And(_)
        | Condition::InPath { path: Way { filter: Some(_), .. }, .. }
        | Condition::Each { has: Some(_), .. }
        | Condition::Quantified { has: Some(_), .. }
        | Condition::Quantified { path: Way { filter: Some(_), .. }, .. } => format!("({})", condition(of)),
        _ => condition(of),
    }
}

fn not_part(of: &Condition) -> String {
    match of {
        Condition::Bare(_) => condition(of),
        _ => format!("({})", condition(of)),
    }
}

fn term(of: &Term) -> String {
    match of {
        Term::Path(path) => path.join("."),
        Term::Literal(literal) => value(literal),
        Term::Plus(left, right) => format!("{} + {}", term(left), summand(right)),
        Term::Minus(left, right) => format!("{} - {}", term(left), summand(right)),
        Term::Times(left, right) => format!("{} * {}", summand(left), factor(right)),
        Term::Size(of) => format!("size of {}", term(of)),
        Term::Entry(of, key) => format!("{}[{}]", term(of), term(key)),
    }
}

fn summand(of: &Term) -> String {
    match of {
        Term::Plus(..) | Term::Minus(..) => format!("({})", term(of)),
        _ => term(of),
    }
}

fn factor(of: &Term) -> String {
    if matches!(of, Term::Times(..)) { format!("({})", term(of)) } else { summand(of) }
}

fn order_sign(of: Order) -> &'static str {
    match of {
        Order::Less => "<",
        Order::LessOrEqual => "<=",
        Order::Greater => ">",
        Order::GreaterOrEqual => ">=",
    }
}
