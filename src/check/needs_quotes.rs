//! A text without its quotes.

use crate::diagnostic::{Diagnostic, quoted};
use crate::policy::Mark;

const CODE: &str = "needs-quotes";

pub(crate) fn needs_quotes(text: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("a text is needed here, and `{text}` is none"), here.site())
        .because("no text, and nothing is called so")
        .help(format!("write `{}`", quoted(text)))
        .fix(format!("write `{}`", quoted(text)), here, quoted(text))
}
