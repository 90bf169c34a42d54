//! A calculation of what cannot be calculated with.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "cannot-calculate";

pub(crate) fn cannot_calculate(message: &str, way_out: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, message, here.site()).help(way_out)
}
