//! What the lints find in a file, and what its author lets stand.
//!
//! The statements that a lint may point at are numbered in one row: those of the policy, the base first,
//! and then the file's own facts and tests.

use std::collections::BTreeSet;

use crate::check;
use crate::diagnostic::{Diagnostic, Finding};
use crate::hir;
use crate::limits;
use crate::lint::{self, Found, RULES, Said, Subject, Tested};
use crate::policy::Mark;
use crate::policy::allowed::{Allowed, SURVIVING_MUTANT};
use crate::policy::declared::{Declared, DeclaredKind};
use crate::policy::text::Text;
use crate::syntax::ast::{self, Statement as Tree};

use super::locate::Starts;
use super::queries::{self, SourceFile};
use super::statements::{self, Statement};
use super::{Database, layers, sources};

/// A finding of a lint, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lint {
    pub finding: Finding,
    /// What answers call the statements that it is about.
    pub statements: Vec<String>,
    /// Why the file's author lets it stand; nothing if nobody does.
    pub allowed: Option<String>,
}

/// The policy's statements with those of the bases, then the rolebook's own facts and tests.
#[salsa::tracked]
pub(super) fn judged(db: &dyn salsa::Database, file: SourceFile) -> Vec<Statement<'_>> {
    let mut all = layers::standing(db, file).clone();
    let own = statements::all_statements(db, file).iter().copied();
    all.extend(own.filter(|it| matches!(it.keyword(db), "facts" | "test")));
    all
}

/// The number of the file's first own statement.
fn first_own(db: &dyn salsa::Database, file: SourceFile) -> u32 {
    layers::sections(db, file).1.last().copied().unwrap_or(0)
}

fn numbered(db: &dyn salsa::Database, file: SourceFile) -> impl Iterator<Item = (u32, &Tree)> + Clone {
    let all = (0..).zip(judged(db, file));
    all.filter_map(move |(at, it)| Some((at, it.tree(db)?)))
}

/// What a file's author lets stand, in the order of the text.
#[salsa::tracked]
pub(super) fn allowed(db: &dyn salsa::Database, file: SourceFile) -> Vec<Allowed> {
    let own = first_own(db, file);
    let all = (0..).zip(layers::standing(db, file));
    let allowances = all.filter(|(at, it)| *at >= own && it.keyword(db) == "allow");
    hir::allowed(allowances.filter_map(|(at, it)| Some((at, it.tree(db)?))))
}

/// Allowances that speak of no code, or of no statement, that there is.
#[salsa::tracked]
pub(super) fn allow_problems(db: &dyn salsa::Database, file: SourceFile) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut codes: Vec<&str> = RULES.iter().map(|it| it.code).chain([SURVIVING_MUTANT]).collect();
    codes.sort_unstable();
    let allowed = allowed(db, file);
    for it in allowed.iter().filter(|it| !codes.contains(&it.code.as_str())).take(limits::PROBLEMS) {
        problems.push(check::unknown_code(&it.code, &codes, it.mark));
    }
    let names = if allowed.iter().any(|it| it.of.is_some()) { names(db, file) } else { None };
    let named = allowed.iter().filter_map(|it| Some((it, it.of.as_ref()?, names.as_ref()?)));
    let unknown = named.filter(|(_, name, names)| !names.contains(*name)).take(limits::PROBLEMS);
    problems.extend(unknown.map(|(it, name, names)| {
        check::no_such_statement(name, names.iter().map(String::as_str), it.of_mark)
    }));
    problems.truncate(limits::PROBLEMS);
    problems
}

/// Everything that an allowance may name; nothing is known of a file with errors.
fn names(db: &dyn salsa::Database, file: SourceFile) -> Option<BTreeSet<String>> {
    let program = queries::program(db, file).as_ref()?;
    let policy = program.policy();
    let mut names: BTreeSet<String> = sources::marks(policy).into_iter().map(|it| it.0).collect();
    for (_, statement) in numbered(db, file) {
        names.extend(sources::declared(statement).into_iter().map(|it| it.0));
    }
    names.extend(hir::declared(policy, numbered(db, file)).into_iter().map(|it| it.name));
    names.extend(texts(db, file).iter().map(|it| it.name.clone()));
    for (of, actions) in policy.schema.types.iter().zip(policy.actions.iter()) {
        names.extend(actions.iter().map(|it| format!("{}.{it}", of.name)));
    }
    Some(names)
}

/// Every text that people read, those of the bases too; none of a file with errors.
#[salsa::tracked]
pub(super) fn texts(db: &dyn salsa::Database, file: SourceFile) -> Vec<Text> {
    let Some(program) = queries::program(db, file) else { return Vec::new() };
    let policy = (0..).zip(layers::standing(db, file));
    let trees = policy.filter_map(|(at, it)| Some((at, it.tree(db)?)));
    hir::texts(program.policy(), trees)
}

/// What the lints find; nothing in a file with errors.
#[salsa::tracked]
fn lint_findings(db: &dyn salsa::Database, file: SourceFile) -> Vec<Found> {
    let Some(program) = queries::program(db, file) else { return Vec::new() };
    let own = first_own(db, file);
    let declared: Vec<Declared> = hir::declared(program.policy(), numbered(db, file));
    let of_tests = |it: &&Declared| it.kind == DeclaredKind::Test;
    let tests = declared.iter().filter(of_tests).zip(tests(db, file));
    let tests: Vec<Tested> = tests
        .map(|(it, test)| Tested { name: it.name.clone(), mark: it.mark, claims: claims(test) })
        .collect();
    let used = self::tests(db, file).flat_map(|it| &it.uses).filter_map(|it| match it {
        ast::Used::Facts(name) => Some(name.text.clone()),
        ast::Used::Workspace(_) => None,
    });
    lint::run(Subject {
        program,
        own,
        declared: &declared,
        texts: texts(db, file),
        tests: &tests,
        used_facts: &used.collect(),
        allowed: allowed(db, file),
    })
}

fn tests(db: &dyn salsa::Database, file: SourceFile) -> impl Iterator<Item = &ast::Test> {
    numbered(db, file).filter_map(|it| if let Tree::Test(test) = it.1 { Some(test) } else { None })
}

fn claims(test: &ast::Test) -> Vec<Said> {
    let said = test.claims.iter().map(|it| match it.can {
        true => Said::Else,
        false => Said::Cannot(it.because.as_ref().map(|it| it.text.clone())),
    });
    let lists = test.listings.iter().map(|it| match it.listed {
        ast::Listed::NoObject { .. } | ast::Listed::NoPeople { .. } => Said::Cannot(None),
        ast::Listed::OnlyObjects { .. } | ast::Listed::OnlyPeople { .. } => Said::Else,
    });
    let others = test.routed.len().saturating_add(test.breaches.len());
    said.chain(lists).chain(std::iter::repeat_n(Said::Else, others)).collect()
}

/// The findings of the lints with their places, in the order of the text; those of a part are what stands in it.
pub(super) fn of(db: &Database, file: SourceFile) -> Vec<Lint> {
    let root = layers::root(db, file);
    let places = Starts::of(db, root);
    let statements = judged(db, root);
    let located = lint_findings(db, root).iter().map(|it| {
        let finding = places.finding(&it.diagnostic, statements);
        Lint { finding, statements: it.of.clone(), allowed: it.allowed.clone() }
    });
    let path = file.path(db);
    let mut all: Vec<Lint> = located.filter(|it| root == file || it.finding.file == *path).collect();
    all.sort_by(|a, b| {
        let key = |it: &Lint| {
            (it.finding.file.clone(), it.finding.start(), it.finding.code, it.finding.message.clone())
        };
        key(a).cmp(&key(b))
    });
    all
}

/// A text that people read, with its place.
pub(super) fn texts_with_places(db: &Database, file: SourceFile) -> Vec<(Text, super::Source)> {
    let file = layers::root(db, file);
    let statements = judged(db, file);
    let marks: Vec<Mark> = texts(db, file).iter().map(|it| it.mark).collect();
    texts(db, file).iter().cloned().zip(sources::lines(db, file, statements, &marks)).collect()
}
