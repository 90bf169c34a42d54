//! Questions in words, and their answers.

use std::collections::BTreeMap;
use std::fmt::{Display, Formatter};
use std::sync::Arc;

use crate::diagnostic::nearest;
use crate::eval::{self, Answer, EntityRef, Question};
use crate::facts::time::read_time;
use crate::facts::value::Cause;
use crate::facts::workspace::Workspace;
use crate::policy::Policy;
use crate::policy::schema::TypeId;
use crate::program::Program;
use crate::request::{self, Given, Position};

use super::{Engine, readers};

/// A question as a host states it: `ana`, `complete`, `task:copy`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Request {
    pub subject: String,
    pub action: String,
    pub object: String,
    /// Principals presented beside the subject, such as `link:key`.
    pub with: Vec<String>,
    /// RFC 3339; a bare date is midnight UTC. Without a time, edges that end are unknown.
    pub at: Option<String>,
    /// Declared inputs, and attributes of the object that are declared `given`.
    pub given: BTreeMap<String, String>,
    /// To whom the answer is told, who may learn only what they may see; nobody: all is told.
    pub reader: Option<String>,
}

/// An answer, and what looks like a mistake in the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub answer: Answer,
    /// The object as answers write it: `task:copy`.
    pub object: String,
    /// Ids and actions that are not known, with the nearest that is.
    pub warnings: Vec<Doubt>,
}

/// What looks like a mistake in a question; written in English.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    UnknownId { id: String, near: Option<String> },
    UnknownAction { of: String, action: String, near: Option<String> },
}

impl Display for Doubt {
    fn fmt(&self, out: &mut Formatter<'_>) -> std::fmt::Result {
        let near = match self {
            Self::UnknownId { id, near } => {
                write!(out, "the facts do not know `{id}`")?;
                near
            }
            Self::UnknownAction { of, action, near } => {
                write!(out, "`{of}` has no action `{action}`")?;
                near
            }
        };
        near.iter().try_for_each(|it| write!(out, "; did you mean `{it}`?"))
    }
}

/// Why a question could not be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unanswered {
    /// The rolebook is not loaded or has errors; see [`Engine::findings`].
    Policy,
    /// The workspace is not loaded or has errors; see [`Engine::workspace_findings`].
    Workspace,
    /// A word of the question means nothing.
    Question { code: &'static str, message: String, help: Option<String> },
}

impl From<Cause> for Unanswered {
    fn from(cause: Cause) -> Self {
        Self::Question { code: cause.code, message: cause.message, help: cause.help }
    }
}

impl Engine {
    /// Answers a question by a rolebook and a workspace.
    pub fn check(&self, policy: &str, workspace: &str, request: &Request) -> Result<Asked, Unanswered> {
        let (program, facts) = self.ground(policy, workspace)?;
        if let Some(reader) = &request.reader {
            let reader = request::entity(program.policy(), &facts, reader, Position::Principal)?;
            return readers::told(&program, &facts, request, &reader);
        }
        let policy = program.policy();
        let object = request::entity(policy, &facts, &request.object, Position::Object(&request.action))?;
        let question = question(&program, &facts, request, object)?;
        let answer = eval::decide(&program, &facts, &question, None);
        let warnings = warnings(&program, &facts, &question);
        Ok(Asked { answer, object: written(&program, &question.object), warnings })
    }

    /// What a question stands on.
    pub(super) fn ground(
        &self,
        policy: &str,
        workspace: &str,
    ) -> Result<(Arc<Program>, Arc<Workspace>), Unanswered> {
        let program = self.program(policy).ok_or(Unanswered::Policy)?;
        let handles = self.inputs.policy(policy).zip(self.inputs.workspace(workspace));
        let loaded = handles.and_then(|(file, workspace)| self.db.workspace(file, workspace).0);
        Ok((program, loaded.ok_or(Unanswered::Workspace)?))
    }
}

/// The question about one object.
pub(super) fn question(
    program: &Program,
    facts: &Workspace,
    request: &Request,
    object: EntityRef,
) -> Result<Question, Cause> {
    let policy = program.policy();
    let position = if request.reader.is_some() { Position::AnyPrincipal } else { Position::Principal };
    let principal = |text: &str| request::entity(policy, facts, text, position);
    let mut question = Question {
        subject: principal(&request.subject)?,
        action: request.action.clone(),
        object,
        presented: request.with.iter().map(|it| principal(it)).collect::<Result<_, _>>()?,
        time: request.at.as_deref().map(read_time).transpose()?,
        inputs: Vec::new(),
        given: Vec::new(),
    };
    bring(policy, facts, &mut question, &request.given)?;
    Ok(question)
}

/// Adds inputs, and attributes that come with the object.
pub(super) fn bring(
    policy: &Policy,
    facts: &Workspace,
    question: &mut Question,
    given: &BTreeMap<String, String>,
) -> Result<(), Cause> {
    for (name, text) in given {
        match request::given(policy, facts, question.object.of, name, text)? {
            Given::Input(index, value) => question.inputs.push((index, value)),
            Given::Attribute(member, value) => question.given.push((member, value)),
        }
    }
    Ok(())
}

/// An entity as answers write it.
pub(super) fn written(program: &Program, entity: &EntityRef) -> String {
    program.schema().written(entity.of, &entity.id)
}

fn warnings(program: &Program, facts: &Workspace, question: &Question) -> Vec<Doubt> {
    let named = [&question.subject, &question.object].into_iter().chain(&question.presented);
    let mut warnings: Vec<Doubt> = named.filter_map(|it| unknown_id(program, facts, it)).collect();
    warnings.extend(unknown_action(program, question.object.of, &question.action));
    warnings
}

/// Says that an id is not known, and offers the nearest that is.
pub(super) fn unknown_id(program: &Program, facts: &Workspace, entity: &EntityRef) -> Option<Doubt> {
    // Of a set, the entity is known or not that it is a set of; everybody of a type is always known.
    let set = program.schema().set(entity.of);
    if set.is_some_and(|it| it.called().is_none()) {
        return None;
    }
    let named = EntityRef { of: set.map_or(entity.of, |it| it.of), id: entity.id.clone() };
    if facts.entity(named.of, &named.id).is_some() {
        return None;
    }
    let near = request::nearest_id(program.schema(), facts, &named);
    Some(Doubt::UnknownId { id: written(program, &named), near })
}

/// Says that a type has no such action, and offers the nearest that it has.
pub(super) fn unknown_action(program: &Program, of: TypeId, action: &str) -> Option<Doubt> {
    let actions = program.policy().actions.get(usize::from(of))?;
    if actions.iter().any(|it| it == action) {
        return None;
    }
    let of = program.schema().type_info(of).map_or("", |it| it.name.as_str());
    let near = nearest(action, actions.iter().map(String::as_str));
    let (of, action, near) = (of.to_owned(), action.to_owned(), near.map(str::to_owned));
    Some(Doubt::UnknownAction { of, action, near })
}
