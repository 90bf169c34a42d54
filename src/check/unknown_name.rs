//! A name that nothing is called; the nearest one is offered.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-name";
/// Longer words, and more names than these, are not compared: hostile ones would cost seconds.
const COMPARED_CHARS: usize = 40;
const COMPARED_NAMES: usize = 2_000;

pub(crate) fn unknown_name(what: &str, word: &str, here: Mark, known: Vec<&str>) -> Diagnostic {
    let mut known = known;
    known.sort_unstable();
    known.dedup();
    let found = Diagnostic::error(CODE, format!("no {what} is called `{word}`"), here.site())
        .because("not known here");
    match near(word, &known) {
        Some(near) => found.meant(word, near, here),
        None if known.is_empty() => found.help(format!("no {what} is declared that could stand here")),
        None => found.help(format!("known here: {}", listed(&known))),
    }
}

/// A word for none after `is` or `is not`, where only entities may stand; `whole` is the comparison, if the other
/// words may take its place.
pub(crate) fn asked_for_none(
    word: &str,
    left: &str,
    not: bool,
    whole: Option<Mark>,
    here: Mark,
) -> Diagnostic {
    let (asked, written) = match not {
        false => ("none", format!("no {left}")),
        true => ("one", format!("any {left}")),
    };
    let found = Diagnostic::error(CODE, format!("no name is called `{word}`"), here.site())
        .because("not a word of the language")
        .help(format!("to ask whether there is {asked}, write `{written}`"));
    match whole {
        Some(whole) => found.fix(format!("write `{written}`"), whole, written),
        None => found,
    }
}

fn near<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let count = word.chars().count();
    let comparable = |it: &&&str| it.chars().count().abs_diff(count) <= count.div_ceil(3);
    let candidates = known.iter().filter(comparable).take(COMPARED_NAMES).copied();
    (count <= COMPARED_CHARS).then(|| nearest(word, candidates)).flatten()
}

/// The first few names; a longer list helps nobody.
fn listed(known: &[&str]) -> String {
    let shown: Vec<_> = known.iter().take(12).map(|it| format!("`{it}`")).collect();
    let more = if known.len() > shown.len() { ", ..." } else { "" };
    format!("{}{more}", shown.join(", "))
}
