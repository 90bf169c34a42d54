//! Routes and invariants: whom to ask, and what must be true.

use std::sync::Arc;

use crate::check;
use crate::policy::condition::EdgeField;
use crate::policy::path::Path;
use crate::policy::promise::{Candidate, Invariant, People, Permission, Promise, Refusal, Route};
use crate::policy::schema::{MemberId, TypeId};
use crate::syntax::ast::{self, CandidateOf};

use super::found::{Found, Named};
use super::grant::{who_words, whole};
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::restriction::{actions_words, listed};
use super::vocabulary::mark;

impl Resolver<'_> {
    pub(super) fn route(&mut self, at: u32, it: &ast::Route) {
        let Some(on) = self.vocabulary.type_of(at, &it.on) else { return };
        let here = mark(at, it.name.node);
        let scope = Scope::on(at, on);
        let refusals: Vec<_> = it.refusals.iter().map(|it| self.refusal(&scope, it)).collect();
        let lines = it.candidates.as_slice();
        match lines {
            [] => self.report(check::no_candidate(&it.name.text, here)),
            [_] => {}
            [_, second, ..] => {
                let node = second.first().map_or(it.name.node, |it| candidate_node(&it.of));
                self.report(check::second_candidates(mark(at, node)));
            }
        }
        let candidates: Vec<_> = lines.iter().flatten().map(|it| self.candidate(&scope, it)).collect();
        let refusals = refusals.into_iter().collect::<Option<Vec<_>>>();
        let candidates = candidates.into_iter().collect::<Option<Vec<_>>>();
        if let (Some(refusals), Some(candidates)) = (refusals, candidates) {
            let name = it.name.text.clone();
            self.policy.routes.push(Arc::new(Route { name, on, refusals, candidates, mark: here }));
        }
    }

    fn refusal(&mut self, scope: &Scope, it: &ast::Refusal) -> Option<Refusal> {
        self.translations_once(scope.statement, &it.reasons);
        let (when, unless) = self.clauses(scope, Some(&it.when), it.unless.as_ref());
        let words = self.words(scope, &it.reasons);
        Some(Refusal { when: when??, unless: whole(&unless)?, words })
    }

    fn candidate(&mut self, scope: &Scope, it: &ast::Candidate) -> Option<Candidate> {
        let people = match &it.of {
            CandidateOf::Who(who) => self.plain_candidate(scope, who),
            CandidateOf::First { of, by } => self.first_of(scope, of, by),
        };
        let who = it.who.as_ref().map(|it| self.condition(scope, it));
        let when = it.when.as_ref().map(|it| self.condition(scope, it));
        let (words, path, key) = people?;
        Some(Candidate { words, path, key, who: whole(&who)?, when: whole(&when)? })
    }

    /// A request goes to people who stand somewhere, not to whoever counts as something.
    fn plain_candidate(
        &mut self,
        scope: &Scope,
        who: &ast::Who,
    ) -> Option<(String, Path, Option<EdgeField>)> {
        let ast::Who::Path(path) = who else {
            let here = mark(scope.statement, who_node(who));
            self.report(check::wrong_kind(&who_words(who), "everybody of a kind", "a relation", here));
            return None;
        };
        self.people(scope, who)?;
        let resolved = self.path_to_people(scope, path)?;
        Some((written(path), resolved, None))
    }

    fn path_to_people(&mut self, scope: &Scope, path: &ast::Path) -> Option<Path> {
        match self.look_up(scope, path)? {
            Found::Entities { path, .. } => Some(path),
            other => {
                let here = mark(scope.statement, path.node);
                self.report(check::wrong_kind(&written(path), other.kind(), "a relation", here));
                None
            }
        }
    }

    fn first_of(
        &mut self,
        scope: &Scope,
        of: &ast::Path,
        by: &ast::Name,
    ) -> Option<(String, Path, Option<EdgeField>)> {
        self.people(scope, &ast::Who::Path(of.clone()))?;
        let path = self.path_to_people(scope, of)?;
        let edges = path.steps.last().map(|it| it.members.clone()).unwrap_or_default();
        let here = mark(scope.statement, of.node);
        let [(of_type, member)] = edges.as_slice() else {
            self.report(check::where_without_edges(&written(of), "no single relation", here));
            return None;
        };
        if !self.is_stated(*of_type, *member) {
            self.report(check::where_without_edges(&written(of), "a derived relation", here));
            return None;
        }
        let key = self.edge_key(scope.statement, (*of_type, *member), by, true)?;
        Some((format!("first of {} by {}", written(of), by.text), path, Some(key)))
    }

    /// What is asked of an edge; for an order it must be a time or a number.
    fn edge_key(
        &mut self,
        at: u32,
        edge: (TypeId, MemberId),
        name: &ast::Name,
        ordered: bool,
    ) -> Option<EdgeField> {
        let here = mark(at, name.node);
        let Some(Found::Edge { read, domain }) = self.edge_name(&[edge], &name.text) else {
            let known = self.edge_names(edge.0, edge.1);
            let known = known.iter().map(String::as_str).collect();
            self.report(check::unknown_name("attribute of an edge", &name.text, here, known));
            return None;
        };
        if ordered && !domain.is_quantity() {
            let found = self.domain_words(&domain);
            self.report(check::cannot_order(&found, "a number or a time", here));
            return None;
        }
        read.of.first().map(|it| it.2)
    }

    pub(super) fn invariant(&mut self, at: u32, verb: &str, it: &ast::Invariant) {
        self.translations_once(at, &it.reasons);
        let on = match &it.promise {
            ast::Promise::Can(it) => &it.on,
            ast::Promise::Edges { on, .. } => on,
        };
        let Some(of) = self.vocabulary.type_of(at, on) else { return };
        let scope = Scope::on(at, of);
        let promise = match &it.promise {
            ast::Promise::Can(it) => self.permission(&scope, it),
            ast::Promise::Edges { relation, who, key, .. } => self.edge_promise(&scope, relation, who, key),
        };
        let words = self.words(&scope, &it.reasons);
        let id = it.label.as_ref().map_or_else(|| promise_words(verb, &it.promise), |it| it.text.clone());
        if let Some(promise) = promise {
            let mark = mark(at, it.node);
            let never = verb == "never";
            self.policy.invariants.push(Arc::new(Invariant { id, never, on: of, promise, words, mark }));
        }
    }

    fn permission(&mut self, scope: &Scope, it: &ast::Permission) -> Option<Promise> {
        let ast::Permission { people, actions, through, when, unless, .. } = it;
        self.actions_of(scope.statement, &[scope.object], actions);
        let people = match people {
            ast::People::Somebody => Some(People::Somebody),
            ast::People::Who(who) => {
                let who: Vec<_> = who.iter().map(|it| self.people(scope, it)).collect();
                who.into_iter().collect::<Option<_>>().map(People::Who)
            }
        };
        let through = through.as_ref().map(|it| self.relation_of(scope, it));
        let (when, unless) = self.clauses(scope, when.as_ref(), unless.as_ref());
        Some(Promise::Can(Box::new(Permission {
            people: people?,
            actions: self.actions_meant(scope.object, actions),
            through: whole(&through)?,
            when: whole(&when)?,
            unless: whole(&unless)?,
        })))
    }

    /// A relation of the object's type, stated or derived.
    fn relation_of(&mut self, scope: &Scope, name: &ast::Name) -> Option<MemberId> {
        self.layer = self.vocabulary.layer_of(scope.statement);
        match self.named(scope.object, &name.text) {
            Some(Named::Relation { member, .. }) => Some(member),
            Some(other) => {
                let here = mark(scope.statement, name.node);
                self.report(check::wrong_kind(&name.text, other.kind(), "a relation", here));
                None
            }
            None => {
                let of = scope.object;
                self.vocabulary.unknown("relation", &[of], name, scope.statement, |it| it.relations_of(of));
                None
            }
        }
    }

    fn edge_promise(
        &mut self,
        scope: &Scope,
        relation: &ast::Name,
        who: &[ast::Who],
        key: &ast::Name,
    ) -> Option<Promise> {
        let who: Vec<_> = who.iter().map(|it| self.people(scope, it)).collect();
        let member = self.relation_of(scope, relation)?;
        if !self.is_stated(scope.object, member) {
            let here = mark(scope.statement, relation.node);
            self.report(check::where_without_edges(&relation.text, "a derived relation", here));
            return None;
        }
        let key = self.edge_key(scope.statement, (scope.object, member), key, false)?;
        Some(Promise::Edges { relation: member, who: who.into_iter().collect::<Option<_>>()?, key })
    }
}

fn who_node(who: &ast::Who) -> crate::diagnostic::NodeId {
    match who {
        ast::Who::Path(path) => path.node,
        ast::Who::Every { node, .. } | ast::Who::Everyone { node } => *node,
    }
}

fn candidate_node(of: &CandidateOf) -> crate::diagnostic::NodeId {
    match of {
        CandidateOf::Who(who) => who_node(who),
        CandidateOf::First { of, .. } => of.node,
    }
}

/// `never organization.guests can share Project through portfolios`
fn promise_words(verb: &str, it: &ast::Promise) -> String {
    let people = |who: &[ast::Who]| listed(who.iter().map(who_words));
    match it {
        ast::Promise::Can(it) => {
            let ast::Permission { people: of, actions, on, through, .. } = it.as_ref();
            let who = match of {
                ast::People::Somebody => "somebody".to_owned(),
                ast::People::Who(who) => people(who),
            };
            let through = through.as_ref().map(|it| format!(" through {}", it.text)).unwrap_or_default();
            format!("{verb} {who} can {} {}{through}", actions_words(actions), on.text)
        }
        ast::Promise::Edges { relation, on, who, key } => {
            let whose = if who.is_empty() { String::new() } else { format!(" for {}", people(who)) };
            format!("{verb} {} of {}{whose} have {}", relation.text, on.text, key.text)
        }
    }
}
