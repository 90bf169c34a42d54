//! Answers for a reader, who is not to learn from the way a question is read which ids there are.
//!
//! Without a reader, what the facts know helps to understand a bare id, and a misspelt one gets a
//! suggestion. Here an object counts as there only if something may be told of it; ids get no warning.

use crate::eval::{self, Answer, EntityRef, Question};
use crate::facts::workspace::Workspace;
use crate::program::Program;
use crate::request;

use super::Unanswered;
use super::asking::{Asked, Request, question, unknown_action, written};

/// What a reader is told.
pub(super) fn told(
    program: &Program,
    facts: &Workspace,
    request: &Request,
    reader: &EntityRef,
) -> Result<Asked, Unanswered> {
    let questions = questions(program, facts, request)?;
    let ask = |it: &Question| eval::decide(program, facts, it, Some(reader));
    if let [only] = questions.as_slice() {
        let warnings = unknown_action(program, only.object.of, &only.action).into_iter().collect();
        return Ok(Asked { answer: ask(only), object: written(program, &only.object), warnings });
    }
    let there = questions.iter().filter(|it| facts.entity(it.object.of, &it.object.id).is_some());
    let mut told: Vec<(&EntityRef, Answer)> = there.map(|it| (&it.object, ask(it))).collect();
    told.retain(|it| !it.1.is_untold());
    match told.pop() {
        None => Ok(Asked { answer: Answer::untold(), object: request.object.clone(), warnings: Vec::new() }),
        Some((object, answer)) if told.is_empty() => {
            Ok(Asked { answer, object: written(program, object), warnings: Vec::new() })
        }
        Some((last, _)) => {
            let of: Vec<u16> = told.iter().map(|it| it.0.of).chain([last.of]).collect();
            Err(request::several(program.schema(), &last.id, &of).into())
        }
    }
}

/// The question about each object that may be meant; at least one.
fn questions(program: &Program, facts: &Workspace, request: &Request) -> Result<Vec<Question>, Unanswered> {
    let objects = request::possible_objects(program.policy(), &request.object, &request.action)?;
    let (mut questions, mut refused) = (Vec::new(), None);
    for object in objects {
        match question(program, facts, request, object) {
            Ok(question) => questions.push(question),
            Err(cause) => refused = refused.or(Some(cause)),
        }
    }
    match refused.filter(|_| questions.is_empty()) {
        Some(cause) => Err(cause.into()),
        None => Ok(questions),
    }
}
