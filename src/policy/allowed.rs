//! What a file's author has looked at and lets stand: `allow CODE for "STATEMENT" because "REASON"`.

use super::Mark;

/// The code of a mutant that no test of the file notices; everything else that may be allowed is a lint.
pub(crate) const SURVIVING_MUTANT: &str = "surviving-mutant";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Allowed {
    pub code: String,
    /// What answers call the statement; of the whole file if there is none.
    pub of: Option<String>,
    pub because: String,
    /// Where the code stands.
    pub mark: Mark,
    /// Where the statement's name stands, if there is one.
    pub of_mark: Mark,
}

impl Allowed {
    /// Whether this speaks of a finding with that code, which is about statements called so.
    pub(crate) fn covers(&self, code: &str, names: &[String]) -> bool {
        self.code == code && self.of.as_ref().is_none_or(|it| names.contains(it))
    }
}
