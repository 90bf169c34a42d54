//! What each name's rules read, and with which sign.
//!
//! A dependency is strict where the reader needs the final answer of what it reads: under a negative
//! sign, and where a condition asks for a decision. Where many names read the same, they share a hub,
//! so that the graph stays as large as the policy was written.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use crate::policy::condition::{ActionId, Condition, Quantifier, Term};
use crate::policy::path::{Path, Step, Who};
use crate::policy::rule::{
    CellValue, ColumnKind, GrantRule, Named, Restriction, RoleSource, Row, Table, Through,
};
use crate::policy::schema::{
    Held, MemberId, MemberInfo, MemberKind, RoleId, SetInfo, SetKind, TypeId, TypeKind, Value,
};
use crate::policy::{Mark, Policy};

use super::reads::{self, Compared, How, Read};
use super::strata::Node;

/// What stands in the graph of dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Vertex {
    Named(Node),
    /// Counting as a role: holding it or one that includes it.
    Counted(TypeId, RoleId),
    /// What several names read in common.
    Hub(u32),
}

/// One name that reads another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dependency {
    pub(super) from: Vertex,
    pub(super) to: Vertex,
    pub(super) lenient: bool,
    /// Whether the reader grows with what it reads.
    pub(super) sign: Sign,
    /// The statement that says so; none inside a hub.
    pub(super) mark: Option<Mark>,
}

/// All dependencies, and the relations of groups, which count as the first of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dependencies {
    pub(super) edges: Vec<Dependency>,
    pub(super) groups: Vec<Node>,
    pub(super) reads: Vec<Read>,
    pub(super) compared: Vec<Compared>,
}

/// The sign under which something is read: whether the reader grows or shrinks with it, or either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Sign {
    #[default]
    Plus,
    Minus,
    Both,
}

use Sign::{Both, Minus, Plus};

impl Sign {
    pub(crate) fn flipped(self) -> Self {
        match self {
            Plus => Minus,
            Minus => Plus,
            Both => Both,
        }
    }
}

/// Who reads, and in which statement.
#[derive(Clone, Copy)]
struct Reader {
    vertex: Vertex,
    mark: Mark,
}

struct Collector<'a> {
    policy: &'a Policy,
    includes: &'a [Vec<Vec<RoleId>>],
    groups: Vec<Node>,
    derived: FxHashSet<(TypeId, MemberId)>,
    /// The relations of which it is noted who stands in them.
    listed: FxHashSet<(TypeId, MemberId)>,
    counted: FxHashSet<(TypeId, RoleId)>,
    givers: BTreeMap<(TypeId, Vec<RoleId>), Vertex>,
    hubs: u32,
    found: Vec<Dependency>,
    reads: Vec<Read>,
    compared: Vec<Compared>,
}

pub(super) fn of(policy: &Policy, includes: &[Vec<Vec<RoleId>>]) -> Dependencies {
    let mut it = Collector {
        policy,
        includes,
        groups: group_relations(policy),
        derived: policy.derived.iter().map(|it| (it.of, it.member)).collect(),
        listed: FxHashSet::default(),
        counted: FxHashSet::default(),
        givers: BTreeMap::new(),
        hubs: 0,
        found: Vec::new(),
        reads: Vec::new(),
        compared: Vec::new(),
    };
    for derived in &policy.derived {
        let vertex = Vertex::Named(Node::Relation(derived.of, derived.member));
        let reader = Reader { vertex, mark: derived.mark };
        derived.paths.iter().for_each(|path| it.path(reader, path, Plus));
    }
    policy.group_filters.iter().for_each(|(_, filter)| it.group_filter(filter));
    for (id, definition) in (0..).zip(&policy.definitions) {
        let reader = Reader { vertex: Vertex::Named(Node::Definition(id)), mark: definition.mark };
        it.condition(reader, &definition.condition, Plus);
    }
    policy.grants.iter().for_each(|rule| it.grant(rule));
    policy.tables.iter().for_each(|table| it.table(table));
    it.group_lists();
    policy.restricts.iter().for_each(|restriction| it.restriction(restriction, Plus));
    policy.forbids.iter().for_each(|restriction| it.restriction(restriction, Minus));
    Dependencies { edges: it.found, groups: it.groups, reads: it.reads, compared: it.compared }
}

fn group_relations(policy: &Policy) -> Vec<Node> {
    let types = (0..).zip(&policy.schema.types);
    let relation = |(of, info): (TypeId, &crate::policy::schema::TypeInfo)| match info.kind {
        TypeKind::Group(member) => Some(Node::Relation(of, member)),
        _ => None,
    };
    types.filter_map(relation).collect()
}

impl Collector<'_> {
    fn reads(&mut self, from: Reader, to: Vertex, sign: Sign) {
        let mark = Some(from.mark);
        self.found.push(Dependency { from: from.vertex, to, lenient: sign == Plus, sign, mark });
    }

    fn joins(&mut self, from: Vertex, to: Vertex) {
        self.found.push(Dependency { from, to, lenient: true, sign: Plus, mark: None });
    }

    fn hub(&mut self) -> Vertex {
        self.hubs = self.hubs.saturating_add(1);
        Vertex::Hub(self.hubs)
    }

    fn path(&mut self, from: Reader, path: &Path, sign: Sign) {
        for step in &path.steps {
            step.members.iter().for_each(|(of, member)| self.relation(from, *of, *member, sign));
            step.only.iter().for_each(|it| self.condition(from, it, sign));
        }
    }

    /// A relation is decided only if it is derived; what is stated depends on nothing.
    fn relation(&mut self, from: Reader, of: TypeId, member: MemberId, sign: Sign) {
        if self.derived.contains(&(of, member)) {
            self.reads(from, Vertex::Named(Node::Relation(of, member)), sign);
        }
    }

    fn through(&mut self, from: Reader, of: TypeId, through: Option<Through>, sign: Sign) {
        if let Some(through) = through {
            self.relation(from, of, through.member, sign);
        }
    }

    /// What chooses among those who are listed in any group is read by whoever asks for a group.
    fn group_filter(&mut self, filter: &Condition) {
        let Some(first) = self.groups.first().copied() else { return };
        self.condition(Reader { vertex: Vertex::Named(first), mark: Mark::default() }, filter, Plus);
    }

    /// Sets that are listed in groups are read by whoever asks for a group.
    fn group_lists(&mut self) {
        let Some(first) = self.groups.first().copied() else { return };
        let from = Reader { vertex: Vertex::Named(first), mark: Mark::default() };
        for group in self.groups.clone() {
            if let Node::Relation(of, member) = group {
                self.ends(from, of, member, Plus);
            }
        }
    }

    /// Whoever stands in a relation: of the sets in which it ends, those who are in them.
    fn ends(&mut self, from: Reader, of: TypeId, member: MemberId, sign: Sign) {
        let policy = self.policy;
        let targets: &[TypeId] = match policy.schema.type_info(of).and_then(|it| it.member(member)) {
            Some(MemberInfo { kind: MemberKind::Relation(it), .. }) => &it.targets,
            Some(MemberInfo { kind: MemberKind::Derived, .. }) => {
                policy.derived(of, member).map(|it| it.targets.as_slice()).unwrap_or_default()
            }
            _ => &[],
        };
        for SetInfo { of, kind } in targets.iter().filter_map(|it| policy.schema.set(*it)) {
            match kind {
                SetKind::Every | SetKind::People { held: None, .. } => {}
                SetKind::People { held: Some(held), .. } => self.held(from, *of, *held, sign),
            }
        }
    }

    fn held(&mut self, from: Reader, of: TypeId, held: Held, sign: Sign) {
        match held {
            Held::Role(role) => self.counting_as(from, of, role, sign),
            Held::Definition(id) => self.reads(from, Vertex::Named(Node::Definition(id)), sign),
            Held::Relation(member) => {
                let vertex = Vertex::Named(Node::Relation(of, member));
                self.reads(from, vertex, sign);
                if self.listed.insert((of, member)) {
                    let own = Reader { vertex, mark: Mark::default() };
                    self.groups(own, Plus);
                    self.ends(own, of, member, Plus);
                }
            }
        }
    }

    /// Groups may nest in each other, so whoever asks for one may ask for all.
    fn groups(&mut self, from: Reader, sign: Sign) {
        if let Some(first) = self.groups.first() {
            self.reads(from, Vertex::Named(*first), sign);
        }
    }

    fn who(&mut self, from: Reader, who: &Who, sign: Sign) {
        match who {
            Who::Holders(path) => {
                self.path(from, path, sign);
                self.groups(from, sign);
                for (of, member) in path.steps.last().into_iter().flat_map(|it| &it.members) {
                    self.ends(from, *of, *member, sign);
                }
            }
            Who::Role { at, roles } => {
                self.path(from, at, sign);
                roles.iter().for_each(|(of, role)| self.counting_as(from, *of, *role, sign));
            }
            Who::RoleNamed { at, attribute } => {
                self.path(from, at, sign);
                self.attribute(from, attribute, How::People(sign));
                for (of, role) in self.policy.schema.roles_named(&attribute.members) {
                    self.counting_as(from, of, role, sign);
                }
            }
            Who::Every(_) | Who::Everyone => {}
        }
    }

    fn counting_as(&mut self, from: Reader, of: TypeId, role: RoleId, sign: Sign) {
        let counted = Vertex::Counted(of, role);
        self.reads(from, counted, sign);
        if !self.counted.insert((of, role)) {
            return;
        }
        let all = self.includes.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default();
        let above = (0..).zip(all).filter(|it| it.1.binary_search(&role).is_ok()).map(|it| it.0);
        for holder in above.collect::<Vec<RoleId>>() {
            self.joins(counted, Vertex::Named(Node::Role(of, holder)));
        }
    }

    fn condition(&mut self, from: Reader, condition: &Condition, sign: Sign) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().for_each(|it| self.condition(from, it, sign));
            }
            Condition::Not(part) => self.condition(from, part, sign.flipped()),
            Condition::Flag(value) => {
                self.path(from, &value.path, Both);
                self.attribute(from, &value.attribute, How::Flag(sign));
            }
            Condition::Defined { at, definitions } => {
                self.path(from, at, Both);
                let all = definitions.iter();
                all.for_each(|it| self.reads(from, Vertex::Named(Node::Definition(it.1)), sign));
            }
            Condition::Same { left, right, negated } => {
                self.compared(from, (left, right), if *negated { sign } else { sign.flipped() });
            }
            Condition::Below { left, right } => self.compared(from, (left, right), sign),
            Condition::Ordered { left, right, .. } | Condition::Tested { left, right, .. } => {
                self.term(from, left);
                self.term(from, right);
            }
            Condition::SameEntity { left, right, .. } => {
                self.path(from, &left.path, Both);
                self.path(from, &right.path, Both);
            }
            Condition::Within { who, among } => {
                self.path(from, who, Both);
                self.who(from, among, sign);
            }
            Condition::Quantified { quantifier, path, has } => {
                let (of_path, of_has) = match quantifier {
                    Quantifier::Any => (sign, sign),
                    Quantifier::No => (sign.flipped(), sign.flipped()),
                    Quantifier::All => (Both, sign),
                    Quantifier::One => (Both, Both),
                };
                self.path(from, path, of_path);
                has.iter().for_each(|it| self.condition(from, it, of_has));
            }
            Condition::Each { quantifier, of, has } => {
                self.term(from, of);
                let sign = match quantifier {
                    Quantifier::Any | Quantifier::All => sign,
                    Quantifier::No => sign.flipped(),
                    Quantifier::One => Both,
                };
                has.iter().for_each(|it| self.condition(from, it, sign));
            }
            Condition::Nobody(who) => self.who(from, who, sign.flipped()),
            Condition::Can { who, object, actions } => self.can(from, (who, object), actions, sign),
        }
    }

    /// A decision is asked for only when it is final.
    fn can(
        &mut self,
        from: Reader,
        (who, object): (&Path, &Path),
        actions: &[(TypeId, ActionId)],
        sign: Sign,
    ) {
        self.path(from, who, Both);
        self.path(from, object, Both);
        for (of, action) in actions {
            let to = Vertex::Named(Node::Decision(*of, *action));
            self.found.push(Dependency {
                from: from.vertex,
                to,
                lenient: false,
                sign,
                mark: Some(from.mark),
            });
        }
    }

    fn term(&mut self, from: Reader, term: &Term) {
        match term {
            Term::Path(value) => {
                self.path(from, &value.path, Both);
                self.attribute(from, &value.attribute, How::Value);
            }
            Term::Calculated(it) => it.operands().into_iter().for_each(|it| self.term(from, it)),
            Term::Value(_) | Term::Input(_) | Term::Time | Term::Edge(_) | Term::Item => {}
        }
    }

    fn attribute(&mut self, from: Reader, attribute: &Step, how: How) {
        let read = |attribute: &(TypeId, MemberId)| Read {
            from: from.vertex,
            attribute: *attribute,
            how,
            mark: from.mark,
        };
        self.reads.extend(attribute.members.iter().map(read));
    }

    /// `sign` says what becomes of the reader where a value names a role within the one it is compared with.
    fn compared(&mut self, from: Reader, (left, right): (&Term, &Term), sign: Sign) {
        self.term(from, left);
        self.term(from, right);
        let of = [left, right].into_iter().find_map(|it| reads::role_type(self.policy, it));
        let Some(of) = of else { return };
        let (with, sign) = match (left, right) {
            (_, Term::Value(Value::Role(_, role))) => (Some(*role), sign),
            _ => (None, Both),
        };
        self.compared.push(Compared { from: from.vertex, of, with, sign, mark: from.mark });
    }

    fn grant(&mut self, rule: &GrantRule) {
        let vertex = self.giver(rule.role_type, rule.role.roles_given(&self.policy.schema, rule.role_type));
        let from = Reader { vertex, mark: rule.mark };
        self.who(from, &rule.who, Plus);
        rule.when.iter().for_each(|it| self.condition(from, it, Plus));
        rule.unless.iter().for_each(|it| self.condition(from, it, Minus));
        if let RoleSource::Named(value) = &rule.role {
            self.attribute(from, &value.attribute, How::Given);
        }
        if let RoleSource::Same(handed) = &rule.role {
            for (of, held, given) in handed {
                let vertex = Vertex::Named(Node::Role(rule.role_type, *given));
                self.reads(Reader { vertex, mark: rule.mark }, Vertex::Named(Node::Role(*of, *held)), Plus);
            }
        }
    }

    /// What reads for all these roles.
    fn giver(&mut self, of: TypeId, mut roles: Vec<RoleId>) -> Vertex {
        roles.sort_unstable();
        roles.dedup();
        if let [role] = roles.as_slice() {
            return Vertex::Named(Node::Role(of, *role));
        }
        if let Some(known) = self.givers.get(&(of, roles.clone())) {
            return *known;
        }
        let hub = self.hub();
        roles.iter().for_each(|role| self.joins(Vertex::Named(Node::Role(of, *role)), hub));
        self.givers.insert((of, roles), hub);
        hub
    }

    fn table(&mut self, table: &Table) {
        let columns = self.hub();
        for column in &table.columns {
            let from = Reader { vertex: columns, mark: column.mark };
            match column.kind {
                ColumnKind::Role(role) => {
                    self.reads(from, Vertex::Named(Node::Role(table.place, role)), Plus);
                }
                ColumnKind::Relation(member) => {
                    self.relation(from, table.place, member, Plus);
                    self.groups(from, Plus);
                    self.ends(from, table.place, member, Plus);
                }
                ColumnKind::Everyone => {}
            }
            column.only_if.iter().for_each(|it| self.named(from, it));
        }
        table.rows.iter().for_each(|row| self.row(table, row, columns));
    }

    fn row(&mut self, table: &Table, row: &Row, columns: Vertex) {
        let hub = self.hub();
        self.joins(hub, columns);
        for cell in &row.cells {
            if let CellValue::Defined(named) | CellValue::Only(named) = &cell.value {
                self.named(Reader { vertex: hub, mark: cell.mark }, named);
            }
        }
        for (of, action) in &row.actions {
            let decision = Vertex::Named(Node::Decision(*of, *action));
            self.joins(decision, hub);
            for (_, through) in table.objects.iter().filter(|it| it.0 == *of) {
                self.through(Reader { vertex: decision, mark: row.mark }, *of, *through, Plus);
            }
        }
    }

    fn named(&mut self, from: Reader, named: &Named) {
        for (_, id) in &named.definitions {
            self.reads(from, Vertex::Named(Node::Definition(*id)), Plus);
        }
    }

    /// `sign` is how its people are read: `to` keeps the sign, `for` flips it.
    fn restriction(&mut self, it: &Restriction, sign: Sign) {
        let vertex = self.hub();
        for action in &it.actions {
            self.joins(Vertex::Named(Node::Decision(it.on, *action)), vertex);
        }
        let from = Reader { vertex, mark: it.mark };
        it.who.iter().for_each(|who| self.who(from, who, sign));
        it.when.iter().for_each(|condition| self.condition(from, condition, Minus));
        it.unless.iter().for_each(|condition| self.condition(from, condition, Plus));
        self.through(from, it.on, it.through, sign);
    }
}
