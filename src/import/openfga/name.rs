//! What types, relations and conditions may be called.

use crate::diagnostic::shown;

use super::problem::{Problem, Problems};
use super::span::Name;

/// What is called so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Called {
    Type,
    Relation,
    Condition,
    Parameter,
    Module,
}

impl Called {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Relation => "relation",
            Self::Condition => "condition",
            Self::Parameter => "parameter",
            Self::Module => "module",
        }
    }

    fn longest(self) -> usize {
        match self {
            Self::Type | Self::Module => 254,
            Self::Relation | Self::Condition | Self::Parameter => 50,
        }
    }
}

/// The keywords that a model's text needs for itself; all others may be names.
const KEYWORDS: [&str; 11] =
    ["and", "or", "from", "with", "define", "relations", "condition", "in", "true", "false", "null"];

/// Whether a word of a model's text can be a name.
pub(super) fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

/// Sees to it that a declared name is one that OpenFGA takes.
pub(super) fn check(name: &Name, called: Called, problems: &mut Problems) {
    let (word, text) = (called.word(), name.text.as_str());
    let strange =
        text.chars().find(|it| matches!(it, ':' | '#' | '@' | '*') || it.is_whitespace() || it.is_control());
    let cause = if text.is_empty() {
        format!("a {word} needs a name")
    } else if let Some(strange) = strange {
        format!("`{}` cannot be in the name of a {word}", strange.escape_debug())
    } else if text.chars().count() > called.longest() {
        format!("the name of a {word} has at most {} characters", called.longest())
    } else if matches!(called, Called::Type | Called::Relation) && matches!(text, "self" | "this") {
        format!("a {word} cannot be called {}", shown(text))
    } else {
        return;
    };
    problems.push(|| Problem::new("openfga-name", &name.span, cause).help("give it another name"));
}
