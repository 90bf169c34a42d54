//! Facts that change while checks go on.
//!
//! A change makes a new state beside the old one, of which it shares everything but what has changed, and one swap of a
//! pointer publishes it: whoever checks never waits, and sees all of a change or nothing of it. Where much has changed,
//! everything is bound anew behind the scenes.

use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use arc_swap::ArcSwap;

use crate::checker::{Checker, Patches};
use crate::facts::edit::{Edit, Touched};
use crate::facts::referrers::Referrers;
use crate::facts::workspace::Workspace;

use super::checks::Bound;
use super::fact_edit::read;
use super::{Checks, Engine, FactEdit, Unanswered};

/// More cells beside the tables than this are brought into new ones, and more than one for so many entities.
const FOLDED_FROM: usize = 4_096;
const FOLDED_OF: usize = 16;

/// A rolebook and a workspace that changes. Handles are cheap to clone, and all see the same facts.
///
/// What is asked of [`Live::checks`] stands on the facts of one moment, whatever comes after. New entities come with a new
/// workspace, see [`Engine::live`].
#[derive(Debug, Clone)]
pub struct Live {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    current: ArcSwap<Bound>,
    /// Held by whoever changes anything.
    writing: Mutex<Writing>,
}

#[derive(Debug)]
struct Writing {
    /// What was touched since a new binding began, if one is on its way.
    since: Option<Vec<Touched>>,
    referrers: Referrers,
}

impl Engine {
    /// Binds a workspace to a rolebook, to be changed from then on.
    ///
    /// # Errors
    /// As [`Engine::check`].
    pub fn live(&self, policy: &str, workspace: &str) -> Result<Live, Unanswered> {
        let checks = self.checks(policy, workspace)?;
        let referrers = Referrers::of(&checks.bound.facts);
        let writing = Mutex::new(Writing { since: None, referrers });
        Ok(Live { shared: Arc::new(Shared { current: ArcSwap::new(checks.bound), writing }) })
    }
}

impl Live {
    /// Checks on the facts as they are now.
    pub fn checks(&self) -> Checks {
        Checks { bound: self.shared.current.load_full() }
    }

    /// Makes changes, all at once or none of them.
    ///
    /// # Errors
    /// If one of them names what is not there, or says what cannot be so. Nothing has changed then.
    pub fn apply(&self, edits: &[FactEdit]) -> Result<(), Unanswered> {
        let mut writing = self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let bound = self.shared.current.load_full();
        let mut state = State::of(&bound);
        for edit in edits {
            state.make(read(&bound, &state.facts, edit)?, &mut writing.referrers);
        }
        writing.since.iter_mut().for_each(|it| it.extend(&state.touched));
        let full = state.is_full();
        self.shared.current.store(Arc::new(state.bound()));
        if full && writing.since.is_none() {
            let shared = Arc::clone(&self.shared);
            let folding = thread::Builder::new().name("folding".to_owned()).spawn(move || shared.fold());
            // Without another thread all stays right, and only slower, until the next change tries again.
            writing.since = folding.is_ok().then(Vec::new);
        }
        Ok(())
    }

    /// Binds everything anew, in this thread, so that checks are as quick as at the beginning; or leaves it to the one
    /// that is about it already, behind the scenes, since much has changed.
    pub fn fold(&self) {
        let mut writing = self.shared.writing.lock().unwrap_or_else(PoisonError::into_inner);
        if writing.since.is_none() {
            writing.since = Some(Vec::new());
            drop(writing);
            self.shared.fold();
        }
    }
}

impl Shared {
    /// Binds everything anew until that is enough: what changes meanwhile may leave as much to be done again.
    fn fold(&self) {
        while self.is_full_after_folding() {}
    }

    /// Binds everything anew, and then takes over what has changed meanwhile.
    fn is_full_after_folding(&self) -> bool {
        let before = self.current.load_full();
        let Bound { program, facts, .. } = before.as_ref();
        let facts = facts.folded();
        let checker = Arc::new(Checker::new(program, &facts, |_, _| true));
        let mut writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.current.load_full();
        let mut state = State { checker, patches: None, ..State::of(&now) };
        let touched = writing.since.take().unwrap_or_default();
        if touched.is_empty() {
            state.facts = facts;
        }
        touched.into_iter().for_each(|it| state.patch(it, &writing.referrers));
        let full = state.is_full();
        writing.since = full.then(Vec::new);
        self.current.store(Arc::new(state.bound()));
        full
    }
}

/// A state on its way.
struct State<'b> {
    bound: &'b Bound,
    checker: Arc<Checker>,
    facts: Workspace,
    /// Nothing has changed since the checker was made if there are none.
    patches: Option<Patches>,
    touched: Vec<Touched>,
}

impl<'b> State<'b> {
    fn of(bound: &'b Bound) -> Self {
        Self {
            bound,
            checker: Arc::clone(&bound.checker),
            facts: bound.facts.clone(),
            patches: bound.patches.clone(),
            touched: Vec::new(),
        }
    }

    fn make(&mut self, change: Edit, referrers: &mut Referrers) {
        match &change {
            Edit::Delete(entity) => {
                for end in self.facts.with_sets(self.bound.program.schema(), *entity) {
                    let edges: Vec<_> = referrers.edges_to(&self.facts, end, |_| true).collect();
                    for (owner, member) in edges {
                        self.change(Edit::Unlink { owner, member, target: end, role: None }, referrers);
                    }
                }
            }
            Edit::Link { owner, edge, .. } => referrers.add(*owner, edge.target),
            Edit::Unlink { .. } | Edit::Value { .. } => {}
        }
        self.change(change, referrers);
    }

    fn change(&mut self, change: Edit, referrers: &Referrers) {
        if let Some(touched) = self.facts.edit(change) {
            self.touched.push(touched);
            self.patch(touched, referrers);
        }
    }

    fn patch(&mut self, touched: Touched, referrers: &Referrers) {
        let patches = self.patches.get_or_insert_default();
        self.checker.patch(patches, &self.bound.program, (&self.facts, referrers), touched);
    }

    fn is_full(&self) -> bool {
        let entities = || self.facts.tables.iter().map(|it| it.ids.len()).fold(0, usize::saturating_add);
        let many = |count: usize| count > FOLDED_FROM && count > entities() / FOLDED_OF;
        self.patches.as_ref().is_some_and(|it| it.is_stale() || many(it.count()))
    }

    fn bound(self) -> Bound {
        let Bound { program, ids, actions, .. } = self.bound;
        Bound {
            program: Arc::clone(program),
            facts: self.facts,
            checker: self.checker,
            patches: self.patches,
            ids: Arc::clone(ids),
            actions: Arc::clone(actions),
        }
    }
}
