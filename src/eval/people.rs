//! Sets of entities and of people: following paths, and asking whether a principal is meant.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::facts::workspace::Edge;
use crate::policy::condition::Condition;
use crate::policy::path::{Path, Start, Step as PathStep, Who};
use crate::policy::schema::{Domain, Entity, Held, MemberId, RoleId, TypeId, TypeKind, Value};
use crate::program;

use super::proof::{Step, StepKind, Told};
use super::solver::{Elements, Key, Solver};
use super::truth::{Truth, Watched, Way};
use super::world::{At, Reading, STRANGER, World};

impl<'a> Solver<'a> {
    /// What a path reaches, with the best way to each element.
    pub(crate) fn reach(&mut self, at: &At, path: &Path) -> Elements {
        let mut reached = Elements::new();
        match self.world.start(at, path.start) {
            Reading::Known(entity) => drop(reached.insert(entity, Way::of(Truth::TRUE))),
            Reading::None => {}
            Reading::Unknown => {
                let types = self.start_types(path);
                reached.extend(types.into_iter().map(|of| (World::unknown_entity(of), Way::POSSIBLE)));
            }
        }
        for step in &path.steps {
            reached = self.follow(at, &reached, step);
        }
        reached
    }

    /// The types that a missing input could be of.
    fn start_types(&self, path: &Path) -> Vec<TypeId> {
        let Start::Input(input) = path.start else { return Vec::new() };
        match self.program().schema().inputs.get(usize::from(input)).map(|it| &it.domain) {
            Some(Domain::Entity(of)) => vec![*of],
            _ => Vec::new(),
        }
    }

    fn follow(&mut self, at: &At, from: &Elements, step: &PathStep) -> Elements {
        let mut reached = Elements::new();
        for (entity, way) in from {
            for (target, link) in self.step_targets(at, *entity, step).iter() {
                let whole = way.then(*link, &mut self.proofs);
                let best = reached.get(target).copied().unwrap_or(Way::NONE).or(whole, &self.proofs);
                reached.insert(*target, best);
            }
        }
        reached
    }

    /// The elements of one relation of one entity, stated or derived.
    pub(crate) fn targets(&mut self, entity: Entity, member: MemberId) -> Rc<Elements> {
        self.step_targets(&At::object(entity, entity), entity, &PathStep::along(vec![(entity.of, member)]))
    }

    /// Where one step leads from an entity.
    pub(crate) fn step_targets(&mut self, at: &At, entity: Entity, step: &PathStep) -> Rc<Elements> {
        let Some(member) = step.member_of(entity.of) else { return Rc::default() };
        let Some(info) = self.world.relation_info(entity.of, member) else {
            return self.derived_targets(entity, member);
        };
        let (edges, more) = self.links(at, entity, member, step.only.as_deref());
        let mut found = Elements::new();
        for link in edges {
            let way = self.edge_way(entity, member, link.edge).given(link.truth);
            let best = found.get(&link.edge.target).copied().unwrap_or(Way::NONE).or(way, &self.proofs);
            found.insert(link.edge.target, best);
        }
        if more {
            let way = Way::POSSIBLE.watched_if(self.is_watched(entity.of, member));
            found.extend(info.targets.iter().map(|of| (World::unknown_entity(*of), way)));
        }
        Rc::new(found)
    }

    pub(crate) fn derived_targets(&mut self, entity: Entity, member: MemberId) -> Rc<Elements> {
        let elements = self.elements(entity, member);
        if !self.is_watched(entity.of, member) {
            return elements;
        }
        Rc::new(elements.iter().map(|it| (*it.0, it.1.watched_if(true))).collect())
    }

    pub(crate) fn is_watched(&self, of: TypeId, member: MemberId) -> bool {
        self.world.watched == Some((of, member))
    }

    /// The edges of a stated relation that possibly hold and are chosen; and whether there may be others.
    pub(crate) fn links(
        &mut self,
        at: &At,
        entity: Entity,
        member: MemberId,
        only: Option<&Condition>,
    ) -> (Vec<Link<'a>>, bool) {
        let (edges, more) = self.world.edges(entity, member);
        let mut links = Vec::new();
        for (index, edge, holds) in edges {
            let chosen = self.met(only, &at.along(entity, member, Some(index)));
            let truth = holds.and(chosen);
            if truth.possible {
                links.push(Link { index, edge, holds, chosen, truth });
            }
        }
        let more = more && self.met(only, &at.along(entity, member, None)).possible;
        (links, more)
    }

    fn edge_way(&mut self, entity: Entity, member: MemberId, edge: &Edge) -> Way {
        let name = self.program().names().id(&program::edge(self.program().policy(), entity.of, member));
        let told = Told { from: Some(entity), role: edge.role.map(|it| (entity.of, it)) };
        let step = Step { name, entity: edge.target, kind: StepKind::Edge, until: edge.until(), told };
        Way::certain(self.proofs.step(step)).watched_if(self.is_watched(entity.of, member))
    }

    /// A derived relation: the union of its paths.
    pub(super) fn solve_elements(&mut self, entity: Entity, member: MemberId) -> Elements {
        let mut found = Elements::new();
        let Some(derived) = self.program().policy().derived(entity.of, member) else { return found };
        let at = At::object(entity, entity);
        for path in &derived.paths {
            for (target, way) in self.reach(&at, path) {
                let best = found.get(&target).copied().unwrap_or(Way::NONE).or(way, &self.proofs);
                found.insert(target, best);
            }
        }
        found
    }

    /// Whether a principal is among those who are meant.
    pub(crate) fn meant(&mut self, principal: Entity, who: &Who, at: &At) -> Way {
        match who {
            Who::Everyone => Way::of(Truth::TRUE),
            Who::Every(of) => {
                Way::of(Truth::known(principal.of == *of || self.world.is_every(principal, *of)))
            }
            Who::Holders(path) => self.holds(principal, path, at, None),
            Who::Role { at: path, roles } => {
                let pair = pair_of(path, at);
                let mut best = Way::NONE;
                for (entity, way) in self.reach(at, path) {
                    let Some(role) = roles.iter().find(|it| it.0 == entity.of).map(|it| it.1) else {
                        continue;
                    };
                    let held = self.counts_as(principal, entity, pair, role);
                    let whole = way.then(held, &mut self.proofs);
                    best = best.or(whole, &self.proofs);
                }
                best
            }
            Who::RoleNamed { at: path, attribute } => {
                let pair = pair_of(path, at);
                let mut best = Way::NONE;
                for (entity, way) in self.reach(at, path) {
                    let Some(member) = attribute.member_of(entity.of) else { continue };
                    let held = self.counts_as_named(principal, entity, at, pair, member);
                    let whole = way.then(held, &mut self.proofs);
                    best = best.or(whole, &self.proofs);
                }
                best
            }
        }
    }

    /// Whether a path holds the principal; with a role, whether along a last edge that carries it.
    pub(crate) fn holds(&mut self, principal: Entity, path: &Path, at: &At, role: Option<RoleId>) -> Way {
        let Some((last, before)) = path.steps.split_last() else {
            let mut best = Way::NONE;
            for (entity, way) in self.reach(at, path) {
                let link = self.stands_for(entity, principal);
                let whole = way.then(link, &mut self.proofs);
                best = best.or(whole, &self.proofs);
            }
            return best;
        };
        let before = Path { start: path.start, steps: before.to_vec() };
        let mut best = Way::NONE;
        for (entity, way) in self.reach(at, &before) {
            let link = self.holds_along(principal, (at, last), entity, role);
            let whole = way.then(link, &mut self.proofs);
            best = best.or(whole, &self.proofs);
        }
        best
    }

    /// Whether one step from an entity leads to the principal.
    pub(crate) fn holds_along(
        &mut self,
        principal: Entity,
        (at, step): (&At, &PathStep),
        entity: Entity,
        role: Option<RoleId>,
    ) -> Way {
        let Some(member) = step.member_of(entity.of) else { return Way::NONE };
        let found = match self.world.relation_info(entity.of, member) {
            Some(_) => self.listed(principal, (at, step.only.as_deref()), (entity, member), role),
            None => self.derived_holds(principal, entity, member),
        };
        if role.is_some() || step.only.is_some() {
            return found;
        }
        self.is_set_of(principal, entity, Held::Relation(member)).or(found, &self.proofs)
    }

    fn derived_holds(&mut self, principal: Entity, entity: Entity, member: MemberId) -> Way {
        let mut best = Way::NONE;
        for (target, way) in self.derived_targets(entity, member).iter() {
            let link = self.stands_for(*target, principal);
            let whole = way.then(link, &mut self.proofs);
            best = best.or(whole, &self.proofs);
        }
        best
    }

    /// Whether one of an entity's stated edges, if chosen, ends in the principal or in a group that means it.
    fn listed(
        &mut self,
        principal: Entity,
        (at, only): (&At, Option<&Condition>),
        (entity, member): (Entity, MemberId),
        role: Option<RoleId>,
    ) -> Way {
        let (links, more) = self.links(at, entity, member, only);
        let mut best = Way::NONE;
        for Link { edge, truth, .. } in links {
            let link = self.stands_for(edge.target, principal);
            let carried = carried(role, edge);
            if !link.possible || !carried.possible {
                continue;
            }
            let whole = self.edge_way(entity, member, edge).given(truth.and(carried));
            let whole = whole.then(link, &mut self.proofs);
            best = best.or(whole, &self.proofs);
        }
        if more {
            let info = self.world.relation_info(entity.of, member);
            for of in info.map(|it| it.targets.as_slice()).unwrap_or_default() {
                let way = Way::POSSIBLE.watched_if(self.is_watched(entity.of, member));
                let whole =
                    way.then(self.stands_for(World::unknown_entity(*of), principal), &mut self.proofs);
                best = best.or(whole, &self.proofs);
            }
        }
        best
    }

    /// Whether an entity that is listed means the principal: itself, or as a group or a set.
    pub(crate) fn stands_for(&mut self, listed: Entity, principal: Entity) -> Way {
        if listed == principal {
            return Way::of(Truth::TRUE);
        }
        match self.program().schema().type_info(listed.of).map(|it| it.kind) {
            Some(TypeKind::Group(_)) => self.way(Key::InGroup { principal, group: listed }),
            None => {
                let way = self.way(Key::InGroup { principal, group: listed });
                let of_whom = self.world.set_base(listed).filter(|_| World::is_unknown_entity(listed));
                // Nobody knows who is in a set of which nobody knows whose it is.
                of_whom.map_or(way, |_| way.or(Way::POSSIBLE, &self.proofs))
            }
            _ if World::is_unknown_entity(listed) && listed.of == principal.of => Way::POSSIBLE,
            _ => Way::NONE,
        }
    }

    /// A principal itself, or everybody who is possibly listed in a group and in the groups in it.
    pub(crate) fn crowd(&mut self, entity: Entity) -> Crowd {
        let mut crowd = Crowd::default();
        let mut seen = BTreeSet::from([entity]);
        let mut open = vec![entity];
        while let Some(it) = open.pop() {
            match self.program().schema().type_info(it.of).map(|it| it.kind) {
                Some(TypeKind::Principal) => drop(crowd.people.insert(it)),
                Some(TypeKind::Group(member)) => {
                    let only = self.program().policy().group_filter(it.of);
                    let (links, more) = self.links(&At::object(it, it), it, member, only);
                    open.extend(links.iter().map(|it| it.edge.target).filter(|it| seen.insert(*it)));
                    if more {
                        crowd.more.push((it, member));
                        let others = self.unknown_ends(it, member).filter(|it| !self.is_principal(it.of));
                        open.extend(others.filter(|it| seen.insert(*it)));
                    }
                }
                None => {
                    let all = self.world.principals().into_iter();
                    crowd.people.extend(all.filter(|person| self.stands_for(it, *person).possible));
                }
                _ => {}
            }
        }
        crowd
    }

    fn is_principal(&self, of: TypeId) -> bool {
        self.program().schema().type_info(of).is_some_and(|it| it.kind == TypeKind::Principal)
    }

    /// One unknown entity of each type that a relation may end in.
    pub(crate) fn unknown_ends(
        &self,
        owner: Entity,
        member: MemberId,
    ) -> impl Iterator<Item = Entity> + use<> {
        let targets = self.world.relation_info(owner.of, member).map(|it| it.targets.clone());
        targets.unwrap_or_default().into_iter().map(World::unknown_entity)
    }

    pub(super) fn solve_in_group(&mut self, principal: Entity, group: Entity) -> Way {
        match self.program().schema().type_info(group.of).map(|it| it.kind) {
            Some(TypeKind::Group(member)) => {
                let at = At::object(group, principal);
                let only = self.program().policy().group_filter(group.of);
                let listed = self.listed(principal, (&at, only), (group, member), None);
                if only.is_some() {
                    return listed;
                }
                self.is_set_of(principal, group, Held::Relation(member)).or(listed, &self.proofs)
            }
            None => self.solve_in_set(principal, group),
            _ => Way::NONE,
        }
    }

    /// Whether a principal counts as holding a role: holds it, or one that includes it.
    pub(crate) fn counts_as(
        &mut self,
        principal: Entity,
        on: Entity,
        pair: Option<(Entity, MemberId)>,
        role: RoleId,
    ) -> Way {
        let mut best = Way::NONE;
        let above: Vec<RoleId> = self.program().counting_as(on.of, role).collect();
        for held in above {
            let mut way = self.held(principal, on, pair, held);
            if held != role && way.certain.is_some() {
                let name = self.program().names().id(&program::inclusion(self.program().policy(), on.of));
                let told = Told { from: None, role: Some((on.of, held)) };
                let step = Step { name, entity: on, kind: StepKind::Inclusion, until: None, told };
                let inclusion = Way::certain(self.proofs.step(step));
                way = way.then(inclusion, &mut self.proofs);
            }
            best = best.or(way, &self.proofs);
        }
        best
    }

    /// Whether a principal holds a role itself: on the entity, or on the pair of object and place.
    pub(crate) fn held(
        &mut self,
        principal: Entity,
        on: Entity,
        pair: Option<(Entity, MemberId)>,
        role: RoleId,
    ) -> Way {
        let held = self.way(Key::Held { principal, on, role });
        let Some((object, through)) = pair else { return held };
        let on_pair = self.way(Key::HeldOnPair { principal, object, through, place: on, role });
        held.or(on_pair, &self.proofs)
    }

    /// Where the role that an attribute names is held: on the entity itself, or, if it is a role of
    /// another type, on the place at hand.
    pub(crate) fn role_spot(
        &self,
        entity: Entity,
        at: &At,
        pair: Option<(Entity, MemberId)>,
        member: MemberId,
    ) -> Option<RoleSpot> {
        let domain = self.world.attribute_info(entity.of, member).map(|it| &it.domain);
        let Some(Domain::Role(of, _)) = domain else { return None };
        if *of == entity.of {
            return Some((entity, pair));
        }
        let (through, place) = at.place.filter(|it| it.1.of == *of)?;
        Some((place, Some((at.object, through))))
    }

    /// Whether a principal counts as holding the role that an attribute names.
    pub(crate) fn counts_as_named(
        &mut self,
        principal: Entity,
        entity: Entity,
        at: &At,
        pair: Option<(Entity, MemberId)>,
        member: MemberId,
    ) -> Way {
        let Some((on, pair)) = self.role_spot(entity, at, pair, member) else { return Way::NONE };
        match self.world.attribute(entity, member) {
            Reading::None => Way::NONE,
            Reading::Known(Value::Role(_, role)) => self.counts_as(principal, on, pair, role),
            Reading::Known(_) => Way::NONE,
            Reading::Unknown => {
                let (mut always, mut always_watched) = (true, true);
                let mut best = Way::NONE;
                for role in self.world.possible_roles(entity, member) {
                    let way = role.map_or(Way::NONE, |role| self.counts_as(principal, on, pair, role));
                    always &= way.certain.is_some();
                    always_watched &= way.watched.certain.is_some();
                    best = best.or(way, &self.proofs);
                }
                let certain = best.watched.certain.filter(|_| always_watched);
                let watched = Watched { certain, ..best.watched };
                Way { certain: best.certain.filter(|_| always), watched, ..best }
            }
        }
    }
}

impl World<'_> {
    /// Somebody of whom nothing is said.
    pub(crate) fn nobody(&self) -> Entity {
        Self::unknown_entity(self.program.schema().principals.first().copied().unwrap_or(0))
    }

    /// A principal of a type that neither the facts nor the question know.
    pub(crate) fn stranger(of: TypeId) -> Entity {
        Entity { of, index: STRANGER }
    }

    pub(crate) fn is_stranger(entity: Entity) -> bool {
        entity.index == STRANGER
    }
}

/// Who is listed somewhere, and the relations of which more is left out.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    pub(crate) people: BTreeSet<Entity>,
    pub(crate) more: Vec<(Entity, MemberId)>,
}

/// An edge that possibly leads on: whether it holds, whether it is chosen, and both.
pub(crate) struct Link<'a> {
    pub(crate) index: u32,
    pub(crate) edge: &'a Edge,
    pub(crate) holds: Truth,
    pub(crate) chosen: Truth,
    pub(crate) truth: Truth,
}

/// Whether an edge carries a role, if one is asked for; an edge without its role may carry any.
pub(crate) fn carried(role: Option<RoleId>, edge: &Edge) -> Truth {
    match (role, edge.role) {
        (None, _) => Truth::TRUE,
        (Some(_), None) => Truth::UNKNOWN,
        (Some(role), Some(carried)) => Truth::known(role == carried),
    }
}

/// Where a role is asked for: the entity, and the object and relation of a pair with it as place.
pub(crate) type RoleSpot = (Entity, Option<(Entity, MemberId)>);

/// At the place of a pair, roles given on the pair count too.
pub(crate) fn pair_of(path: &Path, at: &At) -> Option<(Entity, MemberId)> {
    let at_place = path.start == Start::Place && path.steps.is_empty();
    at.place.filter(|_| at_place).map(|(through, _)| (at.object, through))
}
