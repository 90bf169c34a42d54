//! A line about an invariant that there is not.

use crate::diagnostic::{Diagnostic, nearest, quoted};
use crate::policy::Mark;

const CODE: &str = "unknown-invariant";

pub(crate) fn unknown_invariant<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
    here: Mark,
) -> Diagnostic {
    let found =
        Diagnostic::error(CODE, format!("no invariant is called `{word}`"), here.site()).because("not known");
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        // What has no name of its own is called by its words, and those stand in quotes.
        Some(near) => {
            let bare = near.chars().all(unicode_ident::is_xid_continue);
            let text = if bare { near.to_owned() } else { quoted(near) };
            found.help(format!("did you mean `{near}`?")).fix(format!("write `{near}`"), here, text)
        }
        None if known.is_empty() => found.help("declare it with `never` or `always`"),
        None => found.help(format!("invariants are `{}`", known.join("`, `"))),
    }
}
