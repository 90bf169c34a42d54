//! An `open` for a cell that does not exist.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-such-cell";

pub(crate) fn no_such_cell(action: &str, column: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("no table has a cell for `{action}` in a column `{column}`"), here.site())
        .because("nothing to open")
        .help("name an action and a column of a table of this type")
}
