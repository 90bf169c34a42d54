//! A comparison of two things that can never be equal.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "cannot-compare";

pub(crate) fn cannot_compare(left: &str, right: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("{left} cannot be compared with {right}"), here.site())
        .because(format!("this is {right}"))
        .help("compare like with like")
}
