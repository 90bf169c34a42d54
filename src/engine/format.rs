//! The layout of a rolebook, which needs nothing but its text.

use crate::db::{Finding, in_text};
use crate::syntax;

/// A rolebook as the formatter lays it out. A text with errors of syntax is not laid out; its findings name
/// it as they are told to.
///
/// # Errors
///
/// What is wrong with the text, in its order.
pub fn format(name: &str, text: &str) -> Result<String, Vec<Finding>> {
    syntax::format::format(text).map_err(|problems| {
        let mut findings: Vec<_> = problems.iter().map(|it| in_text(name, it)).collect();
        findings.sort_by_key(Finding::start);
        findings
    })
}
