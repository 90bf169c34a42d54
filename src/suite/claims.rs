//! Claims: the question each line asks, and whether the answer is the one it states.

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId};
use crate::eval::{self, Answer, EntityRef, Exercised, Question};
use crate::facts::time::read_time;
use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::policy::schema::{Instant, TypeId};
use crate::program::Program;
use crate::request::{self, Given, Position};
use crate::syntax::ast::{self, Claim, Party, With};

use super::facts::{text_of, word_of};

/// What claims are read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) program: &'a Program,
    pub(super) facts: &'a Workspace,
    /// The number of the policy's first statement.
    pub(super) below: u32,
    /// The time of every line that says none.
    pub(super) time: Option<Instant>,
}

/// What is wrong with everything a test says, line by line, each judged only when it is asked for; the
/// policy's statements are numbered from `below` on.
pub(super) fn problems<'a>(
    program: &'a Program,
    facts: &'a Workspace,
    below: u32,
    test: &'a ast::Test,
) -> Box<dyn Iterator<Item = Diagnostic> + 'a> {
    let reader = match Reader::of(program, facts, below, test) {
        Ok(reader) => reader,
        Err(problem) => return Box::new(std::iter::once(problem)),
    };
    let said = [test.claims.len(), test.listings.len(), test.routed.len(), test.breaches.len()];
    let is_empty = said.iter().all(|it| *it == 0);
    let empty = is_empty.then(|| check::empty_test(reader.mark(test.name.node)));
    let claims = test.claims.iter().filter_map(move |it| reader.wrong_claim(it));
    let lists = test.listings.iter().filter_map(move |it| reader.wrong_list(it));
    let routed = test.routed.iter().filter_map(move |it| reader.routed(it).err());
    let invariants = std::iter::once(()).flat_map(move |()| reader.invariants(test));
    Box::new(empty.into_iter().chain(claims).chain(lists).chain(routed).chain(invariants))
}

/// What the answers to a test's claims, and what it says of routes and invariants, read of the policy.
pub(super) fn exercise(program: &Program, facts: &Workspace, test: &ast::Test) -> Exercised {
    let mut seen = Exercised::default();
    let Ok(reader) = Reader::of(program, facts, 0, test) else { return seen };
    let lists = test.listings.iter().filter_map(|it| reader.entries(it).ok());
    let lists = lists.flatten().map(|it| it.question);
    for question in test.claims.iter().filter_map(|it| reader.question(it).ok()).chain(lists) {
        eval::of_question(program, facts, &question, &mut seen);
    }
    for line in &test.routed {
        reader.exercise_route(line, &mut seen);
    }
    eval::of_invariants(program, facts, reader.time, &mut seen);
    seen
}

impl<'a> Reader<'a> {
    fn of(
        program: &'a Program,
        facts: &'a Workspace,
        below: u32,
        test: &ast::Test,
    ) -> Result<Self, Diagnostic> {
        let mut reader = Self { program, facts, below, time: None };
        reader.time = reader.time_of_test(test)?;
        Ok(reader)
    }

    fn wrong_claim(&self, claim: &Claim) -> Option<Diagnostic> {
        match self.question(claim) {
            Err(problem) => Some(problem),
            Ok(question) => self.broken(claim, &eval::decide(self.program, self.facts, &question, None)),
        }
    }

    pub(super) fn mark(&self, node: NodeId) -> Mark {
        Mark { statement: 0, node: node.0 }
    }

    fn time_of_test(&self, test: &ast::Test) -> Result<Option<Instant>, Diagnostic> {
        match test.at.as_slice() {
            [] => Ok(None),
            [only] => self.time(Some(only)),
            [first, second, ..] => Err(check::second_time(self.mark(second.node), self.mark(first.node))),
        }
    }

    fn question(&self, claim: &Claim) -> Result<Question, Diagnostic> {
        let subject = self.subject(&claim.subject)?;
        let object = self.object(&claim.object, &claim.action)?;
        self.asked((subject, &claim.action, object), &claim.with, claim.at.as_ref())
    }

    /// An object of an action that there is.
    pub(super) fn object(&self, object: &ast::Id, action: &ast::Name) -> Result<EntityRef, Diagnostic> {
        let object = self.entity(object, Position::Object(&action.text))?;
        self.known_action(object.of, action)?;
        Ok(object)
    }

    /// Who asks to do what to what, with everything that comes along.
    pub(super) fn asked(
        &self,
        (subject, action, object): (EntityRef, &ast::Name, EntityRef),
        with: &[With],
        at: Option<&ast::Literal>,
    ) -> Result<Question, Diagnostic> {
        let mut question = Question {
            subject,
            action: action.text.clone(),
            object,
            presented: Vec::new(),
            time: self.time(at)?,
            inputs: Vec::new(),
            given: Vec::new(),
        };
        for with in with {
            self.bring(&mut question, with)?;
        }
        Ok(question)
    }

    /// A misspelt action would make every `cannot` pass, so a claim may only name actions that exist.
    pub(super) fn known_action(&self, of: TypeId, action: &ast::Name) -> Result<(), Diagnostic> {
        let actions =
            self.program.policy().actions.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default();
        if actions.contains(&action.text) {
            return Ok(());
        }
        let of = self.program.schema().type_info(of).map_or("", |it| it.name.as_str());
        Err(check::unknown_action(of, &action.text, actions, self.mark(action.node)))
    }

    pub(super) fn entity(&self, id: &ast::Id, position: Position<'_>) -> Result<EntityRef, Diagnostic> {
        let of = match &id.type_word {
            None => None,
            Some(word) => Some(self.type_named(word)?),
        };
        let read = request::typed_entity(self.program.policy(), self.facts, of, &id.text, position);
        read.map_err(|cause| check::bad_value(cause, self.mark(id.node)))
    }

    /// Who asks: somebody, or a set that asks as if it were one.
    pub(super) fn subject(&self, party: &Party) -> Result<EntityRef, Diagnostic> {
        let (of, id, called) = match party {
            Party::One(id) => return self.entity(id, Position::Principal),
            Party::Every(of) => (Some(self.type_named(of)?), None, None),
            Party::People { of, name } => {
                let word = of.type_word.as_ref();
                (
                    word.map(|it| self.type_named(it)).transpose()?,
                    Some(of.text.as_str()),
                    Some(name.text.as_str()),
                )
            }
        };
        let read = request::set(self.program.policy(), self.facts, of, id, called);
        read.map_err(|cause| check::bad_value(cause, self.mark(party.node())))
    }

    pub(super) fn type_named(&self, word: &ast::Name) -> Result<TypeId, Diagnostic> {
        let schema = self.program.schema();
        schema.type_named(&word.text).ok_or_else(|| {
            let known = schema.types.iter().map(|it| it.wire.as_str());
            check::unknown_type(&word.text, known, self.mark(word.node))
        })
    }

    /// The time that a line says, else the test's.
    pub(super) fn time(&self, stated: Option<&ast::Literal>) -> Result<Option<Instant>, Diagnostic> {
        let Some(it) = stated else { return Ok(self.time) };
        let read = read_time(text_of(&it.value));
        read.map(Some).map_err(|cause| check::bad_value(cause, self.mark(it.node)))
    }

    pub(super) fn bring(&self, question: &mut Question, with: &With) -> Result<(), Diagnostic> {
        match with {
            With::Principal(id) => question.presented.push(self.entity(id, Position::Principal)?),
            With::Input { name, value } => {
                let (text, node) = word_of(value);
                let policy = self.program.policy();
                let given = request::given(policy, self.facts, question.object.of, &name.text, &text);
                let unknown = |cause: &crate::facts::value::Cause| cause.code == "unknown-input";
                let place = |cause| {
                    let node = if unknown(&cause) { name.node } else { node };
                    check::bad_value(cause, self.mark(node))
                };
                match given.map_err(place)? {
                    Given::Input(index, value) => question.inputs.push((index, value)),
                    Given::Attribute(member, value) => question.given.push((member, value)),
                }
            }
        }
        Ok(())
    }

    /// What is wrong with a claim, given the answer.
    fn broken(&self, claim: &Claim, answer: &Answer) -> Option<Diagnostic> {
        if claim.can != answer.decision {
            return Some(check::broken_claim(claim.can, &why(answer), self.mark(claim.node)));
        }
        let expected = claim.because.as_ref()?;
        let here = self.mark(expected.node);
        if claim.can {
            return Some(check::reason_of_a_yes(here));
        }
        let found = answer.reasons.iter().any(|it| it.kind.word() == expected.text);
        (!found).then(|| check::another_reason(&expected.text, &why(answer), here))
    }
}

pub(super) fn written(id: &ast::Id) -> String {
    id.type_word.as_ref().map_or_else(|| id.text.clone(), |word| format!("{}:{}", word.text, id.text))
}

/// The answer in one line.
pub(super) fn why(answer: &Answer) -> String {
    if answer.decision {
        return format!("allowed by {}", way(&answer.proof));
    }
    let reasons: Vec<_> = answer.reasons.iter().map(reason).collect();
    let missing = if answer.missing.is_empty() {
        String::new()
    } else {
        format!("; missing {}", answer.missing.join(", "))
    };
    format!("denied: {}{missing}", reasons.join(", "))
}

/// A proof in one line.
pub(super) fn way(proof: &[eval::ProofStep]) -> String {
    let steps: Vec<_> = proof.iter().map(|it| format!("{} ({})", it.statement, it.entity)).collect();
    steps.join(", then ")
}

pub(super) fn reason(it: &eval::Reason) -> String {
    let by = it.statement.as_ref().map(|statement| format!(" by {statement}")).unwrap_or_default();
    format!("{} at {}{by}", it.kind.word(), it.place)
}
