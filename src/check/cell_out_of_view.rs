//! A cell whose column can never fit on its row.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::rule::CellValue;

const CODE: &str = "cell-out-of-view";

/// `cell` is that of the plain column; `is_written` says whether the own one stands where it is marked.
pub(crate) fn cell_out_of_view(
    action: &str,
    column: &str,
    plain: &str,
    cell: &CellValue,
    (here, is_written): (Mark, bool),
) -> Diagnostic {
    let cell = cell.written();
    let found = Diagnostic::error(CODE, format!("`{column}` says nothing about `{action}`"), here.site())
        .because("the condition does not concern this row's object")
        .help(format!("repeat the cell of `{plain}`, `{cell}`"));
    if is_written { found.fix(format!("write `{cell}`"), here, cell) } else { found }
}
