//! A layer's `default` for a name that several types have.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "default-of-several";

pub(crate) fn default_of_several(word: &str, types: &[&str], here: Mark) -> Diagnostic {
    let listed: Vec<_> = types.iter().map(|it| format!("`{it}`")).collect();
    let first = types.first().copied().unwrap_or_default();
    Diagnostic::error(CODE, format!("`{word}` is an attribute of {}", listed.join(" and of ")), here.site())
        .because("which one is meant?")
        .help(format!("say the type, as in `default {word} on {first} = ...`"))
}
