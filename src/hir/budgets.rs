//! Budgets on what a policy declares, counted before anything is resolved, so that indices and closures
//! stay small.
//!
//! Beyond a budget nothing else is looked at: half a policy would only show problems that it has not.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::policy::Mark;
use crate::syntax::ast;

use super::sets::set_ends;
use super::vocabulary::{each, mark};

/// What is counted, and of what: the second name is empty for what is counted in all.
type Kind<'a> = (&'static str, &'a str);

#[derive(Default)]
struct Counts<'a> {
    named: BTreeMap<Kind<'a>, BTreeSet<&'a str>>,
    plain: BTreeMap<Kind<'a>, usize>,
    problems: BTreeMap<Kind<'a>, Diagnostic>,
}

impl<'a> Counts<'a> {
    /// Counts a name once.
    fn name(&mut self, kind: Kind<'a>, word: &'a str, limit: usize, here: Mark) -> bool {
        let names = self.named.entry(kind).or_default();
        let new = names.insert(word);
        if names.len() > limit {
            self.over(kind, limit, here);
        }
        new
    }

    fn one(&mut self, kind: Kind<'a>, limit: usize, here: Mark) {
        let count = self.plain.entry(kind).or_default();
        *count = count.saturating_add(1);
        if *count > limit {
            self.over(kind, limit, here);
        }
    }

    fn over(&mut self, kind: Kind<'a>, limit: usize, here: Mark) {
        self.problems.entry(kind).or_insert_with(|| check::too_many(kind.0, limit, here));
    }

    fn type_(&mut self, at: u32, it: &'a ast::Type) {
        self.name(("types", ""), &it.name.text, limits::TYPES, mark(at, it.name.node));
        for name in it.members.iter().flat_map(|it| &it.names) {
            self.one(("members of one type", &it.name.text), limits::MEMBERS, mark(at, name.node));
        }
        for end in set_ends(it) {
            let (of, here) = (&end.of().text, mark(at, end.of().node));
            let called = end.called().map_or("", |it| it.text.as_str());
            if self.name(("kinds of set", of), called, limits::SETS, here) {
                self.one(("kinds of set in all", ""), limits::SETS, here);
            }
        }
    }

    fn roles(&mut self, at: u32, it: &'a ast::Roles) {
        for name in it.chains.iter().flatten().chain(it.within.iter().map(|it| &it.0)) {
            let here = mark(at, name.node);
            if self.name(("roles of one type", &it.on.text), &name.text, limits::ROLES, here) {
                self.one(("roles in all", ""), limits::ROLES_IN_ALL, here);
            }
        }
    }

    fn table(&mut self, at: u32, it: &'a ast::Table) {
        let Some(first) = it.targets.first() else { return };
        let here = mark(at, first.on.node);
        self.one(("tables", ""), limits::TABLES, here);
        if it.columns.len() > limits::COLUMNS {
            self.over(("columns of one table", ""), limits::COLUMNS, here);
        }
        for row in it.rows.iter().skip(limits::ROWS).take(1) {
            self.over(("rows of one table", ""), limits::ROWS, mark(at, row.node));
        }
        for action in it.rows.iter().flat_map(|row| &row.actions) {
            let of = action.of.as_ref().unwrap_or(&first.on);
            let here = mark(at, action.name.node);
            self.name(("actions of one type", &of.text), &action.name.text, limits::ACTIONS, here);
        }
    }
}

/// Every budget that is exceeded, at the first name too many.
pub(super) fn exceeded(statements: &[(u32, &ast::Statement)]) -> Vec<Diagnostic> {
    let mut it = Counts::default();
    each!(statements, Type).for_each(|(at, found)| it.type_(at, found));
    each!(statements, Roles).for_each(|(at, found)| it.roles(at, found));
    each!(statements, Table).for_each(|(at, found)| it.table(at, found));
    for (at, found) in each!(statements, Plans) {
        for name in found.chains.iter().flatten() {
            it.name(("plans", ""), &name.text, limits::ROLES, mark(at, name.node));
        }
    }
    for (at, found) in each!(statements, Request) {
        for input in &found.inputs {
            it.one(("request inputs", ""), limits::MEMBERS, mark(at, input.name.node));
        }
    }
    for (at, found) in each!(statements, Define) {
        it.one(("definitions", ""), limits::DEFINITIONS, mark(at, found.name.node));
    }
    it.problems.into_values().collect()
}
