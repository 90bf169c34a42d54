//! A role whose cell is narrower than that of a role it includes.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "narrow-cell";

/// `wider` are the cells of columns whose role is included, with the columns' titles.
pub(crate) fn narrow_cell(action: &str, role: &str, wider: &[(&str, Mark)], here: Mark) -> Diagnostic {
    let included = wider.first().map_or("", |it| it.0);
    let message = format!("`{role}` includes `{included}`, but has less of `{action}`");
    let found = Diagnostic::error(CODE, message, here.site()).because("narrower");
    wider
        .iter()
        .fold(found, |found, (title, mark)| found.also(mark.site(), format!("wider, for `{title}`")))
        .help("widen the cell, or write `no` (or `only` a definition) if the ladder is broken on purpose")
}
