//! A derived relation that is made of nothing but itself.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "leads-nowhere";

pub(crate) fn leads_nowhere(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` is always empty, since it leads only to itself"), here.site())
        .because("none of its paths starts from anything else")
        .help(format!("add a relation that it starts from, as in `parent plus parent.{word}`"))
}
