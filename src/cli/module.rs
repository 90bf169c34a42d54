//! `rolebook export wasm`: a rolebook as a WebAssembly module that decides by itself.

use std::io::Write;

use super::arguments::ExportModule;
use super::{Failure, Outcome, excerpt, files, writing};

/// Writes the module, whole or not at all.
pub(super) fn run(arguments: &ExportModule, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (engine, policy, texts) = files::load_policy(arguments.policy.as_deref())?;
    writing::is_not_read(&arguments.output, &texts)?;
    let module = match arguments.decisions_only {
        true => engine.module_of_decisions(&policy),
        false => engine.module(&policy),
    };
    let Ok(module) = module else {
        return Err(Failure::Findings(engine.findings(&policy), texts));
    };
    writing::write(&arguments.output, &module)?;
    let name = files::name_of(&arguments.output);
    writeln!(out, "wrote `{}`, {} bytes", excerpt::visible(&name), module.len())?;
    Ok(Outcome::Yes)
}
