//! The inputs, and the queries that hold the pipeline together.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use salsa::Database;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::facts::image::Image;
use crate::facts::json;
use crate::facts::stored::{self, Stored};
use crate::facts::workspace::Workspace;
use crate::hierarchy::{self, Dependencies, Hierarchy, Orders, Ranked};
use crate::hir::{self, Lowered, Names, Resolved, Section};
use crate::policy::schema::Schema;
use crate::program::{Program, closed_schema};
use crate::suite::{self, Outcome, Shelf};
use crate::syntax::ast;

use super::layers;
use super::statements::{
    Statement, Wording, all_statements, facts_statements, has_errors, is_whole, outline, outside, parsed,
    policy_statements, statements,
};

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
    pub stored: Stored,
}

/// What is not a file: which files there are, and which workspace tests stand on.
#[salsa::input(singleton, debug)]
pub struct Settings {
    pub policies: BTreeMap<String, SourceFile>,
    pub workspaces: BTreeMap<String, WorkspaceFile>,
    pub ground: Option<WorkspaceFile>,
}

/// The names of a rolebook, for as long as there are just these. What is resolved against them never has to be
/// looked at again.
#[salsa::tracked(debug)]
pub(super) struct Known<'db> {
    names: Same<Names>,
}

/// One statement as one of those that a rolebook consists of.
#[salsa::tracked(debug)]
pub(super) struct Body<'db> {
    known: Known<'db>,
    wording: Wording<'db>,
    /// Its number among all.
    at: u32,
}

/// Is equal to nothing but itself.
#[derive(Debug, Clone)]
pub(super) struct Same<T>(Arc<T>);

impl<T> Same<T> {
    pub(super) fn get(&self) -> &T {
        &self.0
    }
}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Same<T> {}

impl<T> Hash for Same<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.0).hash(state);
    }
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

/// An image, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OpenedImage {
    pub(super) image: Option<Same<Image>>,
    pub(super) problems: Vec<Diagnostic>,
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

/// What every body is resolved against.
#[salsa::tracked]
pub(super) fn names(db: &dyn Database, file: SourceFile) -> Names {
    let (sections, layers) = layers::sections(db, file);
    let mut unread = outside(db, file).clone();
    let mut declared = Vec::new();
    for (section, begin) in sections {
        for (at, (statement, lost)) in (*begin..).zip(&outline(db, *section).declared) {
            declared.extend(statement.as_ref().map(|it| (at, it)));
            unread.extend(lost.iter().cloned());
        }
    }
    hir::names(&declared, layers, unread)
}

#[salsa::tracked]
fn known(db: &dyn Database, file: SourceFile) -> Known<'_> {
    Known::new(db, Same(Arc::new(names(db, file).clone())))
}

/// What one statement says.
#[salsa::tracked]
fn lowered<'db>(db: &'db dyn Database, body: Body<'db>) -> Lowered {
    let tree = parsed(db, *body.wording(db)).statement.as_ref();
    let names = &body.known(db).names(db).0;
    tree.map(|it| hir::lowered(names, *body.at(db), it)).unwrap_or_default()
}

/// What one of the files that a rolebook consists of says.
#[salsa::tracked]
fn section(db: &dyn Database, root: SourceFile, file: SourceFile, begin: u32) -> Section {
    let known = *known(db, root);
    let bodies = (begin..).zip(policy_statements(db, file));
    Section::of(bodies.map(|(at, it)| (at, lowered(db, Body::new(db, known, *it.wording(db), at)))))
}

#[salsa::tracked]
pub(super) fn resolved(db: &dyn Database, file: SourceFile) -> Resolved {
    if layers::foundation(db, file).is_some() {
        return Resolved::default();
    }
    let together = (0..).zip(layers::standing(db, file));
    let together = together.filter(|it| hir::is_resolved_together(it.1.keyword(db)));
    let together = together.filter_map(|(at, it)| Some((at, it.tree(db)?)));
    let sections = layers::sections(db, file).0.iter();
    let sections = sections.map(|(section, begin)| self::section(db, file, *section, *begin));
    hir::resolved(names(db, file), sections, &together.collect::<Vec<_>>())
}

/// The orders of plans and roles, closed.
#[salsa::tracked]
pub(super) fn orders(db: &dyn Database, file: SourceFile) -> Orders {
    let names = names(db, file);
    hierarchy::orders(names.schema(), names.includes(), names.plan_order())
}

/// What each name depends on. That a cell says this or that ends here.
#[salsa::tracked]
fn dependencies(db: &dyn Database, file: SourceFile) -> Dependencies {
    hierarchy::dependencies(&resolved(db, file).policy, orders(db, file))
}

/// In which order names are decided.
#[salsa::tracked]
fn ranked(db: &dyn Database, file: SourceFile) -> Ranked {
    hierarchy::ranked(dependencies(db, file))
}

#[salsa::tracked]
pub(super) fn analysis(db: &dyn Database, file: SourceFile) -> Analysis {
    let resolved = resolved(db, file);
    let layers = &layers::sections(db, file).1;
    let (orders, dependencies, ranked) = (orders(db, file), dependencies(db, file), ranked(db, file));
    let loose = layers::loose(db, file);
    let hierarchy = hierarchy::analyse(&resolved.policy, orders, dependencies, ranked, layers, loose);
    let problems = check::policy(&resolved.policy, &hierarchy);
    Analysis { hierarchy, problems }
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

#[salsa::tracked]
pub(super) fn schema(db: &dyn Database, file: SourceFile) -> Option<Arc<Schema>> {
    is_sound(db, file).then(|| Arc::new(closed_schema(names(db, file).schema(), orders(db, file))))
}

#[salsa::tracked]
pub(super) fn workspace(db: &dyn Database, file: SourceFile, workspace: WorkspaceFile) -> LoadedWorkspace {
    let Some(schema) = schema(db, file) else {
        return LoadedWorkspace { workspace: None, problems: Vec::new() };
    };
    let loaded = match workspace.stored(db) {
        Stored::Json(text) => json::load(schema, text).map(|it| (it.workspace, it.warnings)),
        Stored::Lines(_) | Stored::Image(_) => {
            let OpenedImage { image, problems } = image(db, file, workspace);
            let decoded = image.as_ref().map(|it| it.get().workspace().map_err(|it| stored::refused(&it)));
            match decoded {
                None => Err(problems.clone()),
                Some(decoded) => decoded.map(|it| (it, problems.clone())),
            }
        }
    };
    match loaded {
        Ok((facts, problems)) => LoadedWorkspace { workspace: Some(Arc::new(facts)), problems },
        Err(problems) => LoadedWorkspace { workspace: None, problems },
    }
}

/// The image of a workspace that is not kept as one text, for this file's schema.
#[salsa::tracked]
pub(super) fn image(db: &dyn Database, file: SourceFile, workspace: WorkspaceFile) -> OpenedImage {
    let opened = schema(db, file).as_ref().and_then(|schema| match workspace.stored(db) {
        Stored::Json(_) => None,
        Stored::Lines(lines) => Some(stored::open_lines(schema, lines)),
        Stored::Image(bytes) => Some(stored::open_image(schema, bytes)),
    });
    match opened {
        None => OpenedImage { image: None, problems: Vec::new() },
        Some(Ok(it)) => OpenedImage { image: Some(Same(Arc::new(it.image))), problems: it.warnings },
        Some(Err(problems)) => OpenedImage { image: None, problems },
    }
}

/// What is wrong with a facts statement by itself, whether a test uses it or not.
#[salsa::tracked]
fn facts_problems<'db>(
    db: &'db dyn Database,
    file: SourceFile,
    statement: Statement<'db>,
) -> Vec<Diagnostic> {
    match (schema(db, layers::root(db, file)), statement.tree(db)) {
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
        found.extend(statement.parsed(db).problems.iter().map(|it| (at, it.clone())));
        if statement.keyword(db) == "facts" {
            found.extend(facts_problems(db, file, *statement).iter().map(|it| (at, it.clone())));
        }
    }
    found
}

/// What is wrong with how facts and tests are called.
#[salsa::tracked]
pub(super) fn name_problems(db: &dyn Database, root: SourceFile) -> Vec<Diagnostic> {
    let named = (0..).zip(all_statements(db, root)).filter(|it| matches!(it.1.keyword(db), "facts" | "test"));
    suite::check_names(named.filter_map(|(number, it)| Some((number, it.parsed(db).statement.as_ref()?))))
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
    match statement.tree(db).filter(|_| !has_errors(&statement.parsed(db).problems)) {
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
        if let Some(ast::Statement::Facts(facts)) = used.tree(db) {
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
    let Some(ast::Statement::Test(test)) = statement.tree(db) else { return Vec::new() };
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
    for statement in statements(db, file).iter().filter(|it| it.keyword(db) == "test") {
        if let Some(ast::Statement::Test(test)) = statement.tree(db) {
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
