//! A policy in another language, and where what cannot be said in it stands.

use crate::diagnostic::{Diagnostic, Finding};
use crate::export::{self, Exported, Language};

use super::locate::{Starts, in_text};
use super::queries::{self, SourceFile, WorkspaceFile};
use super::{Database, layers};

/// What is exported, and notes on what is left out; or what is refused, in the order of the texts.
pub(super) fn of(
    db: &Database,
    file: SourceFile,
    workspace: Option<WorkspaceFile>,
    language: Language,
) -> Result<(Exported, Vec<Finding>), Vec<Finding>> {
    let root = layers::root(db, file);
    let program = queries::program(db, root).clone().ok_or_else(|| db.findings(file))?;
    let facts = match workspace {
        None => None,
        Some(it) => {
            let (facts, problems) = db.workspace(file, it);
            Some(facts.ok_or(problems)?)
        }
    };
    let located = |found: &[Diagnostic]| {
        let (starts, statements) = (Starts::of(db, root), layers::standing(db, root));
        let mut found: Vec<Finding> = found.iter().map(|it| starts.finding(it, statements)).collect();
        found.sort_by_key(Finding::start);
        found
    };
    match export::export(language, &program, facts.as_deref()) {
        Ok(it) => {
            let notes = located(&it.notes);
            Ok((it, notes))
        }
        Err(refused) => {
            let mut found = located(&refused.policy);
            let path = workspace.map(|it| it.path(db).clone()).unwrap_or_default();
            found.extend(refused.facts.iter().map(|it| in_text(&path, it)));
            Err(found)
        }
    }
}
