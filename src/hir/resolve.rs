//! The second pass: every statement's body, with the vocabulary at hand.

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::policy::path::Path;
use crate::policy::rule::{Definition, Through};
use crate::policy::schema::{Domain, MemberId, MemberKind, Schema, TypeId};
use crate::policy::{Derived, Policy};
use crate::syntax::ast;

use super::names::{Found, Scope, written};
use super::vocabulary::{Vocabulary, each, mark, snake_case};

/// Resolves bodies; problems are collected and never stop it.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    pub(super) vocabulary: Vocabulary<'a>,
    pub(super) policy: Policy,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(vocabulary: Vocabulary<'a>) -> Self {
        Self { vocabulary, policy: Policy::default() }
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.vocabulary.schema
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.vocabulary.problems.push(problem);
    }

    pub(super) fn statements(&mut self, statements: &[(u32, ast::Statement)]) {
        self.title(statements);
        self.derived_relations();
        self.plan_paths(statements);
        self.definitions();
        for (at, grant) in each!(statements, Grant) {
            self.grant(at, grant);
        }
        for (at, table) in each!(statements, Table) {
            self.table(at, table);
        }
        for (at, open) in each!(statements, Open) {
            self.open(at, open);
        }
        for (at, it) in statements {
            match it {
                ast::Statement::Restrict(it) => self.restriction(*at, "restrict", it),
                ast::Statement::Forbid(it) => self.restriction(*at, "forbid", it),
                _ => {}
            }
        }
        self.policy.actions = self.vocabulary.actions.clone();
    }

    fn title(&mut self, statements: &[(u32, ast::Statement)]) {
        let mut stated = each!(statements, Rolebook);
        let Some((first, it)) = stated.next() else { return self.report(check::missing_rolebook()) };
        self.policy.name.clone_from(&it.name.text);
        self.policy.title = it.title.as_ref().map(|title| title.text.clone());
        for (at, other) in stated {
            let places = (mark(at, other.name.node), mark(first, it.name.node));
            self.report(check::duplicate_name("rolebook statement", &other.name.text, places.0, places.1));
        }
    }

    /// The types a derived relation may end in, as far as they are known so far.
    pub(super) fn derived_targets(&self, of: TypeId, member: MemberId) -> Vec<TypeId> {
        self.policy.derived(of, member).map(|it| it.targets.clone()).unwrap_or_default()
    }

    /// Derived relations may build on each other, so their target types grow until they stand still;
    /// only then are their paths looked up for good, and problems reported.
    fn derived_relations(&mut self) {
        let stated: Vec<_> = self.vocabulary.derived.clone();
        for (of, member, _, mark) in &stated {
            let empty =
                Derived { of: *of, member: *member, paths: Vec::new(), targets: Vec::new(), mark: *mark };
            self.policy.derived.push(empty);
        }
        loop {
            let before = self.vocabulary.problems.len();
            let targets: Vec<_> = stated.iter().map(|it| self.alternatives(it.0, it.2).1).collect();
            self.vocabulary.problems.truncate(before);
            let mut grown = false;
            for (derived, targets) in self.policy.derived.iter_mut().zip(targets) {
                grown |= derived.targets != targets;
                derived.targets = targets;
            }
            if !grown {
                break;
            }
        }
        for (index, it) in stated.iter().enumerate() {
            let paths = self.alternatives(it.0, it.2).0;
            if let Some(derived) = self.policy.derived.get_mut(index) {
                derived.paths = paths;
            }
        }
    }

    fn alternatives(&mut self, of: TypeId, (at, paths): (u32, &[ast::Path])) -> (Vec<Path>, Vec<TypeId>) {
        let scope = Scope::on(at, of);
        let mut alternatives = Vec::new();
        let mut targets = Vec::new();
        for path in paths {
            match self.look_up(&scope, path) {
                Some(Found::Entities { path, types, .. }) => {
                    alternatives.push(path);
                    targets.extend(types);
                }
                Some(other) => {
                    let here = mark(at, path.node);
                    self.report(check::wrong_kind(&written(path), other.kind(), "a relation", here));
                }
                None => {}
            }
        }
        targets.sort_unstable();
        targets.dedup();
        (alternatives, targets)
    }

    /// For each type that can reach it, the path to the plan.
    fn plan_paths(&mut self, statements: &[(u32, ast::Statement)]) {
        let stated: Vec<_> = each!(statements, Plans).collect();
        let types = self.schema().types.len();
        self.policy.plan_paths = vec![None; types];
        let Some((at, plans)) = stated.first() else { return };
        for (later, other) in stated.iter().skip(1) {
            let places = (mark(*later, other.at.node), mark(*at, plans.at.node));
            self.report(check::duplicate_name("plans statement", &written(&other.at), places.0, places.1));
        }
        for of in 0..types {
            let found = self.plan_path(*at, super::narrow(of), &plans.at);
            if let Some(slot) = self.policy.plan_paths.get_mut(of) {
                *slot = found;
            }
        }
        if self.policy.plan_paths.iter().all(Option::is_none) {
            self.report(check::no_plan_there(&written(&plans.at), mark(*at, plans.at.node)));
        }
    }

    fn plan_path(&mut self, at: u32, of: TypeId, path: &ast::Path) -> Option<crate::policy::path::ValuePath> {
        let before = self.vocabulary.problems.len();
        let own = self.schema().type_info(of).map(|it| snake_case(&it.name));
        let first = path.names.first()?;
        let has_member = self.schema().type_info(of).is_some_and(|it| it.member_named(&first.text).is_some());
        let found =
            (has_member || own.as_ref() == Some(&first.text)).then(|| self.look_up(&Scope::on(at, of), path));
        self.vocabulary.problems.truncate(before);
        match found.flatten() {
            Some(Found::Value { value, domain: Domain::Plan, single: true }) => Some(value),
            _ => None,
        }
    }

    fn definitions(&mut self) {
        for (of, (at, it)) in self.vocabulary.definitions.clone() {
            let condition = self.condition(&Scope::on(at, of), &it.condition);
            let condition = condition.unwrap_or(crate::policy::condition::Condition::Any(Vec::new()));
            let definition =
                Definition { name: it.name.text.clone(), of, condition, mark: mark(at, it.name.node) };
            self.policy.definitions.push(definition);
        }
    }

    /// The relation of a `through`, which must lead to one type only.
    pub(super) fn through(&mut self, at: u32, of: TypeId, name: &ast::Name) -> Option<Through> {
        let here = mark(at, name.node);
        let path = ast::Path { names: vec![name.clone()], node: name.node };
        match self.look_up(&Scope::on(at, of), &path)? {
            Found::Entities { path, types, .. } => {
                let step = path.steps.last().and_then(|step| step.member_of(of));
                match (step, types.as_slice()) {
                    (Some(member), [place]) => Some(Through { member, place: *place }),
                    _ => {
                        self.report(check::several_places(&name.text, here));
                        None
                    }
                }
            }
            other => {
                self.report(check::wrong_kind(&name.text, other.kind(), "a relation", here));
                None
            }
        }
    }

    /// Whether edges of this member carry roles.
    pub(super) fn carries_roles(&self, of: TypeId, member: MemberId) -> bool {
        let kind = self.schema().type_info(of).and_then(|it| it.member(member)).map(|it| &it.kind);
        matches!(kind, Some(MemberKind::Relation(it)) if it.as_role)
    }
}
