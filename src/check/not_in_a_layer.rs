//! A statement that could give, where a file may only take away.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-in-a-layer";

pub(crate) fn not_in_a_layer(verb: &str, here: Mark) -> Diagnostic {
    let message = format!("a layer cannot hold `{verb}`");
    Diagnostic::error(CODE, message, here.site())
        .because("only the base may say this")
        .help(
            "a layer can only take away: `restrict`, `forbid`, `set`, `default`, `define`, `type`, `type ... adds`, \
             roles `within` others, `never`, `always`, `labels`, `allow`, `facts`, `test`",
        )
}
