//! An attribute of an edge that may come with the question, though no such input is declared.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-given";

/// `declared` says whether there is an input of that name, though of another kind.
pub(crate) fn not_given(name: &str, declared: bool, here: Mark) -> Diagnostic {
    let (message, help) = if declared {
        let message = format!("the request input `{name}` is of another kind than this attribute");
        (message, "declare both alike, or give one another name".to_owned())
    } else {
        let message = format!("`{name}` is `given`, but no question brings anything of that name");
        (message, format!("declare `{name}` below `request`, with the same kind of value"))
    };
    Diagnostic::error(CODE, message, here.site()).because("may come with the question").help(help)
}
