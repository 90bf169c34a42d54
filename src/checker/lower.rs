//! From the policy to plans: one for each action of each type, or none where the quick way could not tell.

use crate::policy::condition::{ActionId, Condition};
use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{
    CellValue, Column, ColumnKind, GrantRule, Named, Restriction, RoleSource, Table, Through,
};
use crate::policy::schema::{MemberId, PlanId, RoleId, TypeId};
use crate::program::{CellAt, Program};

use super::clause::{Frame, Lowering, ROOM};
use super::needs::merged;
use super::plan::{Ban, Clause, Mask, OnPair, Plan, Spot, Way};
use super::steady::{self, Depends};

/// The plan of each action of each type.
pub(super) type Plans = Vec<Vec<Option<Plan>>>;

/// A table that no grant is plain in.
const NO_TABLE: Mask = Mask { table: u32::MAX, bits: 0 };

/// What a way of taking rights looks like.
#[derive(Clone, Copy)]
pub(super) struct Taken {
    pub of: TypeId,
    pub action: ActionId,
    pub through: Option<Through>,
    pub frame: Frame,
    pub place: (TypeId, Spot),
}

impl<'p> Lowering<'p> {
    /// The plans of those actions that are wanted.
    pub(super) fn plans(&mut self, wanted: impl Fn(TypeId, ActionId) -> bool) -> Plans {
        let program = self.program;
        let actions = program.policy().actions.iter();
        let ids = |count: usize| (0..).take(count);
        if program.has_knots() {
            return actions.map(|it| it.iter().map(|_| None).collect()).collect();
        }
        let steady = SteadyTypes::of(self);
        let mut plans = Plans::new();
        for (of, actions) in (0..).zip(actions) {
            let plan = |action| wanted(of, action).then(|| self.plan(&steady, of, action)).flatten();
            plans.push(ids(actions.len()).map(plan).collect());
        }
        plans
    }

    fn plan(&mut self, steady: &SteadyTypes, of: TypeId, action: ActionId) -> Option<Plan> {
        (self.timed, self.room) = (false, ROOM);
        let program = self.program;
        let mut ways = Vec::new();
        for (through, cells) in program.index().cells(of, action) {
            ways.push(self.way(steady, of, action, through, cells)?);
        }
        let mut bans = Vec::new();
        for it in program.index().forbids(program.policy(), of, action) {
            bans.push(self.ban(steady, it)?);
        }
        bans.retain(|it| !it.falls.is_never());
        Some(Plan { ways: ways.into(), bans: bans.into(), timed: self.timed })
    }

    fn way(
        &mut self,
        steady: &SteadyTypes,
        of: TypeId,
        action: ActionId,
        through: Option<Through>,
        cells: &[CellAt],
    ) -> Option<Way> {
        let (place, frame) = self.frame(of, through);
        let taken = Taken { of, action, through, frame, place };
        let on_pair = self.on_pair(&taken)?;
        let plainly = plainly(self.program, cells);
        let held = plainly.iter().map(|it| self.needs.held(self.program, place.0, *it));
        let plain = held.collect();
        let mut others = Vec::new();
        for it in cells {
            let table = self.program.policy().tables.get(it.table)?;
            let (row, column) = (table.rows.get(it.row)?, table.columns.get(it.column)?);
            let value = &row.cells.get(it.column)?.value;
            // Whoever is granted it for the role alone needs no other cell of that role.
            if matches!(column.kind, ColumnKind::Role(role) if plainly.contains(&role)) {
                continue;
            }
            others.extend(self.cell(&taken, table, (column, &row.gate, value))?);
        }
        let mut plain = merged(plain).into_iter();
        let first = plain.next().unwrap_or(NO_TABLE);
        others.extend(plain.map(|mask| self.holds(&taken, mask)));
        let way = Way {
            through: self.places(of, through)?,
            plain: first,
            on_pair: on_pair.into(),
            cells: Clause::any(others),
            survives: self.survives(&taken)?,
        };
        steady.allow(&way, self).then_some(way)
    }

    /// What is at hand on that way, and where the place is.
    pub(super) fn frame(&self, of: TypeId, through: Option<Through>) -> ((TypeId, Spot), Frame) {
        let own = (of, Spot::Object);
        let Some(through) = through else { return (own, Frame::at(of, Spot::Object)) };
        let mut rules = self.program.index().grants(self.program.policy(), of, Some(through));
        let frame = Frame { object: own, place: Some(through.place), pairs: rules.next().is_some() };
        ((through.place, Spot::Place), frame)
    }

    /// The table of places; `Some(None)` if an object is its own.
    fn places(&mut self, of: TypeId, through: Option<Through>) -> Option<Option<u32>> {
        let Some(through) = through else { return Some(None) };
        let path = Path { start: Start::Object, steps: vec![Step::along(vec![(of, through.member)])] };
        let depends = steady::of_path(self.program.policy(), &path);
        if depends.user || !self.is_steady(&depends) {
            return None;
        }
        self.timed |= !depends.relations.is_disjoint(&self.timed_relations);
        Some(Some(self.needs.places(of, through)))
    }

    fn holds(&self, taken: &Taken, mask: Mask) -> Clause {
        match taken.through {
            Some(_) => Clause::Holds { mask },
            None => Clause::Stands { spot: Spot::Object, mask },
        }
    }

    /// One cell; `Some(None)` if it certainly says nothing.
    fn cell(
        &mut self,
        taken: &Taken,
        table: &Table,
        (column, gate, value): (&Column, &[PlanId], &CellValue),
    ) -> Option<Option<Clause>> {
        let value = match value {
            CellValue::Dash | CellValue::No => return Some(None),
            CellValue::Unknown => Clause::UNKNOWN,
            CellValue::Yes => Clause::ALWAYS,
            CellValue::Defined(named) | CellValue::Only(named) => self.named(taken, table, named)?,
        };
        let stands = match column.kind {
            ColumnKind::Everyone => Clause::ALWAYS,
            ColumnKind::Role(role) => {
                let mask = self.needs.held(self.program, taken.place.0, role);
                self.holds(taken, mask)
            }
            ColumnKind::Relation(member) => self.in_relation(taken.place, member)?,
        };
        let fits = column.only_if.as_ref().map_or(Some(Clause::ALWAYS), |it| self.named(taken, table, it))?;
        let gate = self.gate(Frame::at(taken.of, Spot::Object), gate)?;
        Some(Some(Clause::all([stands, fits, value, gate])))
    }

    fn in_relation(&mut self, (of, spot): (TypeId, Spot), member: MemberId) -> Option<Clause> {
        let path = Path { start: Start::Object, steps: vec![Step::along(vec![(of, member)])] };
        self.who(Frame::at(of, spot), &Who::Holders(path))
    }

    pub(super) fn named(&mut self, taken: &Taken, table: &Table, named: &Named) -> Option<Clause> {
        let Some((definition, at_object)) = named.concerning(taken.of, table.place) else {
            return Some(Clause::NEVER);
        };
        let (of, spot) = if at_object { (taken.of, Spot::Object) } else { taken.place };
        self.definition(Frame::at(of, spot), definition, 0)
    }

    /// Whether a grant on that way survives every restriction.
    fn survives(&mut self, taken: &Taken) -> Option<Clause> {
        let all = self.restrictions(taken).into_iter();
        all.map(|it| self.survives_one(taken, it)).collect::<Option<Vec<Clause>>>().map(Clause::all)
    }

    /// The restrictions on grants on that way.
    pub(super) fn restrictions(&self, taken: &Taken) -> Vec<&'p Restriction> {
        let program = self.program;
        let mut all = program.index().restricts(program.policy(), taken.of, taken.action);
        all.retain(|it| it.through.is_none() || it.through == taken.through);
        all
    }

    pub(super) fn survives_one(&mut self, taken: &Taken, it: &Restriction) -> Option<Clause> {
        let own = Frame::at(taken.of, Spot::Object);
        let frame = if it.through.is_none() { own } else { taken.frame };
        let who = self.any_who(frame, &it.who)?;
        let applies = self.met(frame, it.when.as_ref())?;
        let excepted = self.excepted(frame, it.unless.as_ref())?;
        Some(Clause::any([applies.negated(), excepted, who]))
    }

    pub(super) fn ban(&mut self, steady: &SteadyTypes, it: &Restriction) -> Option<Ban> {
        let (place, frame) = self.frame(it.on, it.through);
        let action = it.actions.first().copied().unwrap_or_default();
        let taken = Taken { of: it.on, action, through: it.through, frame, place };
        let who = self.any_who(frame, &it.who)?;
        let applies = self.met(frame, it.when.as_ref())?;
        let excepted = self.excepted(frame, it.unless.as_ref())?;
        let ban = Ban {
            through: self.places(it.on, it.through)?,
            on_pair: self.on_pair(&taken)?.into(),
            falls: Clause::all([applies, excepted.negated(), who]),
        };
        steady.allow_clause(&ban.falls, self).then_some(ban)
    }

    /// The roles that rules give on pairs of an object and a place on that way.
    fn on_pair(&mut self, taken: &Taken) -> Option<Vec<OnPair>> {
        let Some(through) = taken.through else { return Some(Vec::new()) };
        let program = self.program;
        let mut all = Vec::new();
        for rule in program.index().grants(program.policy(), taken.of, Some(through)) {
            for role in rule.role.roles_given(program.schema(), rule.role_type) {
                let when = self.pair_rule(taken, rule, role)?;
                if asks_for_pairs(&when) {
                    return None;
                }
                all.push(OnPair { mask: self.needs.held(program, through.place, role), when });
            }
        }
        all.retain(|it| !it.when.is_never());
        Some(all)
    }

    fn pair_rule(&mut self, taken: &Taken, rule: &GrantRule, role: u16) -> Option<Clause> {
        let frame = taken.frame;
        let who = self.who(frame, &rule.who)?;
        let gives = self.gives(frame, &rule.role, role)?;
        let when = self.met(frame, rule.when.as_ref())?;
        let excepted = self.excepted(frame, rule.unless.as_ref())?;
        let own = Frame::at(taken.of, Spot::Object);
        let info = self.program.schema().type_info(rule.role_type)?;
        let gate = self.gate(own, &rule.gate)?;
        let role_gate = self.gate(own, &info.roles.get(usize::from(role))?.gate)?;
        Some(Clause::all([gives, when, excepted.negated(), gate, role_gate, who]))
    }
}

/// The roles for which alone some cells grant an action.
fn plainly(program: &Program, cells: &[CellAt]) -> Vec<RoleId> {
    let role = |it: &CellAt| {
        let table = program.policy().tables.get(it.table)?;
        let (row, column) = (table.rows.get(it.row)?, table.columns.get(it.column)?);
        let value = &row.cells.get(it.column)?.value;
        match (column.kind, &column.only_if, row.gate.as_slice(), value) {
            (ColumnKind::Role(role), None, [], CellValue::Yes) => Some(role),
            _ => None,
        }
    };
    cells.iter().filter_map(role).collect()
}

/// Whether a clause asks for roles on the pair itself.
fn asks_for_pairs(clause: &Clause) -> bool {
    match clause {
        Clause::Holds { .. } => true,
        Clause::All(parts) | Clause::Any(parts) => parts.iter().any(asks_for_pairs),
        Clause::Not(part) => asks_for_pairs(part),
        Clause::Between(it) => asks_for_pairs(&it.0) || asks_for_pairs(&it.1),
        _ => false,
    }
}

/// The types whose roles can be told from the facts alone.
pub(super) struct SteadyTypes(Vec<bool>);

impl SteadyTypes {
    pub(super) fn of(lowering: &Lowering<'_>) -> Self {
        let policy = lowering.program.policy();
        let mut steady = vec![true; policy.schema.types.len()];
        loop {
            let before = steady.clone();
            for rule in policy.grants.iter().filter(|it| it.through.is_none()) {
                if !lowering.is_steady_rule(rule, &before)
                    && let Some(it) = steady.get_mut(usize::from(rule.on))
                {
                    *it = false;
                }
            }
            if steady == before {
                return Self(steady);
            }
        }
    }

    fn allow(&self, way: &Way, lowering: &Lowering<'_>) -> bool {
        let masks = way.on_pair.iter().map(|it| it.mask).chain([way.plain]);
        let clauses = way.on_pair.iter().map(|it| &it.when).chain([&way.cells, &way.survives]);
        masks.into_iter().all(|it| self.allow_mask(it, lowering))
            && clauses.into_iter().all(|it| self.allow_clause(it, lowering))
    }

    pub(super) fn allow_clause(&self, clause: &Clause, lowering: &Lowering<'_>) -> bool {
        match clause {
            Clause::Holds { mask } | Clause::Stands { mask, .. } => self.allow_mask(*mask, lowering),
            Clause::All(parts) | Clause::Any(parts) => parts.iter().all(|it| self.allow_clause(it, lowering)),
            Clause::Not(part) => self.allow_clause(part, lowering),
            Clause::Between(it) => self.allow_clause(&it.0, lowering) && self.allow_clause(&it.1, lowering),
            _ => true,
        }
    }

    pub(super) fn allow_mask(&self, mask: Mask, lowering: &Lowering<'_>) -> bool {
        lowering.needs.types_read(mask).iter().all(|of| self.0.get(usize::from(*of)) == Some(&true))
    }
}

impl Lowering<'_> {
    /// Whether whom a rule gives which role depends on its entity alone, roles of others aside.
    fn is_steady_rule(&self, rule: &GrantRule, steady: &[bool]) -> bool {
        let policy = self.program.policy();
        let conditions = rule.when.iter().chain(&rule.unless);
        let mut all: Vec<Depends> =
            conditions.map(|it: &Condition| steady::of_condition(policy, it)).collect();
        all.push(steady::of_who(policy, &rule.who));
        all.push(steady::of_gate(policy, rule.on));
        if let RoleSource::Named(value) = &rule.role {
            all.push(steady::of_value(policy, value));
        }
        let roles_of = |of: &TypeId| steady.get(usize::from(*of)) == Some(&true);
        let handed = match &rule.role {
            RoleSource::Same(handed) => handed.iter().map(|it| it.0).collect(),
            _ => Vec::new(),
        };
        all.iter().all(|it| !it.user && !it.place && self.is_steady(it))
            && handed.iter().all(roles_of)
            && super::needs::types_of_who(&rule.who).iter().all(roles_of)
    }
}
