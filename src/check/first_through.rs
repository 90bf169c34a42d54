//! A table whose first type has a `through`.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "first-through";

pub(crate) fn first_through(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("the first type of a table is the place and takes no `through {word}`"),
        here.site(),
    )
    .because("not here")
    .help("name the place first, then the types that take their rights through a relation")
}
