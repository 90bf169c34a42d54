//! A name that is declared twice where it must mean one thing.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "duplicate-name";

pub(crate) fn duplicate_name(what: &str, word: &str, here: Mark, earlier: Mark) -> Diagnostic {
    let are = if what == "facts" { "are" } else { "is" };
    Diagnostic::error(CODE, format!("the {what} `{word}` {are} declared a second time"), here.site())
        .because("declared again")
        .also(earlier.site(), "declared first")
        .help(way_out(what))
}

fn way_out(what: &str) -> &'static str {
    match what {
        "member" | "definition" => {
            "rename one of the two, or remove it; members, roles and definitions of a type share their names"
        }
        "role" => {
            "write all chains of a type in one `roles` statement; members, roles and definitions share their names"
        }
        "outside name" => "give one of the types another name with `as \"...\"`",
        "choice" => "leave it out once",
        "gate of" => "name all plans in one gate, as in `from starter or premium`",
        _ => "rename one of the two, or remove it",
    }
}
