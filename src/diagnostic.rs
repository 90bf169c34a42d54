//! What the engine has to say about a text: a code, a place, a cause and the way out, as plain data.
//!
//! Nothing here knows how a diagnostic is drawn; the edge renders it.

use std::ops::Range;

/// How bad a diagnostic is: an error keeps the policy from deciding, a warning does not, and of a note
/// nothing follows at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A node of a statement: an index into the statement's table of positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub u32);

/// Where a diagnostic points before positions in the file are known.
///
/// Meaning is computed without positions, so that white space re-runs nothing; a site is turned
/// into a byte range of the file only when somebody wants to read it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Site {
    /// A byte range of the whole file.
    File(Range<u32>),
    /// A byte range relative to the start of the statement at hand.
    Statement(Range<u32>),
    /// A node of the statement with this ordinal in its file.
    Node { statement: u32, node: NodeId },
}

/// One marked place and what is to be said about it; the text may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Label {
    pub site: Site,
    pub text: String,
}

/// One finding. The message is lower case, without a full stop, with user text in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Diagnostic {
    /// The stable kebab-case code, such as `unknown-name`.
    pub code: &'static str,
    pub severity: Severity,
    pub message: String,
    /// The first label is the place of the finding; more show what it clashes with.
    pub labels: Vec<Label>,
    /// The way out, if one can be named.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at one site.
    pub(crate) fn error(code: &'static str, message: impl Into<String>, site: Site) -> Self {
        Self::new(Severity::Error, code, message.into(), site)
    }

    /// A warning at one site.
    pub(crate) fn warning(code: &'static str, message: impl Into<String>, site: Site) -> Self {
        Self::new(Severity::Warning, code, message.into(), site)
    }

    fn new(severity: Severity, code: &'static str, message: String, site: Site) -> Self {
        let label = Label { site, text: String::new() };
        Self { code, severity, message, labels: vec![label], help: None }
    }

    /// Names what is wrong at the first site.
    #[must_use]
    pub(crate) fn because(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a second place with its own text.
    #[must_use]
    pub(crate) fn also(mut self, site: Site, text: impl Into<String>) -> Self {
        let text = text.into();
        self.labels.push(Label { site, text });
        self
    }

    /// Adds the way out.
    #[must_use]
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}

/// The candidate nearest to a misspelt word, if one is near enough to be meant.
///
/// Ties go to the first in byte order, so that the answer never depends on the order of candidates.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}
