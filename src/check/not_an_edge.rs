//! A role or a time beside the value of an attribute.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-an-edge";

pub(crate) fn not_an_edge(word: &str, here: Mark) -> Diagnostic {
    let message = format!("`{word}` is an attribute, and nothing may stand beside its value");
    Diagnostic::error(CODE, message, here.site())
        .because("belongs to an edge of a relation")
        .help("leave it out; `as`, `since` and `until` stand beside the ends of relations")
}
