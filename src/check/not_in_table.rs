//! A row about a type that the table's head does not name.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "not-in-table";

pub(crate) fn not_in_table(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("this table is not about `{word}`"), here.site())
        .because("not in the head of the table")
        .help(format!("add `{word} through RELATION` to the head of the table"))
}
