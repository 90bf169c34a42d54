//! The fixpoint: what depends on what is asked for by name, and all that has been asked for is
//! computed again and again until nothing changes, certain and possible bounds side by side.
//!
//! What is read under a negation comes from the round before (at first, nothing is certain there and
//! everything possible). With statements that never depend on their own negation, this ends with the
//! least fixpoint of every stratum over those below it, without strata having to be found. In an imported
//! rolebook they may, and it ends with what the well-founded model says.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::edge::AtEdge;
use crate::model::{Facts, Member, Policy, Question, Shape};
use crate::schema;
use crate::truth::Truth;
use crate::values::Item;
use crate::world::{Thing, World};

/// Something that may depend on itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node<'a> {
    /// The thing is in the derived relation of the first thing.
    Derived(Thing, &'a str, Thing),
    /// Where the group or the set is listed, the second thing is meant.
    Meant(Thing, Thing),
    /// The user holds the role itself, at a spot.
    Held(Spot<'a>, &'a str, Thing),
    /// The definition is true at the thing for the user.
    Defined(Thing, &'a str, Thing),
    /// The user alone may do this to the thing.
    Decision(&'a str, Thing, Thing),
}

/// Where a role is held: on an entity, or on a pair of an object and one of its places along a
/// relation (then what is held on the place itself is not among it).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot<'a> {
    On(Thing),
    Pair(Thing, &'a str, Thing),
}

/// Where a path or a condition is read.
#[derive(Debug, Clone)]
pub(crate) struct At<'a> {
    pub(crate) object: Thing,
    pub(crate) place: Option<(&'a str, Thing)>,
    pub(crate) user: Option<Thing>,
    /// What the names of a condition mean first, the innermost last.
    pub(crate) inside: Vec<Inner<'a>>,
    /// The layer in which what is read stands: names that higher ones add are not seen.
    pub(crate) layer: usize,
    /// Under an odd number of negations.
    pub(crate) flipped: bool,
}

/// Where a condition stands inside another statement.
#[derive(Debug, Clone)]
pub(crate) enum Inner<'a> {
    /// Inside `has`: the types that elements may have, and the element.
    Element(Rc<BTreeSet<&'a str>>, Thing),
    /// Inside `where`.
    Edge(AtEdge<'a>),
    /// Inside `has`: the element of a list, or the key of a map.
    Item(Rc<Item<'a>>),
}

pub(crate) struct Judge<'a> {
    pub(crate) world: World<'a>,
    pub(crate) policy: &'a Policy,
    current: RefCell<BTreeMap<Node<'a>, Truth>>,
    before: RefCell<BTreeMap<Node<'a>, Truth>>,
    grown: Cell<bool>,
    /// Whether anything has been read from the round before.
    opposed: Cell<bool>,
    /// Nothing changes any more, and the goal is asked for the last time.
    pub(crate) done: Cell<bool>,
}

impl<'a> At<'a> {
    pub(crate) fn object(object: Thing, user: Thing) -> At<'a> {
        At { user: Some(user), ..At::alone(object) }
    }

    /// Where nobody in particular is meant: in a derived relation and in a group.
    pub(crate) fn alone(object: Thing) -> At<'a> {
        At { object, place: None, user: None, inside: Vec::new(), layer: 0, flipped: false }
    }

    pub(crate) fn spot(spot: Spot<'a>, user: Thing) -> At<'a> {
        match spot {
            Spot::On(object) => At::object(object, user),
            Spot::Pair(object, through, place) => {
                At { place: Some((through, place)), ..At::object(object, user) }
            }
        }
    }

    /// The same in a statement of that layer; without, it is one of the base.
    pub(crate) fn in_layer(self, layer: usize) -> At<'a> {
        At { layer, ..self }
    }

    /// The element that a condition inside `has` is about, and the types that it may have.
    pub(crate) fn element(&self) -> Option<(&BTreeSet<&'a str>, Thing)> {
        self.inside.iter().find_map(|it| match it {
            Inner::Element(types, thing) => Some((&**types, *thing)),
            Inner::Edge(_) | Inner::Item(_) => None,
        })
    }

    /// One level further inside; a new element takes the place of the one before.
    pub(crate) fn within(&self, inner: Inner<'a>) -> At<'a> {
        let mut at = self.clone();
        if matches!(inner, Inner::Element(..)) {
            at.inside.retain(|it| !matches!(it, Inner::Element(..)));
        }
        at.inside.push(inner);
        at
    }

    /// The same under one more negation.
    pub(crate) fn flip(&self) -> At<'a> {
        At { flipped: !self.flipped, ..self.clone() }
    }
}

impl<'a> Judge<'a> {
    pub(crate) fn new(policy: &'a Policy, facts: &'a Facts, question: &'a Question, expired: bool) -> Self {
        Judge {
            world: World::new(policy, facts, question, expired),
            policy,
            current: RefCell::default(),
            before: RefCell::default(),
            grown: Cell::new(false),
            opposed: Cell::new(false),
            done: Cell::new(false),
        }
    }

    /// What is known of a node so far. To ask for it is what brings it into the computation.
    pub(crate) fn read(&self, node: Node<'a>, flipped: bool) -> Truth {
        let negative = flipped && !self.world.explaining.get();
        self.opposed.set(self.opposed.get() || negative);
        let table = if negative { &self.before } else { &self.current };
        if let Some(truth) = table.borrow().get(&node) {
            return self.marked(node, truth.clone());
        }
        if !self.current.borrow().contains_key(&node) {
            self.current.borrow_mut().insert(node, Truth::no());
            self.grown.set(true);
        }
        if negative { Truth::unknown(BTreeSet::new()) } else { Truth::no() }
    }

    /// What the goal says once nothing changes any more: first what is true, then why.
    pub(crate) fn settle<T>(&self, goal: impl Fn() -> T) -> T {
        loop {
            self.repeat(&goal);
            // Another round would say the same if nothing was read from the one before.
            let settled = *self.before.borrow() == *self.current.borrow();
            if settled || !self.opposed.get() {
                break;
            }
            self.before.replace(self.current.borrow().clone());
            self.current.borrow_mut().values_mut().for_each(|it| *it = Truth::no());
        }
        self.world.explaining.set(true);
        for truth in self.current.borrow_mut().values_mut() {
            truth.proof = None;
        }
        self.repeat(&goal);
        self.done.set(true);
        goal()
    }

    /// Computes every node from all the others until none changes and none is new.
    fn repeat<T>(&self, goal: &impl Fn() -> T) {
        loop {
            self.grown.set(false);
            goal();
            let nodes: Vec<_> = self.current.borrow().keys().copied().collect();
            let mut changed = false;
            for node in nodes {
                let truth = self.evaluate(node);
                let old = self.current.borrow_mut().insert(node, truth.clone());
                changed |= old != Some(truth);
            }
            if !changed && !self.grown.get() {
                return;
            }
        }
    }

    fn evaluate(&self, node: Node<'a>) -> Truth {
        let truth = match node {
            Node::Derived(from, name, to) => self.derived(from, name, to),
            Node::Meant(group, thing) => self.meant(group, thing),
            Node::Held(spot, role, user) => self.given(spot, role, user),
            Node::Defined(thing, name, user) => self.defined(thing, name, user),
            Node::Decision(action, object, user) => self.decision(action, object, &[user], false).truth,
        };
        self.on_a_round(node, truth)
    }

    fn derived(&self, from: Thing, name: &str, to: Thing) -> Truth {
        let member = schema::member(self.policy, self.world.type_of(from), name);
        let Some(Member { shape: Shape::Derived(paths), layer, .. }) = member else { return Truth::no() };
        let at = At::alone(from).in_layer(*layer);
        let ways = paths.iter().flat_map(|way| self.walk_way(&at, way)).filter(|it| it.0 == to);
        Truth::any(ways.map(|it| it.1))
    }

    /// The members of a group, those of the groups and sets among them included, and who is in a set.
    fn meant(&self, group: Thing, thing: Thing) -> Truth {
        if self.set(group).is_some() {
            return self.is_in_set(group, thing);
        }
        let Some((members, filter)) = schema::group_of(self.policy, self.world.type_of(group)) else {
            return Truth::no();
        };
        let listed = self.step_where(&At::alone(group), group, members, filter).into_iter();
        let listed = listed.map(|(member, there)| Truth::all([there, self.stands_for(member, thing, false)]));
        let itself = match filter {
            None => self.is_set_of(thing, group, members),
            Some(_) => Truth::no(),
        };
        Truth::any(listed.chain([itself]))
    }

    /// Whether the second is meant where the first is listed.
    pub(crate) fn stands_for(&self, listed: Thing, thing: Thing, flipped: bool) -> Truth {
        let is_group = schema::group_of(self.policy, self.world.type_of(listed)).is_some();
        if is_group || self.set(listed).is_some() {
            return self.read(Node::Meant(listed, thing), flipped);
        }
        self.world.same(listed, thing)
    }

    fn defined(&self, thing: Thing, name: &str, user: Thing) -> Truth {
        let found = schema::definition(self.policy, self.world.type_of(thing), name, usize::MAX);
        let at = At::object(thing, user);
        let holds = found.map_or(Truth::no(), |it| self.condition(&at.in_layer(it.layer), &it.condition));
        Truth::any([self.is_set_of(user, thing, name), holds])
    }
}
