//! Something that depends on its own opposite.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Circle;

use super::circle;

const CODE: &str = "negative-cycle";

pub(crate) fn negative_cycle(it: &Circle) -> Diagnostic {
    circle(CODE, "this depends on itself through a `not` or its kin, or through `can`", it).help(
        "break the loop: `not`, `is not`, `nobody`, `no`, `all`, `unless` of a grant, `when` of a restriction \
         and `can` may only ask about what does not depend on them",
    )
}
