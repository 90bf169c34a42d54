//! A request input that names a role of no type.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "role-of-what";

pub(crate) fn role_of_what(here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "a question belongs to no type, so this role needs one", here.site())
        .because("a role of which type?")
        .help("write `role of TYPE`")
}
