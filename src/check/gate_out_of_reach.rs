//! A gate on something that cannot reach its plan.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "gate-out-of-reach";

pub(crate) fn gate_out_of_reach(of: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the plan cannot be reached from `{of}`"), here.site())
        .because("this gate could never be met")
        .help("declare `plans ... at PATH` so that the path starts with a required relation of this type")
}
