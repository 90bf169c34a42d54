//! The way out of common mistakes, by what was found where something else was expected.

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::nearest;
use crate::syntax::expected::{Failure, excerpt};
use crate::syntax::grammar::Rule;
use crate::syntax::lexer::Kind;

/// Words that are never names, whatever the place.
const RESERVED: [&str; 37] = [
    "all", "and", "any", "as", "at", "because", "below", "by", "else", "every", "everyone", "except", "for",
    "from", "has", "if", "in", "is", "its", "no", "nobody", "not", "nothing", "of", "on", "only", "or",
    "plus", "their", "through", "to", "unless", "when", "where", "who", "with", "yes",
];

/// Where a name of small letters is expected.
const NAMES: [Rule; 15] = [
    Rule::own_name,
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

const IDS: [Rule; 5] = [Rule::id, Rule::bare_id, Rule::id_word, Rule::type_word, Rule::with];

const COMPARISONS: [Rule; 5] =
    [Rule::predicate, Rule::relates, Rule::comparison, Rule::membership, Rule::decision];

/// The help for a failed parse, if one is known.
pub(super) fn hint(failure: &Failure<'_>) -> Option<String> {
    match failure.kind? {
        Kind::Sign(sign) => of_sign(failure, sign),
        Kind::Word => of_word(failure),
        Kind::Digits => of_digits(failure),
        Kind::Text if failure.expects(&NAMES) => Some("names stand without quotes".to_owned()),
        _ => None,
    }
}

fn of_sign(failure: &Failure<'_>, sign: char) -> Option<String> {
    let compares = failure.expects(&COMPARISONS);
    let help = match sign {
        '\'' | '`' => "texts and unusual ids stand in double quotes",
        '{' | '}' | ';' => {
            "there are no braces and no semicolons: what belongs to a statement is indented below it"
        }
        '/' => "a comment begins with `#`",
        '=' if compares => "equality is written `is`",
        '!' if compares => "inequality is written `is not`",
        '!' => "negation is written `not`",
        '&' => "write `and`",
        '|' if compares => "write `or`",
        '|' if failure.expects(&[Rule::with_role]) || after_type(failure) => {
            "several types stand in parentheses, as in `(User | Team)*`"
        }
        '+' if failure.expects(&[Rule::PLUS]) => "relations are joined by `plus`",
        '>' if failure.expects(&[Rule::LESS]) => "plans are listed from the lowest up, with `<`",
        '<' if failure.expects(&[Rule::GREATER]) => "roles are listed from the highest down, with `>`",
        _ => return None,
    };
    Some(help.to_owned())
}

/// Whether the last word before the failure begins with a capital letter.
fn after_type(failure: &Failure<'_>) -> bool {
    let before = failure.line.get(..failure.at).unwrap_or_default().trim_end();
    let word = before.rsplit(|it| !unicode_ident::is_xid_continue(it)).next().unwrap_or_default();
    failure.expects(&[Rule::optional, Rule::many]) && word.starts_with(char::is_uppercase)
}

fn of_word(failure: &Failure<'_>) -> Option<String> {
    let found = failure.found;
    let shown = excerpt(found);
    if let Some(help) = of_place(failure) {
        return Some(help.to_owned());
    }
    if let Some(word) = nearest(found, failure.keywords().iter().map(String::as_str)) {
        return Some(format!("perhaps `{word}` is meant"));
    }
    let wants_name = failure.expects(&NAMES);
    let wants_type = failure.expects(&[Rule::type_name, Rule::target, Rule::input_shape]);
    let wants_id = failure.expects(&IDS);
    if RESERVED.contains(&found) && (wants_name || wants_type) {
        return Some(format!("`{shown}` is a word of the language and never a name"));
    }
    if (RESERVED.contains(&found) || matches!(found, "can" | "cannot")) && wants_id {
        return Some(format!("an id that is a word of the language stands in quotes: `\"{shown}\"`"));
    }
    let first = found.chars().next()?;
    match first {
        '_' if wants_name || wants_type => Some("a name begins with a letter".to_owned()),
        '_' if wants_id => Some(format!("an id that is no name stands in quotes: `\"{shown}\"`")),
        _ if first.is_uppercase() && wants_name => {
            Some(format!("only types begin with a capital letter: `{}`", lowered(&shown)))
        }
        _ if wants_type && !first.is_uppercase() => {
            Some(format!("a type begins with a capital letter: `{}`", raised(&shown)))
        }
        _ => None,
    }
}

/// A word of the language that stands in the wrong place.
fn of_place(failure: &Failure<'_>) -> Option<&'static str> {
    match failure.found {
        "when" | "unless" if failure.expects(&[Rule::EOI]) => {
            Some("`when` comes before `unless`, and both before `because`; each stands once")
        }
        "from" if failure.expects(&[Rule::EOI]) => {
            Some("a plan gate comes last, but before `when` and `unless`")
        }
        "for" if failure.expects(&[Rule::TO]) => {
            Some("`restrict ... to` says who may, `forbid ... for` who may not")
        }
        "to" if failure.expects(&[Rule::FOR]) => {
            Some("`restrict ... to` says who may, `forbid ... for` who may not")
        }
        "equals" | "are" if failure.expects(&COMPARISONS) => Some("equality is written `is`"),
        _ => None,
    }
}

fn of_digits(failure: &Failure<'_>) -> Option<String> {
    if failure.expects(&IDS) {
        return Some(format!("an id that is no name stands in quotes: `\"{}\"`", excerpt(failure.found)));
    }
    failure.expects(&NAMES).then(|| "a name begins with a letter".to_owned())
}

fn lowered(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().into_iter().flat_map(char::to_lowercase).chain(rest).nfc().collect()
}

fn raised(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).nfc().collect()
}
