//! What the tests of several rolebooks exercise of the policies in them, taken together.

use std::collections::{BTreeMap, BTreeSet};

use crate::coverage::{Branch, Item, PartKind};

use super::Database;
use super::exercised::{Rolebook, line_of};
use super::queries::SourceFile;

/// Everything that is counted, in the order in which it stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    pub parts: Vec<CoveredPart>,
}

/// One part of a policy that a test can exercise, or one side of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveredPart {
    pub kind: PartKind,
    /// Of a part that has two sides, which one.
    pub branch: Option<Branch>,
    /// What answers call the statement.
    pub name: String,
    /// The words that stand there.
    pub words: String,
    pub file: String,
    /// The byte at which it stands, and its line, counted from 1.
    pub start: u32,
    pub line: usize,
    /// Of a cell: its table, row and column, in the order of the rolebook.
    pub cell: Option<(usize, usize, usize)>,
    /// Of a cell: whether an answer was what it is because of it.
    pub decided: bool,
    /// The tests that exercise it, in the order in which they stand.
    pub tests: Vec<TestPlace>,
}

/// Where a test stands, and what it is called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct TestPlace {
    pub file: String,
    pub line: usize,
    pub name: String,
}

impl CoveredPart {
    pub fn is_covered(&self) -> bool {
        !self.tests.is_empty()
    }
}

/// What makes a part the same in a rolebook and in those that stand on it. What is written once, for
/// several sources or targets, is one part.
type Key = (String, u32, PartKind, String, Option<Branch>);

#[derive(Default)]
struct Found {
    part: Option<CoveredPart>,
    tests: BTreeSet<TestPlace>,
    decided: bool,
}

/// What stands in these files is counted; whatever stands on it may exercise it.
pub(super) fn of(db: &Database, files: &[SourceFile]) -> Coverage {
    let mut all: BTreeMap<Key, Found> = BTreeMap::new();
    for rolebook in Rolebook::all(db, files) {
        for item in rolebook.items() {
            let (owner, range) = rolebook.range(item.here);
            if !files.contains(&owner) {
                continue;
            }
            let path = owner.path(db).clone();
            let key = (path.clone(), range.start, item.kind, item.name.clone(), item.branch);
            let found = all.entry(key).or_default();
            found.tested(&rolebook, &item);
            // The table of a cell is counted among those of the rolebook in which it stands.
            if found.part.is_none() || rolebook.holds(owner) {
                let line = line_of(owner.text(db), range.start);
                found.part = Some(part(&rolebook, item, path, (range.start, line)));
            }
        }
    }
    let parts = all.into_values().filter_map(|it| {
        let tests = it.tests.into_iter().collect();
        Some(CoveredPart { tests, decided: it.decided, ..it.part? })
    });
    Coverage { parts: parts.collect() }
}

impl Found {
    fn tested(&mut self, rolebook: &Rolebook<'_>, item: &Item<'_>) {
        for test in rolebook.tests.iter().filter(|it| item.is_exercised(&it.seen)) {
            self.tests.insert(test.place.clone());
            self.decided |= item.is_decided(&test.seen);
        }
    }
}

fn part(rolebook: &Rolebook<'_>, item: Item<'_>, file: String, (start, line): (u32, usize)) -> CoveredPart {
    CoveredPart {
        kind: item.kind,
        branch: item.branch,
        words: item.words.unwrap_or_else(|| rolebook.words(item.here)),
        name: item.name,
        file,
        start,
        line,
        cell: item.cell.map(|it| (it.table, it.row, it.column)),
        decided: false,
        tests: Vec::new(),
    }
}
