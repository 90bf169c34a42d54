//! Names that an importer gives: names of the language, each once.

use std::collections::BTreeMap;

use crate::syntax::is_name;

/// What makes a name of what is none: `role` for `role_2nd`, or for what has no letters at all.
pub(crate) fn as_name(candidate: &str, prefix: &str) -> String {
    if is_name(candidate) {
        return candidate.to_owned();
    }
    let longer = if candidate.is_empty() { prefix.to_owned() } else { format!("{prefix}_{candidate}") };
    if is_name(&longer) { longer } else { prefix.to_owned() }
}

/// Names that are given, each with the number that the next one like it gets.
#[derive(Debug, Clone, Default)]
pub(crate) struct Taken {
    names: BTreeMap<String, usize>,
}

impl Taken {
    pub(crate) fn of(names: &[&str]) -> Self {
        Self { names: names.iter().map(|it| ((*it).to_owned(), 2)).collect() }
    }

    pub(crate) fn is_free(&self, name: &str) -> bool {
        !self.names.contains_key(name)
    }

    /// This name, or the first free one that is numbered.
    pub(crate) fn numbered(&mut self, name: &str) -> String {
        let mut next = self.names.get(name).copied().unwrap_or(1);
        let mut own = name.to_owned();
        while !self.is_free(&own) {
            own = format!("{name}_{next}");
            next = next.saturating_add(1);
        }
        self.names.insert(name.to_owned(), next.max(2));
        self.names.entry(own.clone()).or_insert(2);
        own
    }
}
