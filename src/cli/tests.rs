//! `rolebook test`: every test below some paths.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::engine::{Change, Engine, Finding, Severity, TestRun};

use super::arguments::{Format, Tests};
use super::files::{self, Texts};
use super::{Failure, Outcome, excerpt, json, render};

#[derive(Serialize)]
struct Report {
    passed: usize,
    failed: usize,
    tests: Vec<TestJson>,
}

#[derive(Serialize)]
struct TestJson {
    name: String,
    file: String,
    line: usize,
    ok: bool,
}

pub(super) fn run(arguments: &Tests, out: &mut impl Write) -> Result<Outcome, Failure> {
    let Loaded { engine, texts, ground } = load(arguments)?;
    sound(&engine, ground.as_deref(), &texts)?;
    let mut report = Report { passed: 0, failed: 0, tests: Vec::new() };
    let mut broken: Vec<Finding> = Vec::new();
    for policy in engine.policies() {
        let text = texts.get(policy).map_or("", String::as_str);
        let ends: Vec<usize> = text.match_indices('\n').map(|it| it.0).collect();
        for test in engine.tests(policy) {
            report.add(policy, &ends, &test);
            broken.extend(test.findings);
        }
    }
    match arguments.format {
        Format::Json => {
            json::write(out, &report)?;
            render::findings(&broken, &texts);
        }
        // The count comes last, where it is seen.
        Format::Text => {
            report.list(out)?;
            out.flush()?;
            render::findings(&broken, &texts);
            writeln!(out, "{} passed, {} failed", report.passed, report.failed)?;
        }
    }
    Ok(if report.failed == 0 { Outcome::Yes } else { Outcome::No })
}

impl Report {
    fn add(&mut self, policy: &str, ends: &[usize], test: &TestRun) {
        let ok = test.findings.is_empty();
        let count = if ok { &mut self.passed } else { &mut self.failed };
        *count = count.saturating_add(1);
        let line = ends.partition_point(|it| *it < test.start as usize).saturating_add(1);
        self.tests.push(TestJson { name: test.name.clone(), file: policy.to_owned(), line, ok });
    }

    fn list(&self, out: &mut impl Write) -> std::io::Result<()> {
        for test in &self.tests {
            let mark = if test.ok { "ok    " } else { "failed" };
            writeln!(out, "{mark}  {}:{}  {}", test.file, test.line, excerpt::visible(&test.name))?;
        }
        Ok(())
    }
}

/// The rolebooks, what their tests use, and what the others of their tests stand on.
struct Loaded {
    engine: Engine,
    texts: Texts,
    ground: Option<String>,
}

fn load(arguments: &Tests) -> Result<Loaded, Failure> {
    let mut texts = Texts::new();
    let mut ground = None;
    let mut change = Change::default();
    for path in files::rolebooks_below(&arguments.paths)? {
        let (name, text) = files::read_rolebook(&path)?;
        texts.insert(name.clone(), text.clone());
        change = change.policy(name, text);
    }
    if let Some(path) = &arguments.workspace {
        let (name, text) = files::read_workspace(path)?;
        texts.insert(name.clone(), text.clone());
        change = change.workspace(&name, text).ground(&name);
        ground = Some(name);
    }
    let mut engine = Engine::new();
    engine.apply(change);
    load_used(&mut engine, &mut texts)?;
    Ok(Loaded { engine, texts, ground })
}

/// Loads the workspaces that tests use; one that is not there is told where it is used.
fn load_used(engine: &mut Engine, texts: &mut Texts) -> Result<(), Failure> {
    let policies: Vec<String> = engine.policies().into_iter().map(str::to_owned).collect();
    let mut change = Change::default();
    for name in policies.iter().flat_map(|it| engine.used_workspaces(it)) {
        let path = Path::new(&name);
        if path.exists() && !texts.contains_key(&name) {
            let (_, text) = files::read_workspace(path)?;
            texts.insert(name.clone(), text.clone());
            change = change.workspace(name, text);
        }
    }
    engine.apply(change);
    Ok(())
}

/// By a rolebook or a workspace with errors, or one that is not there, nothing can be judged.
fn sound(engine: &Engine, ground: Option<&str>, texts: &Texts) -> Result<(), Failure> {
    let mut found = Vec::new();
    for policy in engine.policies() {
        found.extend(engine.findings(policy));
        let mut workspaces = engine.used_workspaces(policy);
        workspaces.extend(ground.map(str::to_owned));
        workspaces.sort_unstable();
        workspaces.dedup();
        for workspace in workspaces {
            found.extend(engine.workspace_findings(policy, &workspace));
        }
        let of_tests = engine.tests(policy).into_iter().flat_map(|it| it.findings);
        found.extend(of_tests.filter(|it| it.code == "missing-workspace"));
    }
    if found.iter().any(|it| it.severity == Severity::Error) {
        return Err(Failure::Findings(found, texts.clone()));
    }
    render::findings(&found, texts);
    Ok(())
}
