//! A layer's `default` for something whose base says none.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-default";

pub(crate) fn no_default(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the base gives `{word}` no default to change"), here.site())
        .because("left out, it is unknown or none")
        .help(format!(
            "a default here could allow what the base does not; state `{word}` in the workspace instead"
        ))
}
