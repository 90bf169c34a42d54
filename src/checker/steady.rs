//! What the truth of a condition depends on: only the facts about one entity, or more than that.
//!
//! What depends on one entity alone is asked once, when facts are bound, and is a bit from then on. What
//! reads anything that a question brings along is never quick.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::policy::Policy;
use crate::policy::condition::{ActionId, Condition, DefinitionId, EdgeField, EdgeRead, Part, Term};
use crate::policy::path::{Path, Start, Step, ValuePath, Who};
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, Restriction, RoleSource, Table};
use crate::policy::schema::{Held, MemberId, SetInfo, SetKind, TypeId, TypeKind};

/// What a condition, a path or a `who` starts from and reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Depends {
    pub object: bool,
    pub place: bool,
    pub user: bool,
    /// On the request's time, its inputs, or what it says of its object.
    pub request: bool,
    /// On who of all people is meant.
    pub everybody: bool,
    /// On stated relations, here and in whatever is asked for.
    pub relations: BTreeSet<(TypeId, MemberId)>,
    /// On who is listed in these, as a set that is known otherwise.
    pub listings: BTreeSet<(TypeId, MemberId)>,
    /// On these members of the entity from which all starts.
    pub near: BTreeSet<(TypeId, MemberId)>,
    /// On these members of other entities, or of that one by a way round.
    pub far: BTreeSet<(TypeId, MemberId)>,
}

pub(super) struct Looker<'p> {
    policy: &'p Policy,
    found: Depends,
    /// Those met, for the user at hand or for others.
    definitions: BTreeSet<(DefinitionId, bool)>,
    members: BTreeSet<(TypeId, MemberId, bool)>,
    groups: BTreeSet<(TypeId, bool)>,
    /// Groups met as sets.
    sets: BTreeSet<TypeId>,
    /// The types whose roles were met.
    roles: BTreeSet<TypeId>,
    decisions: BTreeSet<(TypeId, ActionId)>,
    /// Inside a definition or a derived relation, whose object is not the statement's.
    inside: bool,
    /// Asked about another user than the one at hand.
    others: bool,
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

/// What depends on the plan that an entity falls under.
pub(super) fn of_gate(policy: &Policy, of: TypeId) -> Depends {
    let mut looker = Looker::new(policy);
    looker.gate(of);
    looker.found
}

/// What it depends on whom a statement about an entity means, beside who is in sets and who holds which roles.
pub(super) fn of_ways(policy: &Policy, on: TypeId, who: &Who) -> Depends {
    let mut looker = Looker::new(policy);
    looker.ways(on, who, true);
    looker.found
}

/// What it depends on who is meant.
pub(super) fn of_who(policy: &Policy, who: &Who) -> Depends {
    let mut looker = Looker::new(policy);
    looker.who(who);
    looker.found
}

/// What it depends on who else is meant at the ends of a relation, beside who is in sets.
pub(super) fn of_ends(policy: &Policy, of: TypeId, member: MemberId) -> Depends {
    let mut looker = Looker::new(policy);
    looker.found.relations.insert((of, member));
    let info = policy.schema.relation(of, member);
    info.into_iter().flat_map(|it| &it.targets).for_each(|it| looker.set(*it));
    looker.found
}

/// The same of whom a rule gives which role.
pub(super) fn of_rule(policy: &Policy, rule: &GrantRule) -> Depends {
    let mut looker = Looker::new(policy);
    rule.when.iter().chain(&rule.unless).for_each(|it| looker.condition(it));
    looker.gate(rule.on);
    rule.through.into_iter().for_each(|it| looker.member(rule.on, it.member, false));
    if let RoleSource::Named(value) = &rule.role {
        looker.value(value);
    }
    // Where an edge says the role, it is read edge by edge.
    looker.ways(rule.on, &rule.who, matches!(rule.role, RoleSource::Role(_) | RoleSource::Named(_)));
    looker.found
}

impl<'p> Looker<'p> {
    fn new(policy: &'p Policy) -> Self {
        Self {
            policy,
            found: Depends::default(),
            definitions: BTreeSet::new(),
            members: BTreeSet::new(),
            groups: BTreeSet::new(),
            sets: BTreeSet::new(),
            roles: BTreeSet::new(),
            decisions: BTreeSet::new(),
            inside: false,
            others: false,
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.found.everybody |= matches!(condition, Condition::Nobody(_));
        for part in condition.parts() {
            match part {
                Part::Condition(it) => self.condition(it),
                Part::Definition(id) => self.definition(id),
                Part::Decision(of, action) => self.decision(of, action),
                Part::Path(it) => self.path(it),
                Part::Term(it) => self.term(it),
                Part::Value(it) => self.value(it),
                Part::Who(it) => self.who(it),
            }
        }
    }

    /// A definition may ask for the user at hand, and reads the entity that it is asked of.
    fn definition(&mut self, id: DefinitionId) {
        let Some(it) = self.policy.definitions.get(usize::from(id)) else { return };
        if self.definitions.insert((id, self.others)) {
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
            let info = self.policy.schema.relation(*of, *member).and_then(|it| it.attribute(*id));
            self.found.request |= info.is_some_and(|it| it.given);
        }
    }

    pub(super) fn who(&mut self, who: &Who) {
        match who {
            Who::Holders(path) => self.path(path),
            Who::Role { at, roles } => {
                self.path(at);
                roles.iter().for_each(|it| self.roles(it.0));
            }
            Who::RoleNamed { at, attribute } => {
                self.path(at);
                let near = self.is_here(at) && at.steps.is_empty();
                attribute.members.iter().for_each(|it| self.attribute(it.0, it.1, near));
                let named = self.policy.schema.roles_named(&attribute.members);
                named.iter().for_each(|it| self.roles(it.0));
            }
            Who::Every(_) | Who::Everyone => {}
        }
    }

    /// Whoever holds a role of a type holds it by some rule. In there, the user is whoever is asked about.
    fn roles(&mut self, of: TypeId) {
        if !self.roles.insert(of) {
            return;
        }
        let policy = self.policy;
        for rule in policy.grants.iter().filter(|it| it.role_type == of) {
            self.about_others(|looker| looker.rule(rule));
        }
        self.gate(of);
    }

    fn rule(&mut self, rule: &GrantRule) {
        rule.when.iter().chain(&rule.unless).for_each(|it| self.condition(it));
        self.who(&rule.who);
        self.gate(rule.on);
        rule.through.into_iter().for_each(|it| self.member(rule.on, it.member, false));
        match &rule.role {
            RoleSource::Named(value) => self.value(value),
            RoleSource::Same(handed) => handed.iter().for_each(|it| self.roles(it.0)),
            RoleSource::Role(_) | RoleSource::Their => {}
        }
    }

    /// A decision reads its cells, its restrictions and its forbids.
    fn decision(&mut self, of: TypeId, action: ActionId) {
        if !self.decisions.insert((of, action)) {
            return;
        }
        let policy = self.policy;
        let concerned = |it: &&Arc<Restriction>| it.on == of && it.actions.contains(&action);
        for it in policy.restricts.iter().chain(&policy.forbids).filter(concerned) {
            self.about_others(|looker| looker.restriction(it));
        }
        for table in
            policy.tables.iter().filter(|it| it.rows.iter().any(|row| row.actions.contains(&(of, action))))
        {
            self.about_others(|looker| looker.table(table, (of, action)));
        }
    }

    fn restriction(&mut self, it: &Restriction) {
        it.when.iter().chain(&it.unless).for_each(|it| self.condition(it));
        it.who.iter().for_each(|it| self.who(it));
        it.through.into_iter().for_each(|through| self.member(it.on, through.member, false));
    }

    fn table(&mut self, table: &Table, action: (TypeId, ActionId)) {
        self.roles(table.place);
        self.gate(action.0);
        for (of, through) in &table.objects {
            through.iter().for_each(|it| self.member(*of, it.member, false));
        }
        for column in &table.columns {
            if let ColumnKind::Relation(member) = column.kind {
                self.member(table.place, member, false);
            }
            column.only_if.iter().flat_map(|it| &it.definitions).for_each(|it| self.definition(it.1));
        }
        for cell in table.rows.iter().filter(|it| it.actions.contains(&action)).flat_map(|it| &it.cells) {
            if let CellValue::Defined(named) | CellValue::Only(named) = &cell.value {
                named.definitions.iter().for_each(|it| self.definition(it.1));
            }
        }
    }

    /// What is read for another user than the one at hand.
    fn about_others(&mut self, look: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.others, true);
        self.within(look);
        self.others = outer;
    }

    /// What an attribute at the end of a path says does not turn on whom the entities on the way mean.
    fn value(&mut self, value: &ValuePath) {
        self.started(&value.path);
        self.way(&value.path, None, |_, _| ());
        let near = self.is_here(&value.path) && value.path.steps.is_empty();
        value.attribute.members.iter().for_each(|it| self.attribute(it.0, it.1, near));
    }

    /// Whether a path starts at the entity from which all starts.
    fn is_here(&self, path: &Path) -> bool {
        !self.inside && matches!(path.start, Start::Object | Start::Place | Start::User)
    }

    fn reads(&mut self, of: TypeId, member: MemberId, near: bool) {
        let found = if near { &mut self.found.near } else { &mut self.found.far };
        found.insert((of, member));
    }

    fn attribute(&mut self, of: TypeId, member: MemberId, near: bool) {
        self.reads(of, member, near);
        let Some(info) = self.policy.schema.attribute(of, member) else { return };
        self.found.request |= info.given;
        if !info.gate.is_empty() {
            self.gate(of);
        }
    }

    fn gate(&mut self, of: TypeId) {
        let path = self.policy.plan_paths.get(usize::from(of)).and_then(Option::as_ref);
        let Some(value) = path else { return };
        self.within(|looker| {
            looker.started(&value.path);
            looker.way(&value.path, None, |_, _| ());
        });
        // A plan that a plan gates would be a circle, so only whether it comes with the request matters.
        for (of, member) in &value.attribute.members {
            self.reads(*of, *member, false);
            self.found.request |= self.policy.schema.attribute(*of, *member).is_some_and(|it| it.given);
        }
    }

    fn started(&mut self, path: &Path) {
        match path.start {
            Start::Object => self.found.object |= !self.inside,
            Start::Place => self.found.place |= !self.inside,
            Start::User => self.found.user |= !self.others,
            Start::Element => {}
            Start::Input(_) => self.found.request = true,
        }
    }

    fn path(&mut self, path: &Path) {
        self.started(path);
        let here = self.is_here(path);
        for (at, step) in path.steps.iter().enumerate() {
            self.step(step, here && at == 0);
        }
    }

    fn step(&mut self, step: &Step, near: bool) {
        step.members.iter().for_each(|it| self.member(it.0, it.1, near));
        step.only.iter().for_each(|it| self.condition(it));
    }

    fn member(&mut self, of: TypeId, member: MemberId, near: bool) {
        self.reads(of, member, near);
        if !self.members.insert((of, member, self.others)) {
            return;
        }
        let policy = self.policy;
        match policy.schema.relation(of, member) {
            Some(info) => {
                self.found.relations.insert((of, member));
                info.targets.iter().for_each(|it| self.end(*it));
            }
            None => {
                let paths = policy.derived(of, member).map(|it| it.paths.as_slice()).unwrap_or_default();
                self.within(|looker| paths.iter().for_each(|it| looker.path(it)));
            }
        }
    }

    /// Who is meant by a group or a set depends on what is listed there, and on who is chosen.
    fn end(&mut self, of: TypeId) {
        let policy = self.policy;
        if let Some(TypeKind::Group(member)) = policy.schema.type_info(of).map(|it| it.kind)
            && self.groups.insert((of, self.others))
        {
            self.member(of, member, false);
            let filter = policy.group_filter(of);
            self.within(|looker| filter.into_iter().for_each(|it| looker.condition(it)));
        }
        if let Some(SetInfo { of, kind: SetKind::People { held: Some(held), .. } }) = policy.schema.set(of) {
            match *held {
                Held::Role(_) => self.roles(*of),
                Held::Definition(id) => self.about_others(|looker| looker.definition(id)),
                Held::Relation(member) => self.member(*of, member, false),
            }
        }
    }

    /// The ways to whom a statement means: not who is in sets there, nor who holds roles there.
    fn ways(&mut self, on: TypeId, who: &Who, whole: bool) {
        match who {
            Who::Holders(path) => {
                let listed = path.steps.len().checked_sub(1).filter(|it| *it > 0 && whole);
                self.way(path, listed.map(|at| (at, on)), Self::set);
            }
            Who::Role { at, .. } => self.way(at, None, Self::set),
            Who::RoleNamed { at, attribute } => {
                self.way(at, None, Self::set);
                let near = self.is_here(at) && at.steps.is_empty();
                attribute.members.iter().for_each(|it| self.attribute(it.0, it.1, near));
            }
            Who::Every(_) | Who::Everyone => {}
        }
    }

    /// The steps of a way; one of them may lead to those who are listed in a set of another type of entity.
    fn way(&mut self, path: &Path, listed: Option<(usize, TypeId)>, end: impl Fn(&mut Self, TypeId)) {
        let here = self.is_here(path);
        for (at, step) in path.steps.iter().enumerate() {
            let near = here && at == 0;
            let listed = listed.filter(|it| it.0 == at && step.only.is_none());
            for (of, member) in &step.members {
                match self.policy.schema.relation(*of, *member) {
                    None => self.member(*of, *member, near),
                    Some(info) => {
                        self.found.relations.insert((*of, *member));
                        if listed.is_some_and(|it| it.1 != *of) {
                            self.found.listings.insert((*of, *member));
                        } else {
                            self.reads(*of, *member, near);
                        }
                        info.targets.iter().for_each(|it| end(self, *it));
                    }
                }
            }
            step.only.iter().for_each(|it| self.condition(it));
        }
    }

    /// A way may end in a group, whose members are in a set, or in a set that only the evaluator knows.
    fn set(&mut self, of: TypeId) {
        let Some(TypeKind::Group(member)) = self.policy.schema.type_info(of).map(|it| it.kind) else {
            return self.end(of);
        };
        let stated = self.policy.schema.relation(of, member);
        let Some(info) = stated.filter(|_| self.policy.group_filter(of).is_none()) else {
            return self.end(of);
        };
        self.found.relations.insert((of, member));
        if self.sets.insert(of) {
            info.targets.iter().for_each(|it| self.set(*it));
        }
    }
}
