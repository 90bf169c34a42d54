//! A file without its first statement.

use crate::diagnostic::{Diagnostic, Site};

const CODE: &str = "missing-rolebook";

pub(crate) fn missing_rolebook() -> Diagnostic {
    Diagnostic::error(CODE, "this file has no `rolebook` statement", Site::File(0..0))
        .because("expected at the start")
        .help("begin the file with `rolebook NAME \"what it is for\"`")
}
