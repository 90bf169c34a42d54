//! Of what the rows of holdings were made: kept beside them, since only so can one change be told from all others when
//! facts change. Whom an entity names by an edge of its own without any condition is not kept, as the facts say it.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::eval::Truth;

use super::crowds::CrowdId;
use super::plan::TableId;
use super::standings::{Bits, Draft, Handed, Shared};

/// One entity of one table.
pub(super) type Where = (TableId, u32);

/// Why people stand at an entity, beside edges of its own.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    /// By other ways, person by person; not sorted.
    pub others: Vec<(u32, Bits)>,
    pub sets: Vec<(Shared, Bits)>,
    pub handed: Vec<Handed>,
}

impl Origin {
    pub(super) fn of(draft: Draft) -> Self {
        let Draft { others, shared, handed, .. } = draft;
        Self { others, sets: shared, handed }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.others.is_empty() && self.sets.is_empty() && self.handed.is_empty()
    }
}

/// The origins of all rows, and the sets that they name.
#[derive(Debug, Default)]
pub(super) struct Origins {
    of: FxHashMap<Where, Origin>,
    /// The rows that name a set.
    naming: FxHashMap<Shared, Vec<Where>>,
    /// The rows to which one hands on.
    onward: FxHashMap<Where, Vec<Where>>,
    /// Sets that are kept as crowds, and are in no row person by person; with the whole kinds of principal in them.
    pub crowds: FxHashMap<Shared, (CrowdId, Vec<(Shared, Truth)>)>,
    /// Sets of which more is to be said than who is in them for certain.
    pub odd: FxHashSet<Shared>,
    /// Rows whose people, being many, stand in crowds of their own.
    pub dense: FxHashSet<Where>,
    pub ranges: FxHashMap<Shared, CrowdId>,
    /// The crowds that were made of several, by each of those.
    pub wholes: FxHashMap<CrowdId, Vec<CrowdId>>,
    /// Those that they were made of.
    pub parts: FxHashMap<CrowdId, Vec<CrowdId>>,
}

impl Origins {
    pub(super) fn add(&mut self, at: Where, origin: Origin) {
        if origin.is_empty() {
            return;
        }
        for (set, _) in &origin.sets {
            self.naming.entry(*set).or_default().push(at);
        }
        for from in onward(&origin, at) {
            self.onward.entry(from).or_default().push(at);
        }
        self.of.insert(at, origin);
    }

    pub(super) fn of(&self, at: Where) -> Option<&Origin> {
        self.of.get(&at)
    }

    pub(super) fn naming(&self, set: Shared) -> &[Where] {
        self.naming.get(&set).map(Vec::as_slice).unwrap_or_default()
    }

    pub(super) fn onward(&self, at: Where) -> &[Where] {
        self.onward.get(&at).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The other rows from which an origin hands on.
pub(super) fn onward(origin: &Origin, at: Where) -> impl Iterator<Item = Where> {
    origin.handed.iter().map(|it| it.from).filter(move |it| *it != at)
}
