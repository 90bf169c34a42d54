//! Counts how deep a line nests before the parser descends into it, so that no input can exhaust the
//! stack: neither here nor in anything that walks the tree later.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::syntax::lexer::{Kind, Lexer};
use crate::syntax::split::position;

/// The place at which a line nests deeper than the budget allows.
///
/// A parenthesis nests up to the one that closes it; `not` and `has` up to the end of what they are
/// said of, which `and`, `or`, a comma or a closing parenthesis ends.
pub(super) fn too_deep(line: &str) -> Option<Range<usize>> {
    let mut depth: usize = 0;
    let mut bases = vec![0];
    for token in Lexer::starting_at(line, 0) {
        let base = bases.last().copied().unwrap_or(0);
        match (token.kind, line.get(token.range.clone()).unwrap_or_default()) {
            (Kind::Sign('(' | '['), _) => {
                depth = depth.saturating_add(1);
                bases.push(depth);
            }
            (Kind::Sign(')' | ']'), _) => {
                bases.pop();
                depth = bases.last().copied().unwrap_or(0);
            }
            (Kind::Word, "not" | "has") => depth = depth.saturating_add(1),
            (Kind::Word, "and" | "or") | (Kind::Sign(','), _) => depth = base,
            _ => {}
        }
        if depth > limits::NESTING {
            return Some(token.range);
        }
    }
    None
}

/// What is said at that place.
pub(super) fn diagnostic(range: Range<usize>) -> Diagnostic {
    let site = Site::Statement(position(range.start)..position(range.end));
    let message = format!("nested more than {} deep", limits::NESTING);
    Diagnostic::error("nested-too-deep", message, site)
        .help("give an inner part a name of its own with `define`, and use the name here")
}
