//! `rolebook completions`: what a shell offers while a command is typed, made from the definitions of the arguments.

use std::io::Write;

use clap::CommandFactory;

use super::arguments::{Arguments, Completions};
use super::{Failure, Outcome};

pub(super) fn write(arguments: &Completions, out: &mut impl Write) -> Result<Outcome, Failure> {
    // The generator breaks off where it cannot write, so it writes where it always can.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "rolebook", &mut script);
    out.write_all(&script)?;
    Ok(Outcome::Yes)
}
