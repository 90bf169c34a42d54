//! `rolebook test`: every test below some paths.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use crate::engine::{Change, Engine, Finding, Severity, TestRun, Unanswered, Violation};

use super::arguments::{TestFormat, Tests};
use super::files::{self, Texts};
use super::findings::{self, FindingJson, Places};
use super::words::{self, Sentences, Words};
use super::{Failure, Outcome, audit, coverage, excerpt, json, junit, mutants, render, writing};

#[derive(Serialize)]
struct Report {
    passed: usize,
    failed: usize,
    tests: Vec<TestJson>,
}

/// One test, or what holds in a workspace as it is.
#[derive(Serialize)]
pub(super) struct TestJson {
    pub(super) name: String,
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) ok: bool,
}

#[derive(Serialize)]
struct ReportJson<'a> {
    #[serde(flatten)]
    report: &'a Report,
    /// Why tests failed.
    findings: Vec<FindingJson<'a>>,
}

pub(super) fn run(arguments: &Tests, out: &mut impl Write) -> Result<Outcome, Failure> {
    fitting(arguments)?;
    let loaded = load(arguments)?;
    let Loaded { engine, asked, texts, ground } = &loaded;
    let language = arguments.lang.as_deref();
    let known: Vec<String> = asked.iter().flat_map(|it| engine.languages(it)).collect();
    words::is_spoken(language, &known)?;
    sound(engine, asked, ground.as_deref(), texts)?;
    let judged = Judged::of(&loaded, arguments)?;
    let Some(path) = &arguments.output else { return tell(arguments, &loaded, &judged, out) };
    writing::is_not_read(path, texts)?;
    let mut written = Vec::new();
    let outcome = tell(arguments, &loaded, &judged, &mut written)?;
    writing::write(path, &written)?;
    judged.count(out, words::sentences(language))?;
    Ok(outcome)
}

/// What each form of the result can tell.
fn fitting(arguments: &Tests) -> Result<(), Failure> {
    let said = |message: &str, help: &str| Err(Failure::said(message, help.to_owned()));
    match arguments.format {
        _ if arguments.coverage && arguments.mutants => {
            said("`--coverage` and `--mutants` do not go together", "ask for one after the other")
        }
        TestFormat::Lcov | TestFormat::Html if !arguments.coverage => {
            said("this form tells of coverage, and of nothing else", "write `--coverage` beside it")
        }
        TestFormat::Junit if arguments.coverage || arguments.mutants => said(
            "JUnit tells of tests, and of neither coverage nor mutants",
            "write `--format json` for both",
        ),
        _ => Ok(()),
    }
}

/// Writes the result in the form that was asked for; what failed is told on the standard error.
fn tell(
    arguments: &Tests,
    loaded: &Loaded,
    judged: &Judged,
    out: &mut impl Write,
) -> Result<Outcome, Failure> {
    let (language, texts) = (arguments.lang.as_deref(), &loaded.texts);
    let say = words::sentences(language);
    let is_text = arguments.format == TestFormat::Text;
    let told_apart = arguments.coverage || arguments.mutants;
    match arguments.format {
        TestFormat::Junit => junit::write(out, judged, &loaded.engine, language, texts)?,
        TestFormat::Json if !told_apart => {
            let broken = judged.broken();
            let findings = findings::all(&broken, &mut Places::of(texts));
            json::write(out, &ReportJson { report: &judged.report, findings })?;
        }
        TestFormat::Text => judged.list(out, say, told_apart)?,
        _ => {}
    }
    out.flush()?;
    render::findings(&judged.broken(), texts);
    remarks(&loaded.engine, language, &judged.violations);
    if is_text {
        // The count comes last, where it is seen.
        judged.count(out, say)?;
    }
    let passed = judged.report.failed == 0;
    let rest = match (arguments.coverage, arguments.mutants) {
        (true, _) => coverage::tell(arguments, &loaded.engine, &loaded.asked, out)?,
        (_, true) => mutants::tell(arguments, &loaded.engine, &loaded.asked, out)?,
        _ => Outcome::Yes,
    };
    Ok(if passed { rest } else { Outcome::No })
}

/// How every test went.
pub(super) struct Judged {
    report: Report,
    /// What is wrong, test by test in the order of the report.
    findings: Vec<Vec<Finding>>,
    violations: Vec<(String, Vec<Violation>)>,
}

impl Judged {
    fn of(loaded: &Loaded, arguments: &Tests) -> Result<Self, Failure> {
        let Loaded { engine, asked, texts, ground } = loaded;
        let say = words::sentences(arguments.lang.as_deref());
        let report = Report { passed: 0, failed: 0, tests: Vec::new() };
        let mut judged = Self { report, findings: Vec::new(), violations: Vec::new() };
        for policy in asked {
            let text = texts.get(policy).map_or("", String::as_str);
            let ends: Vec<usize> = text.match_indices('\n').map(|it| it.0).collect();
            for test in engine.tests(policy) {
                judged.report.add(policy, &ends, &test);
                judged.findings.push(test.findings);
            }
            // The invariants of a rolebook in several files are those of its first.
            let own = engine.files(policy).first() == Some(policy) && engine.invariants(policy) > 0;
            if let Some(ground) = ground.as_deref().filter(|_| own) {
                let found = engine.audit(policy, ground, arguments.at.as_deref()).map_err(unanswered)?;
                judged.report.add_audit(policy, say.holds_in(ground), found.is_empty());
                judged.findings.push(Vec::new());
                judged.violations.push((policy.clone(), found));
            }
        }
        Ok(judged)
    }

    /// What breaks the invariants of a rolebook in the workspace.
    pub(super) fn violations(&self, policy: &str) -> &[Violation] {
        let found = self.violations.iter().find(|it| it.0 == policy);
        found.map(|it| it.1.as_slice()).unwrap_or_default()
    }

    /// Every test with what is wrong with it.
    pub(super) fn tests(&self) -> impl Iterator<Item = (&TestJson, &[Finding])> {
        self.report.tests.iter().zip(self.findings.iter().map(Vec::as_slice))
    }

    fn broken(&self) -> Vec<Finding> {
        self.findings.iter().flatten().cloned().collect()
    }

    /// A line for each test, or only for each that failed.
    fn list(&self, out: &mut impl Write, say: &dyn Sentences, only_failed: bool) -> std::io::Result<()> {
        for test in self.report.tests.iter().filter(|it| !(only_failed && it.ok)) {
            let mark = say.passed_test(test.ok);
            writeln!(out, "{mark}  {}:{}  {}", test.file, test.line, excerpt::visible(&test.name))?;
        }
        Ok(())
    }

    fn count(&self, out: &mut impl Write, say: &dyn Sentences) -> std::io::Result<()> {
        writeln!(out, "{}", say.tests(self.report.passed, self.report.failed))
    }
}

fn unanswered(it: Unanswered) -> Failure {
    match it {
        Unanswered::Question { message, help, .. } => Failure::said(message, help),
        Unanswered::Policy | Unanswered::Workspace => Failure::said("nothing to judge", None),
    }
}

fn remarks(engine: &Engine, language: Option<&str>, violations: &[(String, Vec<Violation>)]) {
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
        let (name, stored) = files::read_workspace(path)?;
        files::keep_text(&mut texts, &name, &stored);
        engine.apply(Change::default().stored(&name, stored).ground(&name));
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
            let (_, stored) = files::read_workspace(path)?;
            files::keep_text(texts, &name, &stored);
            change = change.stored(name, stored);
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
