//! What is legal and yet wrong in a rolebook, what its author lets stand, and the texts in it.

use std::collections::BTreeMap;

pub use crate::db::Lint;
pub use crate::lint::{Level, Rule};
pub use crate::policy::text::TextKind;

use crate::lint;
use crate::policy::text::placeholders;

use super::{Engine, Source};

/// A text that people read, in all its languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextView {
    pub kind: TextKind,
    /// What is called so, as `labels` name it, or what answers call the statement.
    pub name: String,
    /// By language; the main one has no tag.
    pub written: BTreeMap<String, String>,
    /// What stands between braces in it, in any language, in the order of their first use.
    pub placeholders: Vec<String>,
    pub source: Source,
}

/// Every lint, by code.
pub fn lint_rules() -> &'static [Rule] {
    &lint::RULES
}

impl Engine {
    /// What the lints find in a rolebook, in the order of its text, those findings among them that it
    /// allows; nothing in one with errors.
    pub fn lints(&self, policy: &str) -> Vec<Lint> {
        self.inputs.policy(policy).map(|file| self.db.lints(file)).unwrap_or_default()
    }

    /// Every text that people read in a rolebook and in what it stands on, the base's first; none of
    /// one with errors.
    pub fn texts(&self, policy: &str) -> Vec<TextView> {
        let texts = self.inputs.policy(policy).map(|file| self.db.texts(file)).unwrap_or_default();
        let view = |(text, source): (crate::policy::text::Text, Source)| {
            let mut all: Vec<String> = Vec::new();
            for it in text.written.values().flat_map(|it| placeholders(it)) {
                if !all.iter().any(|known| known == it) {
                    all.push(it.to_owned());
                }
            }
            let (kind, name, written) = (text.kind, text.name, text.written);
            TextView { kind, name, written, placeholders: all, source }
        };
        texts.into_iter().map(view).collect()
    }
}
