//! A cell whose column can never fit on its row.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "cell-out-of-view";

pub(crate) fn cell_out_of_view(action: &str, column: &str, plain: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{column}` says nothing about `{action}`"), here.site())
        .because("the condition does not concern this row's object")
        .help(format!("repeat the cell of `{plain}`"))
}
