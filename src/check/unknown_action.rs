//! A claim about an action that there is not, so that every `cannot` would be kept.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "unknown-action";

pub(crate) fn unknown_action(of: &str, action: &str, known: &[String], here: Mark) -> Diagnostic {
    let found = Diagnostic::error(CODE, format!("`{of}` has no action `{action}`"), here.site())
        .because("in no table");
    match nearest(action, known.iter().take(2_000).map(String::as_str)) {
        Some(near) => found.meant(action, near, here),
        None if known.is_empty() => found.help(format!("no table has a row about `{of}`")),
        None => {
            let shown: Vec<_> = known.iter().take(12).map(|it| format!("`{it}`")).collect();
            let more = if known.len() > shown.len() { ", ..." } else { "" };
            found.help(format!("known are {}{more}", shown.join(", ")))
        }
    }
}
