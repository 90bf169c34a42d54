//! A `through` that does not lead to the table's place.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "leads-elsewhere";

pub(crate) fn leads_elsewhere(word: &str, found: &str, expected: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` leads to `{found}`, not to `{expected}`"), here.site())
        .because(format!("leads to `{found}`"))
        .help(format!("name a relation that ends in `{expected}`, the first type of this table"))
}
