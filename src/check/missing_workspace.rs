//! A test that uses a workspace file which is not there, or has errors.

use crate::diagnostic::Diagnostic;
use crate::policy::Mark;

const CODE: &str = "missing-workspace";

pub(crate) fn missing_workspace(file: &str, here: Mark) -> Diagnostic {
    Diagnostic::error(CODE, format!("the workspace `{file}` could not be used"), here.site())
        .because("not there, or not without errors")
        .help("the file is looked for from the folder of this rolebook")
}
