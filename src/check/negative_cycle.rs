//! Something that depends on its own opposite.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

use super::circle;

const CODE: &str = "negative-cycle";

pub(crate) fn negative_cycle(names: &[&str], places: &[Mark]) -> Diagnostic {
    circle(CODE, "this depends on itself through a `not` or its kin, or through `can`", names, places).help(
        "break the loop: `not`, `is not`, `nobody`, `no`, `all`, `unless` of a grant, `when` of a restriction \
         and `can` may only ask about what does not depend on them",
    )
}
