//! What is to be done for one action: plain data, read from top to bottom by every check.
//!
//! Everything that a check reads stands in tables by number. A plan names those numbers; names of the
//! policy are gone. What has no plan is decided by the evaluator.

use super::truth::Bounds;

/// The one of those at hand whose facts are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Spot {
    Object,
    /// The place of a pair; the object itself where it takes rights from itself.
    Place,
    User,
}

/// A number of a table of bits, of ends, of holdings or of places.
pub(crate) type TableId = u32;

/// Some of the roles and relations in which people stand, by their bits in one table of holdings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Mask {
    pub table: TableId,
    pub bits: u32,
}

/// A condition about one person, one object and one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Clause {
    Known(Bounds),
    /// What was asked of the facts alone when they were bound.
    Bit {
        spot: Spot,
        table: TableId,
        bit: u8,
    },
    /// Whether the person is the one end of a relation. Kinds of principal that it cannot be are not it.
    IsUser {
        spot: Spot,
        table: TableId,
        negated: bool,
        kinds: u32,
    },
    /// Whether the person is of one of these kinds of principal.
    Kind {
        kinds: u32,
    },
    /// Whether the person stands in any of these, at an entity.
    Stands {
        spot: Spot,
        mask: Mask,
    },
    /// Whether the person holds one of these roles at the place, those of the pair among them.
    Holds {
        mask: Mask,
    },
    All(Box<[Clause]>),
    Any(Box<[Clause]>),
    Not(Box<Clause>),
    /// Certain if one is, and possible if the other is; whatever is certain by the one is possible by the other.
    Between(Box<(Clause, Clause)>),
}

/// Roles that rules give on a pair of object and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OnPair {
    pub mask: Mask,
    pub when: Clause,
}

/// One way in which objects take rights: from themselves or from their places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Way {
    /// The table of places; the object itself if there is none.
    pub through: Option<TableId>,
    /// Whoever holds one of these is granted the action; there may be no such table.
    pub plain: Mask,
    pub on_pair: Box<[OnPair]>,
    /// What else grants it.
    pub cells: Clause,
    /// Whether a grant survives every restriction.
    pub survives: Clause,
}

/// A forbid, or several that are read at the same places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ban {
    pub through: Option<TableId>,
    pub on_pair: Box<[OnPair]>,
    pub falls: Clause,
}

/// How one action is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub ways: Box<[Way]>,
    pub bans: Box<[Ban]>,
    /// Whether bits and ends that it reads turn on when edges begin and end; holdings know that themselves.
    pub timed: bool,
}

impl Plan {
    /// Whether any of it reads bits.
    pub(crate) fn reads_bits(&self) -> bool {
        let of_pairs = |it: &[OnPair]| it.iter().any(|it| it.when.reads_bits());
        let way = |it: &Way| it.cells.reads_bits() || it.survives.reads_bits() || of_pairs(&it.on_pair);
        self.ways.iter().any(way) || self.bans.iter().any(|it| it.falls.reads_bits() || of_pairs(&it.on_pair))
    }
}

impl Clause {
    pub(super) const ALWAYS: Self = Self::Known(Bounds::TRUE);
    pub(super) const NEVER: Self = Self::Known(Bounds::FALSE);
    pub(super) const UNKNOWN: Self = Self::Known(Bounds::UNKNOWN);

    pub(crate) fn is_always(&self) -> bool {
        matches!(self, Self::Known(Bounds::TRUE))
    }

    pub(crate) fn is_never(&self) -> bool {
        matches!(self, Self::Known(Bounds::FALSE))
    }

    fn reads_bits(&self) -> bool {
        match self {
            Self::Bit { .. } => true,
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::reads_bits),
            Self::Not(part) => part.reads_bits(),
            Self::Between(it) => it.0.reads_bits() || it.1.reads_bits(),
            _ => false,
        }
    }

    /// Whether it can hold only of somebody who stands at the place.
    pub(super) fn needs_standing(&self) -> bool {
        match self {
            Self::Stands { spot: Spot::Place, .. } | Self::Holds { .. } => true,
            Self::All(parts) => parts.iter().any(Self::needs_standing),
            Self::Any(parts) => parts.iter().all(Self::needs_standing),
            Self::Between(it) => it.1.needs_standing(),
            _ => self.is_never(),
        }
    }

    /// The conjunction, without what is always true.
    pub(super) fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|it| !it.is_always()).collect();
        parts.sort_by_key(Self::cost);
        if parts.iter().any(Self::is_never) {
            return Self::NEVER;
        }
        one_or(parts, Self::ALWAYS, Self::All)
    }

    /// The disjunction, without what is never true.
    pub(super) fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut parts: Vec<Self> = parts.into_iter().filter(|it| !it.is_never()).collect();
        parts.sort_by_key(Self::cost);
        if parts.iter().any(Self::is_always) {
            return Self::ALWAYS;
        }
        one_or(parts, Self::NEVER, Self::Any)
    }

    /// What is certain by one, and possible by another.
    pub(super) fn between(certain: Self, possible: Self) -> Self {
        if possible.is_never() {
            return Self::NEVER;
        }
        Self::Between(Box::new((certain, possible)))
    }

    /// What is quickly found out is asked first.
    fn cost(&self) -> u32 {
        match self {
            Self::Known(_) | Self::Kind { .. } => 0,
            Self::Bit { .. } => 1,
            Self::IsUser { .. } => 2,
            Self::Holds { .. } => 3,
            Self::Stands { .. } => 4,
            Self::Not(part) => part.cost(),
            Self::Between(it) => it.0.cost().saturating_add(it.1.cost()),
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().map(Self::cost).fold(0, u32::saturating_add).saturating_add(1)
            }
        }
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Known(truth) => Self::Known(truth.negated()),
            Self::Not(it) => *it,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// The only part itself, or all of them together; `nothing` if there is none.
fn one_or(mut parts: Vec<Clause>, nothing: Clause, together: fn(Box<[Clause]>) -> Clause) -> Clause {
    parts.dedup();
    match parts.len() {
        0 | 1 => parts.pop().unwrap_or(nothing),
        _ => together(parts.into()),
    }
}
