//! The facts of a test: what it uses, and its own lines on top.

use std::borrow::Cow;

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId, nearest};
use crate::facts::draft::{Draft, End, Key, Meant, Member, Problem, Stated, Strangers, Terms};
use crate::facts::value::Cause;
use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::policy::schema::{MemberKind, Schema, TypeId};
use crate::syntax::ast::{self, FactValue, LiteralValue, Party};

use super::Shelf;

/// Everything that holds in a test.
pub(super) fn assemble<'a>(
    schema: &'a Schema,
    shelf: &'a Shelf<'a>,
    number: u32,
    test: &'a ast::Test,
) -> Result<Workspace, Vec<Diagnostic>> {
    let mut lines = Lines::new(schema);
    let uses_file = test.uses.iter().any(|it| matches!(it, ast::Used::Workspace(_)));
    if let Some(ground) = shelf.ground.as_ref().filter(|_| !uses_file) {
        lines.draft.workspace(ground, mark(number, test.name.node));
        lines.draft.next_layer();
    }
    for used in &test.uses {
        lines.used(shelf, number, used);
        lines.draft.next_layer();
    }
    lines.may_be_claims = true;
    lines.read(number, &test.entities);
    lines.finish()
}

/// What is wrong with a facts statement by itself.
pub(crate) fn check_facts(schema: &Schema, number: u32, facts: &ast::Facts) -> Vec<Diagnostic> {
    let mut lines = Lines::new(schema);
    lines.read(number, &facts.entities);
    lines.finish().err().unwrap_or_default()
}

fn mark(statement: u32, node: NodeId) -> Mark {
    Mark { statement, node: node.0 }
}

/// Lines of facts on their way into a draft.
struct Lines<'a> {
    schema: &'a Schema,
    draft: Draft<'a, Mark>,
    problems: Vec<Diagnostic>,
    /// In a test, a line that says neither `can` nor `cannot` is read as facts.
    may_be_claims: bool,
}

impl<'a> Lines<'a> {
    fn new(schema: &'a Schema) -> Self {
        let draft = Draft::new(schema, Strangers::Created);
        Self { schema, draft, problems: Vec::new(), may_be_claims: false }
    }

    fn finish(self) -> Result<Workspace, Vec<Diagnostic>> {
        let mut problems = self.problems;
        match self.draft.finish() {
            Ok(finished) if problems.is_empty() => Ok(finished.workspace),
            Ok(_) => Err(problems),
            Err(found) => {
                let more = found.list.last().filter(|_| found.more > 0).map(|it| it.place.site());
                problems.extend(found.list.into_iter().map(diagnostic));
                problems.extend(more.map(check::too_many_problems));
                Err(problems)
            }
        }
    }

    fn used(&mut self, shelf: &'a Shelf<'a>, number: u32, used: &ast::Used) {
        match used {
            ast::Used::Facts(name) => match shelf.facts.get(name.text.as_str()) {
                Some((at, facts)) => self.read(*at, &facts.entities),
                None => {
                    let here = mark(number, name.node);
                    self.problems.push(check::unknown_facts(&name.text, shelf.names.iter().copied(), here));
                }
            },
            ast::Used::Workspace(file) => match shelf.workspaces.get(&file.text) {
                Some(workspace) => self.draft.workspace(workspace, mark(number, file.node)),
                None => self.problems.push(check::missing_workspace(&file.text, mark(number, file.node))),
            },
        }
    }

    fn read(&mut self, number: u32, entities: &'a [ast::EntityLine]) {
        for line in entities {
            let Some(of) = self.type_of(number, line) else { continue };
            let here = mark(number, line.id.node);
            let stated = self.draft.entity(of, Cow::Borrowed(line.id.text.as_str()), here);
            let Some(Stated::New(owner) | Stated::Before(owner, _)) = stated else { continue };
            for property in &line.properties {
                let place = mark(number, property.name.node);
                if let Some(member) = self.draft.member_named(of, &property.name.text, place) {
                    self.state(number, owner, &member, property);
                }
            }
        }
    }

    /// The type of a line, unless its first word was rather meant as a subject.
    fn type_of(&mut self, number: u32, line: &ast::EntityLine) -> Option<TypeId> {
        let (word, here) = (&line.type_word.text, mark(number, line.type_word.node));
        let names = self.schema.types.iter().flat_map(|it| [it.name.as_str(), it.wire.as_str()]);
        if self.may_be_claims
            && self.schema.type_named(word).is_none()
            && nearest(word, names.take(2_000)).is_none()
        {
            self.problems.push(check::no_claim(word, &line.id.text, here));
            return None;
        }
        self.draft.type_named(word, here)
    }

    fn state(&mut self, number: u32, owner: Key, member: &Member<'a>, property: &'a ast::Property) {
        if let MemberKind::Attribute(_) = &member.info.kind {
            return self.attribute(number, owner, member, property);
        }
        let role = property.role.as_ref().map(|it| (it.text.as_str(), mark(number, it.node)));
        let time =
            |it: &'a Option<ast::Literal>| it.as_ref().map(|it| (text_of(&it.value), mark(number, it.node)));
        let with: Vec<_> = property.with.iter().map(|it| edge_word(number, it)).collect();
        let with = with.iter().map(|(name, (text, place))| (*name, (text.as_ref(), *place))).collect();
        let terms = Terms { role, since: time(&property.since), until: time(&property.until), with };
        if let Some(end) = self.end(number, owner, member, &property.value) {
            self.draft.edge(owner, member, end, terms);
        }
    }

    /// The end that is written, if it is one.
    fn end(
        &mut self,
        number: u32,
        owner: Key,
        member: &Member<'a>,
        value: &'a FactValue,
    ) -> Option<End<'a, Mark>> {
        let (of, id, meant, node) = match value {
            FactValue::Incomplete { node } => {
                self.draft.incomplete(owner, member, mark(number, *node));
                return None;
            }
            FactValue::Literal(it) => (None, text_of(&it.value), Meant::One, it.node),
            FactValue::Party(party) => match party {
                Party::One(id) => (id.type_word.as_ref(), id.text.as_str(), Meant::One, id.node),
                Party::Every(of) => (Some(of), of.text.as_str(), Meant::Every, of.node),
                Party::People { of, name } => {
                    let called = Meant::People(Cow::Borrowed(name.text.as_str()));
                    (of.type_word.as_ref(), of.text.as_str(), called, of.node)
                }
            },
        };
        let of = match of {
            None => None,
            Some(word) => Some(self.draft.type_named(&word.text, mark(number, word.node))?),
        };
        Some(End { of, id: Cow::Borrowed(id), meant, place: mark(number, node) })
    }

    fn attribute(&mut self, number: u32, owner: Key, member: &Member<'a>, property: &'a ast::Property) {
        let beside = property.role.as_ref().map(|it| it.node);
        let beside = beside.or(property.since.as_ref().or(property.until.as_ref()).map(|it| it.node));
        let beside = beside.or(property.with.first().map(|it| it.name.node));
        if let Some(node) = beside {
            self.problems.push(check::not_an_edge(&member.info.name, mark(number, node)));
        }
        match &property.value {
            FactValue::Literal(it) => {
                self.draft.attribute(owner, member, text_of(&it.value), mark(number, it.node));
            }
            FactValue::Incomplete { node } => self.draft.incomplete(owner, member, mark(number, *node)),
            FactValue::Party(it) => {
                let (id, place) = (Cow::Owned(party_text(it)), mark(number, it.node()));
                self.draft.edge(
                    owner,
                    member,
                    End { of: None, id, meant: Meant::One, place },
                    Terms::default(),
                );
            }
        }
    }
}

/// What is written where a value of an attribute is expected.
pub(super) fn word_of(value: &FactValue) -> (Cow<'_, str>, NodeId) {
    match value {
        FactValue::Literal(it) => (text_of(&it.value).into(), it.node),
        FactValue::Party(it) => (party_text(it).into(), it.node()),
        FactValue::Incomplete { node } => ("incomplete".into(), *node),
    }
}

/// A party as written.
fn party_text(it: &Party) -> String {
    let id = |id: &ast::Id| match &id.type_word {
        None => id.text.clone(),
        Some(word) => format!("{}:{}", word.text, id.text),
    };
    match it {
        Party::One(it) => id(it),
        Party::Every(of) => format!("every {}", of.text),
        Party::People { of, name } => format!("{}.{}", id(of), name.text),
    }
}

/// An attribute of an edge, as written: its name and its value, with their places.
fn edge_word(number: u32, it: &ast::EdgeFact) -> ((&str, Mark), (Cow<'_, str>, Mark)) {
    let (text, node) = word_of(&it.value);
    ((it.name.text.as_str(), mark(number, it.name.node)), (text, mark(number, node)))
}

/// A literal as text, whatever its form.
pub(super) fn text_of(value: &LiteralValue) -> &str {
    match value {
        LiteralValue::Word(text)
        | LiteralValue::Digits(text)
        | LiteralValue::Text(text)
        | LiteralValue::Listed(text) => text,
    }
}

fn diagnostic(problem: Problem<Mark>) -> Diagnostic {
    let Problem { code, message, help, instead, .. } = problem;
    let cause = Cause { code, message, help, instead };
    let found = check::bad_value(cause, problem.place);
    problem.also.into_iter().fold(found, |found, (place, text)| found.also(place.site(), text))
}
