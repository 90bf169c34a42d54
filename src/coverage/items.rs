//! What is counted: every part of a policy that a test can exercise, one by one.

use crate::eval::{Exercised, Seen};
use crate::policy::Mark;
use crate::policy::Policy;

use super::reach::is_in_reach;
use super::written::{CellAt, Part, Written};

/// The kinds of part, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartKind {
    Cell,
    Grant,
    Restriction,
    Forbid,
    Refusal,
    Candidate,
    Invariant,
    Definition,
    Condition,
}

/// Of a part that has two sides, which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Branch {
    Takes,
    Spares,
    True,
    False,
}

impl PartKind {
    /// `cell`, `grant`, and so on.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cell => "cell",
            Self::Grant => "grant",
            Self::Restriction => "restriction",
            Self::Forbid => "forbid",
            Self::Refusal => "refusal",
            Self::Candidate => "candidate",
            Self::Invariant => "invariant",
            Self::Definition => "definition",
            Self::Condition => "condition",
        }
    }
}

impl Branch {
    /// `takes`, `spares`, `true` or `false`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Takes => "takes",
            Self::Spares => "spares",
            Self::True => "true",
            Self::False => "false",
        }
    }
}

/// One thing that a test exercises or does not.
#[derive(Debug, Clone)]
pub(crate) struct Item<'p> {
    pub(crate) kind: PartKind,
    pub(crate) branch: Option<Branch>,
    pub(crate) name: String,
    pub(crate) here: Mark,
    /// What is written there, if that is not all that stands at the place.
    pub(crate) words: Option<String>,
    pub(crate) cell: Option<CellAt>,
    part: Part<'p>,
    seen: Seen,
}

impl Item<'_> {
    pub(crate) fn is_exercised(&self, seen: &Exercised) -> bool {
        self.was(seen, self.seen)
    }

    /// Of a cell: whether an answer was what it is because of it.
    pub(crate) fn is_decided(&self, seen: &Exercised) -> bool {
        self.was(seen, Seen::Decided)
    }

    fn was(&self, exercised: &Exercised, seen: Seen) -> bool {
        match self.part {
            Part::Cell(it, _) => exercised.has(it, seen),
            Part::Rule(it) => exercised.has(it, seen),
            Part::Restriction(it) | Part::Forbid(it) => exercised.has(it, seen),
            Part::Refusal(it) => exercised.has(it, seen),
            Part::Candidate(it) => exercised.has(it, seen),
            Part::Invariant(it) => exercised.has(it, seen),
            Part::Definition(it) => exercised.has(&it.condition, seen),
            Part::Condition(it, _) => exercised.has(it, seen),
            Part::Attribute(_) | Part::Gate(_) | Part::Alternative(_) | Part::Who(_) => false,
        }
    }
}

/// Everything that is counted of a policy, in the order of its parts.
pub(crate) fn items<'p>(policy: &'p Policy, parts: &[Written<'p>]) -> Vec<Item<'p>> {
    parts.iter().flat_map(|it| items_of(policy, it)).collect()
}

fn items_of<'p>(policy: &'p Policy, written: &Written<'p>) -> Vec<Item<'p>> {
    let (exact, whole) = (written.names.first(), written.names.last());
    let item = |kind, branch, seen| {
        let name = if kind == PartKind::Condition { whole } else { exact };
        let cell = match written.part {
            Part::Cell(_, at) => Some(at),
            _ => None,
        };
        let words = match written.part {
            Part::Candidate(it) => Some(it.words.clone()),
            _ => None,
        };
        let name = name.cloned().unwrap_or_default();
        Item { kind, branch, name, here: written.here, words, cell, part: written.part, seen }
    };
    let one = |kind, seen| vec![item(kind, None, seen)];
    let two = |kind, sides: [(Branch, Seen); 2]| {
        sides.into_iter().map(|it| item(kind, Some(it.0), it.1)).collect::<Vec<_>>()
    };
    let taken = [(Branch::Takes, Seen::Took), (Branch::Spares, Seen::Spared)];
    let truths = [(Branch::True, Seen::True), (Branch::False, Seen::False)];
    match written.part {
        Part::Cell(_, at) if !is_in_reach(policy, at) => Vec::new(),
        Part::Cell(..) => one(PartKind::Cell, Seen::Asked),
        Part::Rule(_) => one(PartKind::Grant, Seen::Gave),
        Part::Restriction(_) => two(PartKind::Restriction, taken),
        Part::Forbid(_) => two(PartKind::Forbid, taken),
        Part::Refusal(_) => one(PartKind::Refusal, Seen::Refused),
        Part::Candidate(_) => one(PartKind::Candidate, Seen::Went),
        Part::Invariant(_) => one(PartKind::Invariant, Seen::Judged),
        Part::Definition(_) => two(PartKind::Definition, truths),
        Part::Condition(_, it) if it.of_definition || it.below_not => Vec::new(),
        Part::Condition(..) => two(PartKind::Condition, truths),
        Part::Attribute(_) | Part::Gate(_) | Part::Alternative(_) | Part::Who(_) => Vec::new(),
    }
}
