//! A literal that is no value of what it stands for.

use crate::diagnostic::Diagnostic;
use crate::facts::value::Cause;
use crate::policy::Mark;

pub(crate) fn bad_value(cause: Cause, here: Mark) -> Diagnostic {
    let found = Diagnostic::error(cause.code, cause.message, here.site());
    let found = match cause.help {
        Some(help) => found.help(help),
        None => found,
    };
    match cause.instead {
        Some(it) => found.fix(format!("write `{it}`"), here, it),
        None => found,
    }
}
