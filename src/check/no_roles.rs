//! A relation `as role` on a type that has no roles.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-roles";

pub(crate) fn no_roles(here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "edges carry a role here, but the type has no roles", here.site())
        .because("`as role` needs roles")
        .help("declare them with `roles on ...`, or leave `as role` out")
}
