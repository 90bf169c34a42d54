//! A member or input that is called like something built in.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "taken-name";

pub(crate) fn taken_name(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` is built in and cannot be declared"), here.site())
        .because("already has a meaning everywhere")
        .help("choose another name")
}
