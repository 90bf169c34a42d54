//! Plans that stand above each other in a circle.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Circle;

use super::circle;

const CODE: &str = "plan-cycle";

pub(crate) fn plan_cycle(it: &Circle) -> Diagnostic {
    circle(
        CODE,
        "plans stand above each other in a circle",
        |name, next, _| format!("`{name}` is above `{next}`"),
        it,
    )
    .help("remove one `<` of the circle")
}
