//! A line of a test that was meant as a claim, but says neither `can` nor `cannot`.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-claim";

pub(crate) fn no_claim(first: &str, second: &str, here: Mark) -> Diagnostic {
    let message = format!("this line states an entity `{second}` of a type `{first}`, which there is not");
    Diagnostic::error(CODE, message, here.site())
        .because("read as a type")
        .help(format!("a claim says `can` or `cannot`, as in `{first} can see launch`"))
}
