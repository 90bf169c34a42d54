//! What is walked for proofs: rules, cells and relations by number, with the names that steps bear. Plain data,
//! made once when facts are bound.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::policy::rule::Restriction;
use crate::policy::schema::{Entity, MemberId, RoleId, TypeId};
use crate::program::NameId;

use super::super::plan::{Ban, Clause, Mask, Spot};
use super::super::truth::Bounds;
use super::lists::Lists;
use super::trail::Trail;

/// Everything that walks read beside plans, tables and facts.
#[derive(Debug, Default)]
pub(in crate::checker) struct Routes {
    /// The routes of each plan; none where only the evaluator proves.
    pub plans: Vec<Option<PlanRoute>>,
    /// The rules of each type that give roles on its entities themselves; none that cannot be walked.
    pub rules: Vec<Box<[Rule]>>,
    /// By type and member.
    pub relations: Vec<Box<[Relation]>>,
    /// By type.
    pub groups: Vec<Option<Group>>,
    /// What an inclusion is called, by type.
    pub inclusions: Vec<NameId>,
    /// Where tables say who holds a role, by type and role.
    pub masks: Vec<Box<[Option<Mask>]>>,
    pub filters: Vec<Chosen>,
    pub lists: Lists,
    /// Whether conditions of rules and cells turn on when edges begin and end.
    pub timed: bool,
}

/// A condition on edges, judged for each edge that it may be asked of.
pub(super) type FilterId = usize;

/// Which edges are chosen, by their owner and relation.
#[derive(Debug, Default)]
pub(in crate::checker) struct Chosen {
    pub(super) edges: FxHashMap<(Entity, MemberId), Box<[Bounds]>>,
    pub(super) bytes: usize,
}

impl Chosen {
    /// Whether an edge is chosen, by its place in the list.
    pub(super) fn of(&self, owner: Entity, member: MemberId, at: usize) -> Bounds {
        let found = self.edges.get(&(owner, member)).and_then(|it| it.get(at));
        found.copied().unwrap_or(Bounds::UNTOLD)
    }
}

/// What is walked for one action.
#[derive(Debug)]
pub(in crate::checker) struct PlanRoute {
    /// The plan's ways, in its order.
    pub ways: Box<[WayRoute]>,
    pub forbids: Box<[Forbid]>,
}

#[derive(Debug)]
pub(in crate::checker) struct Forbid {
    pub statement: Arc<Restriction>,
    pub through: Option<(MemberId, TypeId)>,
    pub ban: Ban,
}

/// One way in which objects take rights.
#[derive(Debug)]
pub(in crate::checker) struct WayRoute {
    /// The relation to the places and their type; the object itself if there is none.
    pub through: Option<(MemberId, TypeId)>,
    /// Rules that give roles on pairs of object and place.
    pub on_pair: Box<[Rule]>,
    pub cells: Box<[CellRoute]>,
    /// Each with whether a grant survives it.
    pub restrictions: Box<[Survival]>,
}

#[derive(Debug)]
pub(in crate::checker) struct CellRoute {
    pub name: NameId,
    pub stands: Stands,
    /// Whether it speaks at all: it is neither a dash nor a `no`.
    pub speaks: bool,
    /// The column's `if` and the cell's value.
    pub says: Clause,
    pub gate: Clause,
}

/// Who stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checker) enum Stands {
    Everyone,
    Role(RoleId),
    Relation(MemberId),
}

/// A grant rule.
#[derive(Debug)]
pub(in crate::checker) enum Rule {
    Walked(Box<WalkedRule>),
    /// One that only the evaluator knows, with the roles that it may give.
    Left(Box<[RoleId]>),
}

impl Rule {
    /// Whether all its trails have more steps than there is room for, or than the best one known.
    pub(super) fn takes_more(&self, room: usize, best: &Option<Trail>) -> bool {
        let Self::Walked(rule) = self else { return false };
        let known = best.as_ref().map_or(room, |it| it.length().min(room));
        rule.least > known
    }
}

#[derive(Debug)]
pub(in crate::checker) struct WalkedRule {
    pub name: NameId,
    /// The fewest steps that a trail through it has.
    pub least: usize,
    pub role_type: TypeId,
    pub when: Clause,
    /// The roles that it may give, each with its gates and with whether an attribute names it, ascending.
    pub roles: Box<[(RoleId, Clause, Clause)]>,
    pub who: Whom,
    pub gives: Gives,
}

/// Whom a rule means.
#[derive(Debug)]
pub(in crate::checker) enum Whom {
    Everyone,
    Every(TypeId),
    Holders(Route),
    /// Those who hold one of some roles at the end of the route, by type: the role asked for, and those that
    /// count as it.
    Role(Route, Box<[AskedRole]>),
}

/// A role of a type, and the roles that count as it.
pub(in crate::checker) type AskedRole = (TypeId, RoleId, Box<[RoleId]>);

/// A restriction, and whether a grant survives it.
pub(in crate::checker) type Survival = (Arc<Restriction>, Clause);

/// Where the role that a rule gives comes from.
#[derive(Debug)]
pub(in crate::checker) enum Gives {
    /// From the rule or an attribute.
    Stated,
    /// From the edge.
    Carried,
    /// From what is held at the end of the route: its type, the role there and the role here.
    Handed(Box<[(TypeId, RoleId, RoleId)]>),
}

/// A path.
#[derive(Debug, Clone)]
pub(in crate::checker) struct Route {
    pub start: Spot,
    pub hops: Box<[Hop]>,
}

/// A step of a path.
#[derive(Debug, Clone)]
pub(in crate::checker) struct Hop {
    pub members: Box<[(TypeId, MemberId)]>,
    pub only: Option<FilterId>,
}

impl Hop {
    pub(super) fn member_of(&self, of: TypeId) -> Option<MemberId> {
        self.members.iter().find(|it| it.0 == of).map(|it| it.1)
    }
}

#[derive(Debug)]
pub(in crate::checker) enum Relation {
    Stated(Stated),
    Derived(Box<[Route]>),
    /// Left to the evaluator, or no relation.
    Left,
}

#[derive(Debug)]
pub(in crate::checker) struct Stated {
    pub name: NameId,
    /// Left out means unknown.
    pub required: bool,
    /// What edges may end in that can mean a person without being one, ascending.
    pub ends: Box<[(TypeId, End)]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checker) enum End {
    Group,
    Every(TypeId),
    /// A set of people, left to the evaluator.
    Set,
}

/// Who is meant where a group is listed.
#[derive(Debug)]
pub(in crate::checker) struct Group {
    pub member: MemberId,
    pub only: Option<FilterId>,
}
