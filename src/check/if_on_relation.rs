//! A column of a relation with a condition.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "if-on-relation";

pub(crate) fn if_on_relation(relation: &str, condition: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{relation}` is a relation, and only roles take an `if`"), here.site())
        .because("not after a relation")
        .help(format!("write a column `{relation}`, and `{condition}` in its cells"))
}
