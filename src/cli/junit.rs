//! Tests as JUnit XML, one suite for each rolebook.

use std::io::Write;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::engine::Finding;

use super::files::Texts;
use super::tests::{Judged, TestJson};
use super::{Failure, render};

/// Writes every test. What XML cannot hold is left out by the library.
pub(super) fn write(out: &mut impl Write, judged: &Judged, texts: &Texts) -> Result<(), Failure> {
    let mut report = Report::new("rolebook");
    let mut suite: Option<TestSuite> = None;
    for (test, findings) in judged.tests() {
        if suite.as_ref().is_some_and(|it| *it.name != *test.file) {
            report.add_test_suites(suite.take());
        }
        suite.get_or_insert_with(|| TestSuite::new(&test.file)).add_test_case(case(test, findings, texts));
    }
    report.add_test_suites(suite);
    let written = report.to_string();
    let text =
        written.map_err(|error| Failure::said(format!("the result cannot be written: {error}"), None))?;
    out.write_all(text.as_bytes())?;
    Ok(())
}

fn case(test: &TestJson, findings: &[Finding], texts: &Texts) -> TestCase {
    let status = match test.ok {
        true => TestCaseStatus::success(),
        false => failed(findings, texts),
    };
    let mut case = TestCase::new(&test.name, status);
    case.set_classname(&test.file);
    case.extra.insert("file".into(), test.file.as_str().into());
    case.extra.insert("line".into(), test.line.to_string().into());
    case
}

fn failed(findings: &[Finding], texts: &Texts) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    match findings.first() {
        Some(first) => status.set_message(&first.message).set_type(first.code),
        None => status.set_message("an invariant does not hold"),
    };
    status.set_description(render::plain(findings, texts));
    status
}
