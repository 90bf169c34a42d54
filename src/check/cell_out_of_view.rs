//! A cell whose column can never fit on its row.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::rule::CellValue;

const CODE: &str = "cell-out-of-view";

/// `cell` is that of the plain column.
pub(crate) fn cell_out_of_view(
    action: &str,
    column: &str,
    plain: &str,
    cell: &CellValue,
    here: Mark,
) -> Diagnostic {
    let cell = match cell {
        CellValue::Yes => "yes".to_owned(),
        CellValue::Dash => "-".to_owned(),
        CellValue::No => "no".to_owned(),
        CellValue::Unknown => "?".to_owned(),
        CellValue::Defined(named) => named.name.clone(),
        CellValue::Only(named) => format!("only {}", named.name),
    };
    Diagnostic::error(CODE, format!("`{column}` says nothing about `{action}`"), here.site())
        .because("the condition does not concern this row's object")
        .help(format!("repeat the cell of `{plain}`, `{cell}`"))
        .fix(format!("write `{cell}`"), here, cell)
}
