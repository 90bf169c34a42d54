//! The way out where a list in a test says what lists cannot say.

use super::Hint;
use crate::syntax::expected::Failure;
use crate::syntax::grammar::Rule;

const ONCE: &str = "a list is one of people or of objects, and says `only` or `no` once";
const OF_THOSE_WHO_CAN: &str = "a list says who can, or what they can see: whoever it leaves out cannot";
const ONE_KIND: &str = "each kind stands on a line of its own";

pub(super) fn of_word(failure: &Failure<'_>) -> Option<Hint> {
    let begins = begins_list(failure);
    let goes_on =
        failure.expects(&[Rule::AT]) && failure.expects(&[Rule::EOI]) && !failure.expects(&[Rule::BECAUSE]);
    let help = match failure.found {
        "only" | "no" if failure.expects(&[Rule::id]) => match has(failure, &["cannot"]) {
            true => OF_THOSE_WHO_CAN,
            false => ONCE,
        },
        "cannot" if begins && failure.expects(&[Rule::can]) => OF_THOSE_WHO_CAN,
        "and" if begins && failure.expects(&[Rule::can]) => "those on a list are set apart by commas",
        "because" if goes_on && is_list(failure) => {
            "a list gives no reasons; add a claim with `cannot` and `because` about one whom it leaves out"
        }
        _ => return None,
    };
    Some(Hint::say(help))
}

pub(super) fn of_comma(failure: &Failure<'_>) -> Option<Hint> {
    let more_people = begins_list(failure) && failure.expects(&[Rule::can]);
    let more_types = failure.expects(&[Rule::AT]) && has(failure, &["no"]);
    (more_people || more_types).then(|| Hint::say(ONE_KIND))
}

fn begins_list(failure: &Failure<'_>) -> bool {
    matches!(failure.line.split_whitespace().next(), Some("only" | "no"))
}

fn is_list(failure: &Failure<'_>) -> bool {
    begins_list(failure) || has(failure, &["only", "no"])
}

/// Whether one of these words stands before the place of the failure.
fn has(failure: &Failure<'_>, words: &[&str]) -> bool {
    let before = failure.line.get(..failure.at).unwrap_or_default();
    before.split_whitespace().any(|it| words.contains(&it))
}
