//! A column of a relation with a condition.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "if-on-relation";

/// `column` is where the relation stands, `cells` those that say `yes`, if the others may stay as they are.
pub(crate) fn if_on_relation(
    relation: &str,
    condition: &str,
    column: Mark,
    cells: Option<Vec<Mark>>,
    here: Mark,
) -> Diagnostic {
    let way_out = format!("write a column `{relation}`, and `{condition}` in its cells");
    let found = Diagnostic::error(
        CODE,
        format!("`{relation}` is a relation, and only roles take an `if`"),
        here.site(),
    )
    .because("not after a relation")
    .help(&way_out);
    let Some(cells) = cells else { return found };
    let found = found.fix(way_out, column.to(here), relation);
    cells.into_iter().fold(found, |found, cell| found.and(cell, condition))
}
