//! The way out where a sign of another language stands: operators, quotes, brackets, odd ids.

use std::ops::Range;

use super::{
    COMPARISONS, CONDITIONS, Hint, after_type, before, changed, lists, misspelt_domain, word_before,
};
use crate::diagnostic::quoted;
use crate::syntax::expected::{Failure, excerpt};
use crate::syntax::grammar::Rule;

const NO_BRACES: &str =
    "there are no braces and no semicolons: what belongs to a statement is indented below it";

pub(super) fn of_sign(failure: &Failure<'_>, sign: char) -> Option<Hint> {
    let compares = failure.expects(&COMPARISONS);
    let word = |help, text| Some(Hint::write(help, operator(failure), apart(failure, text)));
    let say = |help| Some(Hint::say(help));
    if let Some(hint) = of_facts(failure, sign) {
        return Some(hint);
    }
    match sign {
        '\'' | '`' => Some(in_double_quotes(failure, sign)),
        ';' if failure.line.get(failure.at..).is_some_and(|it| it.trim_end() == ";") => {
            Some(Hint::write(NO_BRACES, operator(failure), ""))
        }
        '{' | '}' | ';' => say(NO_BRACES),
        '/' => Some(Hint::write("a comment begins with `#`", operator(failure), "#")),
        '=' if compares => word("equality is written `is`", "is"),
        '=' if failure.expects(&[Rule::TO]) => word("write `to`", "to"),
        '=' if failure.expects(&[Rule::OR]) || word_before(failure) == "given" => {
            say("a default comes before `given` and `from`")
        }
        '.' if failure.expects(&[Rule::BAR]) => {
            let of = word_before(failure);
            let help = format!("an action of another type stands after it, as in `{}.share`", capital(of));
            Some(Hint::write(help, before(failure, of), capital(of)))
        }
        '!' if compares => word("inequality is written `is not`", "is not"),
        '!' if failure.expects(&CONDITIONS) => word("negation is written `not`", "not"),
        '&' => word("write `and`", "and"),
        '|' if compares => word("write `or`", "or"),
        '|' if after_type(failure) => say("several types stand in parentheses, as in `(User | Team)*`"),
        ',' if lists::of_comma(failure).is_some() => lists::of_comma(failure),
        ',' if word_two_before(failure) == "in" => {
            say("several values stand in parentheses, as in `in (private, team)`")
        }
        '+' if failure.expects(&[Rule::PLUS]) => word("relations are joined by `plus`", "plus"),
        '>' if failure.expects(&[Rule::LESS]) => say("plans are listed from the lowest up, with `<`"),
        '<' if failure.expects(&[Rule::GREATER]) => say("roles are listed from the highest down, with `>`"),
        _ => misspelt_domain(failure),
    }
}

fn capital(word: &str) -> String {
    changed(word, char::to_uppercase)
}

/// Signs in lines of facts, where members and values stand side by side.
fn of_facts(failure: &Failure<'_>, sign: char) -> Option<Hint> {
    let word = word_before(failure);
    let touches = before(failure, word).end == failure.at;
    match sign {
        '=' if failure.expects(&[Rule::incomplete]) => {
            let range = operator(failure);
            let rest = failure.line.get(range.end..).unwrap_or_default();
            let blanks = rest.len().saturating_sub(rest.trim_start_matches(' ').len());
            let help = "a value stands behind its member, without a sign";
            let range = range.start..range.end.saturating_add(blanks);
            let blank =
                if failure.line.get(..range.start).is_some_and(|it| it.ends_with(' ')) { "" } else { " " };
            Some(Hint::write(help, range, blank))
        }
        ':' if failure.expects(&[Rule::property, Rule::fact_name]) => {
            let range = operator(failure);
            let apart = failure.line.get(range.end..).is_some_and(|it| it.starts_with(' '));
            let blank = if apart { "" } else { " " };
            Some(Hint::write("members stand behind the id, without a colon", range, blank))
        }
        '-' | '.' | '@' | '/' | '+' if touches && failure.expects(&[Rule::property, Rule::fact_name]) => {
            let start = before(failure, word).start;
            let rest = failure.line.get(start..).unwrap_or_default();
            let id = rest.split([' ', ',', '\n']).next().unwrap_or_default();
            let help = format!("an id that is no name stands in quotes: `\"{}\"`", excerpt(id));
            Some(Hint::write(help, start..start.saturating_add(id.len()), quoted(id)))
        }
        _ => None,
    }
}

/// A text in other quotes, if it ends on this line.
fn in_double_quotes(failure: &Failure<'_>, quote: char) -> Hint {
    let help = "texts and unusual ids stand in double quotes";
    let start = failure.at.saturating_add(1);
    let rest = failure.line.get(start..).unwrap_or_default();
    match rest.split_once(quote) {
        Some((inside, _)) => {
            let end = start.saturating_add(inside.len()).saturating_add(1);
            Hint::write(help, failure.at..end, quoted(inside))
        }
        None => Hint::say(help),
    }
}

/// The signs that other languages write as one operator: `==`, `!=`, `&&`, `||`, `//`.
fn operator(failure: &Failure<'_>) -> Range<usize> {
    let rest = failure.line.get(failure.at..).unwrap_or_default();
    let known = ["===", "!==", "==", "!=", "&&", "||", "//"];
    let length = known.iter().find(|it| rest.starts_with(**it)).map_or(1, |it| it.len());
    failure.at..failure.at.saturating_add(length)
}

/// A word in the place of an operator, with blanks where the operator had none.
fn apart(failure: &Failure<'_>, word: &str) -> String {
    let range = operator(failure);
    let before = failure.line.get(..range.start).unwrap_or_default();
    let after = failure.line.get(range.end..).unwrap_or_default();
    let blank = |needed: bool| if needed { " " } else { "" };
    let left = blank(before.ends_with(|it: char| !it.is_whitespace() && it != '('));
    let right = blank(after.starts_with(|it: char| !it.is_whitespace()));
    format!("{left}{word}{right}")
}

fn word_two_before<'t>(failure: &Failure<'t>) -> &'t str {
    let end = before(failure, word_before(failure)).start;
    let words = failure.line.get(..end).unwrap_or_default().trim_end();
    words.rsplit(|it| !unicode_ident::is_xid_continue(it)).next().unwrap_or_default()
}
