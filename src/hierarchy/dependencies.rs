//! What each name's rules read, and with which sign.
//!
//! A dependency is strict where the reader needs the final answer of what it reads: under a negative
//! sign, and where a condition asks for a decision.

use crate::policy::Policy;
use crate::policy::condition::{Condition, Quantifier, Term};
use crate::policy::path::{Path, Who};
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, Named, Restriction, RoleSource, Table};
use crate::policy::schema::{Domain, MemberKind, RoleId, TypeId, TypeKind};

use super::strata::Node;

/// One name that reads another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dependency {
    pub(super) from: Node,
    pub(super) to: Node,
    pub(super) strict: bool,
}

/// The sign under which a condition is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Plus,
    Minus,
}

use Sign::{Minus, Plus};

impl Sign {
    fn flipped(self) -> Self {
        if self == Plus { Minus } else { Plus }
    }
}

struct Collector<'a> {
    policy: &'a Policy,
    includes: &'a [Vec<Vec<RoleId>>],
    found: Vec<Dependency>,
}

pub(super) fn of(policy: &Policy, includes: &[Vec<Vec<RoleId>>]) -> Vec<Dependency> {
    let mut it = Collector { policy, includes, found: Vec::new() };
    for derived in &policy.derived {
        derived.paths.iter().for_each(|path| it.path(Node::Relation(derived.of, derived.member), path, Plus));
    }
    it.groups_in_groups();
    for (id, definition) in (0..).zip(&policy.definitions) {
        it.condition(Node::Definition(id), &definition.condition, Plus);
    }
    policy.grants.iter().for_each(|rule| it.grant(rule));
    policy.tables.iter().for_each(|table| it.table(table));
    policy.restricts.iter().for_each(|restriction| it.restriction(restriction, Plus));
    policy.forbids.iter().for_each(|restriction| it.restriction(restriction, Minus));
    it.found
}

impl Collector<'_> {
    fn add(&mut self, from: Node, to: Node, sign: Sign) {
        self.found.push(Dependency { from, to, strict: sign == Minus });
    }

    fn path(&mut self, from: Node, path: &Path, sign: Sign) {
        for (of, member) in path.steps.iter().flat_map(|step| &step.members) {
            if self.policy.derived(*of, *member).is_some() {
                self.add(from, Node::Relation(*of, *member), sign);
            }
        }
    }

    fn group_relations(&self) -> Vec<Node> {
        let types = (0..).zip(&self.policy.schema.types);
        let relation = |(of, info): (TypeId, &crate::policy::schema::TypeInfo)| match info.kind {
            TypeKind::Group(member) => Some(Node::Relation(of, member)),
            _ => None,
        };
        types.filter_map(relation).collect()
    }

    /// Groups may nest in each other; as their relations are stated, they depend on nothing else.
    fn groups_in_groups(&mut self) {
        let groups = self.group_relations();
        for from in &groups {
            groups.iter().for_each(|to| self.add(*from, *to, Plus));
        }
    }

    fn who(&mut self, from: Node, who: &Who, sign: Sign) {
        match who {
            Who::Holders(path) => {
                self.path(from, path, sign);
                self.group_relations().into_iter().for_each(|to| self.add(from, to, sign));
            }
            Who::Role { at, roles } => {
                self.path(from, at, sign);
                roles.iter().for_each(|(of, role)| self.counting_as(from, *of, *role, sign));
            }
            Who::RoleNamed { at, attribute } => {
                self.path(from, at, sign);
                for (of, member) in &attribute.members {
                    let kind = self
                        .policy
                        .schema
                        .type_info(*of)
                        .and_then(|it| it.member(*member))
                        .map(|it| &it.kind);
                    if let Some(MemberKind::Attribute(it)) = kind
                        && let Domain::Role(of, roles) = &it.domain
                    {
                        roles.iter().for_each(|role| self.counting_as(from, *of, *role, sign));
                    }
                }
            }
            Who::Every(_) | Who::Everyone => {}
        }
    }

    fn counting_as(&mut self, from: Node, of: TypeId, role: RoleId, sign: Sign) {
        let all = self.includes.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default();
        let above: Vec<RoleId> = (0..).zip(all).filter(|it| it.1.contains(&role)).map(|it| it.0).collect();
        above.into_iter().for_each(|it| self.add(from, Node::Role(of, it), sign));
    }

    fn condition(&mut self, from: Node, condition: &Condition, sign: Sign) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|it| self.condition(from, it, sign));
            }
            Condition::Not(part) => self.condition(from, part, sign.flipped()),
            Condition::Flag(value) => self.path(from, &value.path, Minus),
            Condition::Defined { at, definitions } => {
                self.path(from, at, Minus);
                definitions.iter().for_each(|it| self.add(from, Node::Definition(it.1), sign));
            }
            Condition::Same { left, right, .. }
            | Condition::Below { left, right }
            | Condition::Ordered { left, right, .. } => {
                self.term(from, left);
                self.term(from, right);
            }
            Condition::SameEntity { left, right, .. } => {
                self.path(from, &left.path, Minus);
                self.path(from, &right.path, Minus);
            }
            Condition::Within { who, among } => {
                self.path(from, who, Minus);
                self.who(from, among, sign);
            }
            Condition::Quantified { quantifier, path, has } => {
                let (of_path, of_has) = match quantifier {
                    Quantifier::Any => (sign, sign),
                    Quantifier::No => (sign.flipped(), sign.flipped()),
                    Quantifier::All => (Minus, sign),
                };
                self.path(from, path, of_path);
                has.iter().for_each(|it| self.condition(from, it, of_has));
            }
            Condition::Nobody(who) => self.who(from, who, sign.flipped()),
            Condition::Can { who, object, actions } => {
                self.path(from, who, Minus);
                self.path(from, object, Minus);
                actions.iter().for_each(|it| self.add(from, Node::Decision(it.0, it.1), Minus));
            }
        }
    }

    fn term(&mut self, from: Node, term: &Term) {
        if let Term::Path(value) = term {
            self.path(from, &value.path, Minus);
        }
    }

    fn grant(&mut self, rule: &GrantRule) {
        for role in self.roles_given(rule) {
            let from = Node::Role(rule.role_type, role);
            self.who(from, &rule.who, Plus);
            rule.when.iter().for_each(|it| self.condition(from, it, Plus));
            rule.unless.iter().for_each(|it| self.condition(from, it, Minus));
            if let RoleSource::Same(handed) = &rule.role {
                let sources = handed.iter().filter(|it| it.2 == role);
                sources.for_each(|it| self.add(from, Node::Role(it.0, it.1), Plus));
            }
        }
    }

    fn roles_given(&self, rule: &GrantRule) -> Vec<RoleId> {
        let count = self.policy.schema.type_info(rule.role_type).map_or(0, |it| it.roles.len());
        match &rule.role {
            RoleSource::Role(role) => vec![*role],
            RoleSource::Same(handed) => handed.iter().map(|it| it.2).collect(),
            RoleSource::Their | RoleSource::Named(_) => (0..).take(count).collect(),
        }
    }

    fn table(&mut self, table: &Table) {
        for row in &table.rows {
            for (of, action) in &row.actions {
                let from = Node::Decision(*of, *action);
                let through = table.objects.iter().find(|it| it.0 == *of).and_then(|it| it.1);
                if let Some(through) = through.filter(|it| self.policy.derived(*of, it.member).is_some()) {
                    self.add(from, Node::Relation(*of, through.member), Plus);
                }
                for (column, cell) in table.columns.iter().zip(&row.cells) {
                    self.column(from, table.place, column.kind);
                    column.only_if.iter().for_each(|it| self.named(from, it));
                    if let CellValue::Defined(named) | CellValue::Only(named) = &cell.value {
                        self.named(from, named);
                    }
                }
            }
        }
    }

    fn column(&mut self, from: Node, place: TypeId, kind: ColumnKind) {
        match kind {
            ColumnKind::Role(role) => self.add(from, Node::Role(place, role), Plus),
            ColumnKind::Relation(member) => {
                if self.policy.derived(place, member).is_some() {
                    self.add(from, Node::Relation(place, member), Plus);
                }
                self.group_relations().into_iter().for_each(|to| self.add(from, to, Plus));
            }
            ColumnKind::Everyone => {}
        }
    }

    fn named(&mut self, from: Node, named: &Named) {
        named.definitions.iter().for_each(|it| self.add(from, Node::Definition(it.1), Plus));
    }

    /// `sign` is how its people are read: `to` keeps the sign, `for` flips it.
    fn restriction(&mut self, it: &Restriction, sign: Sign) {
        for action in &it.actions {
            let from = Node::Decision(it.on, *action);
            it.who.iter().for_each(|who| self.who(from, who, sign));
            it.when.iter().for_each(|condition| self.condition(from, condition, Minus));
            it.unless.iter().for_each(|condition| self.condition(from, condition, Plus));
            let derived = it.through.filter(|through| self.policy.derived(it.on, through.member).is_some());
            if let Some(through) = derived {
                self.add(from, Node::Relation(it.on, through.member), sign);
            }
        }
    }
}
