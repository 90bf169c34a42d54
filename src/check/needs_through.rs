//! A further type of a table without its relation.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "needs-through";

pub(crate) fn needs_through(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` needs a `through`"), here.site())
        .because("along which relation does it take rights?")
        .help(format!("write `{word} through RELATION`, or give it a table of its own"))
}
