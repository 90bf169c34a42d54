//! Claims: the question each line asks, and whether the answer is the one it states.

use crate::diagnostic::Diagnostic;
use crate::eval::{self, Answer, EntityRef, Question, ReasonKind};
use crate::facts::time::read_time;
use crate::facts::value::Cause;
use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::policy::schema::{Instant, TypeId};
use crate::program::Program;
use crate::request::{self, Given, Position};
use crate::syntax::ast::{self, Claim, FactValue, With};

use super::facts::{of_cause, text_of};

/// Where a cause stands.
type Found<T> = Result<T, (Cause, crate::diagnostic::NodeId)>;

pub(super) fn judge(program: &Program, facts: &Workspace, number: u32, test: &ast::Test) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if test.claims.is_empty() {
        let here = Mark { statement: number, node: test.name.node.0 };
        let found = Diagnostic::error("empty-test", "this test claims nothing", here.site());
        problems.push(found.help("add a line such as `ana can see launch`"));
    }
    for claim in &test.claims {
        let mark = |node: crate::diagnostic::NodeId| Mark { statement: number, node: node.0 };
        match question(program, facts, claim) {
            Err((cause, node)) => problems.push(of_cause(cause, mark(node))),
            Ok(question) => {
                let answer = eval::decide(program, facts, &question);
                problems.extend(broken(claim, &answer, mark(claim.node)));
            }
        }
    }
    problems
}

fn question(program: &Program, facts: &Workspace, claim: &Claim) -> Found<Question> {
    let subject = entity(program, facts, &claim.subject, Position::Principal)?;
    let object = entity(program, facts, &claim.object, Position::Object(&claim.action.text))?;
    known_action(program, object.of, &claim.action)?;
    let mut question = Question {
        subject,
        action: claim.action.text.clone(),
        object,
        presented: Vec::new(),
        time: time(claim)?,
        inputs: Vec::new(),
        given: Vec::new(),
    };
    for with in &claim.with {
        bring(program, facts, &mut question, with)?;
    }
    Ok(question)
}

/// A misspelt action would make every `cannot` pass, so a claim may only name actions that exist.
fn known_action(program: &Program, of: TypeId, action: &ast::Name) -> Found<()> {
    let actions = program.policy().actions.get(usize::from(of)).map(Vec::as_slice).unwrap_or_default();
    if actions.contains(&action.text) {
        return Ok(());
    }
    let near = crate::diagnostic::nearest(&action.text, actions.iter().map(String::as_str));
    let of = program.schema().type_info(of).map_or("", |it| it.name.as_str());
    let message = format!("`{of}` has no action `{}`", action.text);
    let help = near.map(|it| format!("did you mean `{it}`?"));
    Err((Cause { code: "unknown-action", message, help }, action.node))
}

fn entity(program: &Program, facts: &Workspace, id: &ast::Id, position: Position<'_>) -> Found<EntityRef> {
    let of = match &id.type_word {
        None => None,
        Some(word) => Some(type_named(program, word)?),
    };
    request::typed_entity(program.policy(), facts, of, &id.text, position).map_err(|cause| (cause, id.node))
}

fn type_named(program: &Program, word: &ast::Name) -> Found<TypeId> {
    let schema = program.schema();
    schema.type_named(&word.text).ok_or_else(|| {
        let near = crate::diagnostic::nearest(&word.text, schema.types.iter().map(|it| it.wire.as_str()));
        let help = near.map(|it| format!("did you mean `{it}`?"));
        (
            Cause { code: "unknown-type", message: format!("no type is called `{}`", word.text), help },
            word.node,
        )
    })
}

fn time(claim: &Claim) -> Found<Option<Instant>> {
    match &claim.at {
        None => Ok(None),
        Some(it) => read_time(text_of(&it.value)).map(Some).map_err(|cause| (cause, it.node)),
    }
}

fn bring(program: &Program, facts: &Workspace, question: &mut Question, with: &With) -> Found<()> {
    match with {
        With::Principal(id) => question.presented.push(entity(program, facts, id, Position::Principal)?),
        With::Input { name, value } => {
            let (text, node) = match value {
                FactValue::Literal(it) => (text_of(&it.value).to_owned(), it.node),
                FactValue::Entity(it) => (written(it), it.node),
                FactValue::Incomplete { node } => ("incomplete".to_owned(), *node),
            };
            let of = question.object.of;
            let given = request::given(program.policy(), facts, of, &name.text, &text);
            match given.map_err(|cause| (cause, node))? {
                Given::Input(index, value) => question.inputs.push((index, value)),
                Given::Attribute(member, value) => question.given.push((member, value)),
            }
        }
    }
    Ok(())
}

fn written(id: &ast::Id) -> String {
    id.type_word.as_ref().map_or_else(|| id.text.clone(), |word| format!("{}:{}", word.text, id.text))
}

/// What is wrong with a claim, given the answer.
fn broken(claim: &Claim, answer: &Answer, here: Mark) -> Option<Diagnostic> {
    let site = here.site();
    if claim.can != answer.decision {
        let message = if claim.can {
            "this should be allowed, and is not"
        } else {
            "this should be denied, and is not"
        };
        return Some(Diagnostic::error("broken-claim", message, site).because(why(answer)));
    }
    let expected = claim.because.as_ref()?;
    let kinds: Vec<&str> = answer.reasons.iter().map(|it| it.kind.word()).collect();
    if kinds.contains(&expected.text.as_str()) {
        return None;
    }
    let site = Mark { node: expected.node.0, ..here }.site();
    if claim.can {
        let message = "an allowed action has no reason of denial";
        return Some(Diagnostic::error("broken-claim", message, site).help("leave `because` out"));
    }
    let known = ReasonKind::ALL.iter().any(|it| it.word() == expected.text);
    if !known {
        let words: Vec<_> = ReasonKind::ALL.iter().map(|it| format!("`{}`", it.word())).collect();
        let message = format!("`{}` is no kind of reason", expected.text);
        let found = Diagnostic::error("unknown-reason", message, site);
        return Some(found.help(format!("the kinds are {}", words.join(", "))));
    }
    let message = format!("denied, but not because of `{}`", expected.text);
    Some(Diagnostic::error("broken-claim", message, site).because(why(answer)))
}

/// The answer in one line.
fn why(answer: &Answer) -> String {
    if answer.decision {
        let steps: Vec<_> =
            answer.proof.iter().map(|it| format!("{} ({})", it.statement, it.entity)).collect();
        return format!("allowed by {}", steps.join(", then "));
    }
    let reasons: Vec<_> = answer.reasons.iter().map(reason).collect();
    let missing = if answer.missing.is_empty() {
        String::new()
    } else {
        format!("; missing {}", answer.missing.join(", "))
    };
    format!("denied: {}{missing}", reasons.join(", "))
}

fn reason(it: &eval::Reason) -> String {
    let by = it.statement.as_ref().map(|statement| format!(" by {statement}")).unwrap_or_default();
    format!("{} at {}{by}", it.kind.word(), it.place)
}
