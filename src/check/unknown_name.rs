//! A name that nothing is called; the nearest one is offered.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-name";

pub(crate) fn unknown_name<'a>(
    what: &str,
    word: &str,
    here: Mark,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let mut known: Vec<&str> = known.into_iter().collect();
    known.sort_unstable();
    known.dedup();
    let found = Diagnostic::error(CODE, format!("no {what} is called `{word}`"), here.site())
        .because("not known here");
    match nearest(word, known.iter().copied()) {
        Some(near) => found.help(format!("did you mean `{near}`?")),
        None if known.is_empty() => found.help(format!("no {what} is declared that could stand here")),
        None => found.help(format!("known here: {}", listed(&known))),
    }
}

/// The first few names; a longer list helps nobody.
fn listed(known: &[&str]) -> String {
    let shown: Vec<_> = known.iter().take(12).map(|it| format!("`{it}`")).collect();
    let more = if known.len() > shown.len() { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}
