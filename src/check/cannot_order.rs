//! An order asked of values that have none.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "cannot-order";

pub(crate) fn cannot_order(found: &str, expected: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("{found} has no order, {expected} is needed"), here.site())
        .because(format!("this is {found}"))
        .help("`<` and its kin order numbers, times, durations and texts, `is below` orders roles and plans")
}
