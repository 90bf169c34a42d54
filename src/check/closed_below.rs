//! A cell that a layer sets wider than a layer below has set it.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "closed-below";

pub(crate) fn closed_below(actions: &str, column: &str, here: Mark, below: Mark) -> Diagnostic {
    let message = format!("`{actions}` for `{column}` would be wider than a layer below has set it");
    Diagnostic::error(CODE, message, here.site())
        .because("set wider here")
        .also(below.site(), "set here, by a layer below")
        .help("no layer opens again what another has closed; set the cell as narrow or narrower, or leave it")
}
