//! A role that a layer adds on one type, where the base hands roles on to another.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "role-not-handed-on";

/// The role, the type it is held on, the type it is handed on to, and the role that it stands within.
pub(crate) fn role_not_handed_on(
    (role, of, to, base): (&str, &str, &str, &str),
    here: Mark,
    grant: Mark,
) -> Diagnostic {
    let message =
        format!("the base hands the roles of `{of}` on to `{to}`, which has no `{role}` within `{base}`");
    Diagnostic::error(CODE, message, here.site())
        .because("added here")
        .also(grant.site(), "handed on here by name")
        .help(format!("add it there as well: `roles on {to}: {role} within {base}`"))
}
