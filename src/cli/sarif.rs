//! Findings in SARIF 2.1.0, which code hosts and editors read.
//!
//! Only what a reader of such files needs is written, by structures of our own: the whole format has
//! hundreds of properties. What an author allows is there, and marked as suppressed with the reason.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Range;

use serde::Serialize;

use crate::engine::{self, Level, Lint, Marked, Place, lint_rules};

use super::excerpt::Lines;
use super::files::Texts;
use super::findings::severity_word;
use super::json;
use super::lint::Levels;

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
struct Driver {
    name: &'static str,
    version: &'static str,
    rules: Vec<RuleJson>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RuleJson {
    id: &'static str,
    short_description: Said<'static>,
    help: Said<'static>,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Said<'a> {
    text: std::borrow::Cow<'a, str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Found<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'static str,
    message: Said<'a>,
    locations: Vec<Location<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'a>>,
    /// Empty if nobody lets it stand.
    suppressions: Vec<Suppression<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Said<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    justification: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix<'a> {
    description: Said<'a>,
    artifact_changes: Vec<Change<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    inserted_content: Option<Said<'a>>,
}

pub(super) fn write(
    out: &mut impl Write,
    found: &[Lint],
    levels: &Levels,
    texts: &Texts,
) -> std::io::Result<()> {
    let mut writer = Writer { texts, lines: BTreeMap::new() };
    let results = found.iter().map(|it| writer.result(it)).collect();
    let driver = Driver { name: "rolebook", version: env!("CARGO_PKG_VERSION"), rules: rules(levels) };
    let run = Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results };
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    json::write(out, &Log { schema, version: "2.1.0", runs: [run] })
}

/// Every lint, at the level of this run.
fn rules(levels: &Levels) -> Vec<RuleJson> {
    let rule = |it: &engine::Rule| {
        let level = levels.get(it.code).copied().unwrap_or(it.level);
        let help =
            format!("to let one stand, write `allow {} for \"STATEMENT\" because \"REASON\"`", it.code);
        let level_word = match level {
            Level::Deny => "error",
            Level::Warn => "warning",
            Level::Note => "note",
            Level::Allow => "none",
        };
        RuleJson {
            id: it.code,
            short_description: said(it.summary),
            help: Said { text: help.into() },
            default_configuration: Configuration { enabled: level != Level::Allow, level: level_word },
        }
    };
    lint_rules().iter().map(rule).collect()
}

fn said(text: &str) -> Said<'_> {
    Said { text: text.into() }
}

struct Writer<'a> {
    texts: &'a Texts,
    lines: BTreeMap<&'a str, Lines>,
}

impl<'a> Writer<'a> {
    fn result(&mut self, it: &'a Lint) -> Found<'a> {
        let finding = &it.finding;
        let first = finding.labels.iter().take(1).map(|label| self.location(&finding.file, label, None));
        let locations = first.collect();
        let others = (1..).zip(finding.labels.iter().skip(1));
        let related_locations =
            others.map(|(id, label)| self.location(&finding.file, label, Some(id))).collect();
        let justification = it.allowed.iter();
        let fix = finding.fix.as_ref().map(|fix| self.fix(&finding.file, fix));
        Found {
            rule_id: finding.code,
            rule_index: lint_rules().iter().position(|rule| rule.code == finding.code).unwrap_or_default(),
            level: severity_word(finding.severity),
            message: Said { text: whole_message(it).into() },
            locations,
            related_locations,
            suppressions: justification
                .map(|it| Suppression { kind: "inSource", justification: it })
                .collect(),
            fixes: fix.into_iter().collect(),
        }
    }

    fn location(&mut self, file: &'a str, label: &'a Marked, id: Option<usize>) -> Location<'a> {
        let file = label.file.as_deref().unwrap_or(file);
        let region = self.region(file, &label.range);
        let physical_location = Physical { artifact_location: Artifact { uri: uri(file) }, region };
        let message = id.map(|_| said(&label.text));
        Location { id, physical_location, message }
    }

    fn region(&mut self, file: &'a str, range: &Range<u32>) -> Region {
        let texts = self.texts;
        let lines = self
            .lines
            .entry(file)
            .or_insert_with(|| Lines::of(file, texts.get(file).map_or("", String::as_str)));
        let (start_line, start_column) = lines.place(range.start as usize);
        let (end_line, end_column) = lines.place(range.end as usize);
        Region { start_line, start_column, end_line, end_column }
    }

    fn fix(&mut self, own: &'a str, it: &'a engine::Fix<Place>) -> Fix<'a> {
        let mut artifact_changes = Vec::new();
        for edit in &it.edits {
            let file = edit.place.file.as_deref().unwrap_or(own);
            let deleted_region = self.region(file, &edit.place.range);
            let inserted_content = (!edit.text.is_empty()).then(|| said(&edit.text));
            let replacements = [Replacement { deleted_region, inserted_content }];
            artifact_changes.push(Change { artifact_location: Artifact { uri: uri(file) }, replacements });
        }
        Fix { description: said(&it.title), artifact_changes }
    }
}

/// The message, the cause and the way out, since not every reader of such files shows the parts.
fn whole_message(it: &Lint) -> String {
    let cause = it.finding.labels.first().map(|it| it.text.as_str()).filter(|it| !it.is_empty());
    let cause = cause.map(|it| format!(": {it}")).unwrap_or_default();
    let help = it.finding.help.as_ref().map(|it| format!("; {it}")).unwrap_or_default();
    format!("{}{cause}{help}", it.finding.message)
}

/// A path as a reference relative to where the program ran; what a reference may not hold is escaped.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte))
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    if path.starts_with('/') { format!("file://{uri}") } else { uri }
}
