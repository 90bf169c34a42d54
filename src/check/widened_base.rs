//! A layer that would give by taking away: the base reads what it narrows under a negative sign.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "widened-base";

pub(crate) fn widened_base(action: &str, decision: &str, here: Mark, reader: Mark) -> Diagnostic {
    let message = format!("to narrow `{action}` would widen `{decision}`");
    Diagnostic::error(CODE, message, here.site())
        .because("narrowed here")
        .also(reader.site(), format!("the base allows more where `{action}` is denied"))
        .help(format!("leave `{action}` as it is, or forbid `{decision}` as well where it would be widened"))
}

/// A cell that is set may grow, so nothing may depend on it.
pub(crate) fn set_of_what_is_read(action: &str, decision: &str, here: Mark, reader: Mark) -> Diagnostic {
    let message = format!("to set `{action}` would change `{decision}`, which reads it");
    Diagnostic::error(CODE, message, here.site())
        .because("set here")
        .also(reader.site(), format!("the base asks here whether `{action}` is allowed"))
        .help("take it away with `restrict` or `forbid` instead")
}
