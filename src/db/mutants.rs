//! The mutants of several rolebooks, held against the tests of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::coverage::{Mutant, Phrase, Trial, mutants, survivors};
use crate::policy::Mark;
use crate::policy::allowed::{Allowed, SURVIVING_MUTANT};
use crate::suite;

use super::exercised::{Rolebook, line_of};
use super::queries::SourceFile;
use super::sources::{self, Source};
use super::{Database, layers, lints};

/// How the mutants of some rolebooks went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mutants {
    pub killed: usize,
    /// In the order in which they stand.
    pub survived: Vec<Survivor>,
    /// What allows a mutant to survive where none does.
    pub idle: Vec<Idle>,
}

/// A change of the policy that no test notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survivor {
    /// What the changed statement is called.
    pub name: String,
    pub file: String,
    pub line: usize,
    /// The bytes that change.
    pub range: Range<u32>,
    /// What is different: `` `-` instead of `yes` ``.
    pub change: String,
    /// Which test is missing.
    pub test: String,
    /// Why it is meant to survive, if the rolebook says so.
    pub reason: Option<String>,
    /// The words that make the mutant if they stand there instead, where words alone do.
    pub instead: Option<String>,
}

/// An `allow surviving-mutant` that nothing needs, with the statement that it names and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idle {
    pub of: Option<String>,
    pub source: Source,
}

/// What makes a mutant the same in a rolebook and in those that stand on it.
type Key = (String, u32, String, String);

/// A rolebook with its mutants and what each is called among all.
struct Bench<'db> {
    rolebook: Rolebook<'db>,
    mutants: Vec<(Key, SourceFile, Mutant)>,
}

pub(super) fn of(db: &Database, files: &[SourceFile], progress: &(dyn Fn(usize, usize) + Sync)) -> Mutants {
    let benches: Vec<Bench<'_>> = Rolebook::all(db, files).into_iter().map(|it| Bench::of(db, it)).collect();
    let own: usize = benches.iter().map(|it| it.own().count()).sum();
    let (done, total) = (AtomicUsize::new(0), AtomicUsize::new(own));
    let tell = || {
        let done = done.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        progress(done, total.load(Ordering::Relaxed));
    };
    let mut alive: BTreeMap<Key, (Survivor, Vec<String>)> = BTreeMap::new();
    let mut meaningless = 0_usize;
    for bench in &benches {
        let (survived, none) = bench.run(&bench.own().collect::<Vec<_>>(), &tell);
        meaningless = meaningless.saturating_add(none);
        alive.extend(survived.into_iter().filter_map(|it| bench.survivor(db, it)));
    }
    // What a rolebook's own tests let pass may be noticed by those of a layer on it.
    for bench in &benches {
        let left: Vec<usize> = bench.of_others(&alive.keys().collect()).collect();
        total.fetch_add(left.len(), Ordering::Relaxed);
        let survived: BTreeSet<usize> = bench.run(&left, &tell).0.into_iter().collect();
        for at in left.into_iter().filter(|it| !survived.contains(it)) {
            bench.mutants.get(at).into_iter().for_each(|it| drop(alive.remove(&it.0)));
        }
    }
    let killed = own.saturating_sub(meaningless).saturating_sub(alive.len());
    let survived: Vec<(Survivor, Vec<String>)> = alive.into_values().collect();
    let idle = benches.iter().flat_map(|it| idle(db, it.rolebook.root, &survived)).collect();
    Mutants { killed, survived: survived.into_iter().map(|it| it.0).collect(), idle }
}

impl<'db> Bench<'db> {
    fn of(db: &'db Database, mut rolebook: Rolebook<'db>) -> Self {
        // A test that fails already notices nothing.
        rolebook.tests.retain(|it| passes(rolebook.program, &it.trial()));
        let found = mutants(rolebook.program.policy(), &rolebook.parts);
        let keyed = found.into_iter().map(|it| {
            let (owner, range) = rolebook.range(it.here);
            let change = told(&rolebook, &it.change);
            let name = it.names.first().cloned().unwrap_or_default();
            ((owner.path(db).clone(), range.start, name, change), owner, it)
        });
        let mutants = keyed.collect();
        Self { rolebook, mutants }
    }

    /// The mutants of what stands in the rolebook itself.
    fn own(&self) -> impl Iterator<Item = usize> {
        let all = self.mutants.iter().enumerate();
        all.filter(|it| self.rolebook.holds(it.1.1)).map(|it| it.0)
    }

    /// Those of what it stands on, as far as they are still alive.
    fn of_others(&self, alive: &BTreeSet<&Key>) -> impl Iterator<Item = usize> {
        let all = self.mutants.iter().enumerate();
        all.filter(|it| !self.rolebook.holds(it.1.1) && alive.contains(&it.1.0)).map(|it| it.0)
    }

    /// Which of these survive, and how many are no policy.
    fn run(&self, which: &[usize], tell: &(dyn Fn() + Sync)) -> (Vec<usize>, usize) {
        let chosen: Vec<&Mutant> =
            which.iter().filter_map(|it| self.mutants.get(*it)).map(|it| &it.2).collect();
        let trials: Vec<Trial<'_>> = self.rolebook.tests.iter().map(|it| it.trial()).collect();
        let near = self.near();
        let first = |at: usize| {
            let here = chosen.get(at).map(|it| it.here);
            here.and_then(|it| near.get(&it)).cloned().unwrap_or_default()
        };
        let (survived, meaningless) = survivors(self.rolebook.program, &chosen, &trials, &first, tell);
        let survived = survived.into_iter().filter_map(|it| which.get(it).copied()).collect();
        (survived, meaningless.len())
    }

    /// The tests that exercise what stands at a place.
    fn near(&self) -> BTreeMap<Mark, Vec<usize>> {
        let mut near: BTreeMap<Mark, Vec<usize>> = BTreeMap::new();
        for item in self.rolebook.items() {
            let tests = self.rolebook.tests.iter().enumerate();
            let exercising = tests.filter(|it| item.is_exercised(&it.1.seen)).map(|it| it.0);
            near.entry(item.here).or_default().extend(exercising);
        }
        for tests in near.values_mut() {
            tests.sort_unstable();
            tests.dedup();
        }
        near
    }

    /// With everything that the changed statement is called.
    fn survivor(&self, db: &Database, at: usize) -> Option<(Key, (Survivor, Vec<String>))> {
        let (key, owner, mutant) = self.mutants.get(at)?;
        let range = self.rolebook.range(mutant.here).1;
        let (file, _, name, change) = key.clone();
        let survivor = Survivor {
            name,
            line: line_of(owner.text(db), range.start),
            change,
            test: self.missing_test(mutant),
            reason: reason(db, *owner, &mutant.names),
            instead: mutant.instead.as_ref().map(|it| told(&self.rolebook, it)),
            file,
            range,
        };
        Some((key.clone(), (survivor, mutant.names.clone())))
    }

    /// Of a cell that no test asks about, that is said first.
    fn missing_test(&self, mutant: &Mutant) -> String {
        let asked = |at| {
            let items = self.rolebook.items();
            let of_cell = items.iter().filter(|it| it.cell == Some(at));
            of_cell.into_iter().any(|item| self.rolebook.tests.iter().any(|it| item.is_exercised(&it.seen)))
        };
        match &mutant.cell {
            Some((at, unasked)) if !asked(*at) => unasked.clone(),
            _ => told(&self.rolebook, &mutant.test),
        }
    }
}

fn passes(program: &crate::program::Program, trial: &Trial<'_>) -> bool {
    suite::passes(program, trial.facts, trial.test)
}

fn told(rolebook: &Rolebook<'_>, phrases: &[Phrase]) -> String {
    let said = phrases.iter().map(|it| match it {
        Phrase::Text(text) => text.clone(),
        Phrase::Words(mark) => rolebook.words(*mark),
    });
    said.collect()
}

/// Why a rolebook says that a mutant of statements called so is meant to survive.
fn reason(db: &Database, owner: SourceFile, names: &[String]) -> Option<String> {
    let allowed = lints::allowed(db, layers::root(db, owner));
    allowed.iter().find(|it| it.covers(SURVIVING_MUTANT, names)).map(|it| it.because.clone())
}

/// What is allowed to survive and does not, or is not there.
fn idle(db: &Database, root: SourceFile, survived: &[(Survivor, Vec<String>)]) -> Vec<Idle> {
    let own: Vec<&String> = layers::files(db, root).iter().map(|it| it.path(db)).collect();
    let is_needed = |it: &Allowed| {
        survived.iter().any(|(one, names)| own.contains(&&one.file) && it.covers(SURVIVING_MUTANT, names))
    };
    let ours = lints::allowed(db, root).iter().filter(|it| it.code == SURVIVING_MUTANT);
    let unneeded: Vec<&Allowed> = ours.filter(|it| !is_needed(it)).collect();
    let marks: Vec<Mark> = unneeded.iter().map(|it| it.mark).collect();
    let places = sources::lines(db, root, layers::standing(db, root), &marks);
    unneeded.iter().zip(places).map(|(it, source)| Idle { of: it.of.clone(), source }).collect()
}
