//! The crate's public face: load and change texts, ask questions, run tests, show tables.
//!
//! An [`Engine`] knows texts by the names its host gives them and nothing of files or terminals. Inputs
//! change only through [`Engine::apply`]; nothing that an engine hands out is tied to its state, so
//! nothing can be held across a change.

mod asking;
mod checks;
mod coverage;
mod exports;
mod fact_edit;
mod format;
mod graph;
mod labels;
mod lints;
mod listing;
mod live;
mod modules;
mod numbered_search;
mod openfga_import;
mod people;
mod promises;
mod proofs;
mod readers;
mod search;
mod slices;
mod table_import;
mod tables;
mod told;
mod whys;
mod wording;

pub use crate::catalogue;
pub use crate::coverage::{Branch, PartKind};
pub use crate::db::{Coverage, CoveredPart, Idle, Mutants, Source, Survivor, TestPlace};
pub use crate::diagnostic::{Edit, Finding, Fix, Marked, Place, Severity};
pub use crate::eval::{
    Answer, Passed, ProofStep, Reason, ReasonKind, RouteAnswer, RouteOutcome, StepKind, Violation,
};
pub use crate::export::{ExportedFile, Language};
pub use crate::facts::image::{Bytes, is_image};
pub use crate::facts::stored::{Lines, Stored};
pub use crate::import::openfga::Stale;
pub use crate::policy::schema::{Count, Instant};
pub use crate::wasm::answer;
pub use asking::{Asked, Doubt, Request, Unanswered};
pub use checks::{Checks, Numbered, NumberedAction, NumberedType};
pub use coverage::CoveredTable;
pub use exports::Exported;
pub use fact_edit::FactEdit;
pub use format::{format, syntax_findings};
pub use graph::{Given, GraphView, Kind, PlaceView, RelationView, RoleView, RuleView, TypeView};
pub use labels::{Label, wider_languages};
pub use lints::{Level, Lint, Rule, TextKind, TextView, lint_rules};
pub use live::Live;
pub use openfga_import::{ImportedStore, OpenFgaStore, StoreCounts, import_openfga, read_openfga};
pub use people::People;
pub use promises::{RouteRequest, Routed};
pub use proofs::{Denial, Explained, NamedEntity, NumberedStep, Proof};
pub use search::{Each, Element};
pub use slices::{NoSlice, Scope, SliceRequest, Slices, slice_delta};
pub use table_import::{ImportedTables, TableForm, TablePage, import_table, may_hold_roles};
pub use tables::{CellValue, CellView, ColumnView, Condition, Head, RowView, TableView};
pub use wording::{nothing_told, reason_sentence};

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::db::{Database, Inputs};
use crate::program::Program;

/// Loads rolebooks and workspaces and answers questions about them.
#[derive(Debug, Default)]
pub struct Engine {
    db: Database,
    inputs: Inputs,
}

/// What is new: texts by name, and workspaces in whatever form they are kept. One that is `None` is gone.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Change {
    pub policies: BTreeMap<String, Option<String>>,
    pub workspaces: BTreeMap<String, Option<Stored>>,
    /// The workspace that tests stand on which use no workspace file; `None` leaves it as it is.
    pub ground: Option<Option<String>>,
}

impl Change {
    /// Adds or replaces a rolebook.
    #[must_use]
    pub fn policy(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.policies.insert(name.into(), Some(text.into()));
        self
    }

    /// Adds or replaces a workspace.
    #[must_use]
    pub fn workspace(self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.stored(name, Stored::Json(text.into()))
    }

    /// Adds or replaces a workspace that is kept in one of several forms.
    #[must_use]
    pub fn stored(mut self, name: impl Into<String>, stored: Stored) -> Self {
        self.workspaces.insert(name.into(), Some(stored));
        self
    }

    /// Makes every test that uses no workspace file stand on this one.
    #[must_use]
    pub fn ground(mut self, name: impl Into<String>) -> Self {
        self.ground = Some(Some(name.into()));
        self
    }
}

/// How one test went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRun {
    pub name: String,
    /// The byte of the rolebook at which the test starts.
    pub start: u32,
    /// Empty if it passed.
    pub findings: Vec<Finding>,
}

impl Engine {
    pub fn new() -> Self {
        Self::default()
    }

    /// An engine that keeps a log of what it computes, see [`Engine::take_log`]. It is slower.
    pub fn recording() -> Self {
        Self { db: Database::recording(), ..Self::default() }
    }

    /// Takes over new texts, all at once.
    pub fn apply(&mut self, change: Change) {
        for (name, text) in change.policies {
            self.inputs.set_policy(&mut self.db, name, text);
        }
        for (name, stored) in change.workspaces {
            self.inputs.set_workspace(&mut self.db, name, stored);
        }
        if let Some(ground) = change.ground {
            self.inputs.set_ground(&mut self.db, ground);
        }
    }

    /// The names of the loaded rolebooks, sorted.
    pub fn policies(&self) -> Vec<&str> {
        self.inputs.policies().collect()
    }

    /// Every problem of a rolebook, in the order of its text; none for one that is not loaded.
    pub fn findings(&self, policy: &str) -> Vec<Finding> {
        self.inputs.policy(policy).map(|file| self.db.findings(file)).unwrap_or_default()
    }

    /// Every problem of a workspace as this rolebook reads it, in the order of its text.
    ///
    /// A rolebook with errors reads no workspace.
    pub fn workspace_findings(&self, policy: &str, workspace: &str) -> Vec<Finding> {
        let handles = self.inputs.policy(policy).zip(self.inputs.workspace(workspace));
        handles.map(|(file, workspace)| self.db.workspace(file, workspace).1).unwrap_or_default()
    }

    /// The image of a workspace, as this rolebook reads it: the same facts, to be opened at once with
    /// [`Stored::Image`] by any rolebook with the same types, members, roles and plans.
    pub fn image(&self, policy: &str, workspace: &str) -> Result<Vec<u8>, Unanswered> {
        self.program(policy).ok_or(Unanswered::Policy)?;
        let handles = self.inputs.policy(policy).zip(self.inputs.workspace(workspace));
        handles.and_then(|(file, workspace)| self.db.image(file, workspace)).ok_or(Unanswered::Workspace)
    }

    /// Opens a workspace as this rolebook reads it. Of an image the frame is checked and nothing else is read; that
    /// happens with the first question.
    pub fn open(&self, policy: &str, workspace: &str) -> Result<(), Unanswered> {
        self.program(policy).ok_or(Unanswered::Policy)?;
        let handles = self.inputs.policy(policy).zip(self.inputs.workspace(workspace));
        let opened = handles.is_some_and(|(file, workspace)| self.db.open(file, workspace));
        if opened { Ok(()) } else { Err(Unanswered::Workspace) }
    }

    /// The other files that a rolebook needs: what it extends, its parts, or the one that it is a part of;
    /// each by the names under which it may be loaded, in the order in which they count.
    pub fn needed(&self, policy: &str) -> Vec<Vec<String>> {
        self.inputs.policy(policy).map(|file| self.db.needed(file)).unwrap_or_default()
    }

    /// The loaded files of the rolebook that this file belongs to, the one that names the others first.
    pub fn files(&self, policy: &str) -> Vec<String> {
        self.inputs.policy(policy).map(|file| self.db.files(file)).unwrap_or_default()
    }

    /// The names of the workspaces that a rolebook's tests use, sorted.
    pub fn used_workspaces(&self, policy: &str) -> Vec<String> {
        self.inputs.policy(policy).map(|file| self.db.used_workspaces(file)).unwrap_or_default()
    }

    /// Runs every test of a rolebook, in the order of its text; none if the rolebook has errors.
    pub fn tests(&self, policy: &str) -> Vec<TestRun> {
        let Some(file) = self.inputs.policy(policy) else { return Vec::new() };
        let run = |(start, name, findings): (u32, String, Vec<Finding>)| TestRun { name, start, findings };
        self.db.outcomes(file).into_iter().map(run).collect()
    }

    /// Where each statement stands that an answer of this rolebook may name, by that name.
    pub fn sources(&self, policy: &str) -> BTreeMap<String, Source> {
        self.inputs.policy(policy).map(|file| self.db.sources(file)).unwrap_or_default()
    }

    /// The names of the queries that ran since the last call, in order; to see what an edit costs.
    pub fn take_log(&self) -> Vec<String> {
        self.db.take_log()
    }

    fn program(&self, policy: &str) -> Option<Arc<Program>> {
        self.inputs.policy(policy).and_then(|file| self.db.program(file))
    }
}
