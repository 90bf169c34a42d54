//! `rolebook workspace`: workspaces in the form in which they are opened at once.

use std::io::Write;

use crate::engine::Unanswered;

use super::arguments::{Build, Workspace};
use super::{Failure, Outcome, ask, excerpt, files, writing};

pub(super) fn run(arguments: &Workspace, out: &mut impl Write) -> Result<Outcome, Failure> {
    match arguments {
        Workspace::Build(it) => build(it, out),
    }
}

/// Writes the image of a workspace, whole or not at all.
fn build(arguments: &Build, out: &mut impl Write) -> Result<Outcome, Failure> {
    let loaded = files::load(&arguments.sources)?;
    writing::is_none_of(&arguments.output, [&loaded.policy, &loaded.workspace])?;
    let image = match loaded.engine.image(&loaded.policy, &loaded.workspace) {
        Ok(image) => image,
        Err(Unanswered::Question { message, help, .. }) => return Err(Failure::said(message, help)),
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    ask::show_warnings(&loaded);
    writing::write(&arguments.output, &image)?;
    let name = files::name_of(&arguments.output);
    writeln!(out, "wrote `{}`, {} bytes", excerpt::visible(&name), image.len())?;
    Ok(Outcome::Yes)
}
