//! A part whose rolebook is not there, or does not count it among its parts.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "unknown-whole";

pub(crate) fn unknown_whole(name: &str, near: Option<&str>, here: Mark) -> Diagnostic {
    let found = Diagnostic::error(
        CODE,
        format!("the rolebook `{name}` that this is a part of is not there"),
        here.site(),
    )
    .because("not found beside this file or in a folder above");
    match near {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help(format!("it is looked for as `{name}.rolebook`")),
    }
}

pub(crate) fn not_among_parts(name: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{name}` does not count this file among its parts"), here.site())
        .because("a part gives rights, so its rolebook must name it")
        .help(format!("name it in `{name}`, as in `parts FILE, FILE`"))
}
