//! An action that has two rows in one table, under the same plans.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "duplicate-row";

pub(crate) fn duplicate_row(action: &str, here: Mark, earlier: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("this table has a second row for `{action}`"), here.site())
        .because("the second row")
        .also(earlier.site(), "the first row")
        .help("make one row of the two, or give one of them a gate such as `from PLAN`")
}
