//! What is missing: every unknown input of each statement whose outcome is unknown.
//!
//! The search walks from the question down to the facts, over whatever is possible but not certain. It
//! keeps a list of what is still to be looked at instead of recursing through the data, and looks at
//! every part of a condition, so the list depends on no order of evaluation.

use std::collections::{BTreeSet, HashSet};

use crate::policy::condition::{Condition, Quantifier, Term};
use crate::policy::path::{Path, Start, ValuePath, Who};
use crate::policy::rule::{CellValue, GrantRule, Named, Restriction, RoleSource, Through};
use crate::policy::schema::{Entity, MemberId, RoleId, TypeKind};
use crate::program;

use super::denial::Denial;
use super::grants::{Asked, Candidate, Place};
use super::people::{RoleSpot, pair_of};
use super::solver::{Elements, Key, Solver};
use super::truth::{Truth, Way};
use super::world::{At, Reading, World};

/// Something whose unknown parts are still to be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Open {
    Node(Key),
    /// How this entity comes to be an element of a derived relation of that one.
    Element {
        of: Entity,
        member: MemberId,
        element: Entity,
    },
}

/// What was found so far, and what is still to be looked at.
#[derive(Debug, Default)]
struct Search {
    found: BTreeSet<String>,
    seen: HashSet<Open>,
    open: Vec<Open>,
}

impl Search {
    fn later(&mut self, open: Open) {
        if self.seen.insert(open) {
            self.open.push(open);
        }
    }
}

/// The names of everything missing, for a decision that is possibly but not certainly yes.
pub(crate) fn missing(solver: &mut Solver<'_>, denial: &Denial<'_>) -> Vec<String> {
    let found = solver.settle(|it| {
        let mut search = Search::default();
        let asked: Vec<Asked> = denial.asked().collect();
        let certain = asked.iter().any(|asked| it.way(granted(asked)).certain.is_some());
        for asked in &asked {
            if !certain {
                it.missing_of_grants(&mut search, asked);
            }
            it.missing_of_forbids(&mut search, asked);
        }
        while let Some(open) = search.open.pop() {
            it.missing_of_open(&mut search, open);
        }
        search.found
    });
    found.into_iter().collect()
}

fn granted(asked: &Asked) -> Key {
    Key::Granted { principal: asked.principal, action: asked.action, object: asked.object }
}

fn unknown(way: Way) -> bool {
    way.truth().is_unknown()
}

impl<'a> Solver<'a> {
    fn missing_of_open(&mut self, search: &mut Search, open: Open) {
        match open {
            Open::Element { of, member, element } => self.missing_of_element(search, of, member, element),
            Open::Node(key) => match key {
                Key::InGroup { principal, group } => {
                    if let Some(TypeKind::Group(member)) =
                        self.program().schema().type_info(group.of).map(|it| it.kind)
                    {
                        self.missing_of_list(search, principal, group, member, None);
                    }
                }
                Key::Held { principal, on, role } => {
                    self.missing_of_rules(search, &At::object(on, principal), on.of, None, role);
                }
                Key::HeldOnPair { principal, object, through, place, role } => {
                    let at = At { object, place: Some((through, place)), user: principal, element: None };
                    let through = Through { member: through, place: place.of };
                    self.missing_of_rules(search, &at, object.of, Some(through), role);
                }
                Key::Defined { principal, definition, on } => {
                    if let Some(it) = self.program().policy().definitions.get(usize::from(definition)) {
                        self.missing_of(search, &it.condition, &At::object(on, principal));
                    }
                }
                Key::Granted { principal, action, object } => {
                    self.missing_of_grants(search, &Asked { principal, action, object });
                }
                Key::Forbidden { principal, action, object } => {
                    self.missing_of_forbids(search, &Asked { principal, action, object });
                }
                Key::Elements(..) => {}
            },
        }
    }

    fn look_into(&mut self, search: &mut Search, key: Key) {
        if unknown(self.way(key)) {
            search.later(Open::Node(key));
        }
    }

    /// What a place leaves open: the grants, unless one certainly arises there, and the restrictions.
    fn missing_of_grants(&mut self, search: &mut Search, asked: &Asked) {
        for place in self.places(asked.object, asked.action) {
            let restrictions = self.restrictions(asked, &place);
            let truths: Vec<Truth> = restrictions.iter().map(|it| self.survives(it, asked, &place)).collect();
            let survives = Truth::all(truths.iter().copied());
            let candidates = self.candidates(asked, &place);
            let arises = |it: &Candidate<'_>| place.way.truth().and(it.granted().truth());
            let granted = candidates.iter().map(arises).fold(Truth::FALSE, Truth::or);
            if !granted.and(survives).is_unknown() {
                continue;
            }
            if let Some(through) = place.through.filter(|_| unknown(place.way)) {
                self.missing_of_link(search, asked.object, through.member, place.entity);
            }
            for candidate in candidates.iter().filter(|it| !granted.certain && arises(it).is_unknown()) {
                self.missing_of_candidate(search, asked, &place, candidate);
            }
            for (it, _) in restrictions.iter().zip(&truths).filter(|it| it.1.is_unknown()) {
                self.missing_of_restriction(search, it, asked, &place);
            }
        }
    }

    fn missing_of_candidate(
        &mut self,
        search: &mut Search,
        asked: &Asked,
        place: &Place,
        it: &Candidate<'a>,
    ) {
        use crate::policy::rule::ColumnKind;
        if unknown(it.held) {
            match it.column.kind {
                ColumnKind::Role(role) => {
                    let pair = place.through.map(|it| (asked.object, it.member));
                    self.missing_of_held(search, asked.principal, place.entity, pair, role);
                }
                ColumnKind::Relation(member) => {
                    self.missing_of_holding(search, asked.principal, place.entity, member, None);
                }
                ColumnKind::Everyone => {}
            }
        }
        if let Some(named) = it.column.only_if.as_ref().filter(|_| it.fits.is_unknown()) {
            self.missing_of_named(search, asked, place, named);
        }
        match &it.cell.value {
            CellValue::Unknown => {
                let policy = self.program().policy();
                search.found.insert(program::cell(policy, asked.object.of, asked.action, &it.column.title));
            }
            CellValue::Defined(named) | CellValue::Only(named) if it.value.is_unknown() => {
                self.missing_of_named(search, asked, place, named);
            }
            _ => {}
        }
        if it.gate.is_unknown() {
            self.missing_of_gate(search, asked.object);
        }
    }

    fn missing_of_named(&mut self, search: &mut Search, asked: &Asked, place: &Place, named: &Named) {
        if let Some((definition, at_object)) = named.concerning(asked.object.of, place.entity.of) {
            let on = if at_object { asked.object } else { place.entity };
            self.look_into(search, Key::Defined { principal: asked.principal, definition, on });
        }
    }

    fn missing_of_held(
        &mut self,
        search: &mut Search,
        principal: Entity,
        on: Entity,
        pair: Option<(Entity, MemberId)>,
        role: RoleId,
    ) {
        self.look_into(search, Key::Held { principal, on, role });
        if let Some((object, through)) = pair {
            self.look_into(search, Key::HeldOnPair { principal, object, through, place: on, role });
        }
    }

    fn missing_of_restriction(
        &mut self,
        search: &mut Search,
        it: &Restriction,
        asked: &Asked,
        place: &Place,
    ) {
        let at = match it.through {
            None => At::object(asked.object, asked.principal),
            Some(_) => asked.at(place),
        };
        self.missing_of_parts(search, it, &at);
    }

    fn missing_of_parts(&mut self, search: &mut Search, it: &Restriction, at: &At) {
        let meant =
            it.who.iter().fold(Truth::FALSE, |truth, who| truth.or(self.meant(at.user, who, at).truth()));
        if meant.is_unknown() {
            it.who.iter().for_each(|who| self.missing_of_who(search, at.user, who, at));
        }
        it.when.iter().chain(&it.unless).for_each(|condition| self.missing_of(search, condition, at));
    }

    fn missing_of_forbids(&mut self, search: &mut Search, asked: &Asked) {
        let program = self.program();
        for it in program.index().forbids(program.policy(), asked.object.of, asked.action) {
            if !self.falls(it, asked).is_unknown() {
                continue;
            }
            let Some(through) = it.through else {
                self.missing_of_parts(search, it, &At::object(asked.object, asked.principal));
                continue;
            };
            let found = self.targets(asked.object, through.member);
            for (entity, way) in found.iter().filter(|it| it.0.of == through.place) {
                let at = asked.at(&Place { entity: *entity, through: Some(through), way: *way });
                let falls = self.falls_at(it, &at);
                if !way.truth().and(falls).is_unknown() {
                    continue;
                }
                if unknown(*way) {
                    self.missing_of_link(search, asked.object, through.member, *entity);
                }
                if falls.is_unknown() {
                    self.missing_of_parts(search, it, &at);
                }
            }
        }
    }

    fn missing_of_rules(
        &mut self,
        search: &mut Search,
        at: &At,
        on: u16,
        through: Option<Through>,
        role: RoleId,
    ) {
        let program = self.program();
        for rule in program.index().grants(program.policy(), on, through) {
            let given = self.given_by(at.user, rule, at, role);
            let (condition, gates) = (self.rule_condition(rule, at), self.rule_gates(rule, at, role));
            if !given.truth().and(condition).and(gates).is_unknown() {
                continue;
            }
            if unknown(given) {
                self.missing_of_given(search, rule, at, role);
            }
            rule.when.iter().chain(&rule.unless).for_each(|it| self.missing_of(search, it, at));
            if gates.is_unknown() {
                self.missing_of_gate(search, at.object);
            }
        }
    }

    fn missing_of_given(&mut self, search: &mut Search, rule: &GrantRule, at: &At, role: RoleId) {
        match &rule.role {
            RoleSource::Role(_) => self.missing_of_who(search, at.user, &rule.who, at),
            RoleSource::Named(value) => {
                self.missing_of_value(search, at, value);
                self.missing_of_who(search, at.user, &rule.who, at);
            }
            RoleSource::Their => {
                if let Who::Holders(path) = &rule.who {
                    self.missing_of_holders(search, at.user, path, at, Some(role));
                }
            }
            RoleSource::Same(handed) => {
                let Who::Holders(path) = &rule.who else { return };
                for (entity, way) in self.reach(at, path) {
                    for (_, source, _) in handed.iter().filter(|it| it.0 == entity.of && it.2 == role) {
                        let key = Key::Held { principal: at.user, on: entity, role: *source };
                        let held = self.way(key);
                        if way.truth().and(held.truth()).is_unknown() {
                            self.missing_of_reach(search, at, path, entity, way);
                            self.look_into(search, key);
                        }
                    }
                }
            }
        }
    }

    fn missing_of_who(&mut self, search: &mut Search, principal: Entity, who: &Who, at: &At) {
        if !unknown(self.meant(principal, who, at)) {
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
                    let roles = match self.world.attribute(entity, member) {
                        Reading::Known(crate::policy::schema::Value::Role(_, role)) => vec![role],
                        Reading::Unknown => {
                            self.missing_of_attribute(search, entity, member);
                            self.world.possible_roles(entity, member).into_iter().flatten().collect()
                        }
                        _ => Vec::new(),
                    };
                    let Some(spot) = self.role_spot(entity, at, pair_of(path, at), member) else { continue };
                    for role in roles {
                        self.missing_of_counting(search, principal, (path, at), (entity, way), spot, role);
                    }
                }
            }
        }
    }

    fn missing_of_counting(
        &mut self,
        search: &mut Search,
        principal: Entity,
        (path, at): (&Path, &At),
        (entity, way): (Entity, Way),
        (on, pair): RoleSpot,
        role: RoleId,
    ) {
        let counts = self.counts_as(principal, on, pair, role);
        if !way.truth().and(counts.truth()).is_unknown() {
            return;
        }
        self.missing_of_reach(search, at, path, entity, way);
        if unknown(counts) {
            let above: Vec<RoleId> = self.program().counting_as(on.of, role).collect();
            above.into_iter().for_each(|it| self.missing_of_held(search, principal, on, pair, it));
        }
    }

    /// How the end of a path comes to hold a principal.
    fn missing_of_holders(
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
                if way.truth().and(link.truth()).is_unknown() {
                    self.missing_of_reach(search, at, path, entity, way);
                    self.missing_of_standing(search, entity, principal);
                }
            }
            return;
        };
        let before = Path { start: path.start, steps: before.to_vec() };
        for (entity, way) in self.reach(at, &before) {
            let Some(member) = last.member_of(entity.of) else { continue };
            let one = Path { start: Start::Object, steps: vec![last.clone()] };
            let link = self.holds(principal, &one, &At::object(entity, principal), role);
            if way.truth().and(link.truth()).is_unknown() {
                self.missing_of_reach(search, at, &before, entity, way);
                if unknown(link) {
                    self.missing_of_holding(search, principal, entity, member, role);
                }
            }
        }
    }

    fn missing_of_holding(
        &mut self,
        search: &mut Search,
        principal: Entity,
        entity: Entity,
        member: MemberId,
        role: Option<RoleId>,
    ) {
        if self.world.relation_info(entity.of, member).is_some() {
            return self.missing_of_list(search, principal, entity, member, role);
        }
        for (target, way) in self.elements(entity, member).iter() {
            let link = self.stands_for(*target, principal);
            if way.truth().and(link.truth()).is_unknown() {
                if unknown(*way) {
                    search.later(Open::Element { of: entity, member, element: *target });
                }
                self.missing_of_standing(search, *target, principal);
            }
        }
    }

    /// How the edges of one relation come to end in a principal.
    fn missing_of_list(
        &mut self,
        search: &mut Search,
        principal: Entity,
        entity: Entity,
        member: MemberId,
        role: Option<RoleId>,
    ) {
        let (edges, more) = self.world.edges(entity, member);
        for (edge, truth) in edges {
            let link = self.stands_for(edge.target, principal);
            let carried = match (role, edge.role) {
                (None, _) => Truth::TRUE,
                (Some(_), None) => Truth::UNKNOWN,
                (Some(role), Some(carried)) => Truth::known(role == carried),
            };
            if !truth.and(link.truth()).and(carried).is_unknown() {
                continue;
            }
            if truth.is_unknown() {
                search.found.insert("time".to_owned());
            }
            if carried.is_unknown() {
                self.name(search, entity, member);
            }
            self.missing_of_standing(search, edge.target, principal);
        }
        let targets = self.world.relation_info(entity.of, member).map(|it| it.targets.as_slice());
        let targets = targets.unwrap_or_default();
        if more && targets.iter().any(|of| self.stands_for(World::unknown_entity(*of), principal).possible) {
            self.name(search, entity, member);
        }
    }

    fn missing_of_standing(&mut self, search: &mut Search, listed: Entity, principal: Entity) {
        if !World::is_unknown_entity(listed) && unknown(self.stands_for(listed, principal)) {
            search.later(Open::Node(Key::InGroup { principal, group: listed }));
        }
    }

    /// How a path comes to reach an entity, if it is not certain that it does.
    fn missing_of_reach(&mut self, search: &mut Search, at: &At, path: &Path, target: Entity, way: Way) {
        if !unknown(way) {
            return;
        }
        let mut levels: Vec<Elements> = Vec::new();
        for length in 0..=path.steps.len() {
            let steps = path.steps.iter().take(length).cloned().collect();
            levels.push(self.reach(at, &Path { start: path.start, steps }));
        }
        let mut wanted = BTreeSet::from([target]);
        for (step, before) in path.steps.iter().zip(&levels).rev() {
            let mut earlier = BTreeSet::new();
            for (entity, way) in before {
                let Some(member) = step.member_of(entity.of) else { continue };
                for (element, link) in self.targets(*entity, member).iter().filter(|it| wanted.contains(it.0))
                {
                    if unknown(*link) {
                        self.missing_of_link(search, *entity, member, *element);
                    }
                    if unknown(*way) {
                        earlier.insert(*entity);
                    }
                }
            }
            wanted = earlier;
        }
        if !wanted.is_empty() {
            self.missing_of_start(search, path.start);
        }
    }

    fn missing_of_start(&mut self, search: &mut Search, start: Start) {
        if let Start::Input(input) = start
            && let Some(info) = self.program().schema().inputs.get(usize::from(input))
        {
            search.found.insert(info.name.clone());
        }
    }

    /// How one relation comes to lead to an entity.
    fn missing_of_link(&mut self, search: &mut Search, entity: Entity, member: MemberId, element: Entity) {
        if self.world.relation_info(entity.of, member).is_none() {
            return search.later(Open::Element { of: entity, member, element });
        }
        if World::is_unknown_entity(element) {
            return self.name(search, entity, member);
        }
        search.found.insert("time".to_owned());
    }

    fn missing_of_element(&mut self, search: &mut Search, of: Entity, member: MemberId, element: Entity) {
        let Some(derived) = self.program().policy().derived(of.of, member) else { return };
        let at = At::object(of, of);
        for path in &derived.paths {
            if let Some(way) = self.reach(&at, path).get(&element).copied() {
                self.missing_of_reach(search, &at, path, element, way);
            }
        }
    }

    fn name(&self, search: &mut Search, entity: Entity, member: MemberId) {
        let info = self.program().schema().type_info(entity.of).and_then(|it| it.member(member));
        if let (Some(entity), Some(info)) = (self.world.written(entity), info) {
            search.found.insert(format!("{entity}.{}", info.name));
        }
    }

    fn missing_of_attribute(&mut self, search: &mut Search, entity: Entity, member: MemberId) {
        let gated = self.world.attribute_info(entity.of, member).is_some_and(|it| !it.gate.is_empty());
        if gated && self.world.knows(entity) {
            return self.missing_of_gate(search, entity);
        }
        self.name(search, entity, member);
    }

    fn missing_of_gate(&mut self, search: &mut Search, entity: Entity) {
        let path = self.program().policy().plan_paths.get(usize::from(entity.of)).and_then(Option::as_ref);
        if let Some(path) = path {
            self.missing_of_value(search, &At::object(entity, entity), path);
        }
    }

    fn missing_of_value(&mut self, search: &mut Search, at: &At, path: &ValuePath) {
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
    fn missing_of_one(&mut self, search: &mut Search, at: &At, path: &Path) {
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
            if edges.iter().any(|it| it.1.is_unknown()) {
                search.found.insert("time".to_owned());
            }
            return;
        }
        if self.world.start(at, path.start) == Reading::Unknown {
            self.missing_of_start(search, path.start);
        }
    }

    /// What is unknown in a condition whose value is unknown.
    fn missing_of(&mut self, search: &mut Search, condition: &Condition, at: &At) {
        if !self.judge(condition, at).is_unknown() {
            return;
        }
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|it| self.missing_of(search, it, at));
            }
            Condition::Not(part) => self.missing_of(search, part, at),
            Condition::Flag(value) => self.missing_of_value(search, at, value),
            Condition::Defined { at: path, definitions } => match self.world.one(at, path) {
                Reading::Known(on) => {
                    for (_, definition) in definitions.iter().filter(|it| it.0 == on.of) {
                        let key = Key::Defined { principal: at.user, definition: *definition, on };
                        self.look_into(search, key);
                    }
                }
                _ => self.missing_of_one(search, at, path),
            },
            Condition::Same { left, right, .. }
            | Condition::Below { left, right }
            | Condition::Ordered { left, right, .. } => {
                self.missing_of_term(search, left, at);
                self.missing_of_term(search, right, at);
            }
            Condition::SameEntity { left, right, .. } => {
                self.missing_of_one(search, at, &left.path);
                self.missing_of_one(search, at, &right.path);
            }
            Condition::Within { who, among } => match self.world.one(at, who) {
                Reading::Known(principal) => self.missing_of_who(search, principal, among, at),
                _ => self.missing_of_one(search, at, who),
            },
            Condition::Quantified { quantifier, path, has } => {
                self.missing_of_quantified(search, *quantifier, path, has.as_deref(), at);
            }
            Condition::Nobody(who) => {
                for principal in self.world.principals() {
                    self.missing_of_who(search, principal, who, at);
                }
            }
            Condition::Can { who, object, actions } => {
                self.missing_of_one(search, at, who);
                self.missing_of_one(search, at, object);
                let (one, other) = (self.world.one(at, who), self.world.one(at, object));
                let (Reading::Known(principal), Reading::Known(object)) = (one, other) else { return };
                for (_, action) in actions.iter().filter(|it| it.0 == object.of) {
                    self.look_into(search, Key::Granted { principal, action: *action, object });
                    self.look_into(search, Key::Forbidden { principal, action: *action, object });
                }
            }
        }
    }

    fn missing_of_term(&mut self, search: &mut Search, term: &Term, at: &At) {
        match term {
            Term::Path(path) => self.missing_of_value(search, at, path),
            Term::Value(_) => {}
            Term::Input(input) => {
                if self.world.input(*input) == Reading::Unknown {
                    self.missing_of_start(search, Start::Input(*input));
                }
            }
            Term::Time => {
                if self.world.time.is_none() {
                    search.found.insert("time".to_owned());
                }
            }
        }
    }

    fn missing_of_quantified(
        &mut self,
        search: &mut Search,
        quantifier: Quantifier,
        path: &Path,
        has: Option<&Condition>,
        at: &At,
    ) {
        let reached = self.reach(at, path);
        let none_certain = !reached.values().any(|it| it.certain.is_some());
        for (element, way) in reached {
            let within = At { element: Some(element), ..*at };
            let holds = self.met(has, &within);
            let part = match quantifier {
                Quantifier::Any | Quantifier::No => way.truth().and(holds),
                Quantifier::All => way.truth().negated().or(holds),
            };
            if part.is_unknown() || quantifier == Quantifier::All && none_certain {
                self.missing_of_reach(search, at, path, element, way);
            }
            if let Some(has) = has.filter(|_| part.is_unknown()) {
                self.missing_of(search, has, &within);
            }
        }
    }
}
