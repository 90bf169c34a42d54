//! What a layer may not take away: a decision that its base reads under a negative sign, since another
//! decision of the base would then allow more.
//!
//! A cell that a layer sets may also grow, so no other decision may read it at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::policy::condition::ActionId;
use crate::policy::rule::Restriction;
use crate::policy::schema::TypeId;
use crate::policy::{Mark, Policy};

use super::dependencies::{Dependency, Sign, Vertex};
use super::strata::Node;

/// One decision of a base that would allow more if a layer had its way.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Widening {
    /// The statement of the layer.
    pub here: Mark,
    /// Where the base reads what the layer changes.
    pub reader: Mark,
    pub narrowed: (TypeId, ActionId),
    pub decision: (TypeId, ActionId),
    /// Whether the layer sets a cell, which need not narrow.
    pub set: bool,
}

/// An action that a layer changes.
struct Change {
    action: (TypeId, ActionId),
    here: Mark,
    set: bool,
}

/// Every widening, at the statement of the layer that would cause it.
pub(super) fn widenings(policy: &Policy, edges: &[Dependency], layers: &[u32]) -> Vec<Widening> {
    let mut found = BTreeSet::new();
    for (at, start) in layers.iter().enumerate() {
        let end = layers.get(at.saturating_add(1)).copied().unwrap_or(u32::MAX);
        let below = Readers::of(edges, *start);
        let own = changes(policy).into_iter().filter(|it| (*start..end).contains(&it.here.statement));
        found.extend(own.filter_map(|it| below.widening(&it)));
    }
    found.into_iter().collect()
}

fn changes(policy: &Policy) -> Vec<Change> {
    let narrowed = |it: &Restriction| -> Vec<Change> {
        let change = |action: &ActionId| Change { action: (it.on, *action), here: it.mark, set: false };
        it.actions.iter().map(change).collect()
    };
    let mut all: Vec<Change> = policy.restricts.iter().chain(&policy.forbids).flat_map(narrowed).collect();
    for row in policy.tables.iter().flat_map(|it| &it.rows) {
        for cell in row.cells.iter().filter(|it| it.set) {
            all.extend(row.actions.iter().map(|it| Change { action: *it, here: cell.mark, set: true }));
        }
    }
    all
}

/// Who reads what in the statements below a layer.
struct Readers {
    of: BTreeMap<Vertex, Vec<(Vertex, Sign, Option<Mark>)>>,
}

impl Readers {
    fn of(edges: &[Dependency], end: u32) -> Self {
        let mut of: BTreeMap<Vertex, Vec<_>> = BTreeMap::new();
        for it in edges.iter().filter(|it| it.mark.is_none_or(|mark| mark.statement < end)) {
            of.entry(it.to).or_default().push((it.from, it.sign, it.mark));
        }
        of.values_mut().for_each(|it| it.sort_unstable());
        Self { of }
    }

    /// The first decision, nearest first, that grows when the changed one shrinks.
    fn widening(&self, change: &Change) -> Option<Widening> {
        let start = Vertex::Named(Node::Decision(change.action.0, change.action.1));
        let mut seen = BTreeSet::from([(start, true)]);
        let mut front: Vec<(Vertex, bool, Option<Mark>)> = vec![(start, true, None)];
        while !front.is_empty() {
            let mut further = Vec::new();
            for (vertex, grows, reader) in front {
                for (from, sign, mark) in self.of.get(&vertex).into_iter().flatten() {
                    let negative = *sign != Sign::Plus;
                    let reader = if negative || reader.is_none() { mark.or(reader) } else { reader };
                    for grows in turned(grows, *sign) {
                        if !seen.insert((*from, grows)) {
                            continue;
                        }
                        if let (Vertex::Named(Node::Decision(of, action)), true) =
                            (from, change.set || !grows)
                        {
                            return Some(change.widens((*of, *action), reader));
                        }
                        further.push((*from, grows, reader));
                    }
                }
            }
            front = further;
        }
        None
    }
}

impl Change {
    fn widens(&self, decision: (TypeId, ActionId), reader: Option<Mark>) -> Widening {
        let (here, narrowed, set) = (self.here, self.action, self.set);
        Widening { here, reader: reader.unwrap_or_default(), narrowed, decision, set }
    }
}

/// Whether a reader grows with the changed decision, given that what it reads does.
fn turned(grows: bool, sign: Sign) -> Vec<bool> {
    match sign {
        Sign::Plus => vec![grows],
        Sign::Minus => vec![!grows],
        Sign::Both => vec![true, false],
    }
}
