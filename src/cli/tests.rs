//! `rolebook test`: every test below some paths.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::engine::{Change, Engine, Finding, Severity, TestRun, Unanswered, Violation};

use super::arguments::{Format, Tests};
use super::files::{self, Texts};
use super::findings::{self, FindingJson, Places};
use super::words::{self, Sentences, Words};
use super::{Failure, Outcome, audit, excerpt, json, render};

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

#[derive(Serialize)]
struct ReportJson<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// Why tests failed.
    findings: Vec<FindingJson<'a>>,
}

pub(super) fn run(arguments: &Tests, out: &mut impl Write) -> Result<Outcome, Failure> {
    let Loaded { engine, asked, texts, ground } = load(arguments)?;
    let language = arguments.lang.as_deref();
    let known: Vec<String> = asked.iter().flat_map(|it| engine.languages(it)).collect();
    words::is_spoken(language, &known)?;
    let say = words::sentences(language);
    sound(&engine, &asked, ground.as_deref(), &texts)?;
    let mut report = Report { passed: 0, failed: 0, tests: Vec::new() };
    let mut broken: Vec<Finding> = Vec::new();
    let mut violations = Vec::new();
    for policy in &asked {
        let text = texts.get(policy).map_or("", String::as_str);
        let ends: Vec<usize> = text.match_indices('\n').map(|it| it.0).collect();
        for test in engine.tests(policy) {
            report.add(policy, &ends, &test);
            broken.extend(test.findings);
        }
        // The invariants of a rolebook in several files are those of its first.
        let own = engine.files(policy).first() == Some(policy) && engine.invariants(policy) > 0;
        if let Some(ground) = ground.as_deref().filter(|_| own) {
            let found =
                engine.audit(policy, ground, arguments.at.as_deref()).map_err(
                    |unanswered| match unanswered {
                        Unanswered::Question { message, help, .. } => Failure::said(message, help),
                        Unanswered::Policy | Unanswered::Workspace => Failure::said("nothing to judge", None),
                    },
                )?;
            report.add_audit(policy, say.holds_in(ground), found.is_empty());
            violations.push((policy, found));
        }
    }
    match arguments.format {
        Format::Json => {
            let findings = findings::all(&broken, &mut Places::of(&texts));
            json::write(out, &ReportJson { report: &report, findings })?;
            render::findings(&broken, &texts);
            remarks(&engine, language, &violations);
        }
        // The count comes last, where it is seen.
        Format::Text => {
            report.list(out, say)?;
            out.flush()?;
            render::findings(&broken, &texts);
            remarks(&engine, language, &violations);
            writeln!(out, "{}", say.tests(report.passed, report.failed))?;
        }
    }
    Ok(if report.failed == 0 { Outcome::Yes } else { Outcome::No })
}

fn remarks(engine: &Engine, language: Option<&str>, violations: &[(&String, Vec<Violation>)]) {
    for (policy, found) in violations {
        audit::remarks(&Words::in_language(engine, policy, language), found);
    }
}

impl Report {
    fn add(&mut self, policy: &str, ends: &[usize], test: &TestRun) {
        let ok = test.findings.is_empty();
        let count = if ok { &mut self.passed } else { &mut self.failed };
        *count = count.saturating_add(1);
        let line = ends.partition_point(|it| *it < test.start as usize).saturating_add(1);
        self.tests.push(TestJson { name: test.name.clone(), file: policy.to_owned(), line, ok });
    }

    /// The invariants of a rolebook, held against a workspace as it is.
    fn add_audit(&mut self, policy: &str, name: String, ok: bool) {
        let count = if ok { &mut self.passed } else { &mut self.failed };
        *count = count.saturating_add(1);
        self.tests.push(TestJson { name, file: policy.to_owned(), line: 1, ok });
    }

    fn list(&self, out: &mut impl Write, say: &dyn Sentences) -> std::io::Result<()> {
        for test in &self.tests {
            let mark = say.passed_test(test.ok);
            writeln!(out, "{mark}  {}:{}  {}", test.file, test.line, excerpt::visible(&test.name))?;
        }
        Ok(())
    }
}

/// The rolebooks, what their tests use, and what the others of their tests stand on.
struct Loaded {
    engine: Engine,
    /// Whose tests are run; what they stand on is loaded too.
    asked: Vec<String>,
    texts: Texts,
    ground: Option<String>,
}

fn load(arguments: &Tests) -> Result<Loaded, Failure> {
    let (mut engine, asked, mut texts) = files::load_all(&arguments.paths)?;
    let mut ground = None;
    if let Some(path) = &arguments.workspace {
        let (name, text) = files::read_workspace(path)?;
        texts.insert(name.clone(), text.clone());
        engine.apply(Change::default().workspace(&name, text).ground(&name));
        ground = Some(name);
    }
    load_used(&mut engine, &asked, &mut texts)?;
    Ok(Loaded { engine, asked, texts, ground })
}

/// Loads the workspaces that tests use; one that is not there is told where it is used.
fn load_used(engine: &mut Engine, asked: &[String], texts: &mut Texts) -> Result<(), Failure> {
    let mut change = Change::default();
    for name in asked.iter().flat_map(|it| engine.used_workspaces(it)) {
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
fn sound(engine: &Engine, asked: &[String], ground: Option<&str>, texts: &Texts) -> Result<(), Failure> {
    let mut found = Vec::new();
    for policy in asked {
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
    let found = findings::once(found);
    if found.iter().any(|it| it.severity == Severity::Error) {
        return Err(Failure::Findings(found, texts.clone()));
    }
    render::findings(&found, texts);
    Ok(())
}
