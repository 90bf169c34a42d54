//! A cell with a definition that says nothing about what its row is about.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "definition-elsewhere";

pub(crate) fn definition_elsewhere(word: &str, on: &str, of: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("`{word}` is defined on {on}, and says nothing about `{of}`"),
        here.site(),
    )
    .because(format!("this row is about `{of}`"))
    .help(format!("define it on `{of}` or on the table's first type, or split the row"))
}
