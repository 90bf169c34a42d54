//! A `through` along a relation that may lead to several types.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "several-places";

pub(crate) fn several_places(word: &str, types: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("`{word}` may lead to {types}, where places are of one type"),
        here.site(),
    )
    .because("ends in more than one type")
    .help("use a relation that ends in one type")
}
