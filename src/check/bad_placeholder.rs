//! Braces in a text that hold no path.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "bad-placeholder";

pub(crate) fn bad_placeholder(inside: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{{{inside}}}` holds no path"), here.site())
        .because("in this text")
        .help("between braces stands the path of an attribute or a relation, as in `{project.owner}`")
}
