//! What every answer looks like, whatever was asked.

use crate::answer::Answer;

/// What is wrong with the shape of an answer, if anything.
pub(crate) fn check(answer: &Answer) -> Option<&'static str> {
    if answer.decision { check_yes(answer) } else { check_no(answer) }
}

fn check_yes(answer: &Answer) -> Option<&'static str> {
    let cells = answer.proof.iter().filter(|it| it.1 == "cell").count();
    match () {
        () if !answer.possible => Some("certain, but not possible"),
        () if !answer.reasons.is_empty() => Some("a yes with reasons"),
        () if !answer.missing.is_empty() => Some("a yes that misses something"),
        () if cells != 1 => Some("a proof without exactly one cell"),
        () if answer.proof.last().is_none_or(|it| it.1 != "cell") => {
            Some("a proof that does not end in a cell")
        }
        () => None,
    }
}

fn check_no(answer: &Answer) -> Option<&'static str> {
    let sorted = |left: &(String, String, Option<String>), right: &(String, String, Option<String>)| {
        (&left.1, &left.0, &left.2) < (&right.1, &right.0, &right.2)
    };
    let says_missing = answer.reasons.iter().any(|it| it.0 == "missing");
    match () {
        () if !answer.proof.is_empty() || answer.until.is_some() => Some("a no with a proof"),
        () if answer.reasons.is_empty() => Some("a no without reasons"),
        () if !answer.reasons.is_sorted_by(sorted) => Some("reasons out of order"),
        () if answer.possible != says_missing => Some("unknown and `missing` do not go together"),
        () if !answer.possible && !answer.missing.is_empty() => Some("a plain no that misses something"),
        () => None,
    }
}
