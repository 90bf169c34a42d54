//! The way out of common mistakes, by what was found where something else was expected.

mod lists;
mod signs;

use std::ops::Range;

use unicode_ident::is_xid_continue;
use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{disguise, nearest, quoted};
use crate::syntax::expected::{Failure, excerpt};
use crate::syntax::grammar::Rule;
use crate::syntax::lexer::{Kind, Lexer};

/// Words that are never names, whatever the place.
const RESERVED: [&str; 37] = [
    "all", "and", "any", "as", "at", "because", "below", "by", "else", "every", "everyone", "except", "for",
    "from", "has", "if", "in", "is", "its", "no", "nobody", "not", "nothing", "of", "on", "only", "or",
    "plus", "their", "through", "to", "unless", "when", "where", "who", "with", "yes",
];

const SCALARS: [&str; 9] =
    ["duration", "email", "flag", "fraction", "number", "plan", "role", "text", "time"];

/// Where a name of small letters is expected.
const NAMES: [Rule; 17] = [
    Rule::own_name,
    Rule::edge_name,
    Rule::chosen,
    Rule::plan,
    Rule::role,
    Rule::role_given,
    Rule::relation,
    Rule::definition,
    Rule::column,
    Rule::column_name,
    Rule::action_name,
    Rule::action,
    Rule::actions,
    Rule::fact_name,
    Rule::path,
    Rule::path_head,
    Rule::path_step,
];

const PATHS: [Rule; 3] = [Rule::who, Rule::people, Rule::term];

const TYPES: [Rule; 3] = [Rule::type_name, Rule::target, Rule::input_shape];

const IDS: [Rule; 5] = [Rule::id, Rule::bare_id, Rule::id_word, Rule::type_word, Rule::with];

const COMPARISONS: [Rule; 5] =
    [Rule::predicate, Rule::wording, Rule::comparison, Rule::membership, Rule::decision];

const CONDITIONS: [Rule; 4] = [Rule::condition, Rule::conjunction, Rule::negation, Rule::operand];

/// The way out of a failed parse.
pub(super) struct Hint {
    pub(super) help: String,
    /// What to write, and in the place of what in the line, if the help leaves nothing to decide.
    pub(super) instead: Option<(Range<usize>, String)>,
}

impl Hint {
    fn say(help: impl Into<String>) -> Self {
        Self { help: help.into(), instead: None }
    }

    /// Help that says to write one text in the place of another.
    fn write(help: impl Into<String>, range: Range<usize>, text: impl Into<String>) -> Self {
        Self { help: help.into(), instead: Some((range, text.into())) }
    }
}

/// Where a word with a capital letter stands for an action, and how the action would be written.
pub(super) fn capital_action(failure: &Failure<'_>) -> Option<(Range<usize>, String)> {
    let word = word_before(failure);
    let capital = word.starts_with(char::is_uppercase) && failure.expected == [Rule::DOT];
    capital.then(|| (before(failure, word), changed(word, char::to_lowercase)))
}

/// The help for a failed parse, if one is known.
pub(super) fn hint(failure: &Failure<'_>) -> Option<Hint> {
    let Some(kind) = failure.kind else { return of_end(failure) };
    match kind {
        Kind::Sign(sign) => signs::of_sign(failure, sign),
        Kind::Word => of_word(failure),
        Kind::Digits => of_digits(failure),
        Kind::Text if failure.expects(&NAMES) || failure.expects(&TYPES) => Some(of_text(failure)),
        _ => None,
    }
}

/// A name in quotes.
fn of_text(failure: &Failure<'_>) -> Hint {
    let help = "names stand without quotes";
    let inside = failure.found.trim_matches('"');
    let is_name = inside.starts_with(unicode_ident::is_xid_start) && inside.chars().all(is_xid_continue);
    match is_name && !RESERVED.contains(&inside) {
        true => Hint::write(help, found(failure), inside),
        false => Hint::say(help),
    }
}

/// The line ends where something is missing.
fn of_end(failure: &Failure<'_>) -> Option<Hint> {
    let cell = failure.expects(&[Rule::cell]);
    cell.then(|| Hint::say("write one cell for each column; one that gives nothing is written `-`"))
}

fn word_before<'t>(failure: &Failure<'t>) -> &'t str {
    let before = failure.line.get(..failure.at).unwrap_or_default().trim_end();
    before.rsplit(|it| !is_xid_continue(it)).next().unwrap_or_default()
}

/// Where the word before the place of the failure stands.
fn before(failure: &Failure<'_>, word: &str) -> Range<usize> {
    let end = failure.line.get(..failure.at).unwrap_or_default().trim_end().len();
    end.saturating_sub(word.len())..end
}

/// Where stands what was found.
fn found(failure: &Failure<'_>) -> Range<usize> {
    failure.at..failure.at.saturating_add(failure.found.len())
}

fn after_type(failure: &Failure<'_>) -> bool {
    failure.expects(&[Rule::many]) && word_before(failure).starts_with(char::is_uppercase)
}

/// A kind of value that is not known reads as a relation, after which `?`, `=` and `given` surprise.
fn misspelt_domain(failure: &Failure<'_>) -> Option<Hint> {
    if !failure.expects(&[Rule::PLUS]) {
        return None;
    }
    let word = word_before(failure);
    let near = nearest(word, SCALARS)?;
    Some(Hint::write(format!("perhaps `{near}` is meant"), before(failure, word), near))
}

fn of_word(failure: &Failure<'_>) -> Option<Hint> {
    let near = || {
        let near = nearest(failure.found, failure.keywords())?;
        let disguise = disguise(failure.found, near).unwrap_or_default();
        Some(Hint::write(format!("perhaps `{near}` is meant{disguise}"), found(failure), near))
    };
    lists::of_word(failure)
        .or_else(|| of_place(failure))
        .or_else(|| of_reserved(failure))
        .or_else(near)
        .or_else(|| misspelt_domain(failure))
        .or_else(|| of_letters(failure))
}

/// A word of the language that stands in the wrong place.
fn of_place(failure: &Failure<'_>) -> Option<Hint> {
    let last = failure.expects(&[Rule::EOI]);
    let reason = nearest(failure.found, ["because"]).filter(|_| failure.expects(&[Rule::BECAUSE]));
    if let Some(because) = reason {
        return Some(Hint::write("perhaps `because` is meant", found(failure), because));
    }
    let verbs = "`restrict ... to` says who may, `forbid ... for` who may not";
    let help = match failure.found {
        "else" | "first" if failure.expects(&[Rule::COMMA]) || failure.expects(&[Rule::ELSE]) => {
            return Some(next_candidate(failure));
        }
        "yes" | "no" if failure.expects(&[Rule::BAR]) => {
            return Some(Hint::write("cells are set apart by `|`", failure.at..failure.at, "| "));
        }
        "imported" | "extends" if last => "a rolebook stands on another, or was brought from elsewhere",
        "not" if failure.expects(&[Rule::BREAK]) => "a claim says `can` or `cannot`",
        "when" | "unless" if last => {
            "`when` comes before `unless`, and both before `because`; each stands once"
        }
        "from" if failure.expects(&[Rule::AND]) => "a plan gate comes before `when` and `unless`",
        "with" | "at" if last && failure.expects(&[Rule::BECAUSE]) => {
            "`with` comes before `at`, and both before `because`; each stands once"
        }
        "for" if failure.expects(&[Rule::TO]) => verbs,
        "to" if failure.expects(&[Rule::FOR]) && failure.expects(&[Rule::THROUGH]) => verbs,
        "in" if failure.expects(&[Rule::BELOW]) => return Some(without_is(failure)),
        "equals" | "are" if failure.expects(&COMPARISONS) => {
            return Some(Hint::write("equality is written `is`", found(failure), "is"));
        }
        _ if failure.expects(&[Rule::BECAUSE]) && before_text(failure) => {
            "a translation follows the text after `because`"
        }
        _ => return None,
    };
    Some(Hint::say(help))
}

/// Candidates of a route without their comma, or without `else`.
fn next_candidate(failure: &Failure<'_>) -> Hint {
    let help = "candidates are joined by a comma and `else`";
    let end = failure.line.get(..failure.at).unwrap_or_default().trim_end().len();
    match failure.found {
        "else" => Hint::write(help, end..end, ","),
        _ if failure.expects(&[Rule::ELSE]) => Hint::write(help, failure.at..failure.at, "else "),
        _ => Hint::say(help),
    }
}

/// `is in` and `is not in`.
fn without_is(failure: &Failure<'_>) -> Hint {
    let before = failure.line.get(..failure.at).unwrap_or_default().trim_end();
    let (start, text) = match before.strip_suffix("not").map(str::trim_end) {
        Some(before) => (before.strip_suffix("is"), "not in"),
        None => (before.strip_suffix("is"), "in"),
    };
    let help = "write `in` or `not in`, without `is`";
    match start {
        Some(before) => Hint::write(help, before.len()..found(failure).end, text),
        None => Hint::say(help),
    }
}

fn before_text(failure: &Failure<'_>) -> bool {
    let after = failure.at.saturating_add(failure.found.len());
    let mut rest = Lexer::starting_at(failure.line, after);
    rest.find(|token| token.kind != Kind::Blank).is_some_and(|token| token.kind == Kind::Text)
}

/// A word that is never a name, where a name is expected.
fn of_reserved(failure: &Failure<'_>) -> Option<Hint> {
    let word = failure.found;
    let reserved = RESERVED.contains(&word);
    if reserved && (failure.expects(&NAMES) || failure.expects(&TYPES)) {
        return Some(Hint::say(format!("`{word}` is a word of the language and never a name")));
    }
    if word == "not" && failure.expects(&[Rule::CAN]) {
        return Some(Hint::say("a claim says `can` or `cannot`"));
    }
    let never_bare = reserved || matches!(word, "can" | "cannot");
    (never_bare && failure.expects(&IDS)).then(|| {
        let help = format!("an id that is a word of the language stands in quotes: `\"{word}\"`");
        Hint::write(help, found(failure), quoted(word))
    })
}

/// A word that could stand here if it were written in another way.
fn of_letters(failure: &Failure<'_>) -> Option<Hint> {
    let word = failure.found;
    let shown = excerpt(word);
    let first = word.chars().next()?;
    let rest = failure.line.get(found(failure).end..).unwrap_or_default();
    let (names, types) = (failure.expects(&NAMES), failure.expects(&TYPES));
    let write = |help: String, text: String| Hint::write(help, found(failure), text);
    Some(match first {
        '_' if names || types => Hint::say("a name begins with a letter"),
        '_' if failure.expects(&IDS) => {
            write(format!("an id that is no name stands in quotes: `\"{shown}\"`"), quoted(word))
        }
        _ if first.is_uppercase() && names => match rest.starts_with('.') {
            true => Hint::say("here the name stands without its type"),
            false => {
                let help = changed(&shown, char::to_lowercase);
                let help = format!("only types begin with a capital letter: `{help}`");
                write(help, changed(word, char::to_lowercase))
            }
        },
        _ if first.is_uppercase() && failure.expects(&PATHS) => {
            let help = changed(&shown, char::to_lowercase);
            let help = format!("a path begins with a small letter, and what is at hand is called `{help}`");
            write(help, changed(word, char::to_lowercase))
        }
        _ if failure.expects(&[Rule::cell]) && matches!(word.to_lowercase().as_str(), "yes" | "no") => {
            write("cells are written in small letters".to_owned(), word.to_lowercase())
        }
        _ if types && !first.is_uppercase() => match changed(&shown, char::to_uppercase) {
            raised if raised == shown => Hint::say(format!(
                "a type begins with a capital letter, and may go by another name outside: `as \"{shown}\"`"
            )),
            raised => {
                let help = format!("a type begins with a capital letter: `{raised}`");
                write(help, changed(word, char::to_uppercase))
            }
        },
        _ if failure.expects(&[Rule::text]) && !failure.expects(&[Rule::BAR]) => without_quotes(failure),
        _ => return None,
    })
}

/// A text without its quotes: most likely all that follows is meant.
fn without_quotes(failure: &Failure<'_>) -> Hint {
    let rest = failure.line.get(failure.at..).unwrap_or_default().trim_end();
    let shown = excerpt(rest.split(['"', '#', '\n']).next().unwrap_or_default().trim_end());
    let help = format!("a text stands in double quotes: `\"{shown}\"`");
    // Where the statement may go on, nobody knows where the text ends.
    let goes_on = rest.split(' ').any(|it| matches!(it, "because" | "extends" | "for"));
    if goes_on || rest.contains(['"', '\\', '#', '\n', '\r']) {
        return Hint::say(help);
    }
    Hint::write(help, failure.at..failure.at.saturating_add(rest.len()), quoted(rest))
}

fn of_digits(failure: &Failure<'_>) -> Option<Hint> {
    if failure.expects(&IDS) {
        let help = format!("an id that is no name stands in quotes: `\"{}\"`", excerpt(failure.found));
        return Some(Hint::write(help, found(failure), quoted(failure.found)));
    }
    let help = if failure.expects(&NAMES) {
        "a name begins with a letter"
    } else if failure.expects(&[Rule::reason_word]) {
        "`with` comes before `at`, and both before `because`; each stands once"
    } else if failure
        .line
        .get(..failure.at)
        .is_some_and(|it| it.trim_end().ends_with(|it: char| it.is_ascii_digit()))
    {
        "a date and its time are one word, as in `2026-05-31T10:00:00Z`"
    } else {
        return None;
    };
    Some(Hint::say(help))
}

/// A word with another first letter.
fn changed<I: Iterator<Item = char>>(word: &str, change: fn(char) -> I) -> String {
    let mut rest = word.chars();
    rest.next().into_iter().flat_map(change).chain(rest).nfc().collect()
}
