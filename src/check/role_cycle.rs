//! Roles that include each other in a circle.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Circle;

use super::circle;

const CODE: &str = "role-cycle";

pub(crate) fn role_cycle(it: &Circle) -> Diagnostic {
    circle(
        CODE,
        "roles include each other in a circle",
        |name, next, _| format!("`{name}` includes `{next}`"),
        it,
    )
    .help("remove one `>` of the circle; roles that include each other would be one role")
}
