//! A path to many where a condition needs one.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "many-valued";

pub(crate) fn many_valued(word: &str, found: &str, here: Mark) -> Diagnostic {
    let help = match (found, word.rsplit_once('.')) {
        ("a value", Some((way, last))) => {
            format!("say which of them are meant, as in `any {way} has {last} is ...` or `all {way} has ...`")
        }
        ("an attribute" | "a definition", Some((way, last))) => {
            format!("say which of them are meant, as in `any {way} has {last}` or `all {way} has ...`")
        }
        _ => format!("ask for membership, as in `user in {word}`, or for some of them: `any {word} has ...`"),
    };
    Diagnostic::error(CODE, format!("`{word}` may be many, where one is needed"), here.site())
        .because("reaches any number of entities")
        .help(help)
}
