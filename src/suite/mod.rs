//! Tests inside rolebooks: their facts, their claims, and whether the policy keeps them.
//!
//! A test is judged like any question, by `eval`; what it adds is only the reading of its lines and the
//! wording of what went wrong.

mod claims;
mod facts;
mod lists;
mod promises;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::eval::Exercised;
use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::program::Program;
use crate::syntax::ast;

pub(crate) use facts::check_facts;

/// What a test may use by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf<'a> {
    /// The names of all facts statements.
    pub names: Vec<&'a str>,
    /// Those that the test uses, with their numbers, by name.
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

/// What is wrong with how facts and tests are called; each comes with its number in the file.
pub(crate) fn check_names<'a>(
    statements: impl Iterator<Item = (u32, &'a ast::Statement)>,
) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(&str, &str), Mark> = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, statement) in statements {
        let (what, name, node) = match statement {
            ast::Statement::Facts(it) => ("facts", it.name.text.as_str(), it.name.node),
            ast::Statement::Test(it) => ("test", it.name.text.as_str(), it.name.node),
            _ => continue,
        };
        let here = Mark { statement: number, node: node.0 };
        let earlier = *first.entry((what, name)).or_insert(here);
        if earlier != here && !check::is_enough(&problems) {
            problems.push(check::duplicate_name(what, name, here, earlier));
        }
    }
    problems
}

/// Runs one test, which is statement 0; the policy's statements are numbered from `below` on.
pub(crate) fn run(program: &Program, shelf: &Shelf<'_>, below: u32, test: &ast::Test) -> Outcome {
    let name = test.name.text.clone();
    match assemble(program, shelf, test) {
        Err(problems) => Outcome { name, problems },
        Ok(workspace) => {
            Outcome { name, problems: claims::problems(program, &workspace, below, test).collect() }
        }
    }
}

/// Everything that holds in a test, which is statement 0.
pub(crate) fn assemble(
    program: &Program,
    shelf: &Shelf<'_>,
    test: &ast::Test,
) -> Result<Workspace, Vec<Diagnostic>> {
    facts::assemble(program.schema(), shelf, 0, test)
}

/// Whether a test passes, by a program that need not be the one its facts were read by, as long as the
/// vocabulary is the same.
pub(crate) fn passes(program: &Program, facts: &Workspace, test: &ast::Test) -> bool {
    claims::problems(program, facts, 0, test).next().is_none()
}

/// Notes what the answers to a test's claims read of the policy; a line that cannot be read asks nothing.
pub(crate) fn exercise(program: &Program, facts: &Workspace, test: &ast::Test) -> Exercised {
    claims::exercise(program, facts, test)
}
