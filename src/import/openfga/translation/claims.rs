//! The tests of a store as tests of the rolebook: each expectation is a claim.

use crate::diagnostic::quoted;

use super::super::problem::Problems;
use super::super::store::{Check, Filter, Objects, Store, Test, Users};
use super::super::tuple::{Subject, SubjectKind};
use super::super::value::Context;
use super::facts::{Edge, Facts, Id, Spelling, id, spoken_of};
use super::kinds::Analysis;
use super::names::Names;

/// Facts and tests, as text.
pub(super) struct Tests<'a, 'l, 'm> {
    pub(super) analysis: &'a Analysis<'l, 'm>,
    pub(super) names: &'a Names<'m>,
    pub(super) spelling: Spelling<'a, 'm>,
    /// What all tests share.
    pub(super) store: Facts<'m>,
}

impl<'m> Tests<'_, '_, 'm> {
    pub(super) fn text(&self, store: &'m Store, problems: &mut Problems) -> String {
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
            let title = test.name.as_ref().map_or_else(|| format!("test {number}"), |it| it.text.clone());
            out.push_str(&format!("test {}\n", quoted(&titles.numbered(&title))));
            let about = test.description.as_ref().map(|it| it.text.as_str()).unwrap_or_default();
            about.lines().for_each(|it| out.push_str(&format!("    # {it}\n")));
            if has_facts {
                out.push_str("    uses store\n");
            }
            self.test(&mut out, test, problems);
            out.push('\n');
        }
        out
    }

    /// A line for each entity of which something is said, and for each that could be taken for another without one.
    fn entities(&self, out: &mut String, facts: &Facts<'m>, known: impl Fn(Id<'m>) -> bool) {
        let stated = |it: Id<'m>| known(it) || facts.knows(it);
        for ((of, id), edges) in facts.entities.iter().filter(|it| !it.1.is_empty() || !known(it.0)) {
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

    fn test(&self, out: &mut String, test: &'m Test, problems: &mut Problems) {
        let mut own = Facts::of(&test.tuples.allowed, self.analysis, self.names, problems);
        for (of, id) in spoken_of(test) {
            let has_relations =
                self.analysis.lookup.type_named(of).is_some_and(|it| !it.relations.is_empty());
            if has_relations && !self.store.knows((of, id)) {
                own.entity((of, id));
            }
        }
        self.entities(out, &own, |it| self.store.knows(it));
        let stated = |it: Id<'m>| self.store.knows(it) || own.knows(it);
        let mut with = |context| self.with(context, problems);
        for it in &test.checks {
            self.check(out, it, &with(&it.context), stated);
        }
        for it in &test.objects {
            self.objects(out, it, &with(&it.context), stated);
        }
        for it in &test.users {
            self.users(out, it, &with(&it.context), stated);
        }
    }

    /// What comes with a question.
    fn with(&self, context: &'m Context, problems: &mut Problems) -> String {
        let all = self.analysis.conditions.with_question(context, problems);
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

    /// One claim for those who are listed, and one for each kind that was asked for and of which nobody is.
    fn users(&self, out: &mut String, it: &'m Users, with: &str, stated: impl Fn(Id<'m>) -> bool) {
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
            let kind = format!("{of}{}", relation.unwrap_or_default());
            out.push_str(&format!("    no {kind} can {action} {object}{with}\n"));
        }
    }
}

fn is_of(subject: &Subject, filter: &Filter) -> bool {
    let relation = match &subject.kind {
        SubjectKind::Holders { relation, .. } => Some(relation.as_str()),
        SubjectKind::Object { .. } | SubjectKind::Everyone => None,
    };
    subject.of == filter.of.text && relation == filter.relation.as_ref().map(|it| it.text.as_str())
}
