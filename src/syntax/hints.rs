//! The way out of common mistakes, by what was found where something else was expected.

use unicode_normalization::UnicodeNormalization;

use crate::diagnostic::nearest;
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

/// The help for a failed parse, if one is known.
pub(super) fn hint(failure: &Failure<'_>) -> Option<String> {
    if failure.expected == [Rule::DOT] {
        let action = changed(&excerpt(word_before(failure)), char::to_lowercase);
        return Some(format!(
            "an action begins with a small letter, `{action}`, or follows its type and a dot"
        ));
    }
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
        '=' if failure.expects(&[Rule::OR]) => "a default comes before `given` and `from`",
        '!' if compares => "inequality is written `is not`",
        '!' if failure.expects(&CONDITIONS) => "negation is written `not`",
        '&' => "write `and`",
        '|' if compares => "write `or`",
        '|' if after_type(failure) => "several types stand in parentheses, as in `(User | Team)*`",
        '+' if failure.expects(&[Rule::PLUS]) => "relations are joined by `plus`",
        '>' if failure.expects(&[Rule::LESS]) => "plans are listed from the lowest up, with `<`",
        '<' if failure.expects(&[Rule::GREATER]) => "roles are listed from the highest down, with `>`",
        _ => return misspelt_domain(failure),
    };
    Some(help.to_owned())
}

fn word_before<'t>(failure: &Failure<'t>) -> &'t str {
    let before = failure.line.get(..failure.at).unwrap_or_default().trim_end();
    before.rsplit(|it| !unicode_ident::is_xid_continue(it)).next().unwrap_or_default()
}

fn after_type(failure: &Failure<'_>) -> bool {
    failure.expects(&[Rule::many]) && word_before(failure).starts_with(char::is_uppercase)
}

/// A kind of value that is not known reads as a relation, after which `?`, `=` and `given` surprise.
fn misspelt_domain(failure: &Failure<'_>) -> Option<String> {
    if !failure.expects(&[Rule::PLUS]) {
        return None;
    }
    let near = nearest(word_before(failure), SCALARS)?;
    Some(format!("perhaps `{near}` is meant"))
}

fn of_word(failure: &Failure<'_>) -> Option<String> {
    let near = || nearest(failure.found, failure.keywords()).map(|near| format!("perhaps `{near}` is meant"));
    of_place(failure)
        .map(str::to_owned)
        .or_else(|| of_reserved(failure))
        .or_else(near)
        .or_else(|| misspelt_domain(failure))
        .or_else(|| of_letters(failure))
}

/// A word of the language that stands in the wrong place.
fn of_place(failure: &Failure<'_>) -> Option<&'static str> {
    let last = failure.expects(&[Rule::EOI]);
    let verbs = "`restrict ... to` says who may, `forbid ... for` who may not";
    Some(match failure.found {
        "when" | "unless" if last => {
            "`when` comes before `unless`, and both before `because`; each stands once"
        }
        "from" if failure.expects(&[Rule::AND]) => "a plan gate comes before `when` and `unless`",
        "with" | "at" if last && failure.expects(&[Rule::BECAUSE]) => {
            "`with` comes before `at`, and both before `because`; each stands once"
        }
        "for" if failure.expects(&[Rule::TO]) => verbs,
        "to" if failure.expects(&[Rule::FOR]) && failure.expects(&[Rule::THROUGH]) => verbs,
        "in" if failure.expects(&[Rule::BELOW]) => "write `in` or `not in`, without `is`",
        "equals" | "are" if failure.expects(&COMPARISONS) => "equality is written `is`",
        _ if failure.expects(&[Rule::BECAUSE]) && before_text(failure) => {
            "a translation follows the text after `because`"
        }
        _ => return None,
    })
}

fn before_text(failure: &Failure<'_>) -> bool {
    let after = failure.at.saturating_add(failure.found.len());
    let mut rest = Lexer::starting_at(failure.line, after);
    rest.find(|token| token.kind != Kind::Blank).is_some_and(|token| token.kind == Kind::Text)
}

/// A word that is never a name, where a name is expected.
fn of_reserved(failure: &Failure<'_>) -> Option<String> {
    let found = failure.found;
    let reserved = RESERVED.contains(&found);
    if reserved && (failure.expects(&NAMES) || failure.expects(&TYPES)) {
        return Some(format!("`{found}` is a word of the language and never a name"));
    }
    let never_bare = reserved || matches!(found, "can" | "cannot");
    (never_bare && failure.expects(&IDS))
        .then(|| format!("an id that is a word of the language stands in quotes: `\"{found}\"`"))
}

/// A word that could stand here if it were written in another way.
fn of_letters(failure: &Failure<'_>) -> Option<String> {
    let shown = excerpt(failure.found);
    let first = failure.found.chars().next()?;
    let rest = failure.line.get(failure.at.saturating_add(failure.found.len())..).unwrap_or_default();
    let (names, types) = (failure.expects(&NAMES), failure.expects(&TYPES));
    Some(match first {
        '_' if names || types => "a name begins with a letter".to_owned(),
        '_' if failure.expects(&IDS) => format!("an id that is no name stands in quotes: `\"{shown}\"`"),
        _ if first.is_uppercase() && names => match rest.starts_with('.') {
            true => "here the name stands without its type".to_owned(),
            false => {
                format!("only types begin with a capital letter: `{}`", changed(&shown, char::to_lowercase))
            }
        },
        _ if types && !first.is_uppercase() => match changed(&shown, char::to_uppercase) {
            raised if raised == shown => {
                format!(
                    "a type begins with a capital letter, and may go by another name outside: `as \"{shown}\"`"
                )
            }
            raised => format!("a type begins with a capital letter: `{raised}`"),
        },
        _ if failure.expects(&[Rule::text]) && !failure.expects(&[Rule::BAR]) => {
            format!("a text stands in double quotes: `\"{shown}\"`")
        }
        _ => return None,
    })
}

fn of_digits(failure: &Failure<'_>) -> Option<String> {
    if failure.expects(&IDS) {
        return Some(format!("an id that is no name stands in quotes: `\"{}\"`", excerpt(failure.found)));
    }
    failure.expects(&NAMES).then(|| "a name begins with a letter".to_owned())
}

/// A word with another first letter.
fn changed<I: Iterator<Item = char>>(word: &str, change: fn(char) -> I) -> String {
    let mut rest = word.chars();
    rest.next().into_iter().flat_map(change).chain(rest).nfc().collect()
}
