//! A `plans` statement whose path leads to no plan.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "no-plan-there";

pub(crate) fn no_plan_there(path: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("`{path}` leads to no plan from any type"), here.site())
        .because("no attribute of type `plan` there")
        .help("name a relation and its attribute of type `plan`, as in `organization.plan`")
}
