//! What people read instead of names, by language.

use std::collections::BTreeMap;

use super::schema::TypeId;

/// What is called by a label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LabelKey {
    Type(TypeId),
    /// Whatever is called so on the type: an action, a member, a role or a definition.
    OfType(TypeId, String),
    /// A role of any type, the title of a column, a choice or a plan.
    Bare(String),
}

/// Texts by language; the main language has no tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Labels {
    pub texts: BTreeMap<String, BTreeMap<LabelKey, String>>,
}

impl Labels {
    /// The text in that language, else in the main one.
    pub(crate) fn find(&self, language: &str, key: &LabelKey) -> Option<&str> {
        self.exactly(language, key).or_else(|| self.exactly("", key))
    }

    /// The text in exactly that language.
    pub(crate) fn exactly(&self, language: &str, key: &LabelKey) -> Option<&str> {
        self.texts.get(language)?.get(key).map(String::as_str)
    }
}
