//! A row with more or fewer cells than columns.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "cell-count";

pub(crate) fn cell_count(found: usize, expected: usize, here: Mark) -> Diagnostic {
    let cells = if found == 1 { "cell" } else { "cells" };
    let columns = if expected == 1 { "column" } else { "columns" };
    Diagnostic::error(
        CODE,
        format!("this row has {found} {cells}, the table has {expected} {columns}"),
        here.site(),
    )
    .because("a column is left out or added")
    .help("write one cell for each column: `yes`, `-`, `no`, `?` or a definition")
}
