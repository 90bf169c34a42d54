//! A `through` along a relation that may lead to several types.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "several-places";

pub(crate) fn several_places(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("`{word}` may lead to several types, where places are of one"),
        here.site(),
    )
    .because("the places' type is not certain")
    .help("use a relation that ends in one type")
}
