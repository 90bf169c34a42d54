//! The second pass: every statement's body, with the vocabulary at hand.

use std::collections::BTreeSet;

use crate::check;
use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::Policy;
use crate::policy::condition::Condition;
use crate::policy::rule::{Definition, Through};
use crate::policy::schema::{MemberId, MemberKind, Schema, TypeId, snake_case};
use crate::syntax::ast;

use super::found::{Found, Named};
use super::names::Scope;
use super::vocabulary::{Vocabulary, each, mark};

/// Resolves bodies; problems are collected and never stop it.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    pub(super) vocabulary: Vocabulary<'a>,
    /// The words of what could not be read.
    pub(super) lost: &'a BTreeSet<String>,
    pub(super) policy: Policy,
    /// For each type, the word for the one at hand.
    pub(super) type_words: Vec<String>,
    /// The derived relations whose targets were asked for, by their place among all.
    pub(super) derived_read: Vec<usize>,
    /// Whether a path could not go on because a relation on it leads nowhere.
    pub(super) ended_nowhere: bool,
    /// Where gates read the plan, as written.
    pub(super) plan_path_words: String,
    /// Whether gates can be read at all; if not, that has been said.
    pub(super) gates_make_sense: bool,
    /// Ways along which some table gives rights, also if the table is in error otherwise.
    pub(super) arising: BTreeSet<(TypeId, Through)>,
    /// Places with a table in error, so that nobody knows which cells they have.
    pub(super) broken_places: BTreeSet<TypeId>,
    /// Whether the head of some table is in error.
    pub(super) broken_heads: bool,
    /// The layer of the statement at hand, whose names are not seen below it.
    pub(super) layer: usize,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(vocabulary: Vocabulary<'a>, lost: &'a BTreeSet<String>) -> Self {
        let type_words = vocabulary.schema.types.iter().map(|it| snake_case(&it.name)).collect();
        Self {
            vocabulary,
            lost,
            policy: Policy::default(),
            type_words,
            derived_read: Vec::new(),
            ended_nowhere: false,
            plan_path_words: String::new(),
            gates_make_sense: false,
            arising: BTreeSet::new(),
            broken_places: BTreeSet::new(),
            broken_heads: lost.contains("table"),
            layer: 0,
        }
    }

    pub(super) fn schema(&self) -> &Schema {
        &self.vocabulary.schema
    }

    pub(super) fn report(&mut self, problem: Diagnostic) {
        self.vocabulary.report.push(problem);
    }

    /// Looks without reporting.
    pub(super) fn quietly<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.vocabulary.report.set_quiet(true);
        let found = look(self);
        self.vocabulary.report.set_quiet(before);
        found
    }

    pub(super) fn statements(&mut self, statements: &[(u32, &ast::Statement)]) {
        self.title(statements);
        self.derived_relations();
        self.group_filters(statements);
        self.plan_paths(statements);
        self.gates(statements);
        self.definitions();
        for (at, grant) in each!(statements, Grant) {
            self.grant(at, grant);
        }
        for (at, table) in each!(statements, Table) {
            self.table(at, table);
        }
        self.opens(each!(statements, Open).collect(), each!(statements, Set).collect());
        for (at, it) in statements {
            match it {
                ast::Statement::Restrict(it) => self.restriction(*at, "restrict", it),
                ast::Statement::Forbid(it) => self.restriction(*at, "forbid", it),
                ast::Statement::Route(it) => self.route(*at, it),
                ast::Statement::Never(it) => self.invariant(*at, "never", it),
                ast::Statement::Always(it) => self.invariant(*at, "always", it),
                _ => {}
            }
        }
        self.impersonal(statements);
        self.labels(statements);
        self.policy.actions = std::mem::take(&mut self.vocabulary.actions);
    }

    fn title(&mut self, statements: &[(u32, &ast::Statement)]) {
        let own = self.vocabulary.layers.last().copied().unwrap_or(0);
        let mut stated = each!(statements, Rolebook).filter(|it| it.0 >= own);
        let Some((first, it)) = stated.next() else {
            let misspelt = |it: &String| nearest(it, ["rolebook"]).is_some() || it == "rolebook";
            if !self.lost.iter().any(misspelt) {
                self.report(check::missing_rolebook());
            }
            return;
        };
        self.policy.name.clone_from(&it.name.text);
        self.policy.title = it.title.as_ref().map(|title| title.text.clone());
        for (at, other) in stated {
            let places = (mark(at, other.name.node), mark(first, it.name.node));
            self.report(check::second_statement("rolebook", places.0, places.1));
        }
    }

    /// Which of its listed holders a group stands for.
    fn group_filters(&mut self, statements: &[(u32, &ast::Statement)]) {
        for (at, it) in each!(statements, Type) {
            let ast::TypeKind::Group { of: path } = &it.kind else { continue };
            let Some(of) = self.vocabulary.type_id(&it.name.text).filter(|_| path.only.is_some()) else {
                continue;
            };
            let Some(Found::Entities { path, .. }) = self.look_up(&Scope::on(at, of), path) else { continue };
            let filter = path.steps.into_iter().next_back().and_then(|it| it.only);
            self.policy.group_filters.extend(filter.map(|it| (of, *it)));
        }
        self.policy.group_filters.sort_by_key(|it| it.0);
    }

    fn definitions(&mut self) {
        for (of, (at, it)) in self.vocabulary.definitions.clone() {
            let condition = self.condition(&Scope::on(at, of), &it.condition);
            let condition = condition.unwrap_or(Condition::Any(Vec::new()));
            let definition =
                Definition { name: it.name.text.clone(), of, condition, mark: mark(at, it.name.node) };
            self.policy.definitions.push(definition);
        }
        for (of, (at, it)) in std::mem::take(&mut self.vocabulary.spare_definitions) {
            self.condition(&Scope::on(at, of), &it.condition);
        }
    }

    /// The relation of a `through`, which must be the type's own and lead to one type only.
    pub(super) fn through(&mut self, at: u32, of: TypeId, name: &ast::Name) -> Option<Through> {
        self.layer = self.vocabulary.layer_of(at);
        let here = mark(at, name.node);
        match self.named(of, &name.text) {
            None => {
                self.vocabulary.unknown("relation", &[of], name, at, |it| it.relations_of(of));
                None
            }
            Some(Named::Relation { member, targets, .. }) => match targets.as_slice() {
                [place] => Some(Through { member, place: *place }),
                // Where a derived relation ends nowhere, that has been said.
                [] => None,
                _ => {
                    let types = self.type_list(&targets);
                    self.report(check::several_places(&name.text, &types, here));
                    None
                }
            },
            Some(other) => {
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
