//! A name that could mean two entities at once.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "ambiguous-name";

pub(crate) fn ambiguous_name(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` could mean two things here"), here.site())
        .because("a member of the object is called like an entity at hand")
        .help("rename the member of the object")
}
