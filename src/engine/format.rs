//! What can be said of a rolebook by its text alone: its errors of syntax, and its layout.

use crate::db::in_text;
use crate::diagnostic::{Diagnostic, Finding};
use crate::syntax;

/// A rolebook as the formatter lays it out. A text with errors of syntax is not laid out; its findings name
/// it as they are told to.
///
/// # Errors
///
/// What is wrong with the text, in its order.
pub fn format(name: &str, text: &str) -> Result<String, Vec<Finding>> {
    syntax::format::format(text).map_err(|problems| located(name, &problems))
}

/// The errors of syntax in a text, in its order, without a look at any other.
pub fn syntax_findings(name: &str, text: &str) -> Vec<Finding> {
    located(name, &syntax::format::read(text).1)
}

fn located(name: &str, problems: &[Diagnostic]) -> Vec<Finding> {
    let mut findings: Vec<_> = problems.iter().map(|it| in_text(name, it)).collect();
    findings.sort_by_key(Finding::start);
    findings
}
