//! A rule that asks for the role on an edge that carries none.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-role-on-edge";

pub(crate) fn no_role_on_edge(here: Mark) -> Diagnostic {
    Diagnostic::error(
        CODE,
        "`their role` needs a relation of this type that is declared `as role`",
        here.site(),
    )
    .because("no role stands on these edges")
    .help("end the path in such a relation, or name the role that is given")
}
