//! A base with errors, on which nothing can stand.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "broken-base";

pub(crate) fn broken_base(base: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the base `{base}` has errors"), here.site())
        .because("cannot be stood on")
        .help("mend the base first")
}
