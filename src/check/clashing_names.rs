//! Two statements that answers would call the same.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "clashing-names";

pub(crate) fn clashing_names(id: &str, here: Mark, earlier: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("two statements would be called `{id}` in answers"), here.site())
        .because("the second")
        .also(earlier.site(), "the first")
        .help("give one a name of its own, with a colon: `NAME: ...`")
}
