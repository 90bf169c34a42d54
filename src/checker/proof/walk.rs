//! Following edges of the facts: which entities a route reaches, and whether it leads to the person, each with
//! its best trail. Only what certainly holds is followed.

use crate::eval::{Step, StepKind, Told};
use crate::facts::workspace::{Edge, Workspace};
use crate::policy::schema::{Entity, MemberId, RoleId};

use super::super::check::Asked;
use super::super::plan::Spot;
use super::When;
use super::lists::LONG;
use super::routes::{End, FilterId, Hop, Relation, Route, Routes, Stated};
use super::trail::{Trail, keep};

/// Only the evaluator can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checker) struct Untold;

pub(super) type Walked<T> = Result<T, Untold>;

/// How many edges may be looked at for one proof: what takes more is left to the evaluator.
const EDGES: u32 = 4_000;
/// How deep groups, derived relations and roles handed on may lead into each other.
const DEPTH: usize = 24;

/// One question on its way through the facts.
#[derive(Debug)]
pub(in crate::checker) struct Walker<'t> {
    pub asked: Asked<'t, false>,
    pub routes: &'t Routes,
    pub facts: &'t Workspace,
    pub person: Entity,
    pub object: Entity,
    pub when: When,
    /// Whether what is uncertain ends the walk: a no must know everything, a yes only what is certain.
    pub strict: bool,
    left: u32,
    /// The groups being looked into.
    groups: Vec<Entity>,
    pub(super) depth: usize,
}

/// What a route may start from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    pub object: Entity,
    pub place: Entity,
}

/// Whose edges are followed: of a stated relation, and only those that are chosen.
#[derive(Debug, Clone, Copy)]
struct Listed<'t> {
    owner: Entity,
    member: MemberId,
    stated: &'t Stated,
    only: Option<FilterId>,
    role: Option<RoleId>,
}

/// What is asked about the person, and where.
pub(super) struct Facing<'t> {
    pub routes: &'t Routes,
    pub facts: &'t Workspace,
    pub person: Entity,
    pub object: Entity,
    pub when: When,
}

impl<'t> Walker<'t> {
    pub(super) fn new(asked: Asked<'t, false>, facing: Facing<'t>, strict: bool) -> Self {
        let Facing { routes, facts, person, object, when } = facing;
        let (left, depth) = (EDGES, 0);
        Self { asked, routes, facts, person, object, when, strict, left, groups: Vec::new(), depth }
    }

    pub(super) fn spend(&mut self, edges: usize) -> Walked<()> {
        let edges = u32::try_from(edges).map_err(|_| Untold)?;
        self.left = self.left.checked_sub(edges).ok_or(Untold)?;
        Ok(())
    }

    /// Looks one level deeper.
    pub(super) fn deeper<T>(&mut self, look: impl FnOnce(&mut Self) -> Walked<T>) -> Walked<T> {
        if self.depth >= DEPTH {
            return Err(Untold);
        }
        self.depth = self.depth.saturating_add(1);
        let found = look(self);
        self.depth = self.depth.saturating_sub(1);
        found
    }

    /// What a route reaches, each entity once, with the best trail to it.
    pub(super) fn reach(&mut self, route: &'t Route, here: Here) -> Walked<Vec<(Entity, Trail)>> {
        let mut found = Vec::new();
        self.follow(start(route, here)?, &route.hops, &mut Vec::new(), &mut found)?;
        Ok(found)
    }

    /// Follows what is left of a route from an entity, after some steps.
    fn follow(
        &mut self,
        entity: Entity,
        hops: &'t [Hop],
        before: &mut Vec<Step>,
        found: &mut Vec<(Entity, Trail)>,
    ) -> Walked<()> {
        let Some((hop, rest)) = hops.split_first() else { return self.add(found, entity, before) };
        let Some(member) = hop.member_of(entity.of) else { return Ok(()) };
        match self.relation(entity, member)? {
            Relation::Left => Err(Untold),
            Relation::Stated(stated) => {
                let listed = Listed { owner: entity, member, stated, only: hop.only, role: None };
                let edges = self.edges(listed)?;
                self.spend(edges.len())?;
                for at in 0..edges.len() {
                    if let Some(edge) = self.best_at(listed, edges, at)? {
                        before.push(step(listed, edge));
                        self.follow(edge.target, rest, before, found)?;
                        before.pop();
                    }
                }
                Ok(())
            }
            Relation::Derived(routes) if rest.is_empty() => self.all_of(entity, routes, before, found),
            Relation::Derived(routes) => {
                let mut elements = Vec::new();
                self.all_of(entity, routes, &mut Vec::new(), &mut elements)?;
                for (target, trail) in elements {
                    let length = before.len();
                    before.extend(trail.0);
                    self.follow(target, rest, before, found)?;
                    before.truncate(length);
                }
                Ok(())
            }
        }
    }

    /// Follows all paths of a derived relation.
    fn all_of(
        &mut self,
        entity: Entity,
        routes: &'t [Route],
        before: &mut Vec<Step>,
        found: &mut Vec<(Entity, Trail)>,
    ) -> Walked<()> {
        let here = Here { object: entity, place: entity };
        self.deeper(|it| {
            for route in routes {
                it.follow(start(route, here)?, &route.hops, before, found)?;
            }
            Ok(())
        })
    }

    /// Of edges that end in the same entity, the one that holds for the longest, at the first of them.
    fn best_at(&mut self, listed: Listed<'t>, edges: &'t [Edge], at: usize) -> Walked<Option<&'t Edge>> {
        let target = |at: usize| edges.get(at).map(|it| it.target);
        let before = at.checked_sub(1).and_then(target);
        let Some(mut edge) = edges.get(at).filter(|it| before != Some(it.target)) else { return Ok(None) };
        let mut best = self.holds(listed, edge, at)?.then_some(edge);
        let mut next = at.saturating_add(1);
        while target(next) == Some(edge.target) {
            let Some(other) = edges.get(next) else { break };
            edge = other;
            let longer =
                |best: &Edge| best.until().is_some_and(|it| other.until().is_none_or(|end| it < end));
            if self.holds(listed, other, next)? && best.is_none_or(longer) {
                best = Some(other);
            }
            next = next.saturating_add(1);
        }
        Ok(best)
    }

    fn add(&mut self, found: &mut Vec<(Entity, Trail)>, target: Entity, steps: &[Step]) -> Walked<()> {
        self.spend(found.len().div_ceil(8))?;
        let trail = Trail(steps.to_vec());
        match found.iter_mut().find(|it| it.0 == target) {
            Some((_, known)) => {
                let mut best = Some(std::mem::take(known));
                keep(&mut best, trail);
                *known = best.unwrap_or_default();
            }
            None => found.push((target, trail)),
        }
        Ok(())
    }

    /// The elements of a relation of an entity.
    pub(super) fn elements(&mut self, entity: Entity, member: MemberId) -> Walked<Vec<(Entity, Trail)>> {
        let mut found = Vec::new();
        match self.relation(entity, member)? {
            Relation::Left => return Err(Untold),
            Relation::Stated(stated) => {
                let listed = Listed { owner: entity, member, stated, only: None, role: None };
                let edges = self.edges(listed)?;
                self.spend(edges.len())?;
                for at in 0..edges.len() {
                    if let Some(edge) = self.best_at(listed, edges, at)? {
                        self.add(&mut found, edge.target, &[step(listed, edge)])?;
                    }
                }
            }
            Relation::Derived(routes) => self.all_of(entity, routes, &mut Vec::new(), &mut found)?,
        }
        Ok(found)
    }

    fn relation(&self, entity: Entity, member: MemberId) -> Walked<&'t Relation> {
        let of_type = self.routes.relations.get(usize::from(entity.of));
        of_type.and_then(|it| it.get(usize::from(member))).ok_or(Untold)
    }

    fn edges(&self, it: Listed<'t>) -> Walked<&'t [Edge]> {
        let row = self.facts.row(it.owner).ok_or(Untold)?;
        match row.edges(it.member) {
            None if self.strict && it.stated.required => Err(Untold),
            None => Ok(&[]),
            Some(edges) if self.strict && edges.incomplete => Err(Untold),
            Some(edges) => Ok(&edges.list),
        }
    }

    /// Whether an edge certainly holds, is chosen, and carries the role that is asked for.
    fn holds(&self, listed: Listed<'t>, edge: &Edge, at: usize) -> Walked<bool> {
        let holds = self.holds_now(edge)?;
        let chosen = match listed.only {
            None => true,
            Some(filter) => {
                let filter = self.routes.filters.get(filter).ok_or(Untold)?;
                let chosen = filter.of(listed.owner, listed.member, at);
                if chosen.is_untold() || self.strict && chosen.certain() != chosen.possible() {
                    return Err(Untold);
                }
                chosen.certain()
            }
        };
        match (listed.role, edge.role) {
            (Some(_), None) if self.strict => Err(Untold),
            (Some(role), carried) => Ok(holds && chosen && carried == Some(role)),
            (None, _) => Ok(holds && chosen),
        }
    }

    fn holds_now(&self, edge: &Edge) -> Walked<bool> {
        if !edge.is_timed() {
            return Ok(true);
        }
        let time = match self.when {
            When::At(time) => time,
            When::Unknown if !self.strict => return Ok(false),
            When::Unknown | When::Any => return Err(Untold),
        };
        let ended = edge.until().is_some_and(|until| until <= time);
        // What has ended is a reason of its own.
        if ended && self.strict {
            return Err(Untold);
        }
        Ok(edge.since().is_none_or(|since| since <= time) && !ended)
    }

    /// Whether a route leads to the person; with a role, whether along a last edge that carries it.
    pub(super) fn leads(
        &mut self,
        route: &'t Route,
        here: Here,
        role: Option<RoleId>,
    ) -> Walked<Option<Trail>> {
        self.leads_from(start(route, here)?, &route.hops, role)
    }

    fn leads_from(&mut self, entity: Entity, hops: &'t [Hop], role: Option<RoleId>) -> Walked<Option<Trail>> {
        let (hop, rest) = match hops {
            [] => return self.stands_for(entity),
            [last] => return self.leads_along(entity, last, role),
            [hop, rest @ ..] => (hop, rest),
        };
        let Some(member) = hop.member_of(entity.of) else { return Ok(None) };
        let mut best = None;
        match self.relation(entity, member)? {
            Relation::Left => return Err(Untold),
            Relation::Stated(stated) => {
                let listed = Listed { owner: entity, member, stated, only: hop.only, role: None };
                let edges = self.edges(listed)?;
                self.spend(edges.len())?;
                for at in 0..edges.len() {
                    if let Some(edge) = self.best_at(listed, edges, at)?
                        && let Some(link) = self.leads_from(edge.target, rest, role)?
                    {
                        keep(&mut best, link.after(&[step(listed, edge)]));
                    }
                }
            }
            Relation::Derived(_) => {
                for (target, trail) in self.elements(entity, member)? {
                    if let Some(link) = self.leads_from(target, rest, role)? {
                        keep(&mut best, link.after(&trail.0));
                    }
                }
            }
        }
        Ok(best)
    }

    fn leads_along(&mut self, entity: Entity, hop: &'t Hop, role: Option<RoleId>) -> Walked<Option<Trail>> {
        let Some(member) = hop.member_of(entity.of) else { return Ok(None) };
        match self.relation(entity, member)? {
            Relation::Left => Err(Untold),
            Relation::Stated(stated) => {
                self.listed(Listed { owner: entity, member, stated, only: hop.only, role })
            }
            Relation::Derived(routes) => self.derived(entity, routes),
        }
    }

    /// Whether an entity of a relation means the person.
    pub(super) fn in_relation(&mut self, entity: Entity, member: MemberId) -> Walked<Option<Trail>> {
        match self.relation(entity, member)? {
            Relation::Left => Err(Untold),
            Relation::Stated(stated) => {
                self.listed(Listed { owner: entity, member, stated, only: None, role: None })
            }
            Relation::Derived(routes) => self.derived(entity, routes),
        }
    }

    /// Whether a derived relation leads to the person: one of its paths does.
    fn derived(&mut self, entity: Entity, routes: &'t [Route]) -> Walked<Option<Trail>> {
        let here = Here { object: entity, place: entity };
        self.deeper(|it| {
            let mut best = None;
            for route in routes {
                if let Some(found) = it.leads(route, here, None)? {
                    keep(&mut best, found);
                }
            }
            Ok(best)
        })
    }

    /// Whether an entity that is listed means the person.
    fn stands_for(&mut self, entity: Entity) -> Walked<Option<Trail>> {
        if entity == self.person {
            return Ok(Some(Trail::default()));
        }
        match self.routes.groups.get(usize::from(entity.of)) {
            None => Err(Untold),
            Some(None) => Ok(None),
            Some(Some(_)) => self.in_group(entity),
        }
    }

    /// Whether a stated relation lists the person, or a group that means them.
    fn listed(&mut self, it: Listed<'t>) -> Walked<Option<Trail>> {
        let edges = self.edges(it)?;
        self.spend(1)?;
        let person = self.person;
        let mut best = None;
        if let Some(listed) = self.in_crowd(it, edges.len()) {
            best = listed.then(|| Trail::one(plain_step(it, person)));
        } else {
            let first = edges.partition_point(|edge| edge.target < person);
            let own = edges.iter().enumerate().skip(first).take_while(|edge| edge.1.target == person);
            for (at, edge) in own {
                if self.holds(it, edge, at)? {
                    keep(&mut best, Trail::one(step(it, edge)));
                }
            }
        }
        for (of, end) in &it.stated.ends {
            let first = edges.partition_point(|edge| edge.target.of < *of);
            for (at, edge) in edges.iter().enumerate().skip(first).take_while(|it| it.1.target.of == *of) {
                self.spend(1)?;
                if !self.holds(it, edge, at)? {
                    continue;
                }
                let link = match end {
                    End::Group => self.in_group(edge.target)?,
                    End::Every(of) => (person.of == *of).then(Trail::default),
                    End::Set => return Err(Untold),
                };
                if let Some(link) = link {
                    keep(&mut best, link.after(&[step(it, edge)]));
                }
            }
        }
        Ok(best)
    }

    /// Whether a long list has the person, if all that it says of people is who is in it.
    fn in_crowd(&self, it: Listed<'t>, length: usize) -> Option<bool> {
        if length < LONG || it.only.is_some() || it.role.is_some() {
            return None;
        }
        self.routes.lists.has((it.owner, it.member), self.asked.person.number)
    }

    /// Whether a group means the person. The best way never goes round, so a group that is being looked into
    /// adds nothing.
    fn in_group(&mut self, group: Entity) -> Walked<Option<Trail>> {
        let info = self.routes.groups.get(usize::from(group.of)).and_then(Option::as_ref).ok_or(Untold)?;
        let Relation::Stated(stated) = self.relation(group, info.member)? else { return Err(Untold) };
        if self.groups.contains(&group) {
            return Ok(None);
        }
        self.groups.push(group);
        let listed = Listed { owner: group, member: info.member, stated, only: info.only, role: None };
        let found = self.deeper(|it| it.listed(listed));
        self.groups.pop();
        found
    }
}

fn start(route: &Route, here: Here) -> Walked<Entity> {
    match route.start {
        Spot::Object => Ok(here.object),
        Spot::Place => Ok(here.place),
        Spot::User => Err(Untold),
    }
}

/// Along an edge that says nothing but where it ends.
fn plain_step(listed: Listed<'_>, target: Entity) -> Step {
    let told = Told { from: Some(listed.owner), role: None };
    Step { name: listed.stated.name, entity: target, kind: StepKind::Edge, until: None, told }
}

fn step(listed: Listed<'_>, edge: &Edge) -> Step {
    let role = edge.role.map(|it| (listed.owner.of, it));
    Step {
        name: listed.stated.name,
        entity: edge.target,
        kind: StepKind::Edge,
        until: edge.until(),
        told: Told { from: Some(listed.owner), role },
    }
}
