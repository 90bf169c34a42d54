//! Something that is the same for everybody, but reads who asks.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "nobody-at-hand";

/// `what` is the same for everybody, such as `a derived relation`.
pub(crate) fn nobody_at_hand(what: &str, here: Mark) -> Diagnostic {
    let message = format!("{what} is the same for everybody, but this one depends on `user`");
    Diagnostic::error(CODE, message, here.site())
        .because("depends on who asks")
        .help("say that where people are meant: in a grant, a restriction or the cell of a table")
}
