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

/// A language and the wider ones that it belongs to: `fr-CA`, then `fr`.
pub fn wider_languages(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |it| it.rsplit_once('-').map(|it| it.0)).filter(|it| !it.is_empty())
}

/// Whether it is French, of whatever country.
pub(crate) fn is_french(tag: &str) -> bool {
    wider_languages(tag).any(|it| it.eq_ignore_ascii_case("fr"))
}

/// Texts by language; the main language has no tag.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Labels {
    pub texts: BTreeMap<String, BTreeMap<LabelKey, String>>,
}

impl Labels {
    /// The text in that language or the nearest wider one, else in the main one.
    pub(crate) fn find(&self, language: &str, key: &LabelKey) -> Option<&str> {
        wider_languages(language).chain([""]).find_map(|tag| self.exactly(tag, key))
    }

    /// The text in exactly that language, however its tag is spelled.
    fn exactly(&self, language: &str, key: &LabelKey) -> Option<&str> {
        let mut same = self.texts.iter().filter(|it| it.0.eq_ignore_ascii_case(language));
        same.find_map(|it| it.1.get(key)).map(String::as_str)
    }
}
