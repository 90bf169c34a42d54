//! A list that cannot fail, since there is nothing that it could speak of.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "empty-list";

pub(crate) fn empty_list(of: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the facts of this test know no `{of}`"), here.site())
        .because("cannot fail")
        .help(format!("let the facts state a `{of}`, or leave the line out"))
}
