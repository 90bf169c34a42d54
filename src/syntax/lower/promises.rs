//! `route`, `never`, `always`, `labels` and `allow`.

use super::Lowering;
use crate::syntax::ast::{
    Allow, Candidate, CandidateOf, Condition, Invariant, LabelKey, Labelled, Labels, Name, Path, People,
    Permission, Promise, Refusal, Route, Term,
};
use crate::syntax::grammar::{Match, Parts, Rule};

/// A line below a route.
pub(in crate::syntax) enum RouteLine {
    Refusal(Box<Refusal>),
    Candidates(Vec<Candidate>),
}

impl Lowering {
    pub(in crate::syntax) fn allow(&mut self, matched: Match<'_>) -> Option<Allow> {
        let mut parts = Parts::of(matched);
        let code = self.name(parts.part(Rule::lint)?);
        let first = self.quoted(parts.part(Rule::text)?);
        let second = parts.part(Rule::text).map(|it| self.quoted(it));
        Some(match second {
            Some(because) => Allow { code, of: Some(first), because },
            None => Allow { code, of: None, because: first },
        })
    }

    /// A route without its lines.
    pub(in crate::syntax) fn route(&mut self, matched: Match<'_>) -> Option<Route> {
        let mut parts = Parts::of(matched);
        let name = self.name(parts.part(Rule::own_name)?);
        let on = self.name(parts.part(Rule::type_name)?);
        Some(Route { name, on, refusals: Vec::new(), candidates: Vec::new() })
    }

    pub(in crate::syntax) fn route_line(&mut self, matched: Match<'_>) -> Option<RouteLine> {
        let rule = matched.as_rule();
        let mut parts = Parts::of(matched);
        if rule == Rule::candidates {
            return parts.map(|it| self.candidate(it)).collect::<Option<_>>().map(RouteLine::Candidates);
        }
        let when = self.hinge(&mut parts, Rule::when)?;
        let unless = self.hinge(&mut parts, Rule::unless);
        let reasons = self.reasons(&mut parts)?;
        Some(RouteLine::Refusal(Box::new(Refusal { when, unless, reasons })))
    }

    fn candidate(&mut self, matched: Match<'_>) -> Option<Candidate> {
        let mut parts = Parts::of(matched);
        let of = match parts.part(Rule::first_of) {
            Some(first) => self.first_of(first)?,
            None => CandidateOf::Who(self.who(parts.part(Rule::who)?)?),
        };
        let who = match parts.part(Rule::asked) {
            Some(asked) => Some(self.asked(asked)?),
            None => None,
        };
        Some(Candidate { of, who, when: self.hinge(&mut parts, Rule::when) })
    }

    fn first_of(&mut self, matched: Match<'_>) -> Option<CandidateOf> {
        let mut parts = Parts::of(matched);
        let of = self.chosen(parts.part(Rule::chosen)?)?;
        Some(CandidateOf::First { of, by: self.name(parts.part(Rule::edge_name)?) })
    }

    /// `who is editor`: said of the person, whom a condition calls `user`.
    fn asked(&mut self, matched: Match<'_>) -> Option<Condition> {
        let node = self.node(&matched);
        let user = Name { text: "user".to_owned(), node };
        let person = Path { names: vec![user], node, only: None };
        let said = Parts::of(matched).part(Rule::predicate)?;
        let kind = self.predicate(Term::Path(person), said)?;
        Some(Condition { node, kind })
    }

    pub(in crate::syntax) fn never(&mut self, matched: Match<'_>) -> Option<Invariant> {
        self.invariant(matched, "never")
    }

    pub(in crate::syntax) fn always(&mut self, matched: Match<'_>) -> Option<Invariant> {
        self.invariant(matched, "always")
    }

    fn invariant(&mut self, matched: Match<'_>, verb: &str) -> Option<Invariant> {
        let start = matched.as_span().start();
        let node = self.node_between(start, start.saturating_add(verb.len()));
        let mut parts = Parts::of(matched);
        let label = self.label(&mut parts);
        let rule = parts.next()?;
        let promise = match rule.as_rule() {
            Rule::edge_rule => self.edge_rule(rule)?,
            _ => self.can_rule(rule)?,
        };
        Some(Invariant { node, label, promise, reasons: self.reasons(&mut parts)? })
    }

    fn can_rule(&mut self, matched: Match<'_>) -> Option<Promise> {
        let mut parts = Parts::of(matched);
        let people = match parts.part(Rule::people) {
            Some(people) => People::Who(self.people(people)?),
            None => People::Somebody,
        };
        let actions = self.actions(parts.part(Rule::actions)?)?;
        let on = self.name(parts.part(Rule::type_name)?);
        let through = parts.part(Rule::relation).map(|it| self.name(it));
        let when = self.hinge(&mut parts, Rule::when);
        let unless = self.hinge(&mut parts, Rule::unless);
        Some(Promise::Can(Box::new(Permission { people, actions, on, through, when, unless })))
    }

    fn edge_rule(&mut self, matched: Match<'_>) -> Option<Promise> {
        let mut parts = Parts::of(matched);
        let relation = self.name(parts.part(Rule::relation)?);
        let on = self.name(parts.part(Rule::type_name)?);
        let who = match parts.part(Rule::people) {
            Some(people) => self.people(people)?,
            None => Vec::new(),
        };
        Some(Promise::Edges { relation, on, who, key: self.name(parts.part(Rule::edge_name)?) })
    }

    /// Labels without their lines.
    pub(in crate::syntax) fn labels(&mut self, matched: Match<'_>) -> Option<Labels> {
        let language = Parts::of(matched).part(Rule::language).map(|it| self.name(it));
        Some(Labels { language, lines: Vec::new() })
    }

    pub(in crate::syntax) fn labelled(&mut self, matched: Match<'_>) -> Option<Labelled> {
        let mut parts = Parts::of(matched);
        let key = match parts.part(Rule::of_type) {
            Some(of_type) => {
                let mut names = Parts::of(of_type);
                let of = self.name(names.part(Rule::type_name)?);
                LabelKey::OfType { of, name: names.part(Rule::path_step).map(|it| self.name(it)) }
            }
            None => LabelKey::Bare(self.column(parts.part(Rule::column)?)?),
        };
        Some(Labelled { key, text: self.quoted(parts.part(Rule::text)?) })
    }
}
