//! The inputs, and the queries that hold the pipeline together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use salsa::Database;

use crate::check;
use crate::diagnostic::{Diagnostic, Severity};
use crate::facts::json;
use crate::facts::workspace::Workspace;
use crate::hierarchy::{self, Hierarchy, Orders};
use crate::hir::{self, Lowered, Names, Resolved};
use crate::policy::schema::Schema;
use crate::program::{Program, closed_schema};
use crate::suite::{self, Outcome, Shelf};
use crate::syntax::{self, Parsed, Split, ast};

use super::layers;

/// A rolebook as it stands.
#[salsa::input(debug)]
pub struct SourceFile {
    pub path: String,
    pub text: String,
}

/// A workspace file as it stands.
#[salsa::input(debug)]
pub struct WorkspaceFile {
    pub path: String,
    pub text: String,
}

/// What is not a file: which files there are, and which workspace tests stand on.
#[salsa::input(singleton, debug)]
pub struct Settings {
    pub policies: BTreeMap<String, SourceFile>,
    pub workspaces: BTreeMap<String, WorkspaceFile>,
    pub ground: Option<WorkspaceFile>,
}

/// One statement, recognised by its first line from one version of the file to the next.
#[salsa::tracked(debug)]
pub(super) struct Statement<'db> {
    pub(super) file: SourceFile,
    pub(super) key: String,
    /// Which of the statements with this first line it is. Salsa would tell them apart by itself, but in
    /// time that is quadratic in their number.
    pub(super) nth: u32,
    #[tracked]
    pub(super) text: String,
}

/// What a statement says, without where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tree {
    pub(super) statement: Option<ast::Statement>,
    /// Whether it was read without an error.
    pub(super) whole: bool,
    /// If not, its words: whatever it would have declared is not unknown.
    lost: BTreeSet<String>,
}

/// What the whole policy shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Analysis {
    hierarchy: Hierarchy,
    pub(super) problems: Vec<Diagnostic>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LoadedWorkspace {
    pub(super) workspace: Option<Arc<Workspace>>,
    pub(super) problems: Vec<Diagnostic>,
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
        Statement::new(db, file, it.key.clone(), nth, text.get(range).unwrap_or_default().to_owned())
    });
    pieces.collect()
}

/// The byte at which each statement of a file starts.
#[salsa::tracked]
pub(super) fn starts(db: &dyn Database, file: SourceFile) -> HashMap<Statement<'_>, u32> {
    let begins = layout(db, file).statements.iter().map(|piece| piece.range.start);
    statements(db, file).iter().copied().zip(begins).collect()
}

/// The first word of a statement.
pub(super) fn keyword<'db>(db: &'db dyn Database, statement: Statement<'db>) -> &'db str {
    statement.key(db).split_whitespace().next().unwrap_or_default()
}

#[salsa::tracked]
pub(super) fn policy_statements(db: &dyn Database, file: SourceFile) -> Vec<Statement<'_>> {
    let is_policy = |it: &Statement<'_>| !matches!(keyword(db, *it), "test" | "facts");
    statements(db, file).iter().copied().filter(is_policy).collect()
}

#[salsa::tracked]
pub(super) fn facts_statements(db: &dyn Database, file: SourceFile) -> Vec<Statement<'_>> {
    statements(db, file).iter().copied().filter(|it| keyword(db, *it) == "facts").collect()
}

/// The first facts statement of each name; what a rolebook says itself comes before what its base says.
#[salsa::tracked]
fn facts_by_name(db: &dyn Database, file: SourceFile) -> BTreeMap<String, Statement<'_>> {
    let mut found = BTreeMap::new();
    let roots = layers::chain(db, file).files.iter().rev();
    let files = roots.flat_map(|it| layers::files(db, *it));
    for statement in files.flat_map(|it| facts_statements(db, *it)) {
        if let Some(name) = statement.key(db).split_whitespace().nth(1) {
            found.entry(name.to_owned()).or_insert(*statement);
        }
    }
    found
}

#[salsa::tracked]
pub(super) fn parsed<'db>(db: &'db dyn Database, statement: Statement<'db>) -> Parsed {
    syntax::parse(statement.text(db))
}

#[salsa::tracked]
pub(super) fn tree<'db>(db: &'db dyn Database, statement: Statement<'db>) -> Tree {
    let parsed = parsed(db, statement);
    let whole = !parsed.problems.iter().any(|it| it.severity == Severity::Error);
    let lost = if whole { BTreeSet::new() } else { hir::words_of(statement.text(db)) };
    Tree { statement: parsed.statement.clone(), whole, lost }
}

/// The words of what stands indented before the first statement, and would have declared something.
#[salsa::tracked]
fn outside(db: &dyn Database, file: SourceFile) -> BTreeSet<String> {
    let range = layout(db, file).indented.as_ref();
    let range = range.and_then(|it| Some(usize::try_from(it.start).ok()?..usize::try_from(it.end).ok()?));
    range.and_then(|it| file.text(db).get(it)).map(hir::words_of).unwrap_or_default()
}

/// What a statement declares; what it says of that ends here.
#[salsa::tracked]
fn declared_by<'db>(
    db: &'db dyn Database,
    statement: Statement<'db>,
) -> (Option<ast::Statement>, BTreeSet<String>) {
    let tree = tree(db, statement);
    (tree.statement.as_ref().and_then(hir::declared_by), tree.lost.clone())
}

/// What every body is resolved against.
#[salsa::tracked]
pub(super) fn names(db: &dyn Database, file: SourceFile) -> Names {
    let (statements, layers) = layers::standing(db, file);
    let mut unread = outside(db, file).clone();
    let mut declared = Vec::new();
    for (at, it) in (0..).zip(statements) {
        let (statement, lost) = declared_by(db, *it);
        declared.extend(statement.as_ref().map(|it| (at, it)));
        unread.extend(lost.iter().cloned());
    }
    hir::names(&declared, layers, unread)
}

/// What one statement says.
#[salsa::tracked]
fn lowered<'db>(db: &'db dyn Database, file: SourceFile, statement: Statement<'db>, at: u32) -> Lowered {
    let tree = tree(db, statement).statement.as_ref();
    tree.map(|it| hir::lowered(names(db, file), at, it)).unwrap_or_default()
}

#[salsa::tracked]
pub(super) fn resolved(db: &dyn Database, file: SourceFile) -> Resolved {
    if layers::foundation(db, file).is_some() {
        return Resolved::default();
    }
    let numbered = || (0..).zip(&layers::standing(db, file).0);
    let together = numbered().filter(|it| hir::is_resolved_together(keyword(db, *it.1)));
    let together = together.filter_map(|(at, it)| Some((at, tree(db, *it).statement.as_ref()?)));
    let bodies = numbered().map(|(at, it)| (at, lowered(db, file, *it, at)));
    hir::resolved(names(db, file), bodies, &together.collect::<Vec<_>>())
}

/// The orders of plans and roles, closed.
#[salsa::tracked]
pub(super) fn orders(db: &dyn Database, file: SourceFile) -> Orders {
    let names = names(db, file);
    hierarchy::orders(names.schema(), names.includes(), names.plan_order())
}

#[salsa::tracked]
pub(super) fn analysis(db: &dyn Database, file: SourceFile) -> Analysis {
    let resolved = resolved(db, file);
    let layers = &layers::standing(db, file).1;
    let hierarchy = hierarchy::analyse(&resolved.policy, orders(db, file), layers);
    let problems = check::policy(&resolved.policy, &hierarchy);
    Analysis { hierarchy, problems }
}

/// Whether a file was read without an error; where its statements stand ends here.
#[salsa::tracked]
fn is_whole(db: &dyn Database, file: SourceFile) -> bool {
    let read = policy_statements(db, file).iter().all(|it| tree(db, *it).whole);
    read && !has_errors(&layout(db, file).problems)
}

/// Whether nothing in the policy is in error: a half-understood policy never decides.
#[salsa::tracked]
pub(super) fn is_sound(db: &dyn Database, file: SourceFile) -> bool {
    let is_read = |it: &SourceFile| *is_whole(db, *it) && layers::header_problem(db, *it).is_none();
    let analysis = analysis(db, file);
    layers::files(db, file).iter().all(is_read)
        && layers::foundation(db, file).is_none()
        && !has_errors(&resolved(db, file).problems)
        && !has_errors(&analysis.problems)
        && analysis.hierarchy.circles.is_empty()
}

/// Empty if anything in the policy is in error.
#[salsa::tracked]
pub(super) fn program(db: &dyn Database, file: SourceFile) -> Option<Arc<Program>> {
    if !is_sound(db, file) {
        return None;
    }
    let analysis = analysis(db, file);
    let policy = resolved(db, file).policy.clone();
    Program::close(policy, analysis.hierarchy.clone(), &analysis.problems).ok().map(Arc::new)
}

fn has_errors(problems: &[Diagnostic]) -> bool {
    problems.iter().any(|it| it.severity == Severity::Error)
}

#[salsa::tracked]
pub(super) fn schema(db: &dyn Database, file: SourceFile) -> Option<Arc<Schema>> {
    is_sound(db, file).then(|| Arc::new(closed_schema(names(db, file).schema(), orders(db, file))))
}

#[salsa::tracked]
pub(super) fn workspace(db: &dyn Database, file: SourceFile, workspace: WorkspaceFile) -> LoadedWorkspace {
    let Some(schema) = schema(db, file) else {
        return LoadedWorkspace { workspace: None, problems: Vec::new() };
    };
    match json::load(schema, workspace.text(db)) {
        Ok(loaded) => {
            LoadedWorkspace { workspace: Some(Arc::new(loaded.workspace)), problems: loaded.warnings }
        }
        Err(problems) => LoadedWorkspace { workspace: None, problems },
    }
}

/// What is wrong with a facts statement by itself, whether a test uses it or not.
#[salsa::tracked]
fn facts_problems<'db>(
    db: &'db dyn Database,
    file: SourceFile,
    statement: Statement<'db>,
) -> Vec<Diagnostic> {
    match (schema(db, layers::root(db, file)), &tree(db, statement).statement) {
        (Some(schema), Some(ast::Statement::Facts(facts))) => suite::check_facts(schema, 0, facts),
        _ => Vec::new(),
    }
}

/// What is wrong with each statement of a file by itself, with the statement's place among them. Of a large
/// rolebook, hardly a file has any.
#[salsa::tracked]
pub(super) fn own_problems(db: &dyn Database, file: SourceFile) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    for (at, statement) in statements(db, file).iter().enumerate() {
        found.extend(parsed(db, *statement).problems.iter().map(|it| (at, it.clone())));
        if keyword(db, *statement) == "facts" {
            found.extend(facts_problems(db, file, *statement).iter().map(|it| (at, it.clone())));
        }
    }
    found
}

/// The statements of all files of a rolebook.
#[salsa::tracked]
pub(super) fn all_statements(db: &dyn Database, root: SourceFile) -> Vec<Statement<'_>> {
    layers::files(db, root).iter().flat_map(|it| statements(db, *it)).copied().collect()
}

/// What is wrong with how facts and tests are called.
#[salsa::tracked]
pub(super) fn name_problems(db: &dyn Database, root: SourceFile) -> Vec<Diagnostic> {
    let named =
        (0..).zip(all_statements(db, root)).filter(|it| matches!(keyword(db, *it.1), "facts" | "test"));
    suite::check_names(named.filter_map(|(number, it)| Some((number, tree(db, *it).statement.as_ref()?))))
}

/// How a test went; empty if there is no policy to judge it by.
#[salsa::tracked]
pub(super) fn outcome<'db>(
    db: &'db dyn Database,
    file: SourceFile,
    statement: Statement<'db>,
) -> Option<Outcome> {
    let root = layers::root(db, file);
    let program = program(db, root).as_ref()?;
    let test = whole_test(db, statement)?;
    let below = u32::try_from(used_facts(db, root, test).len()).unwrap_or(u32::MAX).saturating_add(1);
    Some(suite::run(program, &shelf(db, file, statement, test), below, test))
}

/// A test that was read without an error.
pub(super) fn whole_test<'db>(db: &'db dyn Database, statement: Statement<'db>) -> Option<&'db ast::Test> {
    let tree = tree(db, statement);
    match tree.statement.as_ref().filter(|_| tree.whole) {
        Some(ast::Statement::Test(test)) => Some(test),
        _ => None,
    }
}

/// What a test in a file may use by name.
pub(super) fn shelf<'db>(
    db: &'db dyn Database,
    file: SourceFile,
    statement: Statement<'db>,
    test: &ast::Test,
) -> Shelf<'db> {
    let root = layers::root(db, file);
    let names = facts_by_name(db, root).keys().map(String::as_str).collect();
    let mut shelf = Shelf { names, ..Shelf::default() };
    for (number, used) in (1..).zip(used_facts(db, root, test)) {
        if let Some(ast::Statement::Facts(facts)) = &tree(db, used).statement {
            shelf.facts.insert(&facts.name.text, (number, facts));
        }
    }
    for (name, used) in used_files(db, file, statement) {
        if let Some(loaded) = workspace(db, root, *used).workspace.clone() {
            shelf.workspaces.insert(name.clone(), loaded);
        }
    }
    if workspace_names(test).next().is_none() {
        shelf.ground = ground(db, root);
    }
    shelf
}

/// The workspace files that a test uses, as far as they are there. That others come and go ends here.
#[salsa::tracked]
fn used_files<'db>(
    db: &'db dyn Database,
    file: SourceFile,
    statement: Statement<'db>,
) -> Vec<(String, WorkspaceFile)> {
    let Some(ast::Statement::Test(test)) = &tree(db, statement).statement else { return Vec::new() };
    let found = |name: &str| {
        let known = Settings::get(db).workspaces(db);
        Some((name.to_owned(), *known.get(&resolve_path(file.path(db), name))?))
    };
    workspace_names(test).filter_map(found).collect()
}

fn ground(db: &dyn Database, file: SourceFile) -> Option<Arc<Workspace>> {
    let ground = (*Settings::get(db).ground(db))?;
    workspace(db, file, ground).workspace.clone()
}

/// The facts statements that a test uses, in the order in which it names them.
pub(super) fn used_facts<'db>(
    db: &'db dyn Database,
    file: SourceFile,
    test: &ast::Test,
) -> Vec<Statement<'db>> {
    let all = facts_by_name(db, file);
    let used = test.uses.iter().filter_map(|it| match it {
        ast::Used::Facts(name) => all.get(&name.text).copied(),
        ast::Used::Workspace(_) => None,
    });
    used.collect()
}

fn workspace_names(test: &ast::Test) -> impl Iterator<Item = &str> {
    test.uses.iter().filter_map(|it| match it {
        ast::Used::Workspace(name) => Some(name.text.as_str()),
        ast::Used::Facts(_) => None,
    })
}

/// The paths of the workspace files that the tests of a file use, sorted.
pub(super) fn used_workspaces(db: &dyn Database, file: SourceFile) -> Vec<String> {
    let mut names = Vec::new();
    for statement in statements(db, file).iter().filter(|it| keyword(db, **it) == "test") {
        if let Some(ast::Statement::Test(test)) = &tree(db, *statement).statement {
            names.extend(workspace_names(test).map(|it| resolve_path(file.path(db), it)));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

/// A name as it is meant from the folder of a file, without steps that lead back.
pub(super) fn resolve_path(from: &str, name: &str) -> String {
    let whole = match from.rsplit_once('/') {
        Some((folder, _)) if !name.starts_with('/') => format!("{folder}/{name}"),
        _ => name.to_owned(),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match (part, parts.last()) {
            (".", _) => {}
            ("..", Some(last)) if !last.is_empty() && *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}
