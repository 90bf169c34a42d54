//! Values in conditions: parentheses only where another meaning would be read without them.

use super::words::{literal_text, path_text};
use crate::syntax::ast::{Arithmetic, Term};

/// A value as it is laid out. The recursion is as deep as the nesting budget allows.
pub(super) fn term_text(term: &Term) -> String {
    match term {
        Term::Path(path) => path_text(path),
        Term::Literal(literal) => literal_text(literal),
        Term::Calculated { left, how, right, .. } => {
            let (sign, left_fits, right_fits) = match how {
                Arithmetic::Plus => ("+", true, !is_sum(right)),
                Arithmetic::Minus => ("-", true, !is_sum(right)),
                Arithmetic::Times => ("*", !is_sum(left), is_single(right)),
            };
            format!("{} {sign} {}", within(left, left_fits), within(right, right_fits))
        }
        Term::Size { of, .. } => format!("size of {}", term_text(of)),
        Term::Entry { of, key, .. } => format!("{}[{}]", path_text(of), term_text(key)),
    }
}

fn within(term: &Term, fits: bool) -> String {
    if fits { term_text(term) } else { format!("({})", term_text(term)) }
}

fn is_single(term: &Term) -> bool {
    !matches!(term, Term::Calculated { .. })
}

fn is_sum(term: &Term) -> bool {
    matches!(term, Term::Calculated { how: Arithmetic::Plus | Arithmetic::Minus, .. })
}
