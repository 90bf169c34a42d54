//! A `set` of a cell that the base keeps closed.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-open";

pub(crate) fn not_open(actions: &str, column: &str, here: Mark) -> Diagnostic {
    let message = format!("the base has not opened `{actions}` for `{column}`");
    Diagnostic::error(CODE, message, here.site()).because("a cell here is closed").help(
        "a layer sets only what its base declares with `open`; to take it away, write `restrict` or `forbid`",
    )
}
