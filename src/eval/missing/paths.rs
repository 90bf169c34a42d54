//! Why it is unknown where a path leads: its start, its links, and the values at its end.

use std::collections::BTreeSet;

use crate::policy::condition::{Condition, EdgeField};
use crate::policy::path::{Path, Start, Step, ValuePath};
use crate::policy::schema::{Entity, MemberId};

use super::{Open, Search};
use crate::eval::people::Link;
use crate::eval::solver::{Elements, Solver};
use crate::eval::truth::Way;
use crate::eval::world::{At, EdgeSpot, Reading, World};

impl Solver<'_> {
    /// How a path comes to reach an entity, if it is not certain that it does.
    pub(in crate::eval) fn missing_of_reach(
        &mut self,
        search: &mut Search,
        at: &At,
        path: &Path,
        target: Entity,
        way: Way,
    ) {
        if !search.unknown(way) {
            return;
        }
        let mut levels: Vec<Elements> = Vec::new();
        for length in 0..=path.steps.len() {
            let steps = path.steps.iter().take(length).cloned().collect();
            levels.push(self.reach(at, &Path { start: path.start, steps }));
        }
        let mut wanted = BTreeSet::from([(target, search.along)]);
        for (step, before) in path.steps.iter().zip(&levels).rev() {
            let mut earlier = BTreeSet::new();
            for (entity, way) in before {
                let targets = self.step_targets(at, *entity, step);
                for (element, link) in targets.iter() {
                    for along in [false, true].into_iter().filter(|it| wanted.contains(&(*element, *it))) {
                        let found = search.looking(along, |search| {
                            self.missing_of_step(search, (at, step), (*entity, *way), (*element, *link))
                        });
                        earlier.extend(found.into_iter().map(|it| (*entity, it)));
                    }
                }
            }
            wanted = earlier;
        }
        if !wanted.is_empty() {
            self.missing_of_start(search, path.start);
        }
    }

    /// How a step leads from an entity to an element, and how the entity is still to be looked into.
    fn missing_of_step(
        &mut self,
        search: &mut Search,
        (at, step): (&At, &Step),
        (entity, way): (Entity, Way),
        (element, link): (Entity, Way),
    ) -> Vec<bool> {
        let mut earlier = Vec::new();
        self.missing_of_both(
            search,
            (way, link),
            |_, search| earlier.push(search.along),
            |solver, search| solver.missing_of_link(search, (at, step), entity, element),
        );
        earlier
    }

    pub(in crate::eval) fn missing_of_start(&mut self, search: &mut Search, start: Start) {
        if let Start::Input(input) = start
            && let Some(info) = self.program().schema().inputs.get(usize::from(input))
        {
            search.found.insert(info.name.clone());
        }
    }

    /// How one relation comes to lead to an entity, whichever its edges.
    pub(in crate::eval) fn missing_of_relation(
        &mut self,
        search: &mut Search,
        entity: Entity,
        member: MemberId,
        element: Entity,
    ) {
        let step = Step::along(vec![(entity.of, member)]);
        self.missing_of_link(search, (&At::object(entity, entity), &step), entity, element);
    }

    /// How one step comes to lead to an entity.
    pub(in crate::eval) fn missing_of_link(
        &mut self,
        search: &mut Search,
        (at, step): (&At, &Step),
        entity: Entity,
        element: Entity,
    ) {
        let Some(member) = step.member_of(entity.of) else { return };
        if self.world.relation_info(entity.of, member).is_none() {
            return search.later(Open::Element { of: entity, member, element });
        }
        let only = step.only.as_deref();
        if World::is_unknown_entity(element) {
            return self.missing_of_others(search, (at, only), (entity, member));
        }
        let (links, _) = self.links(at, entity, member, only);
        for link in links.iter().filter(|it| it.edge.target == element && it.truth.is_unknown()) {
            self.missing_of_edge(search, (at, only), (entity, member), link);
        }
    }

    /// Why there may be edges of a relation that nobody stated.
    pub(in crate::eval) fn missing_of_others(
        &mut self,
        search: &mut Search,
        (at, only): (&At, Option<&Condition>),
        (entity, member): (Entity, MemberId),
    ) {
        self.name(search, entity, member);
        let at = at.along(entity, member, None);
        if let Some(only) = only.filter(|it| self.met(Some(*it), &at).is_unknown()) {
            self.missing_of(search, only, &at);
        }
    }

    /// Why it is unknown whether an edge holds and is chosen.
    pub(in crate::eval) fn missing_of_edge(
        &mut self,
        search: &mut Search,
        (at, only): (&At, Option<&Condition>),
        (entity, member): (Entity, MemberId),
        link: &Link<'_>,
    ) {
        if link.holds.is_unknown() {
            search.found.insert("time".to_owned());
        }
        if let Some(only) = only.filter(|_| link.chosen.is_unknown()) {
            self.missing_of(search, only, &at.along(entity, member, Some(link.index)));
        }
    }

    /// An attribute of an edge: `organization:acme.members.view_only`; of an edge that nobody stated,
    /// only the relation.
    pub(in crate::eval) fn name_edge(&self, search: &mut Search, spot: EdgeSpot, field: EdgeField) {
        let info = self.world.relation_info(spot.owner.of, spot.member);
        let (EdgeField::Attribute(id), Some(_)) = (field, spot.index) else {
            return self.name(search, spot.owner, spot.member);
        };
        let name = info.and_then(|it| it.attributes.get(usize::from(id))).map_or("", |it| it.0.as_str());
        let mut relation = Search::default();
        self.name(&mut relation, spot.owner, spot.member);
        search.found.extend(relation.found.into_iter().map(|it| format!("{it}.{name}")));
    }

    pub(in crate::eval) fn missing_of_element(
        &mut self,
        search: &mut Search,
        of: Entity,
        member: MemberId,
        element: Entity,
    ) {
        let Some(derived) = self.program().policy().derived(of.of, member) else { return };
        let at = At::object(of, of);
        // Whatever is an element of the watched relation is so along it.
        let along = search.along && !self.is_watched(of.of, member);
        for path in &derived.paths {
            if let Some(way) = self.reach(&at, path).get(&element).copied() {
                search.looking(along, |search| self.missing_of_reach(search, &at, path, element, way));
            }
        }
    }

    pub(in crate::eval) fn name(&self, search: &mut Search, entity: Entity, member: MemberId) {
        let info = self.program().schema().type_info(entity.of).and_then(|it| it.member(member));
        if let (Some(entity), Some(info)) = (self.world.written(entity), info) {
            search.found.insert(format!("{entity}.{}", info.name));
        }
    }

    pub(in crate::eval) fn missing_of_attribute(
        &mut self,
        search: &mut Search,
        entity: Entity,
        member: MemberId,
    ) {
        let gated = self.world.attribute_info(entity.of, member).is_some_and(|it| !it.gate.is_empty());
        if gated && self.world.knows(entity) {
            return self.missing_of_gate(search, entity);
        }
        self.name(search, entity, member);
    }

    pub(in crate::eval) fn missing_of_gate(&mut self, search: &mut Search, entity: Entity) {
        let path = self.program().policy().plan_paths.get(usize::from(entity.of)).and_then(Option::as_ref);
        if let Some(path) = path {
            self.missing_of_value(search, &At::object(entity, entity), path);
        }
    }

    pub(in crate::eval) fn missing_of_value(&mut self, search: &mut Search, at: &At, path: &ValuePath) {
        match self.world.one(at, &path.path) {
            Reading::None => {}
            Reading::Unknown => self.missing_of_one(search, at, &path.path),
            Reading::Known(entity) => {
                let Some(member) = path.attribute.member_of(entity.of) else { return };
                if self.world.attribute(entity, member) == Reading::Unknown {
                    self.missing_of_attribute(search, entity, member);
                }
            }
        }
    }

    /// Where a path to one entity stops being known.
    pub(in crate::eval) fn missing_of_one(&mut self, search: &mut Search, at: &At, path: &Path) {
        let mut steps = Vec::new();
        for step in &path.steps {
            let before = Path { start: path.start, steps: steps.clone() };
            steps.push(step.clone());
            let after = Path { start: path.start, steps: steps.clone() };
            let Reading::Known(entity) = self.world.one(at, &before) else { break };
            if self.world.one(at, &after) != Reading::Unknown {
                continue;
            }
            let Some(member) = step.member_of(entity.of) else { return };
            let (edges, more) = self.world.edges(entity, member);
            if more {
                self.name(search, entity, member);
            }
            if edges.iter().any(|it| it.2.is_unknown()) {
                search.found.insert("time".to_owned());
            }
            return;
        }
        if self.world.start(at, path.start) == Reading::Unknown {
            self.missing_of_start(search, path.start);
        }
    }
}
