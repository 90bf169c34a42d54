//! An allowance for a finding that there is not; the nearest code is offered.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-code";

pub(crate) fn unknown_code<'a>(
    word: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    here: Mark,
) -> Diagnostic {
    let found =
        Diagnostic::error(CODE, format!("no finding has the code `{word}`"), here.site()).because("not known");
    match nearest(word, known.clone()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => {
            let known: Vec<_> = known.map(|it| format!("`{it}`")).collect();
            found.help(format!("codes are {}", known.join(", ")))
        }
    }
}
