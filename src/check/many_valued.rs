//! A path to many where a condition needs one.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "many-valued";

pub(crate) fn many_valued(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` may be many, where one is needed"), here.site())
        .because("reaches any number of entities")
        .help(format!(
            "say which of them are meant, as in `any {word} has ...`, or ask for membership with `in`"
        ))
}
