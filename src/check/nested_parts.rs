//! A part that names parts itself.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "nested-parts";

pub(crate) fn nested_parts(whole: &str, here: Mark, part: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("a part of `{whole}` names no parts itself"), here.site())
        .because("parts of a part")
        .also(part.site(), "this file is a part")
        .help(format!("name all parts in `{whole}`"))
}
