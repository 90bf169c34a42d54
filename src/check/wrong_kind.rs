//! A name that is there, but is another kind of thing than the place needs.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "wrong-kind";

pub(crate) fn wrong_kind(word: &str, found: &str, expected: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` is {found}, where {expected} is needed"), here.site())
        .because(format!("this is {found}"))
        .help(format!("write {expected} here"))
}
