//! An allowance for a finding that there is not; the nearest code is offered.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-code";

pub(crate) fn unknown_code(word: &str, known: &[&str], here: Mark) -> Diagnostic {
    let found = Diagnostic::error(CODE, format!("no finding has the code `{word}`"), here.site())
        .because("not known");
    match nearest(word, known.iter().copied()) {
        Some(near) => found.meant(word, near, here),
        None => found.help(format!("codes are `{}`", known.join("`, `"))),
    }
}
