//! A route that there is not.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-route";

pub(crate) fn unknown_route<'a>(
    word: &str,
    of: &str,
    known: impl IntoIterator<Item = &'a str>,
    here: Mark,
) -> Diagnostic {
    let found =
        Diagnostic::error(CODE, format!("`{of}` has no route `{word}`"), here.site()).because("not known");
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(near) => found.meant(word, near, here),
        None if known.is_empty() => found.help("declare it with `route`"),
        None => found.help(format!("routes are `{}`", known.join("`, `"))),
    }
}
