//! Tests inside rolebooks: their facts, their claims, and whether the policy keeps them.
//!
//! A test is judged like any question, by `eval`; what it adds is only the reading of its lines and the
//! wording of what went wrong.

mod claims;
mod facts;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::facts::workspace::Workspace;
use crate::program::Program;
use crate::syntax::ast;

pub(crate) use facts::check_facts;

/// What a test may use by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf<'a> {
    /// Facts statements with their numbers, by name.
    pub facts: BTreeMap<&'a str, (u32, &'a ast::Facts)>,
    /// Loaded workspace files, by the name a test uses; those that could not be loaded are absent.
    pub workspaces: BTreeMap<String, Arc<Workspace>>,
    /// What every test stands on that uses no workspace file itself.
    pub ground: Option<Arc<Workspace>>,
}

/// How one test went: without problems it passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub name: String,
    /// Claims that do not hold, and lines that could not be read.
    pub problems: Vec<Diagnostic>,
}

/// Runs one test.
pub(crate) fn run(program: &Program, shelf: &Shelf<'_>, number: u32, test: &ast::Test) -> Outcome {
    let name = test.name.text.clone();
    match facts::assemble(program.schema(), shelf, number, test) {
        Err(problems) => Outcome { name, problems },
        Ok(workspace) => Outcome { name, problems: claims::judge(program, &workspace, number, test) },
    }
}
