//! A request that goes elsewhere than a test says.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "broken-route";

pub(crate) fn broken_route(found: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "the route leads elsewhere", here.site())
        .because(found.to_owned())
        .help("let the line say where it leads, or change the route")
}
