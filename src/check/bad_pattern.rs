//! A text after `matches` that is no pattern.

use crate::diagnostic::{Diagnostic, shown};
use crate::policy::Mark;

const CODE: &str = "bad-pattern";

/// The reason is that of the library that matches, whose first lines repeat the pattern.
pub(crate) fn bad_pattern(pattern: &str, why: &str, here: Mark) -> Diagnostic {
    let reason = why.lines().last().unwrap_or_default();
    let reason = reason.strip_prefix("error: ").unwrap_or(reason);
    Diagnostic::error(CODE, format!("{} is no pattern: {reason}", shown(pattern)), here.site()).help(
        "write a regular expression without look-around and back references; `.`, `*`, `(` and their kin stand for themselves after a `\\\\`",
    )
}
