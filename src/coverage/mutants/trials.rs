//! Holding mutants against tests: who is noticed by none.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::facts::workspace::Workspace;
use crate::program::Program;
use crate::suite;
use crate::syntax::ast;

use super::Mutant;

/// A test that passes, with its facts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trial<'t> {
    pub(crate) facts: &'t Workspace,
    pub(crate) test: &'t ast::Test,
}

/// Which of the mutants every test lets pass, by their place in the list, ascending; and which are no policy
/// at all, since names would depend on their own opposite.
///
/// `first` are the tests that are likely to notice a mutant; the outcome does not depend on it.
pub(crate) fn survivors(
    program: &Program,
    mutants: &[&Mutant],
    trials: &[Trial<'_>],
    first: &(dyn Fn(usize) -> Vec<usize> + Sync),
    done: &(dyn Fn() + Sync),
) -> (Vec<usize>, Vec<usize>) {
    let next = AtomicUsize::new(0);
    let found = Mutex::new((Vec::new(), Vec::new()));
    let work = || {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = mutants.get(at) else { return };
            let survives = is_let_pass(program, mutant, trials, &first(at));
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            match survives {
                Some(true) => found.0.push(at),
                Some(false) => {}
                None => found.1.push(at),
            }
            drop(found);
            done();
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from).min(mutants.len());
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
    let (mut survived, mut meaningless) = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    survived.sort_unstable();
    meaningless.sort_unstable();
    (survived, meaningless)
}

/// Whether every test passes all the same; `None` if the mutant is no policy.
fn is_let_pass(program: &Program, mutant: &Mutant, trials: &[Trial<'_>], first: &[usize]) -> Option<bool> {
    let changed = program.changed(mutant.of(program.policy()))?;
    let passes = |it: &Trial<'_>| suite::passes(&changed, it.facts, it.test);
    let likely = first.iter().filter_map(|it| trials.get(*it)).all(passes);
    let rest = || trials.iter().enumerate().filter(|it| !first.contains(&it.0)).all(|it| passes(it.1));
    Some(likely && rest())
}
