//! A role attribute that names roles of another type than the one given here.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "role-of-another";

pub(crate) fn role_of_another(word: &str, of: &str, needed: &str, here: Mark) -> Diagnostic {
    let message = format!("`{word}` names a role of `{of}`, where a role of `{needed}` is given");
    Diagnostic::error(CODE, message, here.site())
        .because(format!("a role of `{of}`"))
        .help(format!("name a role of `{needed}`, or an attribute declared `role of {needed}`"))
}
