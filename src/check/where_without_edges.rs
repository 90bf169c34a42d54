//! A `where` or an order after something that has no stated edges.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "where-without-edges";

pub(crate) fn where_without_edges(word: &str, found: &str, here: Mark) -> Diagnostic {
    let message = format!("`{word}` is {found}, which has no edges of its own");
    Diagnostic::error(CODE, message, here.site())
        .because("no stated relation")
        .help("end the path in a relation that facts state; only its edges can be asked")
}
