//! A bare word that is read as a value, though an attribute is called so.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "value-here";

pub(crate) fn value_here(word: &str, written: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("a bare word is a value here, and `{word}` is none"), here.site())
        .because("not one of the values")
        .help(format!("for the attribute of that name, write a path with a dot, as in `{written}`"))
}
