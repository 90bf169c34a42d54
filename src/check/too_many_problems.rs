//! The end of a long list of findings.

use crate::diagnostic::{Diagnostic, Site};
use crate::limits;

const CODE: &str = "too-many-problems";

pub(crate) fn too_many_problems(site: Site) -> Diagnostic {
    let message = format!("more than {} findings; the rest is not looked at", limits::PROBLEMS);
    Diagnostic::error(CODE, message, site).because("and more").help("mend the first ones, then look again")
}
