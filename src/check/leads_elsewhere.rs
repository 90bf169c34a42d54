//! A `through` that does not lead to the table's place.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "leads-elsewhere";

pub(crate) fn leads_elsewhere(word: &str, expected: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` does not lead to `{expected}`"), here.site())
        .because("leads to another type")
        .help(format!("name a relation that ends in `{expected}`"))
}
