//! A path that goes on after something that has no members.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "path-goes-on";

pub(crate) fn path_goes_on(found: &str, word: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("nothing called `{word}` can follow {found}"), here.site())
        .because("the path has already ended")
        .help("only relations lead further; end the path before this name")
}
