//! A condition that can never be true, whatever the facts say.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "impossible-condition";

/// `with` are the parts before it that leave no room for this one.
pub(crate) fn impossible_condition(here: Mark, with: &[Mark]) -> Diagnostic {
    if with.is_empty() {
        return Diagnostic::error(CODE, "this can never be true", here.site())
            .because("no value is left that it could be true of")
            .help("leave it out, or ask for something that may be so");
    }
    let found = Diagnostic::error(CODE, "these can never be true together", here.site())
        .because("never true where the other is");
    let found = with.iter().fold(found, |found, mark| found.also(mark.site(), "needed as well"));
    found.help("leave one of them out, or join them with `or` if either is enough")
}

/// `when` and `unless` that leave nothing over.
pub(crate) fn impossible_clauses(here: Mark, with: &[Mark]) -> Diagnostic {
    let found = Diagnostic::error(CODE, "this `unless` takes away all that `when` is about", here.site())
        .because("always so where `when` is met");
    let found = with.iter().fold(found, |found, mark| found.also(mark.site(), "needed as well"));
    found.help("leave one of them out, or say the opposite in one of them")
}
