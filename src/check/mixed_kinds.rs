//! A name that means different kinds of thing on the types that a path may have reached.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "mixed-kinds";

pub(crate) fn mixed_kinds(word: &str, sides: &[(String, &str); 2], here: Mark) -> Diagnostic {
    let [(one, kind), (other, other_kind)] = sides;
    let message = format!("`{word}` is {kind} of `{one}`, but {other_kind} of `{other}`");
    Diagnostic::error(CODE, message, here.site())
        .because("the path may have reached either")
        .help("rename one of the two, or take a path that ends in one type")
}
