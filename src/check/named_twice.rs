//! Something that is listed twice in one list.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "named-twice";

pub(crate) fn named_twice(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` is listed twice here"), here.site())
        .because("the second time")
        .help("leave it out once")
}
