//! Who stands where, found out from the facts: what rules give, whom relations mean, groups and sets seen
//! through. Conditions are judged by the evaluator itself, so that there is one meaning of them.

use rustc_hash::FxHashMap;

use crate::eval::{At, Reading, Solver, Truth, World};
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{GrantRule, RoleSource};
use crate::policy::schema::{Entity, MemberId, RoleId, SetKind, TypeId, TypeKind, Value};

use super::affected;
use super::needs::{HoldingTable, Needs, Standing, merged};
use super::plan::{Mask, TableId};
use super::principals::Principals;
use super::steady::{self, Depends};

/// What is certainly and possibly held, as bits of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Bits {
    pub certain: u32,
    pub possible: u32,
}

impl Bits {
    /// Whether others are all among these.
    pub(super) fn has(self, more: Self) -> bool {
        more.certain & !self.certain == 0 && more.possible & !self.possible == 0
    }

    /// Adds others; whether there were any new ones.
    pub(super) fn add(&mut self, more: Self) -> bool {
        let before = *self;
        self.certain |= more.certain;
        self.possible |= more.possible;
        *self != before
    }

    /// What comes of these where one must hold some of others for it.
    pub(super) fn handed(self, held: Self, bits: Self) -> Self {
        Self {
            certain: if self.certain & held.certain != 0 { bits.certain } else { 0 },
            possible: if self.possible & held.possible != 0 { bits.possible } else { 0 },
        }
    }

    /// The bits of what holds so.
    fn of(bits: u32, truth: Truth) -> Self {
        let given = |it: bool| if it { bits } else { 0 };
        Self { certain: given(truth.certain), possible: given(truth.possible) }
    }
}

/// Everybody who holds something of another entity holds something here too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Handed {
    pub from: (TableId, u32),
    /// Of what something must be held there, for it to be certain and to be possible.
    pub held: Bits,
    pub bits: Bits,
}

/// The people of a set that several entities may have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Shared {
    Group(Entity),
    /// Those listed in a relation of an entity.
    Listed(Entity, MemberId),
    Everyone,
    Every(TypeId),
}

/// Who stands at one entity, before sets are seen through.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    /// By an edge of the entity, whatever else is so.
    pub people: Vec<(u32, Bits)>,
    /// By any other way.
    pub others: Vec<(u32, Bits)>,
    pub shared: Vec<(Shared, Bits)>,
    pub handed: Vec<Handed>,
    pub untold: bool,
    pub timed: bool,
}

impl Draft {
    /// Whoever was added since there were so many stands here otherwise than by an edge alone.
    fn otherwise(&mut self, before: usize) {
        self.others.extend(self.people.drain(before.min(self.people.len())..));
    }
}

/// Those who are in a shared set: people by number, and the sets inside it.
#[derive(Debug, Clone, Default)]
pub(super) struct Listed {
    pub people: Vec<(u32, Truth)>,
    pub inside: Vec<(Shared, Truth)>,
    pub untold: bool,
    pub timed: bool,
}

/// Asks the facts who stands where.
pub(super) struct Asker<'a, 'n> {
    pub solver: Solver<'a>,
    pub principals: &'n Principals,
    pub needs: &'n Needs,
    /// Relations of which some edge begins or ends.
    pub timed_relations: &'n std::collections::BTreeSet<(TypeId, MemberId)>,
    steps_timed: FxHashMap<Who, bool>,
    /// By where a rule lies in memory, which no answer depends on.
    rules_timed: FxHashMap<*const GrantRule, bool>,
}

/// A role that a rule gives, its bit, and whether the rule applies and the plan has both.
type GivenRole = (RoleId, u32, Truth);

/// Whom an edge or a path means.
enum Meant {
    Person(u32),
    Shared(Shared),
    Nobody,
    Untold,
}

impl<'a, 'n> Asker<'a, 'n> {
    pub(super) fn new(
        solver: Solver<'a>,
        principals: &'n Principals,
        needs: &'n Needs,
        timed_relations: &'n std::collections::BTreeSet<(TypeId, MemberId)>,
    ) -> Self {
        let (steps_timed, rules_timed) = (FxHashMap::default(), FxHashMap::default());
        Self { solver, principals, needs, timed_relations, steps_timed, rules_timed }
    }

    /// Who stands at an entity in the ways of a table.
    pub(super) fn draft(&mut self, table: &HoldingTable, entity: Entity) -> Draft {
        let mut draft = Draft::default();
        let at = At::object(entity, entity);
        let mut roles = FxHashMap::default();
        for (bit, standing) in (0..32_u32).zip(&table.standings) {
            let bits = 1_u32 << bit;
            match standing {
                Standing::Role(role) => drop(roles.insert(*role, bits)),
                Standing::Meant(who) => {
                    let before = draft.people.len();
                    self.who(&mut draft, &at, who, Bits::of(bits, Truth::TRUE));
                    if affected::one_step(self.solver.program(), table.of, who).is_none() {
                        draft.otherwise(before);
                    }
                }
            }
        }
        if !roles.is_empty() {
            self.rules(&mut draft, &at, &roles);
        }
        self.solver.forget_if_large();
        draft
    }

    fn rules(&mut self, draft: &mut Draft, at: &At, roles: &FxHashMap<RoleId, u32>) {
        let program = self.solver.program();
        for rule in program.index().grants(program.policy(), at.object.of, None) {
            let truth = self.solver.settle(|it| it.rule_condition(rule, at));
            draft.timed |= self.is_timed_rule(rule);
            if truth.possible {
                let before = draft.people.len();
                self.rule(draft, at, (rule, truth), roles);
                if !affected::is_direct(program, rule) {
                    draft.otherwise(before);
                }
            }
        }
    }

    /// Whether edges that begin or end decide if a rule applies, and which role it gives.
    fn is_timed_rule(&mut self, rule: &GrantRule) -> bool {
        if self.timed_relations.is_empty() {
            return false;
        }
        let (policy, timed) = (self.solver.program().policy(), self.timed_relations);
        *self.rules_timed.entry(std::ptr::from_ref(rule)).or_insert_with(|| {
            let conditions = rule.when.iter().chain(&rule.unless);
            let mut all: Vec<Depends> = conditions.map(|it| steady::of_condition(policy, it)).collect();
            all.push(steady::of_gate(policy, rule.on));
            if let RoleSource::Named(value) = &rule.role {
                all.push(steady::of_value(policy, value));
            }
            all.iter().any(|it| !it.relations.is_disjoint(timed))
        })
    }

    fn rule(
        &mut self,
        draft: &mut Draft,
        at: &At,
        (rule, truth): (&GrantRule, Truth),
        roles: &FxHashMap<RoleId, u32>,
    ) {
        let given = rule.role.roles_given(self.solver.program().schema(), rule.role_type);
        let mut all: Vec<GivenRole> = Vec::new();
        for role in given {
            let Some(bits) = roles.get(&role) else { continue };
            let gates = self.solver.settle(|it| it.rule_gates(rule, at, role));
            all.push((role, *bits, truth.and(gates)));
        }
        match (&rule.role, &rule.who) {
            (RoleSource::Their, Who::Holders(path)) => self.listed(draft, at, path, &all),
            (RoleSource::Same(handed), Who::Holders(path)) => self.handed(draft, at, path, (handed, &all)),
            (RoleSource::Named(value), who) => {
                for (role, bits, truth) in all {
                    let named = self.solver.settle(|it| it.named_role(value, at, role));
                    self.who(draft, at, who, Bits::of(bits, truth.and(named)));
                }
            }
            (RoleSource::Role(_), who) => {
                all.iter().for_each(|it| self.who(draft, at, who, Bits::of(it.1, it.2)));
            }
            // Only an edge carries a role, and only who stands somewhere hands one on.
            (RoleSource::Their | RoleSource::Same(_), _) => {}
        }
    }

    /// Those who are meant from an entity stand there so.
    fn who(&mut self, draft: &mut Draft, at: &At, who: &Who, bits: Bits) {
        if bits.possible == 0 {
            return;
        }
        match who {
            Who::Everyone => draft.shared.push((Shared::Everyone, bits)),
            Who::Every(of) => draft.shared.push((Shared::Every(*of), bits)),
            Who::Holders(path) => self.holders(draft, at, path, bits),
            Who::Role { at: path, roles } => {
                for (entity, truth) in self.reached(draft, at, path) {
                    if let Some((_, role)) = roles.iter().find(|it| it.0 == entity.of) {
                        self.counting_as(draft, entity, *role, both(bits, truth));
                    }
                }
            }
            Who::RoleNamed { at: path, attribute } => {
                for (entity, truth) in self.reached(draft, at, path) {
                    let Some(member) = attribute.member_of(entity.of) else { continue };
                    draft.timed |= self.is_timed_gate(entity.of);
                    self.counting_as_named(draft, entity, member, both(bits, truth));
                }
            }
        }
    }

    /// Those who count as holding the role that an attribute names; where that is unknown, certainly those
    /// who do for every role that it may be.
    fn counting_as_named(&mut self, draft: &mut Draft, entity: Entity, member: MemberId, bits: Bits) {
        let roles = match self.solver.world.attribute(entity, member) {
            Reading::Known(Value::Role(of, role)) if of == entity.of => vec![Some(role)],
            Reading::None => return,
            Reading::Known(_) => return draft.untold = true,
            Reading::Unknown => self.solver.world.possible_roles(entity, member),
        };
        let mut masks = Vec::new();
        for role in roles.iter().flatten() {
            match self.above(entity.of, *role).as_slice() {
                [one] => masks.push(*one),
                _ => return draft.untold = true,
            }
        }
        let Some(first) = masks.first().copied() else { return };
        let same_table = masks.iter().all(|it| it.table == first.table);
        let any = masks.iter().fold(0, |all, it| all | it.bits);
        let every = masks.iter().fold(u32::MAX, |all, it| all & it.bits);
        // What is held by one way and what is held by another are not put together, so one must be enough.
        let nested = masks.iter().any(|it| it.bits == every);
        if !same_table || !nested {
            return draft.untold = true;
        }
        let certain = if roles.contains(&None) { 0 } else { every };
        let held = Bits { certain, possible: any };
        draft.handed.push(Handed { from: (first.table, entity.index), held, bits });
    }

    /// The roles that count as one, table by table; none if nobody asks for them.
    fn above(&self, of: TypeId, role: RoleId) -> Vec<Mask> {
        let above = self.solver.program().counting_as(of, role);
        merged(above.filter_map(|it| self.needs.known_role(of, it)).collect())
    }

    /// The entities at the end of a path; what is unknown among them only the evaluator can tell.
    fn reached(&mut self, draft: &mut Draft, at: &At, path: &Path) -> Vec<(Entity, Truth)> {
        draft.timed |= self.is_timed(path);
        let found = self.solver.settle(|it| it.reach(at, path));
        draft.untold |= found.keys().any(|it| World::is_unknown_entity(*it));
        found.into_iter().map(|(entity, way)| (entity, way.truth())).collect()
    }

    /// Whether edges on a path begin or end somewhere in the facts.
    fn is_timed(&mut self, path: &Path) -> bool {
        if path.steps.is_empty() || self.timed_relations.is_empty() {
            return false;
        }
        let key = Who::Holders(path.clone());
        if let Some(known) = self.steps_timed.get(&key) {
            return *known;
        }
        let depends = steady::of_path(self.solver.program().policy(), path);
        let timed = !depends.relations.is_disjoint(self.timed_relations);
        self.steps_timed.insert(key, timed);
        timed
    }

    /// Whether edges that begin or end decide which plan an entity falls under.
    fn is_timed_gate(&self, of: TypeId) -> bool {
        let plan = steady::of_gate(self.solver.program().policy(), of);
        !plan.relations.is_disjoint(self.timed_relations)
    }

    fn counting_as(&mut self, draft: &mut Draft, entity: Entity, role: RoleId, bits: Bits) {
        for Mask { table, bits: held } in self.above(entity.of, role) {
            let held = Bits::of(held, Truth::TRUE);
            draft.handed.push(Handed { from: (table, entity.index), held, bits });
        }
    }

    /// Roles that are held themselves elsewhere.
    fn handed(
        &mut self,
        draft: &mut Draft,
        at: &At,
        path: &Path,
        (handed, all): (&[(TypeId, RoleId, RoleId)], &[GivenRole]),
    ) {
        for (entity, way) in self.reached(draft, at, path) {
            for (_, source, given) in handed.iter().filter(|it| it.0 == entity.of) {
                for (_, bits, truth) in all.iter().filter(|it| it.0 == *given) {
                    let given = both(Bits::of(*bits, *truth), way);
                    match self.needs.known_role(entity.of, *source) {
                        Some(Mask { table, bits: held }) => {
                            let held = Bits::of(held, Truth::TRUE);
                            draft.handed.push(Handed { from: (table, entity.index), held, bits: given });
                        }
                        None => draft.untold = true,
                    }
                }
            }
        }
    }

    /// Everybody at the end of a path.
    fn holders(&mut self, draft: &mut Draft, at: &At, path: &Path, bits: Bits) {
        let Some((last, before)) = path.steps.split_last() else {
            return self.meant(draft, at.object, bits, Truth::TRUE);
        };
        let before = Path { start: path.start, steps: before.to_vec() };
        for (entity, truth) in self.reached(draft, at, &before) {
            let Some(member) = last.member_of(entity.of) else { continue };
            if !self.is_stated(entity.of, member) {
                let end = Path { start: Start::Object, steps: vec![Step::along(vec![(entity.of, member)])] };
                for (target, way) in self.reached(draft, &At::object(entity, entity), &end) {
                    self.meant(draft, target, bits, truth.and(way));
                }
            } else if last.only.is_none() && entity != at.object {
                let shared = Shared::Listed(entity, member);
                draft.shared.push((shared, both(bits, truth)));
            } else {
                self.edges(draft, (at, last), (entity, member), &[(None, bits)], truth);
            }
        }
    }

    /// Everybody at the end of a path, in the role that the edge carries.
    fn listed(&mut self, draft: &mut Draft, at: &At, path: &Path, all: &[GivenRole]) {
        let Some((last, before)) = path.steps.split_last() else { return };
        let before = Path { start: path.start, steps: before.to_vec() };
        let carried: Vec<_> = all.iter().map(|it| (Some(it.0), Bits::of(it.1, it.2))).collect();
        for (entity, truth) in self.reached(draft, at, &before) {
            match last.member_of(entity.of) {
                Some(member) if self.is_stated(entity.of, member) => {
                    self.edges(draft, (at, last), (entity, member), &carried, truth);
                }
                Some(_) => draft.untold = true,
                None => {}
            }
        }
    }

    /// The stated edges of one entity, and what stands on whom they mean: whatever the role, or by role.
    fn edges(
        &mut self,
        draft: &mut Draft,
        (at, step): (&At, &Step),
        (entity, member): (Entity, MemberId),
        carried: &[(Option<RoleId>, Bits)],
        truth: Truth,
    ) {
        let only = step.only.as_deref();
        let (links, more) = self.solver.settle(|it| it.links(at, entity, member, only));
        draft.untold |= more;
        for link in links {
            let edge = link.edge;
            draft.timed |= edge.is_timed();
            let role_unknown = edge.role.is_none() && carried.iter().any(|it| it.0.is_some());
            draft.untold |= role_unknown;
            for (_, bits) in carried.iter().filter(|it| it.0.is_none() || it.0 == edge.role) {
                self.meant(draft, edge.target, *bits, truth.and(link.truth));
            }
        }
    }

    fn is_stated(&self, of: TypeId, member: MemberId) -> bool {
        self.solver.world.relation_info(of, member).is_some()
    }

    fn meant(&self, draft: &mut Draft, target: Entity, bits: Bits, truth: Truth) {
        let bits = both(bits, truth);
        match self.whom(target) {
            Meant::Person(number) => draft.people.push((number, bits)),
            Meant::Shared(shared) => draft.shared.push((shared, bits)),
            Meant::Nobody => {}
            Meant::Untold => draft.untold = true,
        }
    }

    fn whom(&self, target: Entity) -> Meant {
        let schema = self.solver.program().schema();
        if World::is_unknown_entity(target) {
            return Meant::Untold;
        }
        match schema.type_info(target.of).map(|it| it.kind) {
            Some(TypeKind::Principal) => {
                self.principals.person(target).map_or(Meant::Untold, |it| Meant::Person(it.number))
            }
            Some(TypeKind::Group(_)) => Meant::Shared(Shared::Group(target)),
            Some(TypeKind::Plain) => Meant::Nobody,
            None => match schema.set(target.of) {
                Some(it) if it.kind == SetKind::Every => Meant::Shared(Shared::Every(it.of)),
                _ => Meant::Untold,
            },
        }
    }

    /// Those who are listed in a shared set itself.
    pub(super) fn in_shared(&mut self, shared: Shared) -> Listed {
        let mut draft = Draft::default();
        let all = [(None, Bits::of(1, Truth::TRUE))];
        match shared {
            Shared::Group(group) => {
                let program = self.solver.program();
                if let Some(TypeKind::Group(member)) = program.schema().type_info(group.of).map(|it| it.kind)
                {
                    let only = program.policy().group_filter(group.of).cloned().map(Box::new);
                    let step = Step { only, ..Step::along(vec![(group.of, member)]) };
                    self.members(&mut draft, group, member, &step, &all);
                }
            }
            Shared::Listed(entity, member) => {
                let step = Step::along(vec![(entity.of, member)]);
                self.members(&mut draft, entity, member, &step, &all);
            }
            Shared::Everyone | Shared::Every(_) => {}
        }
        let truth = |it: Bits| Truth { certain: it.certain != 0, possible: it.possible != 0 };
        Listed {
            people: draft.people.into_iter().map(|it| (it.0, truth(it.1))).collect(),
            inside: draft.shared.into_iter().map(|it| (it.0, truth(it.1))).collect(),
            untold: draft.untold || !draft.handed.is_empty(),
            timed: draft.timed,
        }
    }

    /// A group may stand for a derived relation too.
    fn members(
        &mut self,
        draft: &mut Draft,
        owner: Entity,
        member: MemberId,
        step: &Step,
        all: &[(Option<RoleId>, Bits)],
    ) {
        let at = At::object(owner, owner);
        if self.is_stated(owner.of, member) {
            self.edges(draft, (&at, step), (owner, member), all, Truth::TRUE);
            return;
        }
        draft.untold |= step.only.is_some();
        let path = Path { start: Start::Object, steps: vec![step.clone()] };
        for (target, way) in self.reached(draft, &at, &path) {
            all.iter().for_each(|it| self.meant(draft, target, it.1, way));
        }
    }
}

/// Bits that hold only if something else does.
pub(super) fn both(bits: Bits, truth: Truth) -> Bits {
    let given = |bits: u32, it: bool| if it { bits } else { 0 };
    Bits { certain: given(bits.certain, truth.certain), possible: given(bits.possible, truth.possible) }
}
