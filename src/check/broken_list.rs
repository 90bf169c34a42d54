//! A list in a test that leaves somebody out, or names somebody who does not belong on it.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "broken-list";
const EVERYBODY: &str = "let the line name each of those who may, and nobody else, or change the policy";
const NOBODY: &str = "let the line say with `only` who or what it is, or change the policy";
/// How many are named; of the rest only the number is told.
const NAMED: usize = 5;

/// `left_out` may, and are not listed; `strange` may not, and are. `why` says how it came about for the first
/// of each, with the place to say it at.
pub(crate) fn broken_list(
    is_none: bool,
    left_out: &[String],
    strange: &[String],
    mut why: impl Iterator<Item = (String, Mark)>,
) -> Option<Diagnostic> {
    let message = match (left_out, strange) {
        (more, _) if is_none => format!("there should be none, and there is {}", names(more)),
        (more, []) => format!("this list leaves out {}", names(more)),
        ([], strange) => not_on_it(strange, "this list"),
        (more, strange) => format!("this list leaves out {}, and {}", names(more), not_on_it(strange, "it")),
    };
    let first = [left_out.first(), strange.first()];
    let mut first = first.into_iter().flatten();
    let mut label = || Some((first.next()?, why.next()?));
    let (name, (reason, here)) = label()?;
    let found = Diagnostic::error(CODE, message, here.site())
        .because(format!("`{name}`: {reason}"))
        .help(if is_none { NOBODY } else { EVERYBODY });
    Some(match label() {
        Some((name, (reason, mark))) => found.also(mark.site(), format!("`{name}`: {reason}")),
        None => found,
    })
}

fn not_on_it(strange: &[String], list: &str) -> String {
    let does = if strange.len() == 1 { "does" } else { "do" };
    format!("{} {does} not belong on {list}", names(strange))
}

/// `a`, `b` and 3 others
fn names(all: &[String]) -> String {
    let shown = all.iter().take(NAMED).map(|it| format!("`{it}`"));
    let mut shown: Vec<String> = shown.collect();
    match all.len().saturating_sub(NAMED) {
        0 => {}
        1 => shown.push("one other".to_owned()),
        more => shown.push(format!("{more} others")),
    }
    match shown.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => shown.concat(),
    }
}
