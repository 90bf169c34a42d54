//! A comparison that starts with a literal.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "value-on-the-left";

/// `turned` is the whole comparison and how it reads the other way round, if it can be.
pub(crate) fn value_on_the_left(turned: Option<(Mark, String)>, here: Mark) -> Diagnostic {
    let found =
        Diagnostic::error(CODE, "a comparison starts with an attribute, not with a value", here.site())
            .because("a value");
    match turned {
        None => found.help("turn the comparison round"),
        Some((whole, text)) => {
            found.help(format!("turn it round: `{text}`")).fix(format!("write `{text}`"), whole, text)
        }
    }
}
