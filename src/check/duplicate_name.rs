//! A name that is declared twice where it must mean one thing.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "duplicate-name";

pub(crate) fn duplicate_name(what: &str, word: &str, here: Mark, earlier: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the {what} `{word}` is declared a second time"), here.site())
        .because("declared again")
        .also(earlier.site(), "declared first")
        .help(
            "rename one of the two, or remove it; members, roles and definitions of a type share their names",
        )
}
