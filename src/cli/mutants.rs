//! `rolebook test --mutants`: which changes of the rolebooks no test notices.

use std::io::Write;

use serde::Serialize;

use crate::engine::{Engine, Idle, Mutants, Survivor};

use super::arguments::{TestFormat, Tests};
use super::progress::Progress;
use super::{Failure, Outcome, excerpt, json, render};

#[derive(Serialize)]
struct MutantsJson<'a> {
    killed: usize,
    survived: Vec<SurvivorJson<'a>>,
}

#[derive(Serialize)]
struct SurvivorJson<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
    mutant: &'a str,
    /// Which test is missing.
    missing: &'a str,
    /// Why it is meant to survive, if the rolebook says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<&'a str>,
}

/// Writes what survives; no if anything does that has no written reason.
pub(super) fn tell(
    arguments: &Tests,
    engine: &Engine,
    policies: &[String],
    out: &mut impl Write,
) -> Result<Outcome, Failure> {
    out.flush()?;
    let progress = Progress::begin();
    let tell = |done: usize, total: usize| progress.tell(|| format!("{done} of {total} mutants"));
    let found = engine.mutants(policies.iter().map(String::as_str), &tell);
    progress.end();
    match arguments.format {
        TestFormat::Json => json::write(out, &as_json(&found))?,
        _ => as_text(out, &found)?,
    }
    out.flush()?;
    found.idle.iter().for_each(idle);
    let unexplained = found.survived.iter().any(|it| it.reason.is_none());
    Ok(if unexplained { Outcome::No } else { Outcome::Yes })
}

fn as_json(found: &Mutants) -> MutantsJson<'_> {
    MutantsJson { killed: found.killed, survived: found.survived.iter().map(survivor_json).collect() }
}

fn survivor_json(it: &Survivor) -> SurvivorJson<'_> {
    let Survivor { name, file, line, change, test, reason, .. } = it;
    SurvivorJson { name, file, line: *line, mutant: change, missing: test, because: reason.as_deref() }
}

fn as_text(out: &mut impl Write, found: &Mutants) -> std::io::Result<()> {
    let explained = found.survived.iter().filter(|it| it.reason.is_some()).count();
    for it in found.survived.iter().filter(|it| it.reason.is_none()) {
        let (name, change) = (excerpt::visible(&it.name), excerpt::visible(&it.change));
        writeln!(out, "\n{}:{}  {name}", it.file, it.line)?;
        writeln!(out, "  {change}: {}", excerpt::visible(&it.test))?;
    }
    let survived = found.survived.len().saturating_sub(explained);
    if survived > 0 {
        writeln!(out)?;
    }
    let with_reason =
        if explained == 0 { String::new() } else { format!(", {explained} with a written reason") };
    writeln!(out, "{} mutants killed, {survived} survived{with_reason}", found.killed)
}

fn idle(it: &Idle) {
    let of = it.of.as_ref().map(|it| format!(" of `{it}`")).unwrap_or_default();
    let (file, line) = (&it.source.file, it.source.line);
    render::remark(&format!("{file}:{line}: no mutant{of} survives, so none need be allowed"));
}
