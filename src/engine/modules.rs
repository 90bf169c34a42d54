//! Policies as modules for browsers, and workspaces as those modules read them.

use crate::checker::Compiled;
use crate::slice::{self, Addressee, Layout};
use crate::wasm::{self, Says};

use super::slices::NoSlice;
use super::{Checks, Engine, Unanswered};

impl Engine {
    /// A rolebook as a WebAssembly module that decides by itself, and says why as far as a slice tells it; the same
    /// rolebook has the same bytes.
    ///
    /// # Errors
    /// [`Unanswered::Policy`].
    pub fn module(&self, policy: &str) -> Result<Vec<u8>, Unanswered> {
        self.module_that(policy, Says::Why)
    }

    /// The same without the function that says why, which decides by the same slices.
    ///
    /// # Errors
    /// [`Unanswered::Policy`].
    pub fn module_of_decisions(&self, policy: &str) -> Result<Vec<u8>, Unanswered> {
        self.module_that(policy, Says::Decision)
    }

    fn module_that(&self, policy: &str, says: Says) -> Result<Vec<u8>, Unanswered> {
        let program = self.program(policy).ok_or(Unanswered::Policy)?;
        Ok(wasm::module(&program, &Compiled::of(&program), says))
    }
}

impl Checks {
    /// Everything that the module of their rolebook reads of their workspace as it was when these checks were bound
    /// anew, so that it may be asked about everybody, by number and without a time.
    ///
    /// # Errors
    /// If a number is too large.
    pub fn whole_slice(&self) -> Result<Vec<u8>, NoSlice> {
        let program = &self.bound.program;
        let compiled = Compiled::of(program);
        let contents = compiled.contents(program, &self.bound.facts);
        let layout = Layout::of(compiled.shape(program));
        let fingerprint = wasm::fingerprint(program);
        Ok(slice::whole(Addressee { layout: &layout, fingerprint }, &contents)?)
    }
}
