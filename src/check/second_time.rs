//! A test with more than one time.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "second-time";

pub(crate) fn second_time(here: Mark, earlier: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "a test has one time, and this is another", here.site())
        .because("the second")
        .also(earlier.site(), "the first")
        .help("put `at TIME` behind the lines that have a time of their own")
}
