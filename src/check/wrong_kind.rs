//! A name that is there, but is another kind of thing than the place needs.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "wrong-kind";

pub(crate) fn wrong_kind(word: &str, found: &str, expected: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{word}` is {found}, where {expected} is needed"), here.site())
        .because(format!("this is {found}"))
        .help(way_out(word, found, expected))
}

fn way_out(word: &str, found: &str, expected: &str) -> String {
    match (expected, found) {
        ("a flag or a definition" | "a value to compare", "a role") => {
            format!("ask who holds it, as in `user is {word}`")
        }
        ("a flag or a definition", "an entity at hand") => format!("compare it, as in `{word} is ...`"),
        ("a role", "a relation") => format!("for a relation, write `no {word}`"),
        ("a flag or a definition", "a relation") => {
            format!("ask about it, as in `any {word}` or `user in {word}`")
        }
        ("a flag or a definition", "the time") => "compare it, as in `time < due`".to_owned(),
        ("a flag or a definition", _) => format!("compare it, as in `{word} is ...`"),
        ("a value to compare", "an entity at hand" | "a relation") => {
            format!("compare an attribute of it, as in `{word}.NAME`, or ask for a role: `{word} is ROLE`")
        }
        ("a value to compare", "a definition") => {
            format!("a definition stands alone: `{word}` or `not {word}`")
        }
        ("a relation, a role or a role attribute", "a definition") => {
            format!("name a relation or a role, and put `when {word}` behind")
        }
        ("a relation, a role or a role attribute", _) => {
            "name who is meant: a relation, a role, or an attribute that names a role".to_owned()
        }
        _ => format!("name {expected} here"),
    }
}

/// The way out where a choice is almost one of roles.
pub(crate) fn no_choice_of_roles(of: &str, none: &str) -> String {
    format!("a choice names roles only if all its words are roles; of `{of}`, {none} is none")
}
