//! The relations of a model, found from the actions downwards: whatever one reads is asked for, and said in turn.
//!
//! What is still to be said is kept in a list, so that no policy is deeper than the stack.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use crate::export::refused::Refusals;
use crate::policy::condition::{ActionId, Condition, DefinitionId};
use crate::policy::path::{Path, Step, Who};
use crate::policy::rule::Through;
use crate::policy::schema::{Count, MemberId, MemberInfo, MemberKind, RelationInfo, RoleId, Schema, TypeId};
use crate::policy::{Mark, Policy};
use crate::program::Program;

use super::expr::{Expr, Key};
use super::naming::shown_key;

/// A relation of a type of the model.
#[derive(Debug, Clone, Default)]
pub(super) struct Relation {
    pub(super) expr: Option<Expr>,
    /// What the rolebook calls the statements that it came from.
    pub(super) comments: Vec<String>,
    pub(super) mark: Mark,
}

/// How the relation for a key is made.
#[derive(Debug, Clone)]
pub(super) enum Task {
    /// Tuples say it.
    Direct,
    /// Tuples say it, and name groups and sets by those in them.
    Listed(MemberId),
    Role(RoleId),
    Itself(RoleId),
    OnPair(Through, RoleId),
    Named(MemberId),
    Definition(DefinitionId),
    Action(ActionId),
    Granted(ActionId),
    Path(Vec<Step>, Box<End>),
    /// The same, where the first step is a derived relation.
    Derived(Vec<Step>, Box<End>),
    All(Vec<End>),
    /// Whom these paths lead to.
    People(Vec<Path>),
    Has(Condition),
}

/// What is asked of the entities at the end of a path, whatever their type.
#[derive(Debug, Clone)]
pub(super) enum End {
    /// The entities themselves that a relation lists.
    Is(Step),
    People(Step),
    Carried(Step, TypeId, RoleId),
    Role(Vec<(TypeId, RoleId)>),
    Itself(Vec<(TypeId, RoleId)>),
    Named(Step),
    Definition(Vec<(TypeId, DefinitionId)>),
    Action(Vec<(TypeId, ActionId)>),
    /// What is so of the entity alone.
    Says(Condition),
    /// What is so of the entity, as an element.
    Has(Condition),
    Everyone,
    All(Vec<End>),
}

pub(super) struct Builder<'p> {
    pub(super) program: &'p Program,
    pub(super) policy: &'p Policy,
    pub(super) schema: &'p Schema,
    pub(super) refusals: Refusals,
    pub(super) relations: BTreeMap<(TypeId, Key), Relation>,
    /// What tuples say under a key: the edges that are chosen, or what is so of an entity.
    pub(super) conditions: BTreeMap<(TypeId, Key), Condition>,
    /// Roles that are handed on to where they include more than here.
    pub(super) itself: BTreeSet<(TypeId, RoleId)>,
    open: Vec<(TypeId, Key, Task)>,
    /// The statement at hand.
    pub(super) mark: Mark,
}

/// What a statement is read at: an object, and perhaps its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Here {
    pub(super) of: TypeId,
    pub(super) through: Option<Through>,
}

impl Here {
    pub(super) fn object(of: TypeId) -> Self {
        Self { of, through: None }
    }
}

impl<'p> Builder<'p> {
    pub(super) fn of(program: &'p Program, refusals: Refusals) -> Self {
        let policy = program.policy();
        let mut builder = Self {
            program,
            policy,
            schema: &policy.schema,
            refusals,
            relations: BTreeMap::new(),
            conditions: BTreeMap::new(),
            itself: BTreeSet::new(),
            open: Vec::new(),
            mark: Mark::default(),
        };
        builder.find_handed_on();
        builder.everything();
        builder
    }

    /// Says every action of every type, and then whatever that needs.
    fn everything(&mut self) {
        for (of, actions) in (0..).zip(self.policy.actions.iter()) {
            for (action, name) in (0..).zip(actions) {
                self.want(of, Key::Action(name.clone()), Task::Action(action));
            }
        }
        while let Some((of, key, task)) = self.open.pop() {
            self.mark = self.relations.get(&(of, key.clone())).map(|it| it.mark).unwrap_or_default();
            let (expr, comments) = self.make(of, &key, task);
            let mark = self.mark;
            self.relations.insert((of, key), Relation { expr: Some(expr), comments, mark });
        }
    }

    fn make(&mut self, of: TypeId, key: &Key, task: Task) -> (Expr, Vec<String>) {
        let silent = |expr| (expr, Vec::new());
        match task {
            Task::Direct => silent(Expr::Direct(key.clone())),
            Task::Listed(member) => {
                self.meant_groups(of, member);
                silent(Expr::Direct(key.clone()))
            }
            Task::Role(role) => self.role(of, role),
            Task::Itself(role) => self.held(of, role),
            Task::OnPair(through, role) => self.held_on_pair(of, through, role),
            Task::Named(member) => silent(self.named_by(of, member)),
            Task::Definition(id) => self.definition(of, id),
            Task::Action(action) => self.action(of, action),
            Task::Granted(action) => self.granted(of, action),
            Task::Path(steps, end) => silent(self.along(of, &steps, &end)),
            Task::Derived(steps, end) => silent(self.along_derived(of, &steps, &end)),
            Task::All(ends) => {
                let parts: Vec<_> = ends.iter().map(|it| self.end(of, it)).collect();
                silent(Expr::all(parts))
            }
            Task::People(paths) => {
                let found: Vec<_> =
                    paths.into_iter().map(|it| self.who(Here::object(of), &Who::Holders(it))).collect();
                silent(Expr::any(found))
            }
            Task::Has(condition) => silent(self.restrict(Expr::Everyone, &condition, true, Here::object(of))),
        }
    }

    /// Asks for a relation, and answers what stands for it in others.
    pub(super) fn want(&mut self, of: TypeId, key: Key, task: Task) -> Expr {
        let mark = self.mark;
        if let Entry::Vacant(new) = self.relations.entry((of, key.clone())) {
            new.insert(Relation { mark, ..Relation::default() });
            self.open.push((of, key.clone(), task));
        }
        Expr::Key(key)
    }

    /// The same of one that tuples state under a condition.
    pub(super) fn want_if(&mut self, of: TypeId, key: Key, condition: &Condition, task: Task) -> Expr {
        let known = self.conditions.entry((of, key.clone())).or_insert_with(|| condition.clone());
        if known != condition {
            let what = format!("two conditions that would both be called {}", shown_key(&key));
            self.cannot_say(&what, "give one of them a name of its own, with `define`");
        }
        self.want(of, key, task)
    }

    pub(super) fn cannot_say(&mut self, what: &str, help: &str) {
        self.refusals.cannot_say(self.mark, what, help);
    }

    pub(super) fn member(&self, of: TypeId, member: MemberId) -> Option<&'p MemberInfo> {
        self.schema.type_info(of)?.member(member)
    }

    pub(super) fn relation_info(&self, of: TypeId, member: MemberId) -> Option<&'p RelationInfo> {
        match &self.member(of, member)?.kind {
            MemberKind::Relation(it) => Some(it),
            _ => None,
        }
    }

    /// Whether a relation leads to one entity at most.
    pub(super) fn is_to_one(&self, of: TypeId, member: MemberId) -> bool {
        self.relation_info(of, member).is_some_and(|it| it.count != Count::Many)
    }
}
