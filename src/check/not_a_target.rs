//! An action of a type that its restriction is not about.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-a-target";

pub(crate) fn not_a_target(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("this statement is not about `{word}`"), here.site())
        .because("not after `on`")
        .help(format!("add `{word}` after `on`, or leave this action out"))
}
