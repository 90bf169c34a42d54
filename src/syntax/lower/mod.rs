//! From matched rules to the owned tree: one file for each group of statements.
//!
//! The grammar guarantees the shapes that are taken apart here; should the two ever disagree, a
//! lowering gives `None` and the line is reported as unreadable, never silently dropped.

mod conditions;
mod declarations;
mod facts;
mod grants;
mod promises;
mod restrictions;
mod terms;
mod words;

pub(super) use facts::TestLine;
pub(super) use promises::RouteLine;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, NodeId, Site};
use crate::syntax::grammar::{Match, end_of};
use crate::syntax::split::position;

/// Collects the positions of nodes, in order of appearance, and what is wrong with words.
#[derive(Debug, Default)]
pub(super) struct Lowering {
    /// Where the line at hand begins in the statement.
    pub(super) line_start: usize,
    pub(super) spans: Vec<Range<u32>>,
    pub(super) problems: Vec<Diagnostic>,
}

impl Lowering {
    /// Numbers a node. It must be called before the nodes inside are numbered.
    fn node(&mut self, matched: &Match<'_>) -> NodeId {
        self.node_between(matched.as_span().start(), end_of(matched))
    }

    /// Numbers a node that no single match stands for; positions are relative to the line.
    fn node_between(&mut self, start: usize, end: usize) -> NodeId {
        let id = NodeId(position(self.spans.len()));
        self.spans.push(self.range(start, end));
        id
    }

    fn range(&self, start: usize, end: usize) -> Range<u32> {
        let place = |at: usize| position(self.line_start.saturating_add(at));
        place(start)..place(end)
    }

    fn site(&self, matched: &Match<'_>) -> Site {
        Site::Statement(self.range(matched.as_span().start(), end_of(matched)))
    }
}
