//! What a policy says, in the languages of others: as much as they can say, and never more.
//!
//! Whatever another language cannot say is refused by name and with its place, so that what is exported never
//! allows what the rolebook denies.

pub(crate) mod openfga;
mod readings;
mod refused;
mod words;

pub(crate) use refused::Refused;

use crate::diagnostic::Diagnostic;
use crate::facts::workspace::Workspace;
use crate::program::Program;

/// The languages that there are exports to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    OpenFga,
}

/// One file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportedFile {
    pub name: String,
    pub text: String,
}

/// What an export consists of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Exported {
    pub(crate) files: Vec<ExportedFile>,
    /// All of it as one text.
    pub(crate) whole: String,
    /// What decides nothing and is left out, as notes.
    pub(crate) notes: Vec<Diagnostic>,
}

/// Says a policy, and perhaps the facts of a workspace, in another language.
pub(crate) fn export(
    language: Language,
    program: &Program,
    facts: Option<&Workspace>,
) -> Result<Exported, Refused> {
    match language {
        Language::OpenFga => openfga::export(program, facts),
    }
}
