//! A part of a rolebook that is not there, or does not say that it is one.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "unknown-part";

pub(crate) fn unknown_part(name: &str, near: Option<&str>, here: Mark) -> Diagnostic {
    let found = Diagnostic::error(CODE, format!("the part `{name}` is not there"), here.site())
        .because("no such rolebook beside this one");
    match near {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None => found.help("a part is a file `NAME.rolebook` beside the rolebook, or a file named in quotes"),
    }
}

pub(crate) fn no_part(name: &str, of: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{name}` does not say that it is a part of `{of}`"), here.site())
        .because("both files must say so")
        .help(format!("begin it with `part of {of}`, instead of `rolebook ...`"))
}

pub(crate) fn part_twice(name: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the part `{name}` is named twice"), here.site())
        .because("the second time")
        .help("leave it out once")
}
