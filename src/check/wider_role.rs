//! A role that would stand for another and may do more in some cell.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Wider;
use crate::policy::Mark;

const CODE: &str = "wider-role";

/// The cell of a role that a layer has added.
pub(crate) fn wider_cell(actions: &str, column: &str, base: &str, here: Mark, base_mark: Mark) -> Diagnostic {
    let message = format!("`{actions}` for `{column}` would be wider than for `{base}`");
    Diagnostic::error(CODE, message, here.site())
        .because("wider than the role that it stands within")
        .also(base_mark.site(), format!("it stands within `{base}`"))
        .help(format!(
            "whoever is in `{column}` may at most what `{base}` may; set the cell as narrow or narrower"
        ))
}

/// A default that gives a role which the old one does not cover.
pub(crate) fn wider_default(
    name: &str,
    (new, old): (&str, &str),
    why: Wider,
    (here, reader): (Mark, Mark),
) -> Diagnostic {
    let message = format!("`{new}` as the default of `{name}` could allow more than `{old}`");
    let found = Diagnostic::error(CODE, message, here.site())
        .because("a new default here")
        .also(reader.site(), "the base gives the role of this attribute");
    match why {
        Wider::NotIncluded => found.help(format!("take `{old}` or a role that it includes")),
        Wider::Plan => found
            .help(format!("`{old}` needs a plan that `{new}` does not need; take a role that needs it too")),
        Wider::Cell(cell) => found
            .also(cell.site(), format!("`{new}` may do here what `{old}` may not"))
            .help(format!("take a role whose cells are nowhere wider than those of `{old}`")),
    }
}
