//! From the policy to routes: what can be walked of each rule, cell and relation, and what is left to the
//! evaluator.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::policy::condition::{ActionId, Condition};
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, Restriction, RoleSource, Through};
use crate::policy::schema::{
    Count, MemberId, MemberInfo, MemberKind, RelationInfo, RoleId, SetKind, TypeId, TypeKind,
};
use crate::program::{self, CellAt, Program};

use super::super::clause::{Frame, Lowering, ROOM};
use super::super::lower::{SteadyTypes, Taken};
use super::super::plan::{Clause, Mask, Plan, Spot};
use super::super::steady;
use super::filters::Filter;
use super::routes::{
    CellRoute, End, FilterId, Forbid, Gives, Group, Hop, PlanRoute, Relation, Route, Routes, Rule, Stands,
    Stated, Survival, WalkedRule, WayRoute, Whom,
};

/// Makes routes; conditions on edges are collected on the way.
struct Routing<'l, 'p> {
    lowering: &'l mut Lowering<'p>,
    program: &'p Program,
    steady: SteadyTypes,
    filters: Vec<Filter>,
    /// Restrictions and forbids by where they lie in memory, which no answer depends on.
    statements: FxHashMap<*const Restriction, &'p Arc<Restriction>>,
}

/// The routes of a policy with the plans of its actions, and the conditions on edges that they ask.
pub(in crate::checker) fn routes(
    lowering: &mut Lowering<'_>,
    plans: &[Option<Plan>],
) -> (Routes, Vec<Filter>) {
    let program = lowering.program;
    // What only proofs read is kept out of the words that checks read.
    lowering.needs.begin_apart();
    lowering.timed = false;
    let steady = SteadyTypes::of(lowering);
    let policy = program.policy();
    let statements = policy.restricts.iter().chain(&policy.forbids).map(|it| (Arc::as_ptr(it), it));
    let statements = statements.collect();
    let mut routing = Routing { lowering, program, steady, filters: Vec::new(), statements };
    let mut routes = Routes::default();
    if program.has_knots() {
        return (routes, routing.filters);
    }
    routes.plans = routing.plans(plans);
    let types = (0..).zip(&program.schema().types);
    for (of, info) in types {
        let relations = (0..).zip(&info.members).map(|it| routing.relation(of, it.0, it.1));
        routes.relations.push(relations.collect());
        routes.groups.push(routing.group(of, info.kind));
        routes.rules.push(routing.rules(of));
        let inclusion = program::inclusion(program.policy(), of);
        routes.inclusions.push(program.names().id(&inclusion));
    }
    for (of, info) in (0..).zip(&program.schema().types) {
        let roles = (0..).take(info.roles.len());
        routes.masks.push(roles.map(|role| routing.mask(of, role)).collect());
    }
    routes.timed = routing.lowering.timed;
    (routes, routing.filters)
}

impl Routing<'_, '_> {
    fn plans(&mut self, plans: &[Option<Plan>]) -> Vec<Option<PlanRoute>> {
        let actions = (0..).zip(self.program.policy().actions.iter());
        let numbered: Vec<(TypeId, ActionId)> =
            actions.flat_map(|(of, all)| (0..).take(all.len()).map(move |action| (of, action))).collect();
        let planned = numbered.into_iter().zip(plans);
        planned.map(|(asked, plan)| plan.as_ref().and_then(|_| self.ways(asked))).collect()
    }

    fn ways(&mut self, (of, action): (TypeId, ActionId)) -> Option<PlanRoute> {
        let cells = self.program.index().cells(of, action);
        let ways: Option<Vec<WayRoute>> =
            cells.map(|(through, cells)| self.way((of, action), through, cells)).collect();
        let forbids = self.program.index().forbids(self.program.policy(), of, action).into_iter();
        let forbids: Option<Vec<Forbid>> = forbids.map(|it| self.forbid(it)).collect();
        Some(PlanRoute { ways: ways?.into(), forbids: forbids?.into() })
    }

    fn forbid(&mut self, it: &Restriction) -> Option<Forbid> {
        self.lowering.room = ROOM;
        let through = it.through.map(|it| (it.member, it.place));
        let ban = self.lowering.ban(&self.steady, it)?;
        Some(Forbid { statement: self.statement(it)?, through, ban })
    }

    fn statement(&self, it: &Restriction) -> Option<Arc<Restriction>> {
        self.statements.get(&std::ptr::from_ref(it)).copied().cloned()
    }

    /// What takes grants on a way, each with whether one survives it.
    fn restrictions(&mut self, taken: &Taken) -> Option<Box<[Survival]>> {
        let all = self.lowering.restrictions(taken).into_iter();
        let each = all.map(|it| {
            self.lowering.room = ROOM;
            let survives = self.lowering.survives_one(taken, it)?;
            Some((self.statement(it)?, self.allowed(survives)?))
        });
        each.collect()
    }

    fn way(
        &mut self,
        (of, action): (TypeId, ActionId),
        through: Option<Through>,
        cells: &[CellAt],
    ) -> Option<WayRoute> {
        let (place, frame) = self.lowering.frame(of, through);
        let taken = Taken { of, action, through, frame, place };
        let cells: Option<Vec<CellRoute>> = cells.iter().map(|it| self.cell(&taken, *it)).collect();
        let mut on_pair = Vec::new();
        if through.is_some() {
            let own = Frame::at(of, Spot::Object);
            let rules = self.program.index().grants(self.program.policy(), of, through);
            on_pair.extend(rules.map(|it| self.rule(it, frame, own)));
        }
        let restrictions = self.restrictions(&taken)?;
        let through = through.map(|it| (it.member, it.place));
        Some(WayRoute { through, on_pair: shortest_first(on_pair), cells: cells?.into(), restrictions })
    }

    fn cell(&mut self, taken: &Taken, at: CellAt) -> Option<CellRoute> {
        self.lowering.room = ROOM;
        let policy = self.program.policy();
        let table = policy.tables.get(at.table)?;
        let (row, column) = (table.rows.get(at.row)?, table.columns.get(at.column)?);
        let cell = row.cells.get(at.column)?;
        let value = match &cell.value {
            CellValue::Yes => Clause::ALWAYS,
            CellValue::Dash | CellValue::No => Clause::NEVER,
            CellValue::Unknown => Clause::UNKNOWN,
            CellValue::Defined(it) | CellValue::Only(it) => self.lowering.named(taken, table, it)?,
        };
        let fits = match &column.only_if {
            None => Clause::ALWAYS,
            Some(it) => self.lowering.named(taken, table, it)?,
        };
        let stands = match column.kind {
            ColumnKind::Everyone => Stands::Everyone,
            ColumnKind::Role(role) => Stands::Role(role),
            ColumnKind::Relation(member) => Stands::Relation(member),
        };
        let name = program::cell(policy, taken.of, taken.action, &column.title, cell.set);
        Some(CellRoute {
            name: self.program.names().id(&name),
            stands,
            speaks: !matches!(cell.value, CellValue::Dash | CellValue::No),
            says: self.allowed(Clause::all([fits, value]))?,
            gate: self.lowering.gate(Frame::at(taken.of, Spot::Object), &row.gate)?,
        })
    }

    /// A clause that reads no role of which tables do not tell.
    fn allowed(&self, clause: Clause) -> Option<Clause> {
        self.steady.allow_clause(&clause, self.lowering).then_some(clause)
    }

    fn rules(&mut self, of: TypeId) -> Box<[Rule]> {
        let at = Frame::at(of, Spot::Place);
        let rules = self.program.index().grants(self.program.policy(), of, None);
        shortest_first(rules.map(|it| self.rule(it, at, at)).collect())
    }

    fn rule(&mut self, rule: &GrantRule, frame: Frame, own: Frame) -> Rule {
        let mut given = rule.role.roles_given(self.program.schema(), rule.role_type);
        given.sort_unstable();
        given.dedup();
        let walked = self.walked(rule, &given, frame, own);
        walked.map_or_else(|| Rule::Left(given.into()), |it| Rule::Walked(Box::new(it)))
    }

    fn walked(&mut self, rule: &GrantRule, given: &[RoleId], frame: Frame, own: Frame) -> Option<WalkedRule> {
        self.lowering.room = ROOM;
        let when = self.lowering.met(frame, rule.when.as_ref())?;
        let excepted = self.lowering.excepted(frame, rule.unless.as_ref())?;
        let gate = self.lowering.gate(own, &rule.gate)?;
        let mut roles = Vec::new();
        for role in given {
            let info = self.program.schema().type_info(rule.role_type)?;
            let of_role = self.lowering.gate(own, &info.roles.get(usize::from(*role))?.gate)?;
            let named = match &rule.role {
                RoleSource::Named(_) => self.lowering.gives(frame, &rule.role, *role)?,
                _ => Clause::ALWAYS,
            };
            roles.push((*role, Clause::all([gate.clone(), of_role]), named));
        }
        let who = self.whom(&rule.who)?;
        let gives = match (&rule.role, &who) {
            (RoleSource::Role(_) | RoleSource::Named(_), _) => Gives::Stated,
            (RoleSource::Their, Whom::Holders(route)) if self.ends_stated(route) => Gives::Carried,
            (RoleSource::Same(handed), Whom::Holders(_)) => Gives::Handed(handed.clone().into()),
            _ => return None,
        };
        let when = self.allowed(Clause::all([when, excepted.negated()]))?;
        let name = self.program.names().id(&rule.id);
        let least = self.least(&who);
        Some(WalkedRule { name, least, role_type: rule.role_type, when, roles: roles.into(), who, gives })
    }

    /// The fewest steps of a rule for these: its own and those along edges of the facts.
    fn least(&self, who: &Whom) -> usize {
        let schema = self.program.schema();
        let stated = |it: &&Hop| it.members.iter().all(|it| schema.relation(it.0, it.1).is_some());
        match who {
            Whom::Everyone | Whom::Every(_) => 1,
            Whom::Holders(route) | Whom::Role(route, _) => {
                route.hops.iter().filter(stated).count().saturating_add(1)
            }
        }
    }

    /// Whether a route ends along edges of the facts.
    fn ends_stated(&self, route: &Route) -> bool {
        let schema = self.program.schema();
        let stated = |it: &Hop| it.members.iter().all(|it| schema.relation(it.0, it.1).is_some());
        route.hops.last().is_some_and(stated)
    }

    fn whom(&mut self, who: &Who) -> Option<Whom> {
        Some(match who {
            Who::Everyone => Whom::Everyone,
            Who::Every(of) => Whom::Every(*of),
            Who::Holders(path) => Whom::Holders(self.route(path)?),
            Who::Role { at, .. } if at.start == Start::Place && at.steps.is_empty() => return None,
            Who::Role { at, roles } => {
                let above = |it: &(TypeId, RoleId)| self.program.counting_as(it.0, it.1).collect();
                let roles = roles.iter().map(|it| (it.0, it.1, above(it))).collect();
                Whom::Role(self.route(at)?, roles)
            }
            Who::RoleNamed { .. } => return None,
        })
    }

    fn route(&mut self, path: &Path) -> Option<Route> {
        let start = match path.start {
            Start::Object => Spot::Object,
            Start::Place => Spot::Place,
            Start::User | Start::Element | Start::Input(_) => return None,
        };
        let hops: Option<Vec<Hop>> = path.steps.iter().map(|it| self.hop(it)).collect();
        Some(Route { start, hops: hops?.into() })
    }

    fn hop(&mut self, step: &Step) -> Option<Hop> {
        let only = match step.only.as_deref() {
            None => None,
            Some(it) => Some(self.filter(&step.members, it)?),
        };
        Some(Hop { members: step.members.clone().into(), only })
    }

    /// A condition that depends on the edge alone.
    fn filter(&mut self, members: &[(TypeId, MemberId)], condition: &Condition) -> Option<FilterId> {
        let depends = steady::of_condition(self.program.policy(), condition);
        let timed = !depends.relations.is_disjoint(&self.lowering.timed_relations);
        let alone = !depends.object && !depends.place && !depends.user;
        if timed || !alone || depends.request || depends.everybody {
            return None;
        }
        let filter = Filter { members: members.to_vec(), condition: condition.clone() };
        Some(self.filters.iter().position(|it| *it == filter).unwrap_or_else(|| {
            self.filters.push(filter);
            self.filters.len().saturating_sub(1)
        }))
    }

    fn group(&mut self, of: TypeId, kind: TypeKind) -> Option<Group> {
        let TypeKind::Group(member) = kind else { return None };
        self.program.schema().relation(of, member)?;
        let only = match self.program.policy().group_filter(of) {
            None => None,
            Some(it) => Some(self.filter(&[(of, member)], it)?),
        };
        Some(Group { member, only })
    }

    fn relation(&mut self, of: TypeId, member: MemberId, info: &MemberInfo) -> Relation {
        match &info.kind {
            MemberKind::Relation(info) => Relation::Stated(self.stated(of, member, info)),
            MemberKind::Attribute(_) => Relation::Left,
            MemberKind::Derived => {
                let derived = self.program.policy().derived(of, member);
                let paths = derived.map(|it| it.paths.as_slice()).unwrap_or_default();
                let routes: Option<Vec<Route>> = paths.iter().map(|it| self.route(it)).collect();
                routes.map_or(Relation::Left, |it| Relation::Derived(it.into()))
            }
        }
    }

    fn stated(&self, of: TypeId, member: MemberId, info: &RelationInfo) -> Stated {
        let schema = self.program.schema();
        let end = |of: &TypeId| match schema.type_info(*of).map(|it| it.kind) {
            Some(TypeKind::Group(_)) => Some((*of, End::Group)),
            Some(TypeKind::Principal | TypeKind::Plain) => None,
            None => match schema.set(*of) {
                Some(it) if it.kind == SetKind::Every => Some((*of, End::Every(it.of))),
                _ => Some((*of, End::Set)),
            },
        };
        let name = program::edge(self.program.policy(), of, member);
        Stated {
            name: self.program.names().id(&name),
            required: info.count == Count::One,
            ends: info.targets.iter().filter_map(end).collect(),
        }
    }

    fn mask(&self, of: TypeId, role: RoleId) -> Option<Mask> {
        let mask = self.lowering.needs.known_role(of, role)?;
        self.steady.allow_mask(mask, self.lowering).then_some(mask)
    }
}

/// What is found early keeps what takes more steps from being walked.
fn shortest_first(mut rules: Vec<Rule>) -> Box<[Rule]> {
    rules.sort_by_key(|it| match it {
        Rule::Walked(rule) => rule.least,
        Rule::Left(_) => usize::MAX,
    });
    rules.into()
}
