//! Coverage as a trace file of LCOV: lines, branches and functions of each rolebook.
//!
//! A line's count is the number of tests that exercise something on it. What has two sides is a branch with
//! two ways out, and a row of a table one with a way out for each cell. A statement that can be exercised as
//! a whole is a function.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Result, Write};

use crate::engine::{Coverage, CoveredPart, PartKind, TestPlace};

pub(super) fn write(out: &mut impl Write, policies: &[String], coverage: &Coverage) -> Result<()> {
    for policy in policies {
        let own: Vec<&CoveredPart> = coverage.parts.iter().filter(|it| it.file == *policy).collect();
        if own.is_empty() {
            continue;
        }
        writeln!(out, "TN:\nSF:{policy}")?;
        functions(out, &own)?;
        branches(out, &own)?;
        lines(out, &own)?;
        writeln!(out, "end_of_record")?;
    }
    Ok(())
}

/// What is exercised as a whole, by name; of several that are called the same, the first line counts.
fn functions(out: &mut impl Write, own: &[&CoveredPart]) -> Result<()> {
    let mut found: BTreeMap<(usize, &str), BTreeSet<&TestPlace>> = BTreeMap::new();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    for it in own.iter().filter(|it| !matches!(it.kind, PartKind::Cell | PartKind::Condition)) {
        let line = *first.entry(&it.name).or_insert(it.line);
        found.entry((line, &it.name)).or_default().extend(&it.tests);
    }
    for (line, name) in found.keys() {
        writeln!(out, "FN:{line},{name}")?;
    }
    for ((_, name), tests) in &found {
        writeln!(out, "FNDA:{},{name}", tests.len())?;
    }
    let hit = found.values().filter(|it| !it.is_empty()).count();
    writeln!(out, "FNF:{}\nFNH:{hit}", found.len())
}

/// The ways out of each branch: the sides of one part, or the cells of one line.
fn branches(out: &mut impl Write, own: &[&CoveredPart]) -> Result<()> {
    let mut blocks: BTreeMap<(usize, u32), Vec<&CoveredPart>> = BTreeMap::new();
    for it in own.iter().filter(|it| it.branch.is_some() || it.kind == PartKind::Cell) {
        let start = if it.kind == PartKind::Cell { 0 } else { it.start };
        blocks.entry((it.line, start)).or_default().push(it);
    }
    let mut at_line: BTreeMap<usize, usize> = BTreeMap::new();
    let (mut total, mut hit) = (0_usize, 0_usize);
    for ((line, _), ways) in blocks {
        let block = at_line.entry(line).or_default();
        for (way, it) in ways.iter().enumerate() {
            writeln!(out, "BRDA:{line},{block},{way},{}", it.tests.len())?;
            total = total.saturating_add(1);
            hit = hit.saturating_add(usize::from(it.is_covered()));
        }
        *block = block.saturating_add(1);
    }
    writeln!(out, "BRF:{total}\nBRH:{hit}")
}

fn lines(out: &mut impl Write, own: &[&CoveredPart]) -> Result<()> {
    let mut found: BTreeMap<usize, BTreeSet<&TestPlace>> = BTreeMap::new();
    for it in own {
        found.entry(it.line).or_default().extend(&it.tests);
    }
    for (line, tests) in &found {
        writeln!(out, "DA:{line},{}", tests.len())?;
    }
    let hit = found.values().filter(|it| !it.is_empty()).count();
    writeln!(out, "LF:{}\nLH:{hit}", found.len())
}
