//! Somebody is asked about where nobody can ask.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-principals";

pub(crate) fn no_principals(here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "`user` is nobody, because no principal is declared", here.site())
        .because("means the principal to whom a grant came")
        .help("declare who can ask, as in `principal User`")
}
