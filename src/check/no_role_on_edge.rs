//! A rule that asks for the role on an edge that carries none.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-role-on-edge";

pub(crate) fn no_role_on_edge(of: &str, here: Mark) -> Diagnostic {
    let message = format!("`their role` needs a path that ends in a relation of `{of}` declared `as role`");
    Diagnostic::error(CODE, message, here.site())
        .because(format!("no role of `{of}` stands on these edges"))
        .help("end the path in such a relation, or name the role that is given")
}
