//! What the statements of a policy read: which members, roles, definitions, inputs and plans matter to
//! some decision, route or invariant, or to a text.
//!
//! What only a definition or a derived relation reads counts if that is read itself.

use std::collections::BTreeSet;

use super::Policy;
use super::condition::{Condition, DefinitionId, EdgeField, Part, Term, TextPart};
use super::path::{Path, Start, Step, ValuePath, Who};
use super::promise::{Candidate, Invariant, People, Promise, Route};
use super::rule::{CellValue, ColumnKind, GrantRule, Named, Restriction, RoleSource, Table, Words};
use super::schema::{
    EdgeAttributeId, Held, MemberId, MemberKind, PlanId, RoleId, SetInfo, SetKind, TypeId, TypeKind, Value,
};

/// Everything that is read.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    pub members: BTreeSet<(TypeId, MemberId)>,
    pub edge_attributes: BTreeSet<(TypeId, MemberId, EdgeAttributeId)>,
    /// Roles that are asked for, head a column, or are handed on.
    pub roles: BTreeSet<(TypeId, RoleId)>,
    pub definitions: BTreeSet<DefinitionId>,
    pub inputs: BTreeSet<u16>,
    pub plans: BTreeSet<PlanId>,
    /// Types that a statement is about or that it names.
    pub types: BTreeSet<TypeId>,
    pub everyone: bool,
}

struct Reader<'p> {
    policy: &'p Policy,
    reads: Reads,
    /// What has been met and is still to be looked into; a chain of them may be longer than any stack.
    definitions: Vec<DefinitionId>,
    derived: Vec<(TypeId, MemberId)>,
}

impl Reads {
    pub(crate) fn of(policy: &Policy) -> Self {
        let reads = Self::default();
        let mut it = Reader { policy, reads, definitions: Vec::new(), derived: Vec::new() };
        policy.grants.iter().for_each(|rule| it.grant(rule));
        policy.tables.iter().for_each(|table| it.table(table));
        policy.restricts.iter().chain(&policy.forbids).for_each(|restriction| it.restriction(restriction));
        policy.routes.iter().for_each(|route| it.route(route));
        policy.invariants.iter().for_each(|invariant| it.invariant(invariant));
        policy.group_filters.iter().for_each(|(_, filter)| it.condition(filter));
        it.schema();
        it.look_into_what_is_met();
        it.reads
    }
}

impl Reader<'_> {
    /// Whom a group stands for, and where gates read the plan, is read by whatever reads those.
    fn schema(&mut self) {
        let schema = &self.policy.schema;
        for (of, info) in (0..).zip(&schema.types) {
            if let TypeKind::Group(member) = info.kind {
                self.member(of, member);
            }
            for role in &info.roles {
                self.gate(&role.gate);
            }
            for member in &info.members {
                if let MemberKind::Attribute(it) = &member.kind {
                    self.gate(&it.gate);
                }
            }
        }
    }

    fn gate(&mut self, plans: &[PlanId]) {
        self.reads.plans.extend(plans);
        if !plans.is_empty() {
            self.policy.plan_paths.iter().flatten().for_each(|it| self.value(it));
        }
    }

    fn member(&mut self, of: TypeId, member: MemberId) {
        if !self.reads.members.insert((of, member)) {
            return;
        }
        self.derived.push((of, member));
        let policy = self.policy;
        let info = policy.schema.type_info(of).and_then(|it| it.member(member));
        let Some(MemberKind::Relation(relation)) = info.map(|it| &it.kind) else { return };
        // Whoever asks who stands in a relation asks who is in the sets in which it ends.
        for SetInfo { of, kind } in relation.targets.iter().filter_map(|it| policy.schema.set(*it)) {
            match kind {
                SetKind::Every => drop(self.reads.types.insert(*of)),
                SetKind::People { held: Some(Held::Role(role)), .. } => {
                    self.reads.roles.insert((*of, *role));
                }
                SetKind::People { held: Some(Held::Definition(id)), .. } => self.definition(*id),
                SetKind::People { held: Some(Held::Relation(member)), .. } => self.member(*of, *member),
                SetKind::People { held: None, .. } => {}
            }
        }
    }

    fn look_into_what_is_met(&mut self) {
        loop {
            if let Some((of, member)) = self.derived.pop() {
                let derived = self.policy.derived(of, member);
                derived.into_iter().flat_map(|it| &it.paths).for_each(|it| self.path(it));
            } else if let Some(id) = self.definitions.pop() {
                let definition = self.policy.definitions.get(usize::from(id));
                definition.into_iter().for_each(|it| self.condition(&it.condition));
            } else {
                return;
            }
        }
    }

    fn step(&mut self, step: &Step) {
        step.members.iter().for_each(|it| self.member(it.0, it.1));
        step.only.iter().for_each(|it| self.condition(it));
    }

    fn path(&mut self, path: &Path) {
        if let Start::Input(input) = path.start {
            self.reads.inputs.insert(input);
        }
        path.steps.iter().for_each(|it| self.step(it));
    }

    fn value(&mut self, value: &ValuePath) {
        self.path(&value.path);
        self.step(&value.attribute);
    }

    fn definition(&mut self, id: DefinitionId) {
        if self.reads.definitions.insert(id) {
            self.definitions.push(id);
        }
    }

    fn named(&mut self, named: &Named) {
        named.definitions.iter().for_each(|it| self.definition(it.1));
    }

    fn who(&mut self, who: &Who) {
        match who {
            Who::Holders(path) => self.path(path),
            Who::Role { at, roles } => {
                self.path(at);
                self.reads.roles.extend(roles);
            }
            Who::RoleNamed { at, attribute } => {
                self.path(at);
                self.step(attribute);
                // Every role that the attribute may name is asked for with it.
                self.reads.roles.extend(self.policy.schema.roles_named(&attribute.members));
            }
            Who::Every(of) => drop(self.reads.types.insert(*of)),
            Who::Everyone => self.reads.everyone = true,
        }
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Path(value) => self.value(value),
            Term::Value(Value::Plan(plan)) => drop(self.reads.plans.insert(*plan)),
            Term::Value(Value::Role(of, role)) => drop(self.reads.roles.insert((*of, *role))),
            Term::Calculated(it) => it.operands().into_iter().for_each(|it| self.term(it)),
            Term::Value(_) | Term::Time | Term::Item => {}
            Term::Input(input) => drop(self.reads.inputs.insert(*input)),
            Term::Edge(read) => read.of.iter().for_each(|it| self.edge(it.0, it.1, it.2)),
        }
    }

    fn edge(&mut self, of: TypeId, member: MemberId, field: EdgeField) {
        if let EdgeField::Attribute(id) = field {
            self.reads.edge_attributes.insert((of, member, id));
            let info = self.policy.schema.type_info(of).and_then(|it| it.member(member));
            if let Some(MemberKind::Relation(it)) = info.map(|it| &it.kind)
                && it.attribute(id).is_some_and(|it| it.given)
            {
                let name = it.attribute_name(id).unwrap_or_default();
                self.reads.inputs.extend(self.policy.schema.input_named(name));
            }
        }
    }

    fn condition(&mut self, condition: &Condition) {
        for part in condition.parts() {
            match part {
                Part::Condition(it) => self.condition(it),
                Part::Definition(id) => self.definition(id),
                Part::Path(it) => self.path(it),
                Part::Term(it) => self.term(it),
                Part::Value(it) => self.value(it),
                Part::Who(it) => self.who(it),
                // Whoever may ask for a decision, it is there whether somebody does or not.
                Part::Decision(..) => {}
            }
        }
    }

    fn conditions<'c>(&mut self, all: impl IntoIterator<Item = &'c Condition>) {
        all.into_iter().for_each(|it| self.condition(it));
    }

    fn grant(&mut self, rule: &GrantRule) {
        self.reads.types.insert(rule.on);
        rule.through.iter().for_each(|through| self.member(rule.on, through.member));
        self.who(&rule.who);
        self.conditions(rule.when.iter().chain(&rule.unless));
        self.gate(&rule.gate);
        match &rule.role {
            RoleSource::Same(handed) => self.reads.roles.extend(handed.iter().map(|it| (it.0, it.1))),
            RoleSource::Named(value) => self.value(value),
            RoleSource::Role(_) | RoleSource::Their => {}
        }
    }

    fn table(&mut self, table: &Table) {
        for (of, through) in &table.objects {
            self.reads.types.insert(*of);
            through.iter().for_each(|it| self.member(*of, it.member));
        }
        for column in &table.columns {
            match column.kind {
                ColumnKind::Role(role) => drop(self.reads.roles.insert((table.place, role))),
                ColumnKind::Relation(member) => self.member(table.place, member),
                ColumnKind::Everyone => self.reads.everyone = true,
            }
            column.only_if.iter().for_each(|it| self.named(it));
        }
        for row in &table.rows {
            self.gate(&row.gate);
            for cell in &row.cells {
                if let CellValue::Defined(named) | CellValue::Only(named) = &cell.value {
                    self.named(named);
                }
            }
        }
    }

    fn restriction(&mut self, it: &Restriction) {
        self.reads.types.insert(it.on);
        it.through.iter().for_each(|through| self.member(it.on, through.member));
        it.who.iter().for_each(|who| self.who(who));
        self.conditions(it.when.iter().chain(&it.unless));
        self.words(&it.words);
    }

    fn words(&mut self, words: &Words) {
        for part in words.parts() {
            match part {
                TextPart::Text(_) => {}
                TextPart::Value(value) => self.value(value),
                TextPart::Entities(path) => self.path(path),
                TextPart::Input(input) => drop(self.reads.inputs.insert(*input)),
            }
        }
    }

    fn route(&mut self, route: &Route) {
        self.reads.types.insert(route.on);
        for it in &route.refusals {
            self.condition(&it.when);
            self.conditions(&it.unless);
            self.words(&it.words);
        }
        route.candidates.iter().for_each(|it| self.candidate(it));
    }

    fn candidate(&mut self, it: &Candidate) {
        self.path(&it.path);
        self.conditions(it.who.iter().chain(&it.when));
        let last = it.path.steps.last().into_iter().flat_map(|it| &it.members);
        for ((of, member), key) in last.zip(std::iter::repeat(it.key)) {
            key.iter().for_each(|key| self.edge(*of, *member, *key));
        }
    }

    fn invariant(&mut self, it: &Invariant) {
        self.reads.types.insert(it.on);
        self.words(&it.words);
        match &it.promise {
            Promise::Can(can) => {
                if let People::Who(who) = &can.people {
                    who.iter().for_each(|who| self.who(who));
                }
                can.through.iter().for_each(|through| self.member(it.on, *through));
                self.conditions(can.when.iter().chain(&can.unless));
            }
            Promise::Edges { relation, who, key } => {
                self.member(it.on, *relation);
                who.iter().for_each(|who| self.who(who));
                self.edge(it.on, *relation, *key);
            }
        }
    }
}
