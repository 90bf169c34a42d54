//! A word before a colon that no type is called.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-type";

pub(crate) fn unknown_type<'a>(
    word: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    here: Mark,
) -> Diagnostic {
    let found =
        Diagnostic::error(CODE, format!("no type is called `{word}`"), here.site()).because("not a type");
    match nearest(word, known.clone()) {
        Some(near) => found.meant(word, near, here),
        None => {
            let shown: Vec<_> = known.take(12).map(|it| format!("`{it}`")).collect();
            found.help(format!("types are {}", shown.join(", ")))
        }
    }
}
