//! A role asked for where a type has none.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-roles";

pub(crate) fn no_roles(of: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("a role of `{of}` is meant here, but `{of}` has no roles"), here.site())
        .because("needs roles")
        .help(format!("declare them with `roles on {of}: ...`, or name another type, as in `role of TYPE`"))
}
