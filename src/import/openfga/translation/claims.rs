//! The tests of a store as tests of the rolebook: each expectation is a claim.

use std::collections::BTreeSet;

use crate::diagnostic::{quoted, shown};

use super::super::problem::{Problem, Problems};
use super::super::span::Span;
use super::super::store::{Check, Filter, Objects, Store, Test, Users};
use super::super::tuple::{Subject, SubjectKind};
use super::super::value::Context;
use super::facts::{Edge, Facts, Id, Spelling, id, spoken_of};
use super::kinds::Analysis;
use super::names::Names;
use super::write::comment;

/// What was found while expectations were written: what they cannot be, and what was left out.
pub(super) struct Told<'p> {
    pub(super) problems: &'p mut Problems,
    pub(super) warnings: &'p mut Problems,
}

impl Told<'_> {
    fn left_out(&mut self, span: &Span, message: impl FnOnce() -> String, help: &str) {
        let problem = || Problem::new("openfga-left-out", span, message()).help(help).warning();
        self.warnings.push(problem);
    }

    /// Where there is nothing of a type, there is nothing to be claimed of it.
    fn nothing_of(&mut self, of: &str, span: &Span) {
        let message = || {
            let of = shown(of);
            format!(
                "no tuple names anything of the type {of}: this expectation says nothing, and is left out"
            )
        };
        self.left_out(span, message, "add a tuple, or drop the expectation");
    }
}

/// Facts and tests, as text.
pub(super) struct Tests<'a, 'l, 'm> {
    pub(super) analysis: &'a Analysis<'l, 'm>,
    pub(super) names: &'a Names<'m>,
    pub(super) spelling: Spelling<'a, 'm>,
    /// What all tests share.
    pub(super) store: Facts<'m>,
}

impl<'m> Tests<'_, '_, 'm> {
    pub(super) fn text(&self, store: &'m Store, told: &mut Told<'_>) -> String {
        let mut out = String::new();
        if store.tests.is_empty() {
            return out;
        }
        let has_facts = !self.store.entities.is_empty();
        if has_facts {
            out.push_str("facts store\n");
            self.entities(&mut out, &self.store, |_| false);
            out.push('\n');
        }
        let mut titles = crate::import::names::Taken::default();
        for (number, test) in (1..).zip(&store.tests) {
            let Some(body) = self.test(test, told) else { continue };
            let title = test.name.as_ref().map_or_else(|| format!("test {number}"), |it| it.text.clone());
            out.push_str(&format!("test {}\n", quoted(&titles.numbered(&title))));
            let about = test.description.as_ref().map(|it| it.text.as_str()).unwrap_or_default();
            about.lines().for_each(|it| comment(&mut out, "    ", it));
            remarks(&mut out, &test.remarks);
            if has_facts {
                out.push_str("    uses store\n");
            }
            out.push_str(&format!("{body}\n"));
        }
        out
    }

    /// A line for each entity of which something is said, and for each that could be taken for another without one.
    fn entities(&self, out: &mut String, facts: &Facts<'m>, known: impl Fn(Id<'m>) -> bool) {
        let stated = |it: Id<'m>| known(it) || facts.knows(it);
        for ((of, id), edges) in facts.entities.iter().filter(|it| !it.1.is_empty() || !known(it.0)) {
            edges.iter().for_each(|it| remarks(out, it.remarks));
            let edges: Vec<String> = edges.iter().map(|it| self.edge(it, &stated)).collect();
            let (word, id) = (self.names.word_of(of), super::facts::bare(id));
            out.push_str(&format!("    {word} {id} {}\n", edges.join(", ")));
        }
    }

    fn edge(&self, edge: &Edge<'m>, stated: &impl Fn(Id<'m>) -> bool) -> String {
        let end = self.spelling.subject(edge.end, stated);
        let role = edge.role.as_ref().map(|it| format!(" as {it}")).unwrap_or_default();
        let context: Vec<String> =
            edge.context.iter().map(|it| format!("{} {}", it.0, it.1.text())).collect();
        let with =
            if context.is_empty() { String::new() } else { format!(" with {}", context.join(" and ")) };
        format!("{} {end}{role}{with}", edge.relation)
    }

    /// What a test says; nothing if nothing in it says anything.
    fn test(&self, test: &'m Test, told: &mut Told<'_>) -> Option<String> {
        let mut own = Facts::of(&test.tuples.allowed, self.analysis, self.names, told.problems);
        for (of, id) in spoken_of(test) {
            let has_relations =
                self.analysis.lookup.type_named(of).is_some_and(|it| !it.relations.is_empty());
            if has_relations && !self.store.knows((of, id)) {
                own.entity((of, id));
            }
        }
        let mut out = String::new();
        self.entities(&mut out, &own, |it| self.store.knows(it));
        let claims = self.claims(&mut out, test, &own, told);
        if test.checks.is_empty() && test.objects.is_empty() && test.users.is_empty() {
            let message = || "this test expects nothing, and is left out".to_owned();
            told.left_out(&test.span, message, "add an expectation, or drop the test");
        }
        (claims > 0).then_some(out)
    }

    /// A claim for each expectation where there is anything to be claimed; how many of them there are.
    fn claims(&self, out: &mut String, test: &'m Test, own: &Facts<'m>, told: &mut Told<'_>) -> usize {
        let types: BTreeSet<&str> = self.store.types().into_iter().chain(own.types()).collect();
        let stated = |it: Id<'m>| self.store.knows(it) || own.knows(it);
        let mut claims = test.checks.len();
        for it in &test.checks {
            remarks(out, &it.remarks);
            self.check(out, it, &self.with(&it.context, told), stated);
        }
        for it in &test.objects {
            remarks(out, &it.remarks);
            let is_known = types.contains(it.of.text.as_str());
            match it.expected.is_empty() && !is_known {
                true => told.nothing_of(&it.of.text, &it.span),
                false => {
                    self.objects(out, it, &self.with(&it.context, told), stated);
                    claims = claims.saturating_add(1);
                }
            }
        }
        for it in &test.users {
            remarks(out, &it.remarks);
            let before = out.len();
            self.users(out, it, &self.with(&it.context, told), stated, &types);
            match it.filters.first().filter(|_| out.len() == before) {
                Some(filter) => told.nothing_of(&filter.of.text, &it.span),
                None => claims = claims.saturating_add(1),
            }
        }
        claims
    }

    /// What comes with a question.
    fn with(&self, context: &'m Context, told: &mut Told<'_>) -> String {
        let all = self.analysis.conditions.with_question(context, told.problems);
        let all: Vec<String> = all.iter().map(|it| format!("{} {}", it.0, it.1.text())).collect();
        if all.is_empty() { String::new() } else { format!(" with {}", all.join(", ")) }
    }

    fn check(&self, out: &mut String, it: &'m Check, with: &str, stated: impl Fn(Id<'m>) -> bool) {
        let user = self.spelling.subject(&it.user, &stated);
        let object = self.spelling.id(id(&it.object), stated(id(&it.object)));
        let can = if it.expected { "can" } else { "cannot" };
        out.push_str(&format!("    {user} {can} {} {object}{with}\n", self.names.action(&it.relation.text)));
    }

    fn objects(&self, out: &mut String, it: &'m Objects, with: &str, stated: impl Fn(Id<'m>) -> bool) {
        let user = self.spelling.subject(&it.user, &stated);
        let objects: Vec<String> =
            it.expected.iter().map(|it| self.spelling.id(id(it), stated(id(it)))).collect();
        let action = self.names.action(&it.relation.text);
        match objects.is_empty() {
            true => out
                .push_str(&format!("    {user} can {action} no {}{with}\n", self.names.type_of(&it.of.text))),
            false => out.push_str(&format!("    {user} can {action} only {}{with}\n", objects.join(", "))),
        }
    }

    /// One claim for those who are listed, and one for each kind that was asked for and of which nobody is. Of a kind that
    /// nobody known is of, everybody of it stands for all.
    fn users(
        &self,
        out: &mut String,
        it: &'m Users,
        with: &str,
        stated: impl Fn(Id<'m>) -> bool,
        types: &BTreeSet<&str>,
    ) {
        let object = self.spelling.id(id(&it.object), stated(id(&it.object)));
        let action = self.names.action(&it.relation.text);
        if !it.expected.is_empty() {
            let users: Vec<String> =
                it.expected.iter().map(|it| self.spelling.subject(it, &stated)).collect();
            out.push_str(&format!("    only {} can {action} {object}{with}\n", users.join(", ")));
        }
        for filter in it.filters.iter().filter(|filter| !it.expected.iter().any(|it| is_of(it, filter))) {
            let of = self.names.type_of(&filter.of.text);
            let relation = filter.relation.as_ref().map(|it| format!(".{}", self.names.member(&it.text)));
            let kind = format!("{of}{}", relation.clone().unwrap_or_default());
            if !types.contains(filter.of.text.as_str()) {
                let all =
                    relation.is_none().then(|| format!("    every {of} cannot {action} {object}{with}\n"));
                out.push_str(&all.unwrap_or_default());
                continue;
            }
            out.push_str(&format!("    no {kind} can {action} {object}{with}\n"));
        }
    }
}

fn remarks(out: &mut String, remarks: &[String]) {
    remarks.iter().for_each(|it| comment(out, "    ", it));
}

fn is_of(subject: &Subject, filter: &Filter) -> bool {
    let relation = match &subject.kind {
        SubjectKind::Holders { relation, .. } => Some(relation.as_str()),
        SubjectKind::Object { .. } | SubjectKind::Everyone => None,
    };
    subject.of == filter.of.text && relation == filter.relation.as_ref().map(|it| it.text.as_str())
}
