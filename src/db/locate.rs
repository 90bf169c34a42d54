//! From nodes to byte ranges, for whoever wants to read what was found.

use std::collections::HashMap;
use std::ops::Range;

use crate::diagnostic::{Diagnostic, Severity, Site};
use crate::syntax::ast;

use super::Database;
use super::queries::{self, SourceFile, Statement};

/// A diagnostic with its place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub file: String,
    pub severity: Severity,
    pub code: &'static str,
    pub message: String,
    pub labels: Vec<Marked>,
    pub help: Option<String>,
}

/// A byte range of the file and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    pub range: Range<u32>,
    pub text: String,
}

impl Finding {
    /// The byte at which the finding starts.
    pub fn start(&self) -> u32 {
        self.labels.first().map_or(0, |it| it.range.start)
    }
}

/// Whatever the order in which they were found; the same finding twice is one.
fn in_order_of_text(found: &mut Vec<Finding>) {
    found.sort_by(|a, b| {
        let ends =
            |it: &Finding| it.labels.iter().map(|it| (it.range.start, it.range.end)).collect::<Vec<_>>();
        let key = |it: &Finding| (it.start(), it.code);
        key(a).cmp(&key(b)).then_with(|| a.message.cmp(&b.message)).then_with(|| ends(a).cmp(&ends(b)))
    });
    found.dedup();
}

/// A diagnostic whose sites are ranges of the file already.
pub(super) fn in_text(path: &str, it: &Diagnostic) -> Finding {
    build(path, it, |site| match site {
        Site::File(range) | Site::Statement(range) => range.clone(),
        Site::Node { .. } => 0..0,
    })
}

fn build(path: &str, it: &Diagnostic, range: impl Fn(&Site) -> Range<u32>) -> Finding {
    let labels = it.labels.iter().map(|label| Marked { range: range(&label.site), text: label.text.clone() });
    Finding {
        file: path.to_owned(),
        severity: it.severity,
        code: it.code,
        message: it.message.clone(),
        labels: labels.collect(),
        help: it.help.clone(),
    }
}

/// Where the statements of a file begin.
struct Places<'db> {
    db: &'db Database,
    file: SourceFile,
    starts: HashMap<Statement<'db>, u32>,
}

impl<'db> Places<'db> {
    fn of(db: &'db Database, file: SourceFile) -> Self {
        let pieces = &queries::layout(db, file).statements;
        let starts = pieces.iter().map(|it| it.range.start);
        Self { db, file, starts: queries::statements(db, file).iter().copied().zip(starts).collect() }
    }

    fn start(&self, statement: Statement<'db>) -> u32 {
        self.starts.get(&statement).copied().unwrap_or(0)
    }

    fn moved(&self, statement: Statement<'db>, range: &Range<u32>) -> Range<u32> {
        let start = self.start(statement);
        range.start.saturating_add(start)..range.end.saturating_add(start)
    }

    /// A finding whose nodes belong to these statements; ranges belong to the first.
    fn finding(&self, it: &Diagnostic, statements: &[Statement<'db>]) -> Finding {
        build(self.file.path(self.db), it, |site| match site {
            Site::File(range) => range.clone(),
            Site::Statement(range) => {
                statements.first().map_or_else(|| range.clone(), |it| self.moved(*it, range))
            }
            Site::Node { statement, node } => {
                let statement = usize::try_from(*statement).ok().and_then(|at| statements.get(at));
                let Some(statement) = statement else { return 0..0 };
                let spans = &queries::parsed(self.db, *statement).spans;
                let span = usize::try_from(node.0).ok().and_then(|at| spans.get(at));
                self.moved(*statement, span.unwrap_or(&(0..0)))
            }
        })
    }
}

pub(super) fn file(db: &Database, file: SourceFile) -> Vec<Finding> {
    let places = Places::of(db, file);
    let mut found = Vec::new();
    found.extend(queries::layout(db, file).problems.iter().map(|it| places.finding(it, &[])));
    for statement in queries::statements(db, file) {
        let own = [*statement];
        found.extend(queries::parsed(db, *statement).problems.iter().map(|it| places.finding(it, &own)));
    }
    let policy = queries::policy_statements(db, file);
    found.extend(queries::resolved(db, file).problems.iter().map(|it| places.finding(it, policy)));
    found.extend(queries::analysis(db, file).problems.iter().map(|it| places.finding(it, policy)));
    let all = queries::statements(db, file);
    found.extend(queries::name_problems(db, file).iter().map(|it| places.finding(it, all)));
    for statement in queries::facts_statements(db, file) {
        let problems = queries::facts_problems(db, file, *statement);
        found.extend(problems.iter().map(|it| places.finding(it, &[*statement])));
    }
    in_order_of_text(&mut found);
    found
}

pub(super) fn outcomes(db: &Database, file: SourceFile) -> Vec<(u32, String, Vec<Finding>)> {
    let places = Places::of(db, file);
    let mut found = Vec::new();
    for statement in queries::statements(db, file).iter().filter(|it| queries::keyword(db, **it) == "test") {
        let Some(outcome) = queries::outcome(db, file, *statement) else { continue };
        let Some(ast::Statement::Test(test)) = &queries::tree(db, *statement).statement else { continue };
        let mut statements = vec![*statement];
        statements.extend(queries::used_facts(db, file, test));
        let findings = outcome.problems.iter().map(|it| places.finding(it, &statements)).collect();
        found.push((places.start(*statement), outcome.name.clone(), findings));
    }
    found
}
