//! Roles that include each other in a circle.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

use super::circle;

const CODE: &str = "role-cycle";

pub(crate) fn role_cycle(names: &[&str], places: &[Mark]) -> Diagnostic {
    circle(CODE, "roles include each other in a circle", names, places)
        .help("remove one `>` of the circle; roles that include each other would be one role")
}
