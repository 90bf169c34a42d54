//! An `every` of a type that cannot be a subject.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-a-principal";

pub(crate) fn not_a_principal(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` is no principal, so `every {word}` is nobody"), here.site())
        .because("declared with `type` or `group`")
        .help(format!("declare it with `principal {word}`, or name a relation"))
}
