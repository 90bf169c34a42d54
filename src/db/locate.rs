//! From nodes to byte ranges, for whoever wants to read what was found.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Finding, Marked, NodeId, Place, Site};
use crate::policy::Mark;
use crate::syntax::ast;

use super::Database;
use super::queries::{self, SourceFile};
use super::statements::{self, Statement};
use super::{layers, lints};

/// Whatever the order in which they were found; the same finding twice is one.
fn in_order_of_text(found: &mut Vec<Finding>) {
    found.sort_by(|a, b| {
        let key = |it: &Finding| (it.start(), it.code);
        a.file
            .cmp(&b.file)
            .then_with(|| key(a).cmp(&key(b)))
            .then_with(|| a.message.cmp(&b.message))
            .then_with(|| ends(a).cmp(ends(b)))
    });
    found.dedup();
}

fn ends(it: &Finding) -> impl Iterator<Item = (u32, u32)> {
    it.labels.iter().map(|it| (it.range.start, it.range.end))
}

/// A diagnostic whose sites are ranges of the file already.
pub(crate) fn in_text(path: &str, it: &Diagnostic) -> Finding {
    build(path, it, |site| match site {
        Site::File(range) | Site::Statement(range) => (None, range.clone()),
        Site::Node { .. } | Site::Nodes { .. } | Site::After { .. } | Site::Whole { .. } => (None, 0..0),
    })
}

/// `place` answers the range of a site, and its file if it is not `path`.
fn build(path: &str, it: &Diagnostic, place: impl Fn(&Site) -> (Option<String>, Range<u32>)) -> Finding {
    let mut labels: Vec<Marked> = Vec::new();
    for label in &it.labels {
        let (file, range) = place(&label.site);
        labels.push(Marked { file, range, text: label.text.clone() });
    }
    let mut fix = it.fix.clone().map(|it| {
        it.at(|site| {
            let (file, range) = place(&site);
            Place { file, range }
        })
    });
    let own = labels.first().and_then(|it| it.file.clone());
    let file = own.clone().unwrap_or_else(|| path.to_owned());
    if own.is_some() {
        let edits = fix.iter_mut().flat_map(|it| &mut it.edits);
        for other in labels.iter_mut().map(|it| &mut it.file).chain(edits.map(|it| &mut it.place.file)) {
            *other = Some(other.take().unwrap_or_else(|| path.to_owned())).filter(|it| *it != file);
        }
    }
    let (severity, code, message, help) = (it.severity, it.code, it.message.clone(), it.help.clone());
    Finding { file, severity, code, message, labels, help, fix }
}

/// From the statements of a file, and of those that it stands on, to places, as seen from that file.
#[derive(Clone, Copy)]
pub(super) struct Starts<'db> {
    db: &'db Database,
    file: SourceFile,
}

impl<'db> Starts<'db> {
    pub(super) fn of(db: &'db Database, file: SourceFile) -> Self {
        Self { db, file }
    }

    /// The file in which a statement stands, and the byte at which it starts.
    pub(super) fn of_statement(&self, statement: Statement<'db>) -> (SourceFile, u32) {
        let file = *statement.file(self.db);
        (file, statements::starts(self.db, file).get(&statement).copied().unwrap_or(0))
    }

    fn moved(&self, statement: Statement<'db>, range: &Range<u32>) -> (Option<String>, Range<u32>) {
        let (file, start) = self.of_statement(statement);
        let other = (file != self.file).then(|| file.path(self.db).clone());
        (other, range.start.saturating_add(start)..range.end.saturating_add(start))
    }

    /// The file and the byte at which a node of these statements starts.
    pub(super) fn node(&self, statements: &[Statement<'db>], mark: Mark) -> (SourceFile, u32) {
        let (file, range) = self.range(statements, mark);
        (file, range.start)
    }

    /// The file and the bytes of a node of these statements.
    pub(super) fn range(&self, statements: &[Statement<'db>], mark: Mark) -> (SourceFile, Range<u32>) {
        let statement = usize::try_from(mark.statement).ok().and_then(|at| statements.get(at));
        let Some(statement) = statement else { return (self.file, 0..0) };
        let spans = &statement.parsed(self.db).spans;
        let span = usize::try_from(mark.node).ok().and_then(|at| spans.get(at)).cloned().unwrap_or(0..0);
        let (file, start) = self.of_statement(*statement);
        (file, span.start.saturating_add(start)..span.end.saturating_add(start))
    }

    /// A finding whose nodes belong to these statements; ranges belong to the first.
    pub(super) fn finding(&self, it: &Diagnostic, statements: &[Statement<'db>]) -> Finding {
        build(self.file.path(self.db), it, |site| self.place(site, statements))
    }

    /// The range of a site, and its file if it is not the one that is asked about.
    pub(super) fn place(&self, site: &Site, statements: &[Statement<'db>]) -> (Option<String>, Range<u32>) {
        match site {
            Site::File(range) => (None, range.clone()),
            Site::Statement(range) => {
                statements.first().map_or_else(|| (None, range.clone()), |it| self.moved(*it, range))
            }
            Site::Node { statement, node } => self.between(statements, *statement, *node, *node),
            Site::Nodes { statement, from, to } => self.between(statements, *statement, *from, *to),
            Site::After { statement, node } => {
                let (file, range) = self.between(statements, *statement, *node, *node);
                (file, range.end..range.end)
            }
            Site::Whole { statement } => self.whole(statements, *statement),
        }
    }

    /// A statement from its first character to the end of its last line, in its file.
    fn whole(&self, statements: &[Statement<'db>], at: u32) -> (Option<String>, Range<u32>) {
        let statement = usize::try_from(at).ok().and_then(|at| statements.get(at));
        let Some(statement) = statement else { return (None, 0..0) };
        let file = *statement.file(self.db);
        let length = u32::try_from(statement.text(self.db).len()).unwrap_or(u32::MAX);
        let (other, range) = self.moved(*statement, &(0..length));
        let rest = file.text(self.db).get(range.end as usize..).unwrap_or_default();
        // A comment behind the statement speaks of it.
        let line = rest.split_inclusive('\n').next().unwrap_or_default();
        let end = range.end.saturating_add(u32::try_from(line.len()).unwrap_or(0));
        (other, range.start..end)
    }

    /// The range from the start of one node to the end of another, in its file.
    fn between(
        &self,
        statements: &[Statement<'db>],
        statement: u32,
        from: NodeId,
        to: NodeId,
    ) -> (Option<String>, Range<u32>) {
        let statement = usize::try_from(statement).ok().and_then(|at| statements.get(at));
        let Some(statement) = statement else { return (None, 0..0) };
        let spans = &statement.parsed(self.db).spans;
        let span = |it: NodeId| usize::try_from(it.0).ok().and_then(|at| spans.get(at)).cloned();
        let (from, to) = (span(from).unwrap_or_default(), span(to).unwrap_or_default());
        self.moved(*statement, &(from.start..to.end))
    }
}

/// The findings of a rolebook, in all its files; those of a part are what stands in it.
pub(super) fn file(db: &Database, file: SourceFile) -> Vec<Finding> {
    let root = layers::root(db, file);
    let mut found = of_whole(db, root);
    let files = layers::files(db, root).as_slice();
    let path = file.path(db);
    found.retain(|it| root == file || it.file == *path);
    for own in if root == file { files } else { std::slice::from_ref(&file) } {
        if *own != root {
            let places = Starts::of(db, root);
            let problem = layers::header_problem(db, *own).iter();
            found.extend(problem.map(|it| places.finding(it, statements::policy_statements(db, *own))));
        }
        found.extend(of_text(db, *own));
    }
    in_order_of_text(&mut found);
    if root == file {
        found.extend(of_broken_base(db, file));
    }
    found
}

/// What is found in the statements of one file, each by itself.
fn of_text(db: &Database, file: SourceFile) -> Vec<Finding> {
    let places = Starts::of(db, file);
    let mut found = Vec::new();
    found.extend(statements::layout(db, file).problems.iter().map(|it| places.finding(it, &[])));
    let statements = statements::statements(db, file);
    for (at, problem) in queries::own_problems(db, file) {
        let own = statements.get(*at..).unwrap_or_default();
        found.push(places.finding(problem, own));
    }
    found
}

/// What is found in the statements of a rolebook together.
fn of_whole(db: &Database, root: SourceFile) -> Vec<Finding> {
    let places = Starts::of(db, root);
    let own = statements::policy_statements(db, root);
    let policy = layers::standing(db, root);
    let all = statements::all_statements(db, root);
    let mut found = Vec::new();
    let mut add = |problems: &[Diagnostic], statements: &[Statement<'_>]| {
        found.extend(problems.iter().map(|it| places.finding(it, statements)));
    };
    add(layers::foundation(db, root).as_slice(), own);
    add(&queries::resolved(db, root).problems, policy);
    add(&queries::analysis(db, root).problems, policy);
    add(lints::allow_problems(db, root), lints::judged(db, root));
    add(queries::name_problems(db, root), all);
    found
}

/// Whoever is told that a base has errors wants to see them.
fn of_broken_base(db: &Database, file: SourceFile) -> Vec<Finding> {
    let broken = layers::base(db, file).filter(|it| !queries::is_sound(db, *it));
    // Files that stand on each other have no lowest one.
    let circle = |it: &SourceFile| layers::chain(db, *it).files.contains(&file);
    broken.filter(|it| !circle(it)).map(|it| self::file(db, it)).unwrap_or_default()
}

pub(super) fn outcomes(db: &Database, file: SourceFile) -> Vec<(u32, String, Vec<Finding>)> {
    let places = Starts::of(db, file);
    let mut found = Vec::new();
    for statement in statements::statements(db, file).iter().filter(|it| it.keyword(db) == "test") {
        let Some(outcome) = queries::outcome(db, file, *statement) else { continue };
        let Some(ast::Statement::Test(test)) = statement.tree(db) else { continue };
        let mut statements = vec![*statement];
        if !outcome.problems.is_empty() {
            let root = layers::root(db, file);
            statements.extend(queries::used_facts(db, root, test));
            statements.extend(layers::standing(db, root).iter().copied());
        }
        let findings = outcome.problems.iter().map(|it| places.finding(it, &statements)).collect();
        found.push((places.of_statement(*statement).1, outcome.name.clone(), findings));
    }
    found
}
