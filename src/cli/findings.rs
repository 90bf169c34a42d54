//! Findings as JSON: for editors, and for whoever wants to mend many files at once.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::Range;

use serde::Serialize;

use crate::engine::{Finding, Fix, Place, Severity};

use super::excerpt::Lines;
use super::files::Texts;
use super::json;

#[derive(Serialize)]
struct Report<'a> {
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
pub(super) struct FindingJson<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    labels: Vec<LabelJson<'a>>,
    help: Option<&'a str>,
    fix: Option<FixJson<'a>>,
}

/// A range of bytes, and where it starts as people count it.
#[derive(Serialize)]
struct LabelJson<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    start: u32,
    end: u32,
    text: &'a str,
}

#[derive(Serialize)]
struct FixJson<'a> {
    title: &'a str,
    edits: Vec<EditJson<'a>>,
}

/// What stands in the range gives way to the text.
#[derive(Serialize)]
struct EditJson<'a> {
    file: &'a str,
    start: u32,
    end: u32,
    text: &'a str,
}

/// Where things stand, file by file.
pub(super) struct Places<'t> {
    texts: &'t Texts,
    lines: BTreeMap<String, Lines>,
}

impl<'t> Places<'t> {
    pub(super) fn of(texts: &'t Texts) -> Self {
        Self { texts, lines: BTreeMap::new() }
    }

    fn place(&mut self, file: &str, range: &Range<u32>) -> (usize, usize) {
        if !self.lines.contains_key(file) {
            let text = self.texts.get(file).map_or("", String::as_str);
            self.lines.insert(file.to_owned(), Lines::of(file, text));
        }
        self.lines.get(file).map_or((1, 1), |it| it.place(range.start as usize))
    }
}

/// Writes `{"findings": [...]}` on one line.
pub(super) fn write(out: &mut impl Write, findings: &[Finding], texts: &Texts) -> std::io::Result<()> {
    json::write(out, &Report { findings: all(findings, &mut Places::of(texts)) })
}

/// Each finding once, though a part is told of with its rolebook, too.
pub(super) fn once(mut found: Vec<Finding>) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    found.retain(|it| {
        let places: Vec<_> = it.labels.iter().map(|it| (it.range.start, it.range.end)).collect();
        told.insert((it.file.clone(), it.code, it.message.clone(), places))
    });
    found
}

pub(super) fn all<'a>(findings: &'a [Finding], places: &mut Places<'_>) -> Vec<FindingJson<'a>> {
    findings.iter().map(|it| finding(it, places)).collect()
}

pub(super) fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

pub(super) fn finding<'a>(it: &'a Finding, places: &mut Places<'_>) -> FindingJson<'a> {
    let labels: Vec<LabelJson<'a>> = it
        .labels
        .iter()
        .map(|label| {
            let file = label.file.as_deref().unwrap_or(&it.file);
            let (line, column) = places.place(file, &label.range);
            let Range { start, end } = label.range;
            LabelJson { file, line, column, start, end, text: &label.text }
        })
        .collect();
    let (line, column) = labels.first().map_or((1, 1), |it| (it.line, it.column));
    FindingJson {
        file: &it.file,
        line,
        column,
        severity: severity_word(it.severity),
        code: it.code,
        message: &it.message,
        labels,
        help: it.help.as_deref(),
        fix: it.fix.as_ref().map(|fix| fix_json(&it.file, fix)),
    }
}

fn fix_json<'a>(own: &'a str, fix: &'a Fix<Place>) -> FixJson<'a> {
    let edits = fix.edits.iter().map(|it| EditJson {
        file: it.place.file.as_deref().unwrap_or(own),
        start: it.place.range.start,
        end: it.place.range.end,
        text: &it.text,
    });
    FixJson { title: &fix.title, edits: edits.collect() }
}
