//! More of something than the engine will load.

use crate::diagnostic::{Diagnostic, Site};

const CODE: &str = "too-many";

pub(crate) fn too_many(what: &str, count: usize, limit: usize) -> Diagnostic {
    Diagnostic::error(CODE, format!("{count} {what} are more than the budget of {limit}"), Site::File(0..0))
        .because("in this file")
        .help("split the policy")
}
