//! `rolebook slice`: what one person's decisions depend on, for the module of a rolebook.

use std::io::Write;
use std::path::Path;

use crate::engine::{SliceRequest, slice_delta};

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
    let written = match &arguments.since {
        None => slice,
        Some(before) => since(before, &slice)?,
    };
    ask::show_warnings(&loaded);
    writing::write(&arguments.output, &written)?;
    let name = files::name_of(&arguments.output);
    writeln!(out, "wrote `{}`, {} bytes", excerpt::visible(&name), written.len())?;
    Ok(Outcome::Yes)
}

/// The delta from an older slice.
fn since(before: &Path, slice: &[u8]) -> Result<Vec<u8>, Failure> {
    let name = files::name_of(before);
    let no_slice = || {
        let help = "give what `rolebook slice` has written before".to_owned();
        Failure::said(format!("`{}` is no slice", excerpt::visible(&name)), help)
    };
    let before = files::read_binary(before)?;
    slice_delta(&before, slice).ok().flatten().ok_or_else(no_slice)
}
