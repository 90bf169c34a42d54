//! A literal that is no value of what it stands for.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::facts::value::Cause;

pub(crate) fn bad_value(cause: Cause, here: Mark) -> Diagnostic {
    let found = Diagnostic::error(cause.code, cause.message, here.site());
    match cause.help {
        Some(help) => found.help(help),
        None => found,
    }
}
