//! Findings and failures as people read them, drawn by miette.

use std::io::{IsTerminal, Write};
use std::sync::Arc;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, NamedSource, Report};

use crate::engine::{Finding, Severity};

use super::Failure;
use super::files::Texts;

/// Whether to use colour: on a terminal, unless `NO_COLOR` is set.
fn colourful(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

pub(super) fn failure(out: &mut impl Write, failure: &Failure) {
    let text = match failure {
        Failure::Closed => return,
        Failure::Findings(findings, texts) => findings_text(findings, texts),
        Failure::Said { message, help } => {
            let help = help.as_ref().map(|it| format!("\n  help: {it}")).unwrap_or_default();
            format!("error: {message}{help}\n")
        }
    };
    // If stderr is gone, there is nobody left to tell.
    let _ = out.write_all(text.as_bytes());
}

/// A line of warning on stderr.
pub(super) fn warning(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "warning: {message}");
}

/// Findings with their places, one below the other.
pub(super) fn findings(findings: &[Finding], texts: &Texts) {
    let _ = std::io::stderr().lock().write_all(findings_text(findings, texts).as_bytes());
}

pub(super) fn findings_text(findings: &[Finding], texts: &Texts) -> String {
    let theme = match colourful(std::io::stderr().is_terminal()) {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
    let mut text = String::new();
    let mut sources = std::collections::BTreeMap::new();
    for finding in findings {
        let source = sources.entry(&finding.file).or_insert_with(|| {
            let text = texts.get(&finding.file).map_or("", String::as_str);
            Arc::new(NamedSource::new(&finding.file, text.to_owned()))
        });
        let report = report(finding).with_source_code(Arc::clone(source));
        // Writing to a text cannot fail; a finding that miette could not draw is still named.
        if handler.render_report(&mut text, report.as_ref()).is_err() {
            text.push_str(&format!("{}: {}\n", finding.code, finding.message));
        }
    }
    text
}

fn report(finding: &Finding) -> Report {
    let mut diagnostic = MietteDiagnostic::new(finding.message.clone()).with_code(finding.code);
    diagnostic.severity = Some(match finding.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    });
    diagnostic.help.clone_from(&finding.help);
    let labels = finding.labels.iter().map(|it| {
        let range = it.range.start as usize..it.range.end as usize;
        let text = (!it.text.is_empty()).then(|| it.text.clone());
        LabeledSpan::new_with_span(text, range)
    });
    Report::new(diagnostic.with_labels(labels))
}
