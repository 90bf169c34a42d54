//! Roles handed on to a type that lacks one of them.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "role-not-shared";

/// `lost` is the role, the type it is held on and the type that lacks it.
pub(crate) fn role_not_shared(lost: Option<(&str, &str, &str)>, here: Mark) -> Diagnostic {
    let (message, help) = match lost {
        Some((role, of, to)) => (
            format!("`the same role` would lose `{role}` of `{of}`, which `{to}` does not have"),
            format!("add `{role}` to the roles of `{to}`, or name the role that is given"),
        ),
        None => (
            "`the same role` needs a path to entities that have roles".to_owned(),
            "end the path in a relation to a type with roles, or name the role that is given".to_owned(),
        ),
    };
    Diagnostic::error(CODE, message, here.site()).because("roles are handed on by name").help(help)
}
