//! Tests as JUnit XML, one suite for each rolebook.

use std::io::Write;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::engine::{Engine, Finding};

use super::files::Texts;
use super::tests::{Judged, TestJson};
use super::words::Words;
use super::{Failure, audit, render};

/// Writes every test. Control characters are left out by the library.
pub(super) fn write(
    out: &mut impl Write,
    judged: &Judged,
    engine: &Engine,
    language: Option<&str>,
    texts: &Texts,
) -> Result<(), Failure> {
    let status = |test: &TestJson, findings: &[Finding]| match (test.ok, findings.first()) {
        (true, _) => TestCaseStatus::success(),
        (false, Some(first)) => failed(&first.message, first.code, render::plain(findings, texts)),
        (false, None) => {
            let words = Words::in_language(engine, &test.file, language);
            let lines = audit::lines(&words, judged.violations(&test.file));
            failed("an invariant does not hold", "violation", lines.join("\n"))
        }
    };
    let mut report = Report::new("rolebook");
    let tests: Vec<(&TestJson, &[Finding])> = judged.tests().collect();
    for tests in tests.chunk_by(|a, b| a.0.file == b.0.file) {
        let mut suite = TestSuite::new(tests.first().map(|it| legal(&it.0.file)).unwrap_or_default());
        suite.add_test_cases(tests.iter().map(|it| case(it.0, status(it.0, it.1))));
        report.add_test_suite(suite);
    }
    let written = report.to_string();
    let text =
        written.map_err(|error| Failure::said(format!("the result cannot be written: {error}"), None))?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Without the two characters that are no control characters, and that XML cannot hold all the same.
fn legal(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "")
}

fn case(test: &TestJson, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(legal(&test.name), status);
    let file = legal(&test.file);
    case.set_classname(file.as_str());
    case.extra.insert("file".into(), file.as_str().into());
    case.extra.insert("line".into(), test.line.to_string().into());
    case
}

fn failed(message: &str, code: &str, told: String) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(legal(message)).set_type(code).set_description(legal(&told));
    status
}
