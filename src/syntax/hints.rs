//! The way out of common mistakes, by what was found where something else was expected.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::{nearest, quoted};
use crate::syntax::expected::{Failure, excerpt};
use crate::syntax::grammar::Rule;
use crate::syntax::lexer::{Kind, Lexer};

/// Words that are never names, whatever the place.
const RESERVED: [&str; 37] = [
    "all", "and", "any", "as", "at", "because", "below", "by", "else", "every", "everyone", "except", "for",
    "from", "has", "if", "in", "is", "its", "no", "nobody", "not", "nothing", "of", "on", "only", "or",
    "plus", "their", "through", "to", "unless", "when", "where", "who", "with", "yes",
];

const SCALARS: [&str; 7] = ["email", "flag", "number", "plan", "role", "text", "time"];

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

const TYPES: [Rule; 3] = [Rule::type_name, Rule::target, Rule::input_shape];

const IDS: [Rule; 5] = [Rule::id, Rule::bare_id, Rule::id_word, Rule::type_word, Rule::with];

const COMPARISONS: [Rule; 5] =
    [Rule::predicate, Rule::relates, Rule::comparison, Rule::membership, Rule::decision];

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
        Kind::Sign(sign) => of_sign(failure, sign),
        Kind::Word => of_word(failure),
        Kind::Digits => of_digits(failure),
        Kind::Text if failure.expects(&NAMES) => Some(Hint::say("names stand without quotes")),
        _ => None,
    }
}

/// The line ends where something is missing.
fn of_end(failure: &Failure<'_>) -> Option<Hint> {
    let cell = failure.expects(&[Rule::cell]);
    cell.then(|| Hint::say("write one cell for each column; one that gives nothing is written `-`"))
}

fn of_sign(failure: &Failure<'_>, sign: char) -> Option<Hint> {
    let compares = failure.expects(&COMPARISONS);
    let word = |help, text| Some(Hint::write(help, operator(failure), apart(failure, text)));
    let say = |help| Some(Hint::say(help));
    match sign {
        '\'' => Some(in_double_quotes(failure)),
        '`' => say("texts and unusual ids stand in double quotes"),
        '{' | '}' | ';' => {
            say("there are no braces and no semicolons: what belongs to a statement is indented below it")
        }
        '/' => Some(Hint::write("a comment begins with `#`", operator(failure), "#")),
        '=' if compares => word("equality is written `is`", "is"),
        '=' if failure.expects(&[Rule::OR]) => say("a default comes before `given` and `from`"),
        '!' if compares => word("inequality is written `is not`", "is not"),
        '!' if failure.expects(&CONDITIONS) => word("negation is written `not`", "not"),
        '&' => word("write `and`", "and"),
        '|' if compares => word("write `or`", "or"),
        '|' if after_type(failure) => say("several types stand in parentheses, as in `(User | Team)*`"),
        ',' if word_two_before(failure) == "in" => {
            say("several values stand in parentheses, as in `in (private, team)`")
        }
        '+' if failure.expects(&[Rule::PLUS]) => word("relations are joined by `plus`", "plus"),
        '>' if failure.expects(&[Rule::LESS]) => say("plans are listed from the lowest up, with `<`"),
        '<' if failure.expects(&[Rule::GREATER]) => say("roles are listed from the highest down, with `>`"),
        _ => misspelt_domain(failure),
    }
}

/// A text in single quotes, if it ends on this line.
fn in_double_quotes(failure: &Failure<'_>) -> Hint {
    let help = "texts and unusual ids stand in double quotes";
    let start = failure.at.saturating_add(1);
    let rest = failure.line.get(start..).unwrap_or_default();
    match rest.split_once('\'') {
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

fn word_before<'t>(failure: &Failure<'t>) -> &'t str {
    let before = failure.line.get(..failure.at).unwrap_or_default().trim_end();
    before.rsplit(|it| !unicode_ident::is_xid_continue(it)).next().unwrap_or_default()
}

fn word_two_before<'t>(failure: &Failure<'t>) -> &'t str {
    let end = before(failure, word_before(failure)).start;
    let words = failure.line.get(..end).unwrap_or_default().trim_end();
    words.rsplit(|it| !unicode_ident::is_xid_continue(it)).next().unwrap_or_default()
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
        Some(Hint::write(format!("perhaps `{near}` is meant"), found(failure), near))
    };
    of_place(failure)
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
            true => Hint::say("here the action stands without its type"),
            false => {
                let help = changed(&shown, char::to_lowercase);
                let help = format!("only types begin with a capital letter: `{help}`");
                write(help, changed(word, char::to_lowercase))
            }
        },
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
    if rest.contains(['"', '\\', '#', '\n', '\r']) {
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
