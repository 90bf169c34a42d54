//! Policies in other languages.

use crate::diagnostic::Finding;
use crate::export::{ExportedFile, Language};

use super::Engine;

/// A policy, and perhaps a workspace, in another language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Exported {
    pub files: Vec<ExportedFile>,
    /// All that a reader needs, as one text.
    pub whole: String,
    /// What decides nothing and is left out, in the order of the rolebook.
    pub notes: Vec<Finding>,
}

impl Engine {
    /// Says a rolebook, and perhaps a workspace, in another language.
    ///
    /// # Errors
    ///
    /// What is wrong with them, or what the other language cannot say.
    pub fn export(
        &self,
        policy: &str,
        workspace: Option<&str>,
        language: Language,
    ) -> Result<Exported, Vec<Finding>> {
        let Some(file) = self.inputs.policy(policy) else { return Err(Vec::new()) };
        let workspace = workspace.and_then(|it| self.inputs.workspace(it));
        let (exported, notes) = self.db.export(file, workspace, language)?;
        Ok(Exported { files: exported.files, whole: exported.whole, notes })
    }
}
