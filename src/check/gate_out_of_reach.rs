//! A gate on something that cannot reach its plan.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "gate-out-of-reach";

pub(crate) fn gate_out_of_reach(of: &str, path: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the plan cannot be reached from `{of}`"), here.site())
        .because("this gate could never be met")
        .help(format!("`at {path}` is read from the object: give `{of}` that path, or leave the gate out"))
}

/// The same for a role given on a pair, whose gate is read from the object.
pub(crate) fn gate_of_role_out_of_reach(role: &str, of: &str, path: &str, here: Mark) -> Diagnostic {
    let message = format!("`{role}` has a gate, and the plan cannot be reached from `{of}`");
    Diagnostic::error(CODE, message, here.site())
        .because(format!("given on `{of}`, so its gate is read from there"))
        .help(format!(
            "`at {path}` is read from the object: give `{of}` that path, or give a role without gate"
        ))
}
