//! `rolebook lint`: what is legal in rolebooks, and yet wrong.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use crate::engine::catalogue::nearest_code;
use crate::engine::{Finding, Level, Lint as Found, Severity, lint_rules};

use super::arguments::{Lint, LintFormat};
use super::files::{self, Texts};
use super::findings::{self, FindingJson, Places};
use super::{Failure, Outcome, json, render, sarif};

/// What a code comes to, for every code.
pub(super) type Levels = BTreeMap<&'static str, Level>;

/// Stands for every code.
const ALL: &str = "all";
/// Stands for every code that warns unless told otherwise.
const WARNINGS: &str = "warnings";

#[derive(Serialize)]
struct Report<'a> {
    findings: Vec<FoundJson<'a>>,
}

#[derive(Serialize)]
struct FoundJson<'a> {
    #[serde(flatten)]
    finding: FindingJson<'a>,
    statements: &'a [String],
    allowed: Option<&'a str>,
}

pub(super) fn run(arguments: &Lint, out: &mut impl Write) -> Result<Outcome, Failure> {
    let levels = levels(arguments)?;
    let (engine, asked, texts) = files::load_all(&arguments.paths)?;
    let problems = findings::once(asked.iter().flat_map(|it| engine.findings(it)).collect());
    if problems.iter().any(|it| it.severity == Severity::Error) {
        return Err(Failure::Findings(problems, texts));
    }
    let of_file = |file: &String| {
        let own = engine.lints(file).into_iter();
        own.filter(|it| it.finding.file == *file).collect::<Vec<_>>()
    };
    let mut found: Vec<Found> = asked.iter().flat_map(of_file).collect();
    found.retain(|it| level(&levels, it) != Level::Allow);
    found.iter_mut().for_each(|it| it.finding.severity = severity(level(&levels, it)));
    match arguments.format {
        LintFormat::Json => json::write(out, &report(&found, &texts))?,
        LintFormat::Sarif => sarif::write(out, &found, &levels, &texts)?,
        LintFormat::Text => text(out, &found, &texts, asked.len())?,
    }
    render::findings(&problems, &texts);
    let counts = |it: &Found| it.allowed.is_none() && it.finding.severity != Severity::Note;
    Ok(if found.iter().any(counts) { Outcome::No } else { Outcome::Yes })
}

fn level(levels: &Levels, it: &Found) -> Level {
    levels.get(it.finding.code).copied().unwrap_or(Level::Warn)
}

fn severity(level: Level) -> Severity {
    match level {
        Level::Deny => Severity::Error,
        Level::Warn => Severity::Warning,
        Level::Note | Level::Allow => Severity::Note,
    }
}

/// The level of each lint: its own, or what the command line says, of all or of it.
fn levels(arguments: &Lint) -> Result<Levels, Failure> {
    let Lint { deny, warn, note, allow, .. } = arguments;
    let given = [(Level::Deny, deny), (Level::Warn, warn), (Level::Note, note), (Level::Allow, allow)];
    let given: Vec<(Level, &str)> = given
        .into_iter()
        .flat_map(|(level, codes)| codes.iter().map(move |it| (level, it.as_str())))
        .collect();
    let mut said: BTreeMap<&str, Level> = BTreeMap::new();
    for (level, code) in given {
        known(code)?;
        if said.insert(code, level).is_some_and(|it| it != level) {
            let help = "say one level for each code".to_owned();
            return Err(Failure::said(format!("`{code}` is given two levels"), help));
        }
    }
    let own = |code: &str, level: Level| {
        let warns = said.get(WARNINGS).filter(|_| level == Level::Warn);
        said.get(code).or(warns).or_else(|| said.get(ALL)).copied().unwrap_or(level)
    };
    Ok(lint_rules().iter().map(|it| (it.code, own(it.code, it.level))).collect())
}

fn known(code: &str) -> Result<(), Failure> {
    let codes: Vec<&str> = lint_rules().iter().map(|it| it.code).chain([ALL, WARNINGS]).collect();
    if codes.contains(&code) {
        return Ok(());
    }
    let help = match nearest_code(code, &codes) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("codes are `{}`", codes.join("`, `")),
    };
    Err(Failure::said(format!("no lint has the code `{code}`"), help))
}

fn text(out: &mut impl Write, found: &[Found], texts: &Texts, files: usize) -> std::io::Result<()> {
    let told: Vec<Finding> =
        found.iter().filter(|it| it.allowed.is_none()).map(|it| it.finding.clone()).collect();
    if told.is_empty() {
        let of = if files == 1 { "this rolebook".to_owned() } else { format!("these {files} rolebooks") };
        return writeln!(out, "nothing is wrong with {of}");
    }
    render::result(out, &told, texts)
}

fn report<'a>(found: &'a [Found], texts: &Texts) -> Report<'a> {
    let mut places = Places::of(texts);
    let mut json = |it: &'a Found| {
        let finding = findings::finding(&it.finding, &mut places);
        FoundJson { finding, statements: &it.statements, allowed: it.allowed.as_deref() }
    };
    Report { findings: found.iter().map(&mut json).collect() }
}
