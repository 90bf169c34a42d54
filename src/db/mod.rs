//! The incremental pipeline: few inputs, thin queries, each a call of a pure function of another module.
//!
//! Only this module knows salsa. A statement is the unit of work, found again by its first line; its
//! tree carries no positions, so white space and comments change no tree. A question is never an
//! input: it is a function call over the program and the workspace that are kept here.
//!
//! The firewalls are `outline` (what a file declares, nothing of bodies), `section` (what a file says, without
//! where), `policy_statements` (nothing of tests), `dependencies` (what is decided by what, nothing of who may
//! do what) and `schema` (what facts are loaded against). What depends on a wording and on the names alone
//! never changes, so that it costs nothing to find that out again.

mod coverage;
mod exercised;
mod exports;
mod inputs;
mod layers;
mod lints;
mod locate;
mod mutants;
mod queries;
mod sources;
mod statements;

pub use coverage::{Coverage, CoveredPart, TestPlace};
pub(crate) use inputs::Inputs;
pub use lints::Lint;
pub(crate) use locate::in_text;
pub use mutants::{Idle, Mutants, Survivor};
pub(crate) use queries::{SourceFile, WorkspaceFile};
pub use sources::Source;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::diagnostic::Finding;
use crate::export::{Exported, Language};
use crate::facts::image;
use crate::facts::stored::Stored;
use crate::facts::workspace::Workspace;
use crate::policy::text::Text;
use crate::program::Program;

/// The names of the queries that ran, in order.
type Log = Arc<Mutex<Vec<String>>>;

/// Everything that is remembered between questions.
#[salsa::db]
#[derive(Clone)]
pub(crate) struct Database {
    log: Log,
    storage: salsa::Storage<Self>,
}

#[salsa::db]
impl salsa::Database for Database {}

impl std::fmt::Debug for Database {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Database").finish_non_exhaustive()
    }
}

impl Default for Database {
    fn default() -> Self {
        Self { log: Log::default(), storage: salsa::Storage::new(None) }
    }
}

impl Database {
    /// One that writes down which queries run. To be told of every look costs more than the look itself.
    pub(crate) fn recording() -> Self {
        let log = Log::default();
        let writer = Arc::clone(&log);
        let record = move |event: salsa::Event| {
            if let salsa::EventKind::WillExecute { database_key } = event.kind {
                let name = format!("{database_key:?}");
                let name = name.split('(').next().unwrap_or_default().to_owned();
                writer.lock().unwrap_or_else(PoisonError::into_inner).push(name);
            }
        };
        Self { log, storage: salsa::Storage::new(Some(Box::new(record))) }
    }

    /// The names of the queries that ran since the last call, in order.
    pub(crate) fn take_log(&self) -> Vec<String> {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The closed program of a file; `None` if it has errors.
    pub(crate) fn program(&self, file: SourceFile) -> Option<Arc<Program>> {
        queries::program(self, layers::root(self, file)).clone()
    }

    /// Every problem of a file, in the order of its text.
    pub(crate) fn findings(&self, file: SourceFile) -> Vec<Finding> {
        locate::file(self, file)
    }

    /// The workspace as this file's schema reads it, with the problems found on the way.
    pub(crate) fn workspace(
        &self,
        file: SourceFile,
        workspace: WorkspaceFile,
    ) -> (Option<Arc<Workspace>>, Vec<Finding>) {
        let loaded = queries::workspace(self, layers::root(self, file), workspace);
        let located = loaded.problems.iter().map(|it| in_text(workspace.path(self), it)).collect();
        (loaded.workspace.clone(), located)
    }

    /// The image of a workspace as this file's schema reads it; `None` if one of the two has errors.
    pub(crate) fn image(&self, file: SourceFile, workspace: WorkspaceFile) -> Option<Vec<u8>> {
        let root = layers::root(self, file);
        let schema = queries::schema(self, root).as_ref()?;
        if let Stored::Lines(_) | Stored::Image(_) = workspace.stored(self) {
            return queries::image(self, root, workspace).image.as_ref().map(|it| it.get().bytes().to_vec());
        }
        image::write(schema, queries::workspace(self, root, workspace).workspace.as_ref()?)
    }

    /// Whether a workspace can be opened as this file's schema reads it.
    pub(crate) fn open(&self, file: SourceFile, workspace: WorkspaceFile) -> bool {
        let root = layers::root(self, file);
        match workspace.stored(self) {
            Stored::Json(_) => queries::workspace(self, root, workspace).workspace.is_some(),
            Stored::Lines(_) | Stored::Image(_) => queries::image(self, root, workspace).image.is_some(),
        }
    }

    /// How each test of a file went, in the order of its text: the byte at which it starts, its name, and
    /// what is wrong with it.
    pub(crate) fn outcomes(&self, file: SourceFile) -> Vec<(u32, String, Vec<Finding>)> {
        locate::outcomes(self, file)
    }

    /// What the tests of these files exercise of the policies in them.
    pub(crate) fn coverage(&self, files: &[SourceFile]) -> Coverage {
        coverage::of(self, files)
    }

    /// The changes of the policies in these files that their tests do not notice.
    pub(crate) fn mutants(&self, files: &[SourceFile], progress: &(dyn Fn(usize, usize) + Sync)) -> Mutants {
        mutants::of(self, files, progress)
    }

    /// Where each statement stands that an answer may name, by that name; nothing for a file with errors.
    pub(crate) fn sources(&self, file: SourceFile) -> BTreeMap<String, Source> {
        sources::of(self, file)
    }

    /// The other files that a file needs, each by the names under which it may be loaded, in the order in
    /// which they count.
    pub(crate) fn needed(&self, file: SourceFile) -> Vec<Vec<String>> {
        layers::needed(self, file)
    }

    /// Whether a file stands on another.
    pub(crate) fn is_layer(&self, file: SourceFile) -> bool {
        layers::base(self, file).is_some()
    }

    /// The files of the rolebook that a file belongs to, its first one first.
    pub(crate) fn files(&self, file: SourceFile) -> Vec<String> {
        let root = layers::root(self, file);
        layers::files(self, root).iter().map(|it| it.path(self).clone()).collect()
    }

    /// What the lints find in a file, in the order of its text; nothing in a file with errors.
    pub(crate) fn lints(&self, file: SourceFile) -> Vec<Lint> {
        lints::of(self, file)
    }

    /// Every text that people read, each with its place.
    pub(crate) fn texts(&self, file: SourceFile) -> Vec<(Text, Source)> {
        lints::texts_with_places(self, file)
    }

    /// A file's policy, and perhaps a workspace, in another language; or why it cannot be said in it.
    pub(crate) fn export(
        &self,
        file: SourceFile,
        workspace: Option<WorkspaceFile>,
        language: Language,
    ) -> Result<(Exported, Vec<Finding>), Vec<Finding>> {
        exports::of(self, file, workspace, language)
    }

    /// The workspace files that a file's tests use, by name, sorted.
    pub(crate) fn used_workspaces(&self, file: SourceFile) -> Vec<String> {
        queries::used_workspaces(self, file)
    }
}
