//! Modules in wasmtime, for all tests that run them.

mod recorded;

use std::sync::LazyLock;

use rolebook::verify::{Host, runtime};
use wasmtime::{Engine, Result};

pub(crate) use recorded::{Recorded, Recording};
pub(crate) use rolebook::verify::answer::{NO, UNTOLD, YES};
pub(crate) use rolebook::verify::{About, EVERYBODY};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| runtime().expect("this machine compiles modules"));

/// A module that is valid, without a slice.
pub(crate) fn closed(module: &[u8]) -> Result<Host> {
    wasmparser::validate(module)?;
    Host::closed(&ENGINE, module)
}

/// A module with a slice that is as it was written.
pub(crate) fn opened(module: &[u8], slice: &[u8]) -> Result<Host> {
    let mut host = closed(module)?;
    let fault = host.open(slice)?;
    assert_eq!(fault, 0, "the slice is as it was written");
    Ok(host)
}
