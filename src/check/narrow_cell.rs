//! A role whose cell is narrower than that of a role it includes.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "narrow-cell";

pub(crate) fn narrow_cell(action: &str, role: &str, included: &str, here: Mark, wider: Mark) -> Diagnostic {
    let message = format!("`{role}` includes `{included}`, but has less of `{action}`");
    Diagnostic::error(CODE, message, here.site())
        .because("narrower")
        .also(wider.site(), "wider")
        .help("widen the cell, or write `no` (or `only` a definition) if the ladder is broken on purpose")
}
