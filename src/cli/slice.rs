//! `rolebook slice`: what one person's decisions depend on, for the module of a rolebook.

use std::io::Write;

use crate::engine::SliceRequest;

use super::arguments::Slice;
use super::{Failure, Outcome, ask, excerpt, files, writing};

/// Writes the slice, whole or not at all.
pub(super) fn run(arguments: &Slice, out: &mut impl Write) -> Result<Outcome, Failure> {
    let loaded = files::load(&arguments.sources)?;
    writing::is_none_of(&arguments.output, [&loaded.policy, &loaded.workspace])?;
    let request = SliceRequest {
        subject: arguments.subject.clone(),
        with: arguments.with.clone(),
        objects: arguments.objects.clone(),
        reasons: arguments.reasons,
    };
    let slice = match loaded.engine.slice(&loaded.policy, &loaded.workspace, &request) {
        Ok(slice) => slice,
        Err(unanswered) => return Err(ask::failure(unanswered, loaded)),
    };
    ask::show_warnings(&loaded);
    writing::write(&arguments.output, &slice)?;
    let name = files::name_of(&arguments.output);
    writeln!(out, "wrote `{}`, {} bytes", excerpt::visible(&name), slice.len())?;
    Ok(Outcome::Yes)
}
