//! Trees of every shape that can be written down, made of a stream of choices.
//!
//! Nodes are numbered in the order in which they will stand, as the parser numbers them, so a tree that is
//! printed and read again must come out as the very same.

mod conditions;
mod declarations;
mod facts;
mod powers;
mod promises;
mod words;

use crate::diagnostic::NodeId;
use crate::syntax::ast::Statement;

/// Choices from a stream of bytes; when it ends, the first choice is taken.
pub(super) struct Choices<'b> {
    bytes: std::slice::Iter<'b, u8>,
    nodes: u32,
}

impl<'b> Choices<'b> {
    pub(super) fn of(bytes: &'b [u8]) -> Self {
        Self { bytes: bytes.iter(), nodes: 0 }
    }

    /// A number below this one.
    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::from(self.bytes.next().copied().unwrap_or_default()) % end
    }

    /// Yes once in so many times.
    pub(super) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    fn node(&mut self) -> NodeId {
        let id = NodeId(self.nodes);
        self.nodes += 1;
        id
    }

    fn maybe<T>(&mut self, of: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.once_in(3).then(|| of(self))
    }

    /// Mostly few of them.
    fn some<T>(&mut self, least: usize, mut of: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let more = self.pick(&[0, 0, 0, 1, 1, 1, 2, 2, 3, 9]);
        (0..least + more).map(|_| of(self)).collect()
    }

    /// One statement of any kind; its nodes begin at zero.
    pub(super) fn statement(&mut self) -> Statement {
        self.nodes = 0;
        match self.below(22) {
            0 => Statement::Rolebook(self.rolebook()),
            1 => Statement::Plans(self.plans()),
            2 => Statement::Request(self.request()),
            3 => Statement::Type(self.declared_type()),
            4 => Statement::Roles(self.roles()),
            5 => Statement::Define(self.define()),
            6 => Statement::Grant(self.grant()),
            7 => Statement::Table(self.table()),
            8 => Statement::Open(self.open()),
            9 => Statement::Restrict(self.restriction()),
            10 => Statement::Forbid(self.restriction()),
            11 => Statement::Set(self.set()),
            12 => Statement::Route(self.route()),
            13 => Statement::Never(self.invariant(false)),
            14 => Statement::Always(self.invariant(true)),
            15 => Statement::Labels(self.labels()),
            16 => Statement::Facts(self.facts()),
            17 => Statement::Parts(self.parts()),
            18 => Statement::Part(self.part()),
            19 => Statement::Default(self.defaults()),
            20 => Statement::Allow(self.allow()),
            _ => Statement::Test(self.test()),
        }
    }
}
