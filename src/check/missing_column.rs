//! A role without a column, where a role that it includes has one.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "missing-column";

pub(crate) fn missing_column(role: &str, included: &str, here: Mark) -> Diagnostic {
    let message = format!("`{role}` includes `{included}`, but has no column, and so less of this table");
    Diagnostic::error(CODE, message, here.site())
        .because("gives more than no column at all")
        .help(format!("add a column `{role}`, with `no` where it is meant to have less"))
}
