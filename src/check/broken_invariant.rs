//! An invariant that the facts of a test break, or leave open.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "broken-invariant";

pub(crate) fn broken_invariant(
    violation: &str,
    open: bool,
    why: &str,
    here: Mark,
    invariant: Option<Mark>,
) -> Diagnostic {
    let found = Diagnostic::error(CODE, violation.to_owned(), here.site())
        .because(why.to_owned())
        .help(format!("if the test means to show this, say so: `PERSON {} NAME on OBJECT`", verb(open)));
    match invariant {
        Some(mark) => found.also(mark.site(), "the invariant"),
        None => found,
    }
}

fn verb(open: bool) -> &'static str {
    if open { "may break" } else { "breaks" }
}

/// What a test expects to be broken, or open, and is not; `open` says how it is instead, if it is not kept,
/// and `said` is where the test says it.
pub(crate) fn kept_invariant(invariant: &str, open: Option<bool>, said: Mark, here: Mark) -> Diagnostic {
    let (message, cause) = match open {
        None => ("is not broken by this", "it is kept"),
        Some(true) => ("is not broken by this", "it is open"),
        Some(false) => ("is not open here", "it is broken"),
    };
    let found = Diagnostic::error(CODE, format!("`{invariant}` {message}"), here.site()).because(cause);
    match open.map(verb) {
        None => found.help("remove the line, or let the facts break it"),
        Some(verb) => found.help(format!("write `{verb}`")).fix(format!("write `{verb}`"), said, verb),
    }
}
