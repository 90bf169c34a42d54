//! `rolebook test --coverage`: which parts of the rolebooks the tests exercise.

mod lcov;
mod page;

use std::io::Write;

use serde::Serialize;

use crate::engine::{Branch, Coverage, CoveredPart, Engine, PartKind};

use super::arguments::{CountedParts, TestFormat, Tests};
use super::{Failure, Outcome, excerpt, json, render};

#[derive(Serialize)]
struct CoverageJson<'a> {
    covered: usize,
    total: usize,
    items: Vec<ItemJson<'a>>,
}

#[derive(Serialize)]
struct ItemJson<'a> {
    kind: &'static str,
    name: &'a str,
    file: &'a str,
    line: usize,
    /// Of what has two sides, which one.
    #[serde(skip_serializing_if = "Option::is_none")]
    branch: Option<&'static str>,
    /// Of a condition, its words.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<&'a str>,
    covered: bool,
    /// Of a cell: whether an answer was what it is because of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    decided: Option<bool>,
    tests: Vec<TestJson<'a>>,
}

#[derive(Serialize)]
struct TestJson<'a> {
    name: &'a str,
    file: &'a str,
    line: usize,
}

/// Writes what is covered; no if it is less than was asked for.
pub(super) fn tell(
    arguments: &Tests,
    engine: &Engine,
    policies: &[String],
    out: &mut impl Write,
) -> Result<Outcome, Failure> {
    let mut coverage = engine.coverage(policies.iter().map(String::as_str));
    coverage.parts.retain(|it| arguments.only.is_empty() || arguments.only.contains(&kind(it.kind)));
    match arguments.format {
        TestFormat::Json => json::write(out, &as_json(&coverage))?,
        TestFormat::Lcov => lcov::write(out, policies, &coverage)?,
        TestFormat::Html => page::write(out, engine, policies, &coverage)?,
        TestFormat::Text | TestFormat::Junit => as_text(out, policies, &coverage)?,
    }
    let (covered, total) = counted(&coverage.parts);
    let asked = usize::from(arguments.fail_under.unwrap_or(0));
    if covered.saturating_mul(100) < total.saturating_mul(asked) {
        out.flush()?;
        render::remark(&format!("{} are covered, and {asked} % were asked for", percent(covered, total)));
        return Ok(Outcome::No);
    }
    Ok(Outcome::Yes)
}

fn kind(kind: PartKind) -> CountedParts {
    match kind {
        PartKind::Cell => CountedParts::Cells,
        PartKind::Grant => CountedParts::Grants,
        PartKind::Restriction => CountedParts::Restrictions,
        PartKind::Forbid => CountedParts::Forbids,
        PartKind::Refusal | PartKind::Candidate => CountedParts::Routes,
        PartKind::Invariant => CountedParts::Invariants,
        PartKind::Definition => CountedParts::Definitions,
        PartKind::Condition => CountedParts::Conditions,
    }
}

/// How many are covered, and how many there are.
fn counted<'c>(parts: impl IntoIterator<Item = &'c CoveredPart>) -> (usize, usize) {
    parts.into_iter().fold((0_usize, 0_usize), |(covered, total), it| {
        (covered.saturating_add(usize::from(it.is_covered())), total.saturating_add(1))
    })
}

/// Whole percents, rounded down, so that 100 means all.
fn percent(covered: usize, total: usize) -> String {
    let share = covered.saturating_mul(100).checked_div(total).unwrap_or(100);
    format!("{share} %")
}

fn as_json(coverage: &Coverage) -> CoverageJson<'_> {
    let (covered, total) = counted(&coverage.parts);
    CoverageJson { covered, total, items: coverage.parts.iter().map(item_json).collect() }
}

fn item_json(it: &CoveredPart) -> ItemJson<'_> {
    ItemJson {
        kind: it.kind.word(),
        name: &it.name,
        file: &it.file,
        line: it.line,
        branch: it.branch.map(Branch::word),
        words: (it.kind == PartKind::Condition).then_some(it.words.as_str()),
        covered: it.is_covered(),
        decided: (it.kind == PartKind::Cell).then_some(it.decided),
        tests: it.tests.iter().map(|it| TestJson { name: &it.name, file: &it.file, line: it.line }).collect(),
    }
}

/// For each rolebook how much is covered, and every part that is not.
fn as_text(out: &mut impl Write, policies: &[String], coverage: &Coverage) -> std::io::Result<()> {
    for policy in policies {
        let own: Vec<&CoveredPart> = coverage.parts.iter().filter(|it| it.file == *policy).collect();
        if own.is_empty() {
            continue;
        }
        let (covered, total) = counted(own.iter().copied());
        writeln!(out, "\n{policy}: {covered} of {total} covered{}", of_cells(&own))?;
        for it in own.iter().filter(|it| !it.is_covered()) {
            writeln!(out, "  {}:{}  {}", it.file, it.line, excerpt::visible(&what(it)))?;
        }
    }
    let (covered, total) = counted(&coverage.parts);
    writeln!(out, "\n{covered} of {total} covered, {}", percent(covered, total))
}

fn of_cells(own: &[&CoveredPart]) -> String {
    let cells = own.iter().filter(|it| it.kind == PartKind::Cell);
    let (mut total, mut decided) = (0_usize, 0_usize);
    for it in cells {
        total = total.saturating_add(1);
        decided = decided.saturating_add(usize::from(it.decided));
    }
    if total == 0 { String::new() } else { format!("; {decided} of {total} cells decide an answer") }
}

/// A part that is not covered, in words.
fn what(it: &CoveredPart) -> String {
    match (it.branch, it.kind) {
        (None, PartKind::Refusal) => format!("{}: refused when {}", it.name, it.words),
        (None, PartKind::Candidate) => format!("{}: {}", it.name, it.words),
        (None, _) => it.name.clone(),
        (Some(Branch::Takes), _) => format!("{}: takes nothing away", it.name),
        (Some(Branch::Spares), _) => format!("{}: spares nobody", it.name),
        (Some(branch), PartKind::Definition) => format!("{}: never {}", it.name, branch.word()),
        (Some(branch), _) => format!("{}: `{}` is never {}", it.name, it.words, branch.word()),
    }
}
