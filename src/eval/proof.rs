//! Proofs: the steps from an object to a principal, compared by number and then by name.
//!
//! They live in one arena as ropes, since a deep chain of parents shares all its tails.

use std::cmp::Ordering;

use crate::policy::schema::{Entity, Instant};
use crate::program::NameId;

/// A proof in its arena.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ProofId(u32);

impl ProofId {
    /// Holds without a step.
    pub(crate) const EMPTY: Self = Self(0);
}

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// An edge of the facts was followed.
    Edge,
    /// A role was held by holding one that includes it.
    Inclusion,
    /// A grant rule gave a role.
    Grant,
    /// A cell of a table granted the action.
    Cell,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) name: NameId,
    pub(crate) entity: Entity,
    pub(crate) kind: StepKind,
    /// When the edge ends.
    pub(crate) until: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
enum Node {
    Empty,
    Step(Step),
    Join(ProofId, ProofId),
}

/// The arena.
#[derive(Debug)]
pub(crate) struct Proofs {
    nodes: Vec<(u64, Node)>,
}

impl Default for Proofs {
    fn default() -> Self {
        Self { nodes: vec![(0, Node::Empty)] }
    }
}

impl Proofs {
    pub(crate) fn step(&mut self, step: Step) -> ProofId {
        self.push(1, Node::Step(step))
    }

    pub(crate) fn join(&mut self, first: ProofId, second: ProofId) -> ProofId {
        match (first, second) {
            (ProofId::EMPTY, it) | (it, ProofId::EMPTY) => it,
            _ => {
                let length = self.length(first).saturating_add(self.length(second));
                self.push(length, Node::Join(first, second))
            }
        }
    }

    fn push(&mut self, length: u64, node: Node) -> ProofId {
        let id = ProofId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push((length, node));
        id
    }

    fn node(&self, id: ProofId) -> (u64, Node) {
        self.nodes.get(id.0 as usize).copied().unwrap_or((0, Node::Empty))
    }

    fn length(&self, id: ProofId) -> u64 {
        self.node(id).0
    }

    /// The steps in order.
    pub(crate) fn steps(&self, id: ProofId) -> Steps<'_> {
        Steps { proofs: self, stack: vec![id] }
    }

    /// Fewest steps first, then the first by its sequence of names and entities.
    pub(crate) fn compare(&self, one: ProofId, two: ProofId) -> Ordering {
        if one == two {
            return Ordering::Equal;
        }
        let key = |it: Step| (it.name, it.entity);
        let by_length = self.length(one).cmp(&self.length(two));
        by_length.then_with(|| self.steps(one).map(key).cmp(self.steps(two).map(key)))
    }

    pub(crate) fn better(&self, one: ProofId, two: ProofId) -> ProofId {
        if self.compare(one, two) == Ordering::Greater { two } else { one }
    }
}

/// Walks a rope from its first step to its last.
pub(crate) struct Steps<'a> {
    proofs: &'a Proofs,
    stack: Vec<ProofId>,
}

impl Iterator for Steps<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        while let Some(id) = self.stack.pop() {
            match self.proofs.node(id).1 {
                Node::Empty => {}
                Node::Step(step) => return Some(step),
                Node::Join(first, second) => self.stack.extend([second, first]),
            }
        }
        None
    }
}
