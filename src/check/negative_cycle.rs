//! Something that depends on its own opposite.

use crate::diagnostic::{Diagnostic, Label};
use crate::hierarchy::Circle;

use super::circle;

const CODE: &str = "negative-cycle";
const BREAK: &str = "break the loop: `not`, `is not`, `nobody`, `no`, `all`, `unless` of a grant, `when` of a restrict or \
     forbid, `for` of a forbid and `can` may only ask about what does not depend on them";

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
    let mut found =
        circle(CODE, "this depends on itself through a `not` or its kin, or through `can`", said, it);
    let Some(mark) = it.joined_at else { return found.help(BREAK) };
    found.labels.insert(0, Label { site: mark.site(), text: "a layer may not be on this loop".to_owned() });
    found.help("let the layer ask only about what does not depend on what it says")
}
