//! An allowance for a statement that there is not.

use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Mark;

const CODE: &str = "no-such-statement";
/// Longer names, and more names than these, are not compared.
const COMPARED_CHARS: usize = 120;
const COMPARED_NAMES: usize = 2_000;

pub(crate) fn no_such_statement<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    here: Mark,
) -> Diagnostic {
    let length = name.chars().count();
    let comparable = known.filter(|it| it.chars().count().abs_diff(length) <= length.div_ceil(3));
    let near = (length <= COMPARED_CHARS).then(|| nearest(name, comparable.take(COMPARED_NAMES))).flatten();
    let found =
        Diagnostic::error(CODE, format!("no statement is called `{name}`"), here.site()).because("not known");
    found.help(match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write what findings and answers call it, such as `Task.due`, `restrict share on Project to shared_by` \
                 or `table share on Project for editor`, or leave out `for` to mean the whole file"
            .to_owned(),
    })
}
