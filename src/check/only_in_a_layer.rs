//! A statement that needs a base to stand on.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "only-in-a-layer";

pub(crate) fn only_in_a_layer(verb: &str, here: Mark) -> Diagnostic {
    let message = format!("`{verb}` needs a base, and this rolebook extends none");
    Diagnostic::error(CODE, message, here.site())
        .because("no base to change")
        .help("say it in the statement itself, or begin the file with `rolebook NAME extends BASE`")
}
