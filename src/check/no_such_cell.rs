//! An `open` for a cell that does not exist.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-such-cell";

pub(crate) fn no_such_cell(action: &str, column: &str, here: Mark) -> Diagnostic {
    let message = format!("`{action}` has no cell in a column `{column}`");
    Diagnostic::error(CODE, message, here.site())
        .because("nothing to open")
        .help("name an action and a column that stand in one table of this type")
}
