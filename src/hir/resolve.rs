//! Every statement's body, with the vocabulary at hand: what a statement says depends on the names that there
//! are, and on no other statement's body.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check;
use crate::diagnostic::{Diagnostic, nearest};
use crate::policy::condition::Condition;
use crate::policy::path::ValuePath;
use crate::policy::rule::{Definition, Through};
use crate::policy::schema::{MemberId, MemberKind, Schema, TypeId, snake_case};
use crate::policy::{Derived, Mark, Policy};
use crate::syntax::ast;

use super::found::{Found, Named};
use super::names::Scope;
use super::vocabulary::{Vocabulary, each, mark};

/// What more there is to know of names than which there are: where they lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Ground {
    /// For each type, the word for the one at hand.
    pub(super) type_words: Vec<String>,
    pub(super) derived: Vec<Derived>,
    pub(super) group_filters: Vec<(TypeId, Condition)>,
    /// For each type that can reach it, the path to the plan.
    pub(super) plan_paths: Vec<Option<ValuePath>>,
    pub(super) plan_mark: Mark,
    /// Where gates read the plan, as written.
    pub(super) plan_path_words: String,
    /// Whether gates can be read at all; if not, that has been said.
    pub(super) gates_make_sense: bool,
    /// Ways along which some table gives rights, also if the table is in error otherwise.
    pub(super) arising: BTreeSet<(TypeId, Through)>,
    /// Whether the head of some table is in error.
    pub(super) broken_heads: bool,
}

/// Resolves bodies; problems are collected and never stop it.
#[derive(Debug)]
pub(super) struct Resolver<'a> {
    pub(super) vocabulary: Vocabulary<'a>,
    pub(super) ground: Cow<'a, Ground>,
    /// The words of what could not be read.
    pub(super) lost: &'a BTreeSet<String>,
    pub(super) policy: Policy,
    /// The derived relations whose targets were asked for, by their place among all.
    pub(super) derived_read: Vec<usize>,
    /// Whether a path could not go on because a relation on it leads nowhere.
    pub(super) ended_nowhere: bool,
    /// The place of a table in error, so that nobody knows which cells it has.
    pub(super) broken_place: Option<TypeId>,
    /// All such places.
    pub(super) broken_places: BTreeSet<TypeId>,
    /// The layer of the statement at hand, whose names are not seen below it.
    pub(super) layer: usize,
}

impl<'a> Resolver<'a> {
    pub(super) fn new(
        vocabulary: Vocabulary<'a>,
        ground: Cow<'a, Ground>,
        lost: &'a BTreeSet<String>,
    ) -> Self {
        Self {
            vocabulary,
            ground,
            lost,
            policy: Policy::default(),
            derived_read: Vec::new(),
            ended_nowhere: false,
            broken_place: None,
            broken_places: BTreeSet::new(),
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

    /// Where names lead, as far as no statement's own body says it.
    pub(super) fn lay_ground(&mut self, statements: &[(u32, &ast::Statement)]) {
        let type_words = self.schema().types.iter().map(|it| snake_case(&it.name)).collect();
        let broken_heads = self.lost.contains("table");
        self.ground = Cow::Owned(Ground { type_words, broken_heads, ..Ground::default() });
        self.derived_relations();
        self.group_filters(statements);
        self.plan_paths(statements);
        self.gates(statements);
        self.heads(statements);
    }

    /// What one statement says.
    pub(super) fn body(&mut self, at: u32, statement: &ast::Statement) {
        match statement {
            ast::Statement::Define(it) => self.definition(at, it),
            ast::Statement::Grant(it) => self.grant(at, it),
            ast::Statement::Table(it) => self.table(at, it),
            ast::Statement::Restrict(it) => self.restriction(at, "restrict", it),
            ast::Statement::Forbid(it) => self.restriction(at, "forbid", it),
            ast::Statement::Route(it) => self.route(at, it),
            ast::Statement::Never(it) => self.invariant(at, "never", it),
            ast::Statement::Always(it) => self.invariant(at, "always", it),
            _ => {}
        }
    }

    /// What is said of several statements together.
    pub(super) fn together(&mut self, statements: &[(u32, &ast::Statement)]) {
        self.title(statements);
        self.opens(each!(statements, Open).collect(), each!(statements, Set).collect());
        self.impersonal(statements);
        self.labels(statements);
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
        self.policy.imported = match &it.from {
            Some(ast::Origin::Imported(from)) => Some(from.text.clone()),
            Some(ast::Origin::Extends(_)) | None => None,
        };
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
            self.ground.to_mut().group_filters.extend(filter.map(|it| (of, *it)));
        }
        self.ground.to_mut().group_filters.sort_by_key(|it| it.0);
    }

    /// What a definition says is looked at even if its name is taken.
    fn definition(&mut self, at: u32, it: &ast::Define) {
        let Some(of) = self.vocabulary.type_id(&it.on.text) else { return };
        let condition = self.condition(&Scope::on(at, of), &it.condition);
        let mark = mark(at, it.name.node);
        if self.vocabulary.definitions.iter().any(|it| it.of == of && it.mark == mark) {
            let condition = condition.unwrap_or(Condition::Any(Vec::new()));
            let definition = Definition { name: it.name.text.clone(), of, condition, mark };
            self.policy.definitions.push(Arc::new(definition));
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
