//! Every file of the conformance data is read: those that OpenFGA publishes as samples, and the tests that it
//! runs on itself. The data is not part of this repository; where it is, `ROLEBOOK_CONFORMANCE` says.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use rolebook::import::openfga::{File, Loader, Lookup, Stale, Store, Tuples, Written, read_store};

use super::staged::{self, Question, StagedTest};
use crate::conformance::say;

pub(super) fn folder() -> Option<PathBuf> {
    crate::conformance::folder("openfga")
}

pub(crate) fn stores(folder: &Path) -> Vec<PathBuf> {
    let mut open = vec![folder.join("sample-stores")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).expect("a folder").map(|it| it.expect("an entry").path()));
        } else if path.to_string_lossy().ends_with(".fga.yaml") {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub(crate) fn store(path: &Path) -> Store {
    let file = File::new(&path.to_string_lossy(), fs::read_to_string(path).expect("a store"));
    let store = read_store(&file, &Loader::new(|it: &str| fs::read_to_string(it)), Stale::Refused);
    store.unwrap_or_else(|it| panic!("{}: {it:#?}", path.display()))
}

#[test]
fn every_sample_store_is_read() {
    let Some(folder) = folder() else { return };
    let stores: Vec<Store> = stores(&folder).iter().map(|it| store(it)).collect();
    let tests = || stores.iter().flat_map(|it| &it.tests);
    let tuples = stores.iter().map(|it| &it.tuples).chain(tests().map(|it| &it.tuples));
    let counts = [
        stores.len(),
        tuples.map(|it| it.allowed.len()).sum(),
        tests().map(|it| it.checks.len()).sum(),
        tests().map(|it| it.objects.len()).sum(),
        tests().map(|it| it.users.len()).sum(),
    ];
    let [stores, tuples, checks, objects, users] = counts;
    say(&format!(
        "{stores} stores, {tuples} tuples, {checks} checks, {objects} lists of objects, {users} lists of users"
    ));
    assert_eq!((stores, checks, objects, users), (32, 327, 17, 19));
}

/// A question of this test brings a time that is none, `2023-10-11T11:00.000Z`. OpenFGA does not look at it,
/// since it finds the answer elsewhere.
const NOT_LOOKED_AT: &str = "ttu_mix_with_userset_member_condition_mixed_parents";

/// What was read, and what became of it.
#[derive(Default)]
struct Counts {
    tests: usize,
    models: usize,
    tuples: usize,
    stale: usize,
    checks: usize,
    objects: usize,
    users: usize,
    refused: usize,
}

impl Counts {
    /// Tuples stay from stage to stage; what a later model does not allow is kept apart. New ones are allowed.
    fn test(&mut self, test: &StagedTest, wrong: &mut String) {
        self.tests += 1;
        let mut written: Vec<Written> = Vec::new();
        for stage in &test.stages {
            self.models += 1;
            self.tuples += stage.written.len();
            let model = stage.model.as_ref().unwrap_or_else(|it| panic!("{}: {it:#?}", test.name));
            let lookup = Lookup::of(model);
            for refused in Tuples::sort(&lookup, stage.written.iter().cloned()).refused {
                writeln!(wrong, "{}: {:?}", test.name, refused.why).expect("a text");
            }
            written.extend(stage.written.iter().cloned());
            self.stale += Tuples::sort(&lookup, written.iter().cloned()).refused.len();
            for asked in &stage.asked {
                self.asked(asked, &lookup, &test.name, wrong);
            }
        }
    }

    /// Errors of the request itself are found when it is read; 2000 and 2002 come with the evaluation.
    fn asked(&mut self, asked: &staged::Asked, lookup: &Lookup<'_>, test: &str, wrong: &mut String) {
        match &asked.question {
            Ok(Question::Check(_)) => self.checks += 1,
            Ok(Question::Objects(_)) => self.objects += 1,
            Ok(Question::Users(_)) => self.users += 1,
            Err(finding) => writeln!(wrong, "{test}: {finding:?}").expect("a text"),
        }
        let at_once = asked.error.as_deref().is_some_and(|it| !matches!(it, "2000" | "2002"));
        let refused = asked.refused(lookup);
        self.refused += usize::from(refused.is_some());
        let missed = at_once && refused.is_none();
        let idle = refused.is_some() && asked.error.is_none() && test != NOT_LOOKED_AT;
        if missed || idle {
            writeln!(wrong, "{test} at {:?}: {:?} is expected, {refused:?}", asked.span.range, asked.error)
                .expect("a text");
        }
    }
}

#[test]
fn every_staged_test_is_read_and_what_cannot_be_asked_is_found() {
    let Some(folder) = folder() else { return };
    let mut counts = Counts::default();
    let mut wrong = String::new();
    for name in ["consolidated.yaml", "abac.yaml"] {
        let file = File::new(name, fs::read_to_string(folder.join(name)).expect(name));
        staged::read(&file).iter().for_each(|it| counts.test(it, &mut wrong));
    }
    let Counts { tests, models, tuples, stale, checks, objects, users, refused } = counts;
    say(&format!(
        "{tests} staged tests, {models} models, {tuples} tuples, {stale} of them kept apart, {checks} checks, {objects} lists of objects, {users} lists of users, {refused} of them refused"
    ));
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!((tests, checks, objects, users), (160, 485, 345, 386));
}
