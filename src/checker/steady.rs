//! What the truth of a condition depends on: only the facts about one entity, or more than that.
//!
//! What depends on one entity alone is asked once, when facts are bound, and is a bit from then on. What
//! reads anything that a question brings along is never quick.

use std::collections::BTreeSet;

use crate::policy::Policy;
use crate::policy::condition::{Condition, DefinitionId, EdgeField, EdgeRead, Term};
use crate::policy::path::{Path, Start, Step, ValuePath, Who};
use crate::policy::rule::RoleSource;
use crate::policy::schema::{AttributeInfo, MemberId, MemberKind, RelationInfo, SetKind, TypeId, TypeKind};

/// What a condition, a path or a `who` starts from and reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Depends {
    pub object: bool,
    pub place: bool,
    pub user: bool,
    /// On the request's time, its inputs, or what it says of its object.
    pub request: bool,
    /// On who holds roles, on decisions, or on who is in a set: on rules anywhere in the policy.
    pub rules: bool,
    /// On stated relations; each only once.
    pub relations: BTreeSet<(TypeId, MemberId)>,
}

pub(super) struct Looker<'p> {
    policy: &'p Policy,
    found: Depends,
    definitions: BTreeSet<DefinitionId>,
    derived: BTreeSet<(TypeId, MemberId)>,
    /// Inside a definition or a derived relation, whose object is not the statement's.
    inside: bool,
}

/// What the truth of a condition depends on.
pub(super) fn of_condition(policy: &Policy, condition: &Condition) -> Depends {
    let mut looker = Looker::new(policy);
    looker.condition(condition);
    looker.found
}

/// What the end of a path depends on.
pub(super) fn of_path(policy: &Policy, path: &Path) -> Depends {
    let mut looker = Looker::new(policy);
    looker.path(path);
    looker.found
}

/// What an attribute at the end of a path depends on.
pub(super) fn of_value(policy: &Policy, value: &ValuePath) -> Depends {
    let mut looker = Looker::new(policy);
    looker.value(value);
    looker.found
}

/// What it depends on who is meant.
pub(super) fn of_who(policy: &Policy, who: &Who) -> Depends {
    let mut looker = Looker::new(policy);
    looker.who(who);
    looker.found
}

/// What depends on the plan that an entity falls under.
pub(super) fn of_plan(policy: &Policy, of: TypeId) -> Depends {
    let mut looker = Looker::new(policy);
    looker.plan(of);
    looker.found
}

impl<'p> Looker<'p> {
    fn new(policy: &'p Policy) -> Self {
        let (definitions, derived) = (BTreeSet::new(), BTreeSet::new());
        Self { policy, found: Depends::default(), definitions, derived, inside: false }
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|it| self.condition(it)),
            Condition::Not(part) => self.condition(part),
            Condition::Flag(value) => self.value(value),
            Condition::Defined { at, definitions } => {
                self.path(at);
                definitions.iter().for_each(|it| self.definition(it.1));
            }
            Condition::Same { left, right, .. }
            | Condition::Below { left, right }
            | Condition::Ordered { left, right, .. }
            | Condition::Tested { left, right, .. } => {
                self.term(left);
                self.term(right);
            }
            Condition::SameEntity { left, right, .. } => {
                self.path(&left.path);
                self.path(&right.path);
            }
            Condition::Within { who, among } => {
                self.path(who);
                self.who(among);
                self.found.rules = true;
            }
            Condition::Quantified { path, has, .. } => {
                self.path(path);
                has.iter().for_each(|it| self.condition(it));
            }
            Condition::Each { of, has, .. } => {
                self.term(of);
                has.iter().for_each(|it| self.condition(it));
            }
            Condition::Nobody(who) => {
                self.who(who);
                self.found.rules = true;
            }
            Condition::Can { who, object, .. } => {
                self.path(who);
                self.path(object);
                self.found.rules = true;
            }
        }
    }

    /// A definition may ask for the user at hand, and reads the entity that it is asked of.
    fn definition(&mut self, id: DefinitionId) {
        let Some(it) = self.policy.definitions.get(usize::from(id)) else { return };
        if self.definitions.insert(id) {
            self.within(|looker| looker.condition(&it.condition));
        }
    }

    /// What is read of another object than the statement's.
    fn within(&mut self, look: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.inside, true);
        look(self);
        self.inside = outer;
    }

    fn term(&mut self, term: &Term) {
        match term {
            Term::Path(value) => self.value(value),
            Term::Calculated(it) => it.operands().into_iter().for_each(|it| self.term(it)),
            Term::Input(_) | Term::Time => self.found.request = true,
            Term::Edge(read) => self.edge(read),
            Term::Value(_) | Term::Item => {}
        }
    }

    /// What an edge leaves out may come with the request.
    fn edge(&mut self, read: &EdgeRead) {
        for (of, member, field) in &read.of {
            let EdgeField::Attribute(id) = field else { continue };
            let info = self.relation(*of, *member).and_then(|it| it.attribute(*id));
            self.found.request |= info.is_some_and(|it| it.given);
        }
    }

    pub(super) fn who(&mut self, who: &Who) {
        match who {
            Who::Holders(path) => self.path(path),
            Who::Role { at, .. } => {
                self.path(at);
                self.found.rules = true;
            }
            Who::RoleNamed { at, attribute } => {
                self.path(at);
                attribute.members.iter().for_each(|it| self.attribute(it.0, it.1));
                self.found.rules = true;
            }
            Who::Every(_) | Who::Everyone => {}
        }
    }

    fn value(&mut self, value: &ValuePath) {
        self.path(&value.path);
        value.attribute.members.iter().for_each(|it| self.attribute(it.0, it.1));
    }

    fn attribute(&mut self, of: TypeId, member: MemberId) {
        let info = self.policy.schema.type_info(of).and_then(|it| it.member(member));
        let Some(MemberKind::Attribute(AttributeInfo { given, gate, .. })) = info.map(|it| &it.kind) else {
            return;
        };
        self.found.request |= given;
        if !gate.is_empty() {
            self.plan(of);
        }
    }

    fn plan(&mut self, of: TypeId) {
        let path = self.policy.plan_paths.get(usize::from(of)).and_then(Option::as_ref);
        let Some(value) = path else { return };
        self.within(|looker| looker.path(&value.path));
        // A plan that a plan gates would be a circle, so only whether it comes with the request matters.
        for (of, member) in &value.attribute.members {
            let info = self.policy.schema.type_info(*of).and_then(|it| it.member(*member));
            if let Some(MemberKind::Attribute(it)) = info.map(|it| &it.kind) {
                self.found.request |= it.given;
            }
        }
    }

    fn path(&mut self, path: &Path) {
        match path.start {
            Start::Object => self.found.object |= !self.inside,
            Start::Place => self.found.place |= !self.inside,
            Start::User => self.found.user = true,
            Start::Element => {}
            Start::Input(_) => self.found.request = true,
        }
        path.steps.iter().for_each(|it| self.step(it));
    }

    fn step(&mut self, step: &Step) {
        step.members.iter().for_each(|it| self.member(it.0, it.1));
        step.only.iter().for_each(|it| self.condition(it));
    }

    fn relation(&self, of: TypeId, member: MemberId) -> Option<&'p RelationInfo> {
        match self.policy.schema.type_info(of)?.member(member).map(|it| &it.kind) {
            Some(MemberKind::Relation(it)) => Some(it),
            _ => None,
        }
    }

    fn member(&mut self, of: TypeId, member: MemberId) {
        let policy = self.policy;
        match self.relation(of, member) {
            Some(info) => {
                self.found.relations.insert((of, member));
                info.targets.iter().for_each(|it| self.end(*it));
            }
            None if self.derived.insert((of, member)) => {
                let paths = policy.derived(of, member).map(|it| it.paths.as_slice()).unwrap_or_default();
                self.within(|looker| paths.iter().for_each(|it| looker.path(it)));
            }
            None => {}
        }
    }

    /// Who is meant by a group or a set depends on what is listed there, and on who is chosen.
    fn end(&mut self, of: TypeId) {
        let policy = self.policy;
        if let Some(TypeKind::Group(member)) = policy.schema.type_info(of).map(|it| it.kind)
            && self.derived.insert((of, member))
        {
            self.member(of, member);
            let filter = policy.group_filter(of);
            self.within(|looker| filter.into_iter().for_each(|it| looker.condition(it)));
        }
        let people = policy.schema.set(of).is_some_and(|it| it.kind != SetKind::Every);
        self.found.rules |= people;
    }
}

/// Whether any rule of the policy reads what only a question brings along.
pub(super) fn rules_read_requests(policy: &Policy) -> bool {
    let mut looker = Looker::new(policy);
    for rule in &policy.grants {
        rule.when.iter().chain(&rule.unless).for_each(|it| looker.condition(it));
        looker.who(&rule.who);
        if let RoleSource::Named(value) = &rule.role {
            looker.value(value);
        }
    }
    for it in policy.restricts.iter().chain(&policy.forbids) {
        it.when.iter().chain(&it.unless).for_each(|it| looker.condition(it));
        it.who.iter().for_each(|it| looker.who(it));
    }
    (0..).zip(&policy.definitions).for_each(|it: (DefinitionId, _)| looker.definition(it.0));
    policy.derived.iter().for_each(|it| looker.member(it.of, it.member));
    policy.group_filters.iter().for_each(|it| looker.condition(&it.1));
    (0..).zip(&policy.schema.types).for_each(|it: (TypeId, _)| looker.plan(it.0));
    looker.found.request
}
