//! `route`, `never`, `always` and `labels`.

use super::Choices;
use crate::syntax::ast::{
    Allow, Candidate, CandidateOf, Condition, Invariant, LabelKey, Labelled, Labels, Name, Path, People,
    Permission, Promise, Refusal, Route, Term, Who,
};

/// A path of this one name.
fn is_only(path: &Path, name: &str) -> bool {
    path.only.is_none() && path.names.len() == 1 && path.names[0].text == name
}

impl Choices<'_> {
    /// Lines of both kinds stand in any order.
    pub(super) fn route(&mut self) -> Route {
        let (name, on) = (self.name(), self.type_name());
        let mut route = Route { name, on, refusals: Vec::new(), candidates: Vec::new() };
        for _ in 0..self.below(4) {
            match self.below(2) {
                0 => route.refusals.push(self.refusal()),
                _ => route.candidates.push(self.candidates()),
            }
        }
        route
    }

    fn refusal(&mut self) -> Refusal {
        let when = self.condition(3);
        Refusal { when, unless: self.maybe(|it| it.condition(2)), reasons: self.reasons() }
    }

    fn candidates(&mut self) -> Vec<Candidate> {
        let mut all = self.some(1, Self::candidate);
        // `refused when` begins another kind of line.
        if let Candidate { of: CandidateOf::Who(Who::Path(path)), who: None, when: Some(_) } = &mut all[0]
            && is_only(path, "refused")
        {
            path.names[0].text = "a".to_owned();
        }
        all
    }

    fn candidate(&mut self) -> Candidate {
        let of = match self.below(3) {
            0 => CandidateOf::First { of: self.chosen(2), by: self.name() },
            _ => CandidateOf::Who(self.who()),
        };
        let who = self.maybe(|it| {
            let node = it.node();
            let user = Name { text: "user".to_owned(), node };
            let person = Term::Path(Path { names: vec![user], node, only: None });
            Condition { node, kind: it.predicate(person, 2) }
        });
        Candidate { of, who, when: self.maybe(|it| it.condition(2)) }
    }

    pub(super) fn invariant(&mut self, always: bool) -> Invariant {
        let (node, label) = (self.node(), self.maybe(Self::name));
        let promise = match self.below(3) {
            0 => Promise::Edges {
                relation: self.name(),
                on: self.type_name(),
                who: self.some(0, Self::who),
                key: self.name(),
            },
            _ => Promise::Can(Box::new(self.permission(always))),
        };
        Invariant { node, label, promise, reasons: self.reasons() }
    }

    fn permission(&mut self, always: bool) -> Permission {
        let people = match always && self.once_in(3) {
            true => People::Somebody,
            false => People::Who(self.people_but_somebody(always)),
        };
        let actions = self.actions();
        let (on, through) = (self.type_name(), self.maybe(Self::name));
        let when = self.maybe(|it| it.condition(3));
        Permission { people, actions, on, through, when, unless: self.maybe(|it| it.condition(2)) }
    }

    /// After `always`, a relation of this name would be the word.
    fn people_but_somebody(&mut self, always: bool) -> Vec<Who> {
        let mut people = self.people();
        if let [Who::Path(path)] = people.as_mut_slice()
            && always
            && is_only(path, "somebody")
        {
            path.names[0].text = "a".to_owned();
        }
        people
    }

    pub(super) fn labels(&mut self) -> Labels {
        let language = self.maybe(Self::tag);
        let lines = self.some(1, |it| {
            let key = match it.below(3) {
                0 => LabelKey::OfType { of: it.type_name(), name: it.maybe(Self::name) },
                _ => LabelKey::Bare(it.column()),
            };
            Labelled { key, text: it.quoted() }
        });
        Labels { language, lines }
    }

    pub(super) fn allow(&mut self) -> Allow {
        let code = self.pick(&["a", "unused-name", "idle-restriction"]).to_owned();
        let code = Name { text: code, node: self.node() };
        Allow { code, of: self.maybe(Self::quoted), because: self.quoted() }
    }
}
