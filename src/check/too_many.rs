//! More of something than the engine will load.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "too-many";

pub(crate) fn too_many(what: &str, limit: usize, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("this policy has more {what} than the budget of {limit}"), here.site())
        .because("the first one too many")
        .help("leave out what nobody needs, or split the policy")
}
