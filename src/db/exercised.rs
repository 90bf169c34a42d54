//! A rolebook with the parts of its policy, its tests, and what each of them exercised.

use std::ops::Range;
use std::sync::Arc;

use crate::coverage::{Exercised, Item, Trial, Written, items, parts};

use crate::facts::workspace::Workspace;
use crate::policy::Mark;
use crate::program::Program;
use crate::suite;
use crate::syntax::ast;

use super::coverage::TestPlace;
use super::locate::Starts;
use super::queries::{self, SourceFile};
use super::statements::{self, Statement};
use super::{Database, layers};

/// One rolebook, ready to be asked about its tests.
pub(super) struct Rolebook<'db> {
    db: &'db Database,
    /// Its first file.
    pub(super) root: SourceFile,
    pub(super) program: &'db Arc<Program>,
    /// The policy's statements, those of what it stands on first.
    statements: &'db [Statement<'db>],
    starts: Starts<'db>,
    pub(super) parts: Vec<Written<'db>>,
    pub(super) tests: Vec<Tested<'db>>,
}

/// One test with its facts.
pub(super) struct Tested<'db> {
    pub(super) place: TestPlace,
    facts: Workspace,
    test: &'db ast::Test,
    pub(super) seen: Exercised,
}

impl Tested<'_> {
    pub(super) fn trial(&self) -> Trial<'_> {
        Trial { facts: &self.facts, test: self.test }
    }
}

impl<'db> Rolebook<'db> {
    /// Each rolebook that one of these files belongs to; none with errors.
    pub(super) fn all(db: &'db Database, files: &[SourceFile]) -> Vec<Self> {
        let mut roots: Vec<SourceFile> = Vec::new();
        for root in files.iter().map(|it| layers::root(db, *it)) {
            if !roots.contains(&root) {
                roots.push(root);
            }
        }
        roots.into_iter().filter_map(|it| Self::of(db, it)).collect()
    }

    fn of(db: &'db Database, root: SourceFile) -> Option<Self> {
        let program = queries::program(db, root).as_ref()?;
        let statements = layers::standing(db, root).as_slice();
        let trees =
            (0..).zip(statements).filter_map(|(number, it)| it.tree(db).map(|statement| (number, statement)));
        let parts = parts(program.policy(), &trees.collect::<Vec<_>>());
        let starts = Starts::of(db, root);
        let tests = statements::all_statements(db, root).iter();
        let tests = tests.filter_map(|it| tested(db, program, &starts, *it)).collect();
        Some(Self { db, root, program, statements, starts, parts, tests })
    }

    /// Whether a file is one of its own.
    pub(super) fn holds(&self, file: SourceFile) -> bool {
        layers::root(self.db, file) == self.root
    }

    pub(super) fn items(&self) -> Vec<Item<'db>> {
        items(self.program.policy(), &self.parts)
    }

    /// The file and the bytes of a node.
    pub(super) fn range(&self, mark: Mark) -> (SourceFile, Range<u32>) {
        self.starts.range(self.statements, mark)
    }

    /// The words at a node on one line, without comments.
    pub(super) fn words(&self, mark: Mark) -> String {
        let (file, range) = self.range(mark);
        let range = usize::try_from(range.start).unwrap_or(0)..usize::try_from(range.end).unwrap_or(0);
        on_one_line(file.text(self.db).get(range).unwrap_or_default())
    }
}

fn tested<'db>(
    db: &'db Database,
    program: &'db Program,
    starts: &Starts<'db>,
    statement: Statement<'db>,
) -> Option<Tested<'db>> {
    let test = queries::whole_test(db, statement)?;
    let (file, start) = starts.of_statement(statement);
    let shelf = queries::shelf(db, file, statement, test);
    let facts = suite::assemble(program, &shelf, test).ok()?;
    let line = line_of(file.text(db), start);
    let place = TestPlace { file: file.path(db).clone(), line, name: test.name.text.clone() };
    let seen = suite::exercise(program, &facts, test);
    Some(Tested { place, facts, test, seen })
}

/// The line on which a byte stands, counted from 1.
pub(super) fn line_of(text: &str, at: u32) -> usize {
    let before = usize::try_from(at).ok().and_then(|at| text.as_bytes().get(..at)).unwrap_or_default();
    before.iter().filter(|it| **it == b'\n').count().saturating_add(1)
}

/// Without comments and with single spaces.
fn on_one_line(text: &str) -> String {
    let code = |line: &str| {
        let mut quoted = false;
        let code = line.chars().take_while(|it| {
            quoted ^= *it == '"';
            quoted || *it != '#'
        });
        code.collect::<String>()
    };
    let lines: Vec<String> = text.lines().map(code).collect();
    lines.iter().flat_map(|it| it.split_whitespace()).collect::<Vec<_>>().join(" ")
}
