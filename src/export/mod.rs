//! What a policy says, in the languages of others: as much as they can say, and never more.
//!
//! Whatever another language cannot say is refused by name and with its place, so that what is exported never
//! allows what the rolebook denies.

mod cedar;
mod openfga;
mod readings;
mod refused;
mod words;

pub(crate) use refused::Refused;

use crate::diagnostic::Diagnostic;
use crate::facts::workspace::Workspace;
use crate::policy::schema::{RoleId, Schema, Value};
use crate::program::Program;

/// The languages that there are exports to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    OpenFga,
    Cedar,
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
        Language::Cedar => cedar::export(program, facts),
    }
}

/// Whether a role or a plan is below another.
fn is_below(schema: &Schema, low: &Value, high: &Value) -> bool {
    match (low, high) {
        (Value::Plan(low), Value::Plan(high)) => {
            let below = schema.plans.at_least.get(usize::from(*high));
            low != high && below.is_some_and(|it| it.contains(low))
        }
        (Value::Role(of, low), Value::Role(_, high)) => {
            let high_info = schema.type_info(*of).and_then(|it| it.roles.get(usize::from(*high)));
            low != high && high_info.is_some_and(|it| it.includes.contains(low))
        }
        _ => false,
    }
}

/// All plans, or all roles of the type of which this is one.
fn values_like(schema: &Schema, like: &Value) -> Vec<Value> {
    match like {
        Value::Plan(_) => (0..).zip(&schema.plans.names).map(|it| Value::Plan(it.0)).collect(),
        Value::Role(of, _) => {
            let roles = schema.type_info(*of).map(|it| it.roles.as_slice()).unwrap_or_default();
            (0..).zip(roles).map(|it: (RoleId, _)| Value::Role(*of, it.0)).collect()
        }
        _ => Vec::new(),
    }
}
