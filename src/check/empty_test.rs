//! A test that cannot fail.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "empty-test";

pub(crate) fn empty_test(here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, "this test claims nothing", here.site())
        .because("cannot fail")
        .help("add a line such as `ana can see launch`, or make it `facts` for other tests")
}
