//! `rolebook texts`: every text that people read, for those who translate them.

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use crate::engine::{TextKind, TextView, wider_languages};

use super::arguments::{Texts, TextsFormat};
use super::excerpt::visible;
use super::{Failure, Outcome, files, json};

#[derive(Serialize)]
struct TextJson<'a> {
    kind: &'static str,
    name: &'a str,
    main: &'a str,
    /// Each language that is asked for; empty where it says nothing.
    translations: BTreeMap<&'a str, &'a str>,
    placeholders: &'a [String],
    file: &'a str,
    line: usize,
}

pub(super) fn list(arguments: &Texts, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (engine, policy, texts) = files::load_policy(arguments.policy.as_deref())?;
    let findings = engine.findings(&policy);
    if findings.iter().any(|it| it.severity == crate::engine::Severity::Error) {
        return Err(Failure::Findings(findings, texts));
    }
    let languages = match &arguments.lang {
        Some(tag) => vec![language(tag)?],
        None => engine.languages(&policy),
    };
    let all = engine.texts(&policy);
    let all: Vec<TextJson<'_>> = all.iter().map(|it| row(it, &languages)).collect();
    match arguments.format {
        TextsFormat::Json => json::write(out, &all)?,
        TextsFormat::Csv => csv(out, &all, &languages)?,
        TextsFormat::Text => text(out, &all)?,
    }
    Ok(Outcome::Yes)
}

/// A translator may ask for a language that is not spoken yet, but not for what is none.
fn language(tag: &str) -> Result<String, Failure> {
    let is_part = |it: &str| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric());
    match tag.split('-').all(is_part) {
        true => Ok(tag.to_owned()),
        false => Err(Failure::said(
            format!("`{tag}` is no language"),
            "write a tag such as `fr` or `fr-CA`".to_owned(),
        )),
    }
}

fn row<'a>(it: &'a TextView, languages: &'a [String]) -> TextJson<'a> {
    let written =
        |tag: &str| it.written.iter().find(|it| it.0.eq_ignore_ascii_case(tag)).map(|it| it.1.as_str());
    // What a wider language says is said in this one too.
    let said = |tag: &str| wider_languages(tag).find_map(written).unwrap_or_default();
    TextJson {
        kind: match it.kind {
            TextKind::Label => "label",
            TextKind::Reason => "reason",
        },
        name: &it.name,
        main: written("").unwrap_or_default(),
        translations: languages.iter().map(|tag| (tag.as_str(), said(tag))).collect(),
        placeholders: &it.placeholders,
        file: &it.source.file,
        line: it.source.line,
    }
}

/// One text below the other, since no terminal is wide enough for sentences side by side.
fn text(out: &mut impl Write, all: &[TextJson<'_>]) -> std::io::Result<()> {
    if all.is_empty() {
        return writeln!(out, "this rolebook has no texts");
    }
    for (at, it) in all.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        writeln!(out, "{}  ({}, {}:{})", visible(it.name), it.kind, visible(it.file), it.line)?;
        let main = std::iter::once(("main", it.main));
        let languages = main.chain(it.translations.iter().map(|(tag, text)| (*tag, *text)));
        for (tag, text) in languages {
            let text = if text.is_empty() { "(missing)".to_owned() } else { visible(text) };
            writeln!(out, "    {tag:6} {text}")?;
        }
    }
    writeln!(out)?;
    for tag in all.iter().take(1).flat_map(|it| it.translations.keys()) {
        let missing =
            all.iter().filter(|it| it.translations.get(tag).is_some_and(|it| it.is_empty())).count();
        writeln!(
            out,
            "{tag}: {} of {} texts, {missing} missing",
            all.len().saturating_sub(missing),
            all.len()
        )?;
    }
    Ok(())
}

fn csv(out: &mut impl Write, all: &[TextJson<'_>], languages: &[String]) -> std::io::Result<()> {
    let head = ["kind", "name", "main"].into_iter().chain(languages.iter().map(String::as_str));
    line(out, head.chain(["placeholders", "file", "line"]))?;
    for it in all {
        let (placeholders, number) = (it.placeholders.join(" "), it.line.to_string());
        let texts =
            languages.iter().map(|tag| it.translations.get(tag.as_str()).copied().unwrap_or_default());
        let front = [it.kind, it.name, it.main].into_iter().chain(texts);
        line(out, front.chain([placeholders.as_str(), it.file, &number]))?;
    }
    Ok(())
}

/// One record of RFC 4180. A field that a spreadsheet would take for a formula is led by an apostrophe.
fn line<'t>(out: &mut impl Write, fields: impl Iterator<Item = &'t str>) -> std::io::Result<()> {
    let field = |it: &str| {
        let guard = if it.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        match it.contains([',', '"', '\n', '\r']) {
            true => format!("\"{guard}{}\"", it.replace('"', "\"\"")),
            false => format!("{guard}{it}"),
        }
    };
    write!(out, "{}\r\n", fields.map(field).collect::<Vec<_>>().join(","))
}
