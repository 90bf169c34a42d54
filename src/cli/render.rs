//! Findings and failures as people read them, drawn by miette.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::ops::Range;

use miette::{GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteDiagnostic, Report};

use crate::engine::{Finding, Marked, Severity};

use super::Failure;
use super::excerpt::{Lines, visible};
use super::files::Texts;

/// How many findings are drawn, errors first; whoever mends these asks again.
const SHOWN: usize = 50;

/// Whether to use colour: on a terminal, unless `NO_COLOR` is set.
fn colourful(is_terminal: bool) -> bool {
    is_terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

pub(super) fn failure(out: &mut impl Write, failure: &Failure) {
    let text = match failure {
        Failure::Findings(findings, texts) => {
            let theme = theme(std::io::stderr().is_terminal());
            format!("{}{}{}", drawn(findings, texts, theme), counts(findings), more(findings))
        }
        Failure::Said { message, help } => {
            let help = help.as_ref().map(|it| format!("\n  help: {}", visible(it))).unwrap_or_default();
            format!("error: {}{help}\n", visible(message))
        }
    };
    // If stderr is gone, there is nobody left to tell.
    let _ = out.write_all(text.as_bytes());
}

/// A line on stderr.
pub(super) fn remark(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", visible(message));
}

/// Findings with their places, one below the other.
pub(super) fn findings(findings: &[Finding], texts: &Texts) {
    let theme = theme(std::io::stderr().is_terminal());
    let _ = std::io::stderr().lock().write_all(drawn(findings, texts, theme).as_bytes());
}

/// Findings as a result, with a count of them for each file.
pub(super) fn result(out: &mut impl Write, findings: &[Finding], texts: &Texts) -> std::io::Result<()> {
    let theme = theme(std::io::stdout().is_terminal());
    write!(out, "{}{}{}", drawn(findings, texts, theme), counts(findings), more(findings))
}

/// Where findings are and of what kind, without a word of the text; however many, a few show the way.
pub(super) fn places(findings: &[Finding], texts: &Texts) -> Vec<String> {
    let mut lines_of = BTreeMap::new();
    let mut places = Vec::new();
    for finding in findings.iter().take(SHOWN) {
        let text = texts.get(&finding.file).map_or("", String::as_str);
        let lines = lines_of.entry(&finding.file).or_insert_with(|| Lines::of(&finding.file, text));
        let at = finding.labels.first().map_or(0, |it| it.range.start as usize);
        let (line, column) = lines.place(at);
        places.push(format!("`{}:{line}:{column}` has the problem `{}`", finding.file, finding.code));
    }
    let more = findings.len().saturating_sub(SHOWN);
    places.extend((more > 0).then(|| format!("… and {more} more")));
    places
}

fn theme(is_terminal: bool) -> GraphicalTheme {
    match colourful(is_terminal) {
        true => GraphicalTheme::unicode(),
        false => GraphicalTheme::unicode_nocolor(),
    }
}

/// Findings with their places, without colour wherever they go.
pub(super) fn plain(findings: &[Finding], texts: &Texts) -> String {
    drawn(findings, texts, GraphicalTheme::unicode_nocolor())
}

fn drawn(findings: &[Finding], texts: &Texts, theme: GraphicalTheme) -> String {
    let handler = GraphicalReportHandler::new_themed(theme).with_width(100).with_links(false);
    let mut text = String::new();
    let mut sources = BTreeMap::new();
    let mut shown: Vec<&Finding> = findings.iter().collect();
    if shown.len() > SHOWN {
        shown.sort_by_key(|it| it.severity);
    }
    for finding in shown.iter().take(SHOWN) {
        let lines = sources
            .entry(&finding.file)
            .or_insert_with(|| Lines::of(&finding.file, texts.get(&finding.file).map_or("", String::as_str)));
        // Writing to a text cannot fail; a finding that miette could not draw is still named.
        if handler.render_report(&mut text, report(finding, lines).as_ref()).is_err() {
            text.push_str(&format!("{}: {}\n", finding.code, finding.message));
        }
        for (file, mark) in elsewhere(finding) {
            let lines = Lines::of(file, texts.get(file).map_or("", String::as_str));
            if handler.render_report(&mut text, note(mark, &lines).as_ref()).is_err() {
                text.push_str(&format!("{file}: {}\n", mark.text));
            }
        }
        text.push('\n');
    }
    let more = shown.len().saturating_sub(SHOWN);
    if more > 0 {
        text.push_str(&format!("… and {more} more\n\n"));
    }
    text
}

/// `2 errors, 1 warning in policies/x.rolebook`, a line for each file.
fn counts(findings: &[Finding]) -> String {
    let mut files: BTreeMap<&str, BTreeMap<Severity, usize>> = BTreeMap::new();
    for finding in findings {
        let count = files.entry(&finding.file).or_default().entry(finding.severity).or_default();
        *count = count.saturating_add(1);
    }
    let line = |(file, counts): (&str, BTreeMap<Severity, usize>)| {
        let parts = counts.into_iter().map(|(severity, count)| match severity {
            Severity::Error => counted(count, "error"),
            Severity::Warning => counted(count, "warning"),
            Severity::Note => counted(count, "note"),
        });
        format!("{} in {}\n", parts.collect::<Vec<_>>().join(", "), visible(file))
    };
    files.into_iter().map(line).collect()
}

/// Where more is to be read.
fn more(findings: &[Finding]) -> String {
    let mut codes: Vec<_> = findings.iter().map(|it| it.code).collect();
    codes.sort_unstable();
    codes.dedup();
    match codes.as_slice() {
        [] => String::new(),
        [only] => format!("more about this: rolebook explain-code {only}\n"),
        _ => "more about each: rolebook explain-code CODE\n".to_owned(),
    }
}

fn counted(count: usize, of: &str) -> String {
    if count == 1 { format!("1 {of}") } else { format!("{count} {of}s") }
}

/// What a finding marks in other files than its own.
fn elsewhere(finding: &Finding) -> impl Iterator<Item = (&str, &Marked)> {
    finding.labels.iter().filter_map(|it| Some((it.file.as_deref()?, it)))
}

/// A place in another file, with what is to be said about it.
fn note(mark: &Marked, lines: &Lines) -> Report {
    let mut diagnostic = MietteDiagnostic::new(visible(&mark.text));
    diagnostic.severity = Some(miette::Severity::Advice);
    let range = lines.on_one_line(mark.range.start as usize..mark.range.end as usize);
    excerpt(diagnostic, vec![(None, range)], lines)
}

fn report(finding: &Finding, lines: &Lines) -> Report {
    let mut diagnostic = MietteDiagnostic::new(visible(&finding.message)).with_code(finding.code);
    diagnostic.severity = Some(match finding.severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    });
    diagnostic.help = finding.help.as_deref().map(visible);
    let marks: Vec<_> = finding
        .labels
        .iter()
        .filter(|it| it.file.is_none())
        .map(|it| {
            let range = it.range.start as usize..it.range.end as usize;
            let text = (!it.text.is_empty()).then(|| visible(&it.text));
            (text, lines.on_one_line(range))
        })
        .collect();
    excerpt(diagnostic, marks, lines)
}

/// The lines around what is marked; of a line that is too long, only what is around the first mark.
fn excerpt(
    diagnostic: MietteDiagnostic,
    marks: Vec<(Option<String>, Range<usize>)>,
    lines: &Lines,
) -> Report {
    match marks.first() {
        Some((text, range)) if marks.iter().any(|it| lines.is_long(&it.1)) => {
            let (cut, mark) = lines.cut(range.clone());
            let label = LabeledSpan::new_with_span(text.clone(), mark);
            Report::new(diagnostic.with_label(label)).with_source_code(cut)
        }
        _ => {
            let labels = marks.into_iter().map(|(text, range)| LabeledSpan::new_with_span(text, range));
            Report::new(diagnostic.with_labels(labels)).with_source_code(lines.clone())
        }
    }
}
