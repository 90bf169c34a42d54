//! An invariant that the facts of a test break, or leave open.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "broken-invariant";

pub(crate) fn broken_invariant(
    violation: &str,
    why: &str,
    here: Mark,
    invariant: Option<Mark>,
) -> Diagnostic {
    let found = Diagnostic::error(CODE, violation.to_owned(), here.site())
        .because(why.to_owned())
        .help("if the test means to show this, say so: `PERSON breaks NAME on OBJECT`");
    match invariant {
        Some(mark) => found.also(mark.site(), "the invariant"),
        None => found,
    }
}

/// What a test expects to be broken, and is not.
pub(crate) fn kept_invariant(invariant: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{invariant}` is not broken by this"), here.site())
        .because("it is kept, or only open")
        .help("remove the line, or let the facts break it")
}
