//! A cell that gives what another one, of the same action and column, withholds on purpose.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "contradictory-cell";

/// `withheld` is the cell that says `no` or `only` a definition, as written.
pub(crate) fn contradictory_cell(
    action: &str,
    column: &str,
    withheld: &str,
    here: Mark,
    other: Mark,
) -> Diagnostic {
    let message = format!("`{action}` says `{withheld}` for `{column}`, and another table gives it");
    Diagnostic::error(CODE, message, here.site())
        .because("withheld on purpose")
        .also(other.site(), "given nevertheless, since cells add up")
        .help("let both cells say the same, or write `-` where a table only leaves it to another")
}
