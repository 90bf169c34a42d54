//! A path that stands for people and can never reach any.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "nobody-there";

/// `on` is a relation that would lead to people, if there is one.
pub(crate) fn nobody_there(word: &str, types: &str, on: Option<&str>, here: Mark) -> Diagnostic {
    let help = match on {
        Some(on) => format!("go on to its people, as in `{word}.{on}`"),
        None => "name a relation to a principal or a group, or a role".to_owned(),
    };
    Diagnostic::error(CODE, format!("`{word}` stands for people, but leads to {types}"), here.site())
        .because("neither a principal nor a group")
        .help(help)
}
