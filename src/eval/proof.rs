//! Proofs: the steps from an object to a principal, compared by number and then by name.
//!
//! They live in one arena as ropes, since a deep chain of parents shares all its tails.

use std::cmp::Ordering;

use crate::policy::schema::{Entity, Instant, RoleId, TypeId};
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

impl StepKind {
    /// As answers write it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::Inclusion => "inclusion",
            Self::Grant => "grant",
            Self::Cell => "cell",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub(crate) name: NameId,
    pub(crate) entity: Entity,
    pub(crate) kind: StepKind,
    /// When the edge ends.
    pub(crate) until: Option<Instant>,
    /// What stands beside it, for those who read the proof; proofs do not compare by it.
    pub(crate) told: Told,
}

/// What a step is about beside its entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Told {
    /// Of an edge: where it begins.
    pub(crate) from: Option<Entity>,
    /// Of an edge or a rule: the role that it gives, of that type.
    pub(crate) role: Option<(TypeId, RoleId)>,
}

#[derive(Debug, Clone, Copy)]
enum Node {
    Empty,
    Step(Step),
    Join(ProofId, ProofId),
}

/// A node with what is asked of it most: its number of steps, and the earliest end of an edge in it.
#[derive(Debug, Clone, Copy)]
struct Rope {
    length: u64,
    until: Option<Instant>,
    node: Node,
}

const NOTHING: Rope = Rope { length: 0, until: None, node: Node::Empty };

/// The arena.
#[derive(Debug)]
pub(crate) struct Proofs {
    ropes: Vec<Rope>,
}

impl Default for Proofs {
    fn default() -> Self {
        Self { ropes: vec![NOTHING] }
    }
}

impl Proofs {
    pub(crate) fn step(&mut self, step: Step) -> ProofId {
        self.push(Rope { length: 1, until: step.until, node: Node::Step(step) })
    }

    pub(crate) fn join(&mut self, first: ProofId, second: ProofId) -> ProofId {
        match (first, second) {
            (ProofId::EMPTY, it) | (it, ProofId::EMPTY) => it,
            _ => {
                let (one, two) = (self.rope(first), self.rope(second));
                let length = one.length.saturating_add(two.length);
                let until = one.until.into_iter().chain(two.until).min();
                self.push(Rope { length, until, node: Node::Join(first, second) })
            }
        }
    }

    fn push(&mut self, rope: Rope) -> ProofId {
        let id = ProofId(u32::try_from(self.ropes.len()).unwrap_or(u32::MAX));
        self.ropes.push(rope);
        id
    }

    fn rope(&self, id: ProofId) -> Rope {
        self.ropes.get(id.0 as usize).copied().unwrap_or(NOTHING)
    }

    /// The earliest end of an edge of the proof.
    pub(crate) fn until(&self, id: ProofId) -> Option<Instant> {
        self.rope(id).until
    }

    /// The steps in order.
    pub(crate) fn steps(&self, id: ProofId) -> Steps<'_> {
        Steps { proofs: self, stack: vec![id] }
    }

    /// Fewest steps first, then the first by its sequence of names and entities, then the one that
    /// holds for longer.
    pub(crate) fn compare(&self, one: ProofId, two: ProofId) -> Ordering {
        if one == two {
            return Ordering::Equal;
        }
        let key = |it: Step| (it.name, it.entity);
        let forever = |it: Option<Instant>| it.map_or((1, None), |it| (0, Some(it)));
        let (left, right) = (self.rope(one), self.rope(two));
        let by_length = left.length.cmp(&right.length);
        by_length
            .then_with(|| self.steps(one).map(key).cmp(self.steps(two).map(key)))
            .then_with(|| forever(right.until).cmp(&forever(left.until)))
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
            match self.proofs.rope(id).node {
                Node::Empty => {}
                Node::Step(step) => return Some(step),
                Node::Join(first, second) => self.stack.extend([second, first]),
            }
        }
        None
    }
}
