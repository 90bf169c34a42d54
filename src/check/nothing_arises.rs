//! A restriction along a relation through which nothing is granted.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "nothing-arises";

pub(crate) fn nothing_arises(of: &str, word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("no table gives `{of}` rights through `{word}`"), here.site())
        .because("this restriction would never take anything away")
        .help("name the relation of the table, or leave `through` out")
}
