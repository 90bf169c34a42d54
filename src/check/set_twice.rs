//! A cell that is set twice.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "set-twice";

pub(crate) fn set_twice(actions: &str, column: &str, here: Mark, earlier: Mark) -> Diagnostic {
    let message = format!("`{actions}` for `{column}` is set twice");
    Diagnostic::error(CODE, message, here.site())
        .because("the second")
        .also(earlier.site(), "the first")
        .help("a cell is set once, by one layer; remove one of the two")
}
