//! Policies as modules for browsers, and workspaces as those modules read them.

use crate::checker::Compiled;
use crate::slice::{self, Layout, TooLarge};
use crate::wasm;

use super::{Engine, Unanswered};

/// Why there is no slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSlice {
    Unanswered(Unanswered),
    /// Some number in it would take more than 32 bits, or somewhere more than 65,535 groups stand.
    TooLarge,
}

impl From<Unanswered> for NoSlice {
    fn from(it: Unanswered) -> Self {
        Self::Unanswered(it)
    }
}

impl From<TooLarge> for NoSlice {
    fn from(TooLarge: TooLarge) -> Self {
        Self::TooLarge
    }
}

impl Engine {
    /// A rolebook as a WebAssembly module that decides by itself; the same rolebook has the same bytes.
    ///
    /// # Errors
    /// [`Unanswered::Policy`].
    pub fn module(&self, policy: &str) -> Result<Vec<u8>, Unanswered> {
        let program = self.program(policy).ok_or(Unanswered::Policy)?;
        Ok(wasm::module(&program, &Compiled::of(&program)))
    }

    /// Everything that the module of a rolebook reads of a workspace, so that it may be asked about everybody.
    ///
    /// # Errors
    /// As [`Engine::check`], or if it is too large.
    pub fn whole_slice(&self, policy: &str, workspace: &str) -> Result<Vec<u8>, NoSlice> {
        let (program, facts) = self.ground(policy, workspace)?;
        let compiled = Compiled::of(&program);
        let contents = compiled.contents(&program, &facts);
        let layout = Layout::of(compiled.shape(&program));
        Ok(slice::whole(&layout, &contents, wasm::fingerprint(&program))?)
    }
}
