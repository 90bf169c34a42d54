//! A comparison that starts with a literal.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "value-on-the-left";

pub(crate) fn value_on_the_left(here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "a comparison starts with an attribute, not with a value", here.site())
        .because("a value")
        .help("turn the comparison round")
}
