//! A gate in a rolebook without plans.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-plans";

pub(crate) fn no_plans(word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("a gate asks for the plan `{word}`, but there are no plans"), here.site())
        .because("no `plans` statement")
        .help(format!("declare them, as in `plans {word} < ... at organization.plan`, or leave the gate out"))
}
