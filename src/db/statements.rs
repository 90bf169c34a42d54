//! From a file to its statements, and from each to its tree.
//!
//! A statement is found again by its first line, whatever its body says by then. What is read from its wording
//! is kept with that wording, which never changes: none of it has to be looked at again until the statement
//! says something else.

use std::collections::{BTreeSet, HashMap};

use salsa::Database;

use crate::diagnostic::{Diagnostic, Severity};
use crate::hir;
use crate::syntax::{self, Parsed, Split, ast};

use super::layers;
use super::queries::SourceFile;

/// One statement, recognised by its first line from one version of the file to the next.
#[salsa::tracked(debug)]
pub(super) struct Statement<'db> {
    pub(super) file: SourceFile,
    pub(super) key: String,
    /// Which of the statements with this first line it is. Salsa would tell them apart by itself, but in
    /// time that is quadratic in their number.
    pub(super) nth: u32,
    #[tracked]
    pub(super) wording: Wording<'db>,
}

/// The text of a statement, for as long as the statement says just that. Since nothing about it ever changes,
/// what is read from it never has to be looked at again.
#[salsa::tracked(debug)]
pub(super) struct Wording<'db> {
    text: String,
    nth: u32,
}

impl<'db> Statement<'db> {
    pub(super) fn text(self, db: &'db dyn Database) -> &'db str {
        self.wording(db).text(db)
    }

    /// It as it was read. Whoever asks is told again after every change of its white space.
    pub(super) fn parsed(self, db: &'db dyn Database) -> &'db Parsed {
        parsed(db, *self.wording(db))
    }

    /// What it says, without where and as far as it could be read.
    pub(super) fn tree(self, db: &'db dyn Database) -> Option<&'db ast::Statement> {
        tree(db, self).as_ref()
    }

    /// Its first word.
    pub(super) fn keyword(self, db: &'db dyn Database) -> &'db str {
        self.key(db).split(char::is_whitespace).next().unwrap_or_default()
    }
}

/// What is to be known of the policy's statements in a file, whatever their bodies say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Outline {
    /// For each statement: what it declares, and the words of which nobody knows what they declare.
    pub(super) declared: Vec<(Option<ast::Statement>, BTreeSet<String>)>,
    /// The statements that say which file it is and to which others it belongs, each with its number.
    pub(super) headers: Vec<(u32, ast::Statement)>,
    /// Whether all were read without an error.
    whole: bool,
}

#[salsa::tracked]
pub(super) fn layout(db: &dyn Database, file: SourceFile) -> Split {
    syntax::split(file.text(db))
}

#[salsa::tracked]
pub(super) fn statements(db: &dyn Database, file: SourceFile) -> Vec<Statement<'_>> {
    let text = file.text(db);
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let pieces = layout(db, file).statements.iter().map(|it: &syntax::Piece| {
        let range = usize::try_from(it.range.start).unwrap_or(0)..usize::try_from(it.range.end).unwrap_or(0);
        let next = seen.entry(&it.key).or_default();
        let nth = std::mem::replace(next, next.saturating_add(1));
        let wording = Wording::new(db, text.get(range).unwrap_or_default().to_owned(), nth);
        Statement::new(db, file, it.key.clone(), nth, wording)
    });
    pieces.collect()
}

/// The byte at which each statement of a file starts.
#[salsa::tracked]
pub(super) fn starts(db: &dyn Database, file: SourceFile) -> HashMap<Statement<'_>, u32> {
    let begins = layout(db, file).statements.iter().map(|piece| piece.range.start);
    statements(db, file).iter().copied().zip(begins).collect()
}

#[salsa::tracked]
pub(super) fn policy_statements(db: &dyn Database, file: SourceFile) -> Vec<Statement<'_>> {
    let is_policy = |it: &Statement<'_>| !matches!(it.keyword(db), "test" | "facts");
    statements(db, file).iter().copied().filter(is_policy).collect()
}

#[salsa::tracked]
pub(super) fn facts_statements(db: &dyn Database, file: SourceFile) -> Vec<Statement<'_>> {
    statements(db, file).iter().copied().filter(|it| it.keyword(db) == "facts").collect()
}

#[salsa::tracked]
pub(super) fn parsed<'db>(db: &'db dyn Database, wording: Wording<'db>) -> Parsed {
    syntax::parse(wording.text(db))
}

/// White space and comments stop here.
#[salsa::tracked]
fn tree<'db>(db: &'db dyn Database, statement: Statement<'db>) -> Option<ast::Statement> {
    statement.parsed(db).statement.clone()
}

/// The words of what stands indented before the first statement, and would have declared something.
#[salsa::tracked]
pub(super) fn outside(db: &dyn Database, file: SourceFile) -> BTreeSet<String> {
    let range = layout(db, file).indented.as_ref();
    let range = range.and_then(|it| Some(usize::try_from(it.start).ok()?..usize::try_from(it.end).ok()?));
    range.and_then(|it| file.text(db).get(it)).map(hir::words_of).unwrap_or_default()
}

/// What bodies say ends here.
#[salsa::tracked]
pub(super) fn outline(db: &dyn Database, file: SourceFile) -> Outline {
    let mut outline = Outline { whole: true, ..Outline::default() };
    for (at, it) in (0..).zip(policy_statements(db, file)) {
        let parsed = it.parsed(db);
        let (tree, whole) = (parsed.statement.as_ref(), !has_errors(&parsed.problems));
        let lost = if whole { BTreeSet::new() } else { hir::words_of(it.text(db)) };
        let header = tree.filter(|_| hir::is_header(it.keyword(db)));
        outline.whole &= whole;
        outline.headers.extend(header.map(|it| (at, it.clone())));
        outline.declared.push((tree.and_then(hir::declared_by), lost));
    }
    outline
}

/// Whether a file was read without an error; where its statements stand ends here.
#[salsa::tracked]
pub(super) fn is_whole(db: &dyn Database, file: SourceFile) -> bool {
    outline(db, file).whole && !has_errors(&layout(db, file).problems)
}

/// The statements of all files of a rolebook.
#[salsa::tracked]
pub(super) fn all_statements(db: &dyn Database, root: SourceFile) -> Vec<Statement<'_>> {
    layers::files(db, root).iter().flat_map(|it| statements(db, *it)).copied().collect()
}

/// Whether any of these makes what it is about unfit to judge by.
pub(super) fn has_errors(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|it| it.severity == Severity::Error)
}
