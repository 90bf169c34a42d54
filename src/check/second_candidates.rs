//! A second line of candidates.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "second-candidates";

pub(crate) fn second_candidates(here: Mark) -> Diagnostic {
    let message = "a route has one line of candidates, and this is another";
    Diagnostic::error(CODE, message, here.site())
        .because("the second line")
        .help("join them: after a comma, the next one begins with `else`")
}
