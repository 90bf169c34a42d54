//! The fixpoint: one graph of nodes, each the least solution of its rules, stratum by stratum.
//!
//! A node is evaluated by reading others. Reading one that does not exist yet creates it at nothing; if
//! it belongs to a lower stratum, the reader is put off until that is settled, so a negative reading
//! never sees an unfinished answer. When a node grows, its readers are evaluated again. Nothing here
//! recurses, so the depth of groups and parents costs time and no stack; both bounds of every node grow
//! only, so cycles in the data come to rest.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::rc::Rc;

use crate::hierarchy::Node;
use crate::policy::condition::{ActionId, DefinitionId};
use crate::policy::schema::{Entity, MemberId, RoleId};
use crate::program::Program;

use super::knots::Knot;
use super::proof::{ProofId, Proofs};
use super::terms::Items;
use super::truth::{Watched, Way};
use super::world::World;

/// One thing to be solved for one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// The elements of a derived relation of an entity.
    Elements(Entity, MemberId),
    /// Whether a principal is meant where a group is listed.
    InGroup {
        principal: Entity,
        group: Entity,
    },
    /// Whether a principal is given a role on an entity.
    Held {
        principal: Entity,
        on: Entity,
        role: RoleId,
    },
    /// Whether a principal is given a role of the place on a pair only.
    HeldOnPair {
        principal: Entity,
        object: Entity,
        through: MemberId,
        place: Entity,
        role: RoleId,
    },
    Defined {
        principal: Entity,
        definition: DefinitionId,
        on: Entity,
    },
    /// Whether a grant of the action survives every restriction.
    Granted {
        principal: Entity,
        action: ActionId,
        object: Entity,
    },
    /// Whether a forbid falls on the principal.
    Forbidden {
        principal: Entity,
        action: ActionId,
        object: Entity,
    },
}

/// How many nodes are kept where many questions share a solver.
const ROOM: usize = 400_000;

/// Entities and the best way to each.
pub(crate) type Elements = BTreeMap<Entity, Way>;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Solved {
    Elements(Rc<Elements>),
    Way(Way),
}

#[derive(Debug)]
pub(super) struct Slot {
    pub(super) key: Key,
    pub(super) rank: u32,
    pub(super) value: Solved,
    readers: Vec<usize>,
    queued: bool,
}

/// Solves what is asked of it, for one question in one world.
#[derive(Debug)]
pub(crate) struct Solver<'a> {
    pub(crate) world: World<'a>,
    pub(crate) proofs: Proofs,
    pub(super) slots: Vec<Slot>,
    by_key: HashMap<Key, usize>,
    queues: BTreeMap<u32, VecDeque<usize>>,
    /// Names that depend on their own opposite, while they are settled, by rank.
    pub(super) knots: BTreeMap<u32, Knot>,
    /// The slot being evaluated and its rank; nothing for a question from outside.
    current: Option<(usize, u32)>,
    pub(super) put_off: bool,
    pub(super) item_values: Items,
}

impl<'a> Solver<'a> {
    pub(crate) fn new(world: World<'a>) -> Self {
        Self {
            world,
            proofs: Proofs::default(),
            slots: Vec::new(),
            by_key: HashMap::new(),
            queues: BTreeMap::new(),
            knots: BTreeMap::new(),
            current: None,
            put_off: false,
            item_values: Items::default(),
        }
    }

    /// Everything that was solved so far, in the order in which it was asked for.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.slots.iter().map(|it| it.key).collect()
    }

    pub(crate) fn is_large(&self) -> bool {
        self.slots.len() > ROOM
    }

    /// Forgets everything solved so far, once it takes much room; answers stay the same.
    pub(crate) fn forget_if_large(&mut self) {
        if self.is_large() {
            *self = Self::new(self.world.clone());
        }
    }

    pub(crate) fn program(&self) -> &'a Program {
        self.world.program
    }

    /// Asks from outside: whatever the question reads is solved before it is answered.
    pub(crate) fn settle<T>(&mut self, mut ask: impl FnMut(&mut Self) -> T) -> T {
        loop {
            self.put_off = false;
            let answer = ask(self);
            if !self.put_off {
                return answer;
            }
            self.run();
        }
    }

    pub(crate) fn way(&mut self, key: Key) -> Way {
        match self.read(key) {
            Solved::Way(way) => way,
            Solved::Elements(_) => Way::NONE,
        }
    }

    pub(crate) fn elements(&mut self, entity: Entity, member: MemberId) -> Rc<Elements> {
        match self.read(Key::Elements(entity, member)) {
            Solved::Elements(elements) => elements,
            Solved::Way(_) => Rc::default(),
        }
    }

    fn read(&mut self, key: Key) -> Solved {
        let at = match self.by_key.get(&key) {
            Some(at) => *at,
            None => self.create(key),
        };
        let current = self.current.map(|it| it.0);
        let Some(slot) = self.slots.get_mut(at) else { return Solved::Way(Way::NONE) };
        if let Some(reader) = current
            && slot.readers.last() != Some(&reader)
        {
            slot.readers.push(reader);
        }
        slot.value.clone()
    }

    fn create(&mut self, key: Key) -> usize {
        let at = self.slots.len();
        let rank = self.rank(key);
        let value = match key {
            Key::Elements(..) => Solved::Elements(Rc::default()),
            _ => Solved::Way(Way::NONE),
        };
        self.slots.push(Slot { key, rank, value, readers: Vec::new(), queued: false });
        self.by_key.insert(key, at);
        self.enqueue(at);
        self.put_off |= self.current.is_none_or(|(_, reader)| rank < reader);
        if self.program().is_knot(rank) {
            self.tie(rank, at);
        }
        at
    }

    fn rank(&self, key: Key) -> u32 {
        let node = match key {
            Key::Elements(entity, member) => Node::Relation(entity.of, member),
            Key::InGroup { group, .. } => return self.program().rank_of_group(group.of),
            Key::Held { on, role, .. } => Node::Role(on.of, role),
            Key::HeldOnPair { place, role, .. } => Node::Role(place.of, role),
            Key::Defined { definition, .. } => Node::Definition(definition),
            Key::Granted { action, object, .. } | Key::Forbidden { action, object, .. } => {
                Node::Decision(object.of, action)
            }
        };
        self.program().rank(node)
    }

    pub(super) fn enqueue(&mut self, at: usize) {
        if let Some(slot) = self.slots.get_mut(at)
            && !slot.queued
        {
            slot.queued = true;
            self.queues.entry(slot.rank).or_default().push_back(at);
        }
    }

    fn next(&mut self) -> Option<usize> {
        loop {
            let mut lowest = self.queues.first_entry()?;
            if let Some(at) = lowest.get_mut().pop_front() {
                return Some(at);
            }
            let (rank, _) = lowest.remove_entry();
            self.turn(rank);
        }
    }

    fn run(&mut self) {
        while let Some(at) = self.next() {
            let Some(slot) = self.slots.get_mut(at) else { continue };
            slot.queued = false;
            let (key, rank) = (slot.key, slot.rank);
            self.current = Some((at, rank));
            self.put_off = false;
            let value = self.evaluate(key);
            self.current = None;
            if self.put_off {
                self.enqueue(at);
            } else {
                self.improve(at, value);
            }
        }
    }

    fn improve(&mut self, at: usize, value: Solved) {
        let Some(slot) = self.slots.get(at) else { return };
        let old = slot.value.clone();
        let merged = self.in_turn(at, &value).unwrap_or_else(|| match (&old, value) {
            (Solved::Way(old), Solved::Way(new)) => Solved::Way(better(*old, new, &self.proofs)),
            (Solved::Elements(old), Solved::Elements(new)) => {
                Solved::Elements(merged(Rc::clone(old), &new, &self.proofs))
            }
            (_, new) => new,
        });
        if merged != old
            && let Some(slot) = self.slots.get_mut(at)
        {
            slot.value = merged;
            let readers = std::mem::take(&mut slot.readers);
            readers.into_iter().for_each(|reader| self.enqueue(reader));
        }
    }
}

/// The old way unless the new one is really better, so that equal proofs do not stir the readers.
pub(super) fn better(old: Way, new: Way, proofs: &Proofs) -> Way {
    let really = |old: Option<ProofId>, new: Option<ProofId>| match (old, new) {
        (Some(old), Some(new)) if proofs.compare(new, old).is_lt() => Some(new),
        (old, new) => old.or(new),
    };
    let watched = Watched {
        certain: really(old.watched.certain, new.watched.certain),
        possible: old.watched.possible || new.watched.possible,
    };
    Way { certain: really(old.certain, new.certain), possible: old.possible || new.possible, watched }
}

fn merged(old: Rc<Elements>, new: &Elements, proofs: &Proofs) -> Rc<Elements> {
    let mut out = Rc::clone(&old);
    for (entity, way) in new {
        let before = old.get(entity).copied().unwrap_or(Way::NONE);
        let after = better(before, *way, proofs);
        if after != before {
            Rc::make_mut(&mut out).insert(*entity, after);
        }
    }
    out
}
