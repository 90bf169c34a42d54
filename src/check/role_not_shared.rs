//! Roles handed on to a type that lacks one of them.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "role-not-shared";

pub(crate) fn role_not_shared(lost: Option<&str>, here: Mark) -> Diagnostic {
    let message = match lost {
        Some(role) => format!("`the same role` would lose the role `{role}`, which does not exist here"),
        None => "`the same role` needs a path to entities that have roles".to_owned(),
    };
    Diagnostic::error(CODE, message, here.site())
        .because("roles are handed on by name")
        .help("declare the same roles on both types, or name the role that is given")
}
