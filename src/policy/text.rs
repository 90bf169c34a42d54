//! The texts that people read, by language, as their authors wrote them.

use std::collections::BTreeMap;

use super::Mark;

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TextKind {
    /// What something is called.
    Label,
    /// What a statement's author says to it.
    Reason,
}

/// One text in all languages in which it is written; the main language has no tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Text {
    pub kind: TextKind,
    /// `Project.delete` and `commenter if assigned` for labels, else what answers call the statement.
    pub name: String,
    pub written: BTreeMap<String, String>,
    /// Where it is written first.
    pub mark: Mark,
}

/// What stands between the braces of a text, in order, each once.
pub(crate) fn placeholders(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((inside, tail)) = rest.split_once('{').and_then(|it| it.1.split_once('}')) {
        if !found.contains(&inside.trim()) {
            found.push(inside.trim());
        }
        rest = tail;
    }
    found
}
