//! Plans that stand above each other in a circle.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

use super::circle;

const CODE: &str = "plan-cycle";

pub(crate) fn plan_cycle(names: &[&str], places: &[Mark]) -> Diagnostic {
    circle(CODE, "plans stand above each other in a circle", names, places)
        .help("remove one `<` of the circle")
}
