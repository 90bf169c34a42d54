//! Why it is unknown whether a principal is meant: holders, roles counted as, edges and groups.

use std::collections::BTreeMap;

use crate::policy::condition::Condition;
use crate::policy::path::{Path, Step, Who};
use crate::policy::schema::{Entity, MemberId, RoleId, Value};

use super::{Open, Search};
use crate::eval::people::{Link, RoleSpot, carried, pair_of};
use crate::eval::solver::{Key, Solver};
use crate::eval::truth::{Truth, Way};
use crate::eval::world::{At, Reading, World};

impl Solver<'_> {
    pub(in crate::eval) fn missing_of_who(
        &mut self,
        search: &mut Search,
        principal: Entity,
        who: &Who,
        at: &At,
    ) {
        if !search.unknown(self.meant(principal, who, at)) {
            return;
        }
        match who {
            Who::Everyone | Who::Every(_) => {}
            Who::Holders(path) => self.missing_of_holders(search, principal, path, at, None),
            Who::Role { at: path, roles } => {
                for (entity, way) in self.reach(at, path) {
                    if let Some((_, role)) = roles.iter().find(|it| it.0 == entity.of) {
                        let spot = (entity, pair_of(path, at));
                        self.missing_of_counting(search, principal, (path, at), (entity, way), spot, *role);
                    }
                }
            }
            Who::RoleNamed { at: path, attribute } => {
                for (entity, way) in self.reach(at, path) {
                    let Some(member) = attribute.member_of(entity.of) else { continue };
                    let pair = pair_of(path, at);
                    let counts = self.counts_as_named(principal, entity, at, pair, member);
                    self.missing_of_both(
                        search,
                        (way, counts),
                        |solver, search| solver.missing_of_reach(search, at, path, entity, way),
                        |solver, search| {
                            solver.missing_of_naming(search, principal, entity, at, (pair, member));
                        },
                    );
                }
            }
        }
    }

    /// Why it is unknown whether a principal counts as holding the role that an attribute names.
    fn missing_of_naming(
        &mut self,
        search: &mut Search,
        principal: Entity,
        entity: Entity,
        at: &At,
        (pair, member): (Option<(Entity, MemberId)>, MemberId),
    ) {
        let Some((on, pair)) = self.role_spot(entity, at, pair, member) else { return };
        let roles = match self.world.attribute(entity, member) {
            Reading::Known(Value::Role(_, role)) => vec![role],
            Reading::Unknown => {
                self.missing_of_attribute(search, entity, member);
                self.world.possible_roles(entity, member).into_iter().flatten().collect()
            }
            _ => Vec::new(),
        };
        for role in roles {
            if search.unknown(self.counts_as(principal, on, pair, role)) {
                self.missing_of_above(search, principal, (on, pair), role);
            }
        }
    }

    pub(in crate::eval) fn missing_of_counting(
        &mut self,
        search: &mut Search,
        principal: Entity,
        (path, at): (&Path, &At),
        (entity, way): (Entity, Way),
        (on, pair): RoleSpot,
        role: RoleId,
    ) {
        let counts = self.counts_as(principal, on, pair, role);
        self.missing_of_both(
            search,
            (way, counts),
            |solver, search| solver.missing_of_reach(search, at, path, entity, way),
            |solver, search| solver.missing_of_above(search, principal, (on, pair), role),
        );
    }

    /// The roles by which somebody may count as holding one.
    fn missing_of_above(
        &mut self,
        search: &mut Search,
        principal: Entity,
        (on, pair): RoleSpot,
        role: RoleId,
    ) {
        let above: Vec<RoleId> = self.program().counting_as(on.of, role).collect();
        above.into_iter().for_each(|it| self.missing_of_held(search, principal, on, pair, it));
    }

    /// How the end of a path comes to hold a principal.
    pub(in crate::eval) fn missing_of_holders(
        &mut self,
        search: &mut Search,
        principal: Entity,
        path: &Path,
        at: &At,
        role: Option<RoleId>,
    ) {
        let Some((last, before)) = path.steps.split_last() else {
            for (entity, way) in self.reach(at, path) {
                let link = self.stands_for(entity, principal);
                self.missing_of_both(
                    search,
                    (way, link),
                    |solver, search| solver.missing_of_reach(search, at, path, entity, way),
                    |solver, search| solver.missing_of_standing(search, entity, principal),
                );
            }
            return;
        };
        let before = Path { start: path.start, steps: before.to_vec() };
        for (entity, way) in self.reach(at, &before) {
            let link = self.holds_along(principal, (at, last), entity, role);
            self.missing_of_both(
                search,
                (way, link),
                |solver, search| solver.missing_of_reach(search, at, &before, entity, way),
                |solver, search| solver.missing_of_holding(search, principal, (at, last), entity, role),
            );
        }
    }

    pub(in crate::eval) fn missing_of_holding(
        &mut self,
        search: &mut Search,
        principal: Entity,
        (at, step): (&At, &Step),
        entity: Entity,
        role: Option<RoleId>,
    ) {
        let Some(member) = step.member_of(entity.of) else { return };
        if self.world.relation_info(entity.of, member).is_some() {
            let only = step.only.as_deref();
            return self.missing_of_list(search, principal, (at, only), (entity, member), role);
        }
        for (target, way) in self.derived_targets(entity, member).iter() {
            let link = self.stands_for(*target, principal);
            self.missing_of_both(
                search,
                (*way, link),
                |_, search| search.later(Open::Element { of: entity, member, element: *target }),
                |solver, search| solver.missing_of_standing(search, *target, principal),
            );
        }
    }

    /// How the edges of one relation come to end in a principal.
    pub(in crate::eval) fn missing_of_list(
        &mut self,
        search: &mut Search,
        principal: Entity,
        (at, only): (&At, Option<&Condition>),
        (entity, member): (Entity, MemberId),
        role: Option<RoleId>,
    ) {
        let (links, more) = self.links(at, entity, member, only);
        // Several edges to one end are one way to it.
        let mut ways: BTreeMap<Entity, Vec<(Link<'_>, Truth)>> = BTreeMap::new();
        for link in links {
            let carried = carried(role, link.edge);
            ways.entry(link.edge.target).or_default().push((link, carried));
        }
        let watched = self.is_watched(entity.of, member);
        for (target, edges) in ways {
            let there = edges.iter().fold(Truth::FALSE, |there, it| there.or(it.0.truth.and(it.1)));
            let link = self.stands_for(target, principal);
            self.missing_of_both(
                search,
                (Way::of(there).watched_if(watched), link),
                |solver, search| solver.missing_of_edges(search, (at, only), (entity, member), &edges),
                |solver, search| solver.missing_of_standing(search, target, principal),
            );
        }
        let targets = self.world.relation_info(entity.of, member).map(|it| it.targets.as_slice());
        for of in targets.filter(|_| more).unwrap_or_default() {
            let other = World::unknown_entity(*of);
            let link = self.stands_for(other, principal);
            self.missing_of_both(
                search,
                (Way::POSSIBLE.watched_if(watched), link),
                |solver, search| solver.missing_of_others(search, (at, only), (entity, member)),
                |solver, search| solver.missing_of_standing(search, other, principal),
            );
        }
    }

    /// Why it is unknown whether there is an edge to one end, and which role it carries.
    fn missing_of_edges(
        &mut self,
        search: &mut Search,
        (at, only): (&At, Option<&Condition>),
        (entity, member): (Entity, MemberId),
        edges: &[(Link<'_>, Truth)],
    ) {
        for (link, carried) in edges.iter().filter(|it| it.0.truth.and(it.1).is_unknown()) {
            self.missing_of_edge(search, (at, only), (entity, member), link);
            if carried.is_unknown() {
                self.name(search, entity, member);
            }
        }
    }

    pub(in crate::eval) fn missing_of_standing(
        &mut self,
        search: &mut Search,
        listed: Entity,
        principal: Entity,
    ) {
        if search.unknown(self.stands_for(listed, principal)) {
            search.later(Open::Node(Key::InGroup { principal, group: listed }));
        }
    }
}
