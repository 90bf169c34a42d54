//! A bare name of something at hand that it does not belong to here.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "name-of-another";

pub(crate) fn name_of_another(word: &str, owner: &str, written: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        format!("`{word}` belongs to `{owner}`, and a bare name does not reach it here"),
        here.site(),
    )
    .because("a bare name means something else here")
    .help(format!("write `{written}`"))
    .fix(format!("write `{written}`"), here, written)
}
