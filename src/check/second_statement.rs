//! A statement of which a rolebook has one.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "second-statement";

pub(crate) fn second_statement(verb: &str, here: Mark, earlier: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("a rolebook has one `{verb}` statement, and this is another"),
        here.site(),
    )
    .because("the second")
    .also(earlier.site(), "the first")
    .help("put what both say into one, or remove one")
}
