//! Something that depends on its own opposite.

use crate::diagnostic::Diagnostic;
use crate::hierarchy::Circle;

use super::circle;

const CODE: &str = "negative-cycle";

/// How one name on the loop needs the next.
fn said(name: &str, next: &str, strict: bool) -> String {
    if name == next {
        return format!("`{name}` must be settled before itself");
    }
    match strict {
        true => format!("`{next}` must be settled before `{name}`"),
        false => format!("`{name}` builds on `{next}`"),
    }
}

pub(crate) fn negative_cycle(it: &Circle) -> Diagnostic {
    circle(CODE, "this depends on itself through a `not` or its kin, or through `can`", said, it).help(
        "break the loop: `not`, `is not`, `nobody`, `no`, `all`, `unless` of a grant, `when` of a restrict or \
         forbid, `for` of a forbid and `can` may only ask about what does not depend on them",
    )
}
