//! A test that uses facts that there are not.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-facts";

pub(crate) fn unknown_facts<'a>(name: &str, known: impl Iterator<Item = &'a str>, here: Mark) -> Diagnostic {
    let found =
        Diagnostic::error(CODE, format!("no facts are called `{name}`"), here.site()).because("not declared");
    match nearest(name, known.take(2_000)) {
        Some(near) => found.meant(name, near, here),
        None => {
            found.help(format!("declare them with `facts {name}`, or use a file: `uses \"workspace.json\"`"))
        }
    }
}
