//! A setting with a gate and nothing to fall back on.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "gated-without-default";

/// `kind` is where its kind of value stands.
pub(crate) fn gated_without_default(kind: Mark, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "a gated setting needs a default or `?`", here.site())
        .because("without the plan, nothing says what it reads as")
        .help("add `= ...` before `from`, or `?` after the type")
        .fix("add `?`: without the plan there is none", kind.after(), "?")
}
