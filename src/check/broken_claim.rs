//! A claim that the policy does not keep.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "broken-claim";

/// The answer is another than the claim's; `why` says how it came about.
pub(crate) fn broken_claim(can: bool, why: &str, here: Mark) -> Diagnostic {
    let message = match can {
        true => "this should be allowed, and is not",
        false => "this should be denied, and is allowed",
    };
    Diagnostic::error(CODE, message, here.site()).because(why)
}

/// A `because` after a claim that something is allowed.
pub(crate) fn reason_of_a_yes(here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "what is allowed has no reason of denial", here.site())
        .because("only after `cannot`")
        .help("leave `because` out, or claim `cannot`")
}

/// Denied as claimed, but for another reason.
pub(crate) fn another_reason(reason: &str, why: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("denied, but not because of `{reason}`"), here.site()).because(why)
}
