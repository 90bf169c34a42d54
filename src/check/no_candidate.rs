//! A route that names nobody.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-candidate";

pub(crate) fn no_candidate(route: &str, here: Mark) -> Diagnostic {
    let message = format!("the route `{route}` says nobody whom a request could go to");
    Diagnostic::error(CODE, message, here.site())
        .because("no candidate")
        .help("name them below it, in the order in which they are asked: `owner, else creator`")
}
