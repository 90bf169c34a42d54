//! A base that is not there, is not what it is called, or comes back to where it started.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "unknown-base";

pub(crate) fn unknown_base(base: &str, near: Option<&str>, here: Mark) -> Diagnostic {
    let found = Diagnostic::error(CODE, format!("the base `{base}` is not there"), here.site())
        .because("nothing to stand on");
    match near {
        Some(near) => found.meant(base, near, here),
        None => found.help(
            "it is looked for beside this file and in the folders above; `extends \"FILE\"` names a file",
        ),
    }
}

/// The file is there, and calls itself otherwise.
pub(crate) fn base_called_otherwise(base: &str, called: &str, here: Mark) -> Diagnostic {
    let message = format!("the base `{base}` calls itself `{called}`");
    Diagnostic::error(CODE, message, here.site())
        .because("another rolebook")
        .help(format!("write `extends {called}`, or name the file in quotes"))
}

/// Files that stand on each other.
pub(crate) fn base_circle(names: &[String], here: Mark) -> Diagnostic {
    let round: Vec<_> = names.iter().map(|it| format!("`{it}`")).collect();
    Diagnostic::error(CODE, format!("these files stand on each other: {}", round.join(" -> ")), here.site())
        .because("leads back to where it started")
        .help("let one of them extend nothing")
}

/// More layers than anybody could follow.
pub(crate) fn too_many_layers(limit: usize, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("more than {limit} layers stand on each other here"), here.site())
        .because("too high")
        .help("put what several layers say into one")
}
