//! A role whose cell is narrower than that of a role it includes.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::rule::CellValue;

const CODE: &str = "narrow-cell";

/// `wider` are the cells of columns whose role is included, with the columns' titles.
/// `own` is the cell's own value, if it is written where it is marked.
pub(crate) fn narrow_cell(
    action: &str,
    role: &str,
    own: Option<&CellValue>,
    wider: &[(&str, Mark)],
    here: Mark,
) -> Diagnostic {
    let included = wider.first().map_or("", |it| it.0);
    let message = format!("`{role}` includes `{included}`, but has less of `{action}`");
    let found = Diagnostic::error(CODE, message, here.site()).because("narrower");
    let found = wider
        .iter()
        .fold(found, |found, (title, mark)| found.also(mark.site(), format!("wider, for `{title}`")))
        .help("widen the cell, or write `no` (or `only` a definition) if the ladder is broken on purpose");
    let on_purpose = match own {
        Some(CellValue::Dash) => CellValue::No,
        Some(CellValue::Defined(named)) => CellValue::Only(named.clone()),
        _ => return found,
    };
    let on_purpose = on_purpose.written();
    found.fix(format!("break the ladder on purpose: write `{on_purpose}`"), here, on_purpose)
}
