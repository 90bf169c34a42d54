//! `rolebook export`: rolebooks in the languages of others.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::engine::{Change, Exported, Language};

use super::arguments::{Export, ExportTo, Exporting};
use super::files::{self, Texts};
use super::findings::{self, FindingJson, Places};
use super::{Failure, Outcome, excerpt, json, module, render, site, typescript, writing};

#[derive(Serialize)]
struct ExportedJson<'a> {
    files: Vec<FileJson<'a>>,
    findings: Vec<FindingJson<'a>>,
}

#[derive(Serialize)]
struct FileJson<'a> {
    name: &'a str,
    /// Where it was written; if it was not, its text.
    written: Option<String>,
    text: Option<&'a str>,
}

pub(super) fn run(arguments: &Export, out: &mut impl Write) -> Result<Outcome, Failure> {
    match &arguments.to {
        ExportTo::Openfga(it) => in_language(Language::OpenFga, it, out),
        ExportTo::Cedar(it) => in_language(Language::Cedar, it, out),
        ExportTo::Wasm(it) => module::run(it, out),
        ExportTo::Types(it) => typescript::run(it, out),
        ExportTo::Web(it) => site::export(it, out),
    }
}

fn in_language(language: Language, asked: &Exporting, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (mut engine, policy, mut texts) = files::load_policy(asked.policy.as_deref())?;
    let workspace = asked.workspace.as_deref().map(files::read_workspace).transpose()?;
    let facts = workspace.as_ref().map(|it| it.0.clone());
    if let Some((name, stored)) = workspace {
        files::keep_text(&mut texts, &name, &stored);
        engine.apply(Change::default().stored(name, stored));
    }
    let exported = match engine.export(&policy, facts.as_deref(), language) {
        Ok(exported) => exported,
        Err(found) => return Err(Failure::Findings(found, texts)),
    };
    let written = match &asked.output {
        None => Vec::new(),
        Some(folder) => write(folder, &exported)?,
    };
    if asked.format == super::arguments::Format::Json {
        in_json(out, &exported, &written, &texts)?;
        return Ok(Outcome::Yes);
    }
    render::findings(&exported.notes, &texts);
    match &asked.output {
        None => out.write_all(exported.whole.as_bytes())?,
        Some(_) => written
            .iter()
            .try_for_each(|it| writeln!(out, "wrote `{}`", excerpt::visible(&files::name_of(it))))?,
    }
    Ok(Outcome::Yes)
}

/// Writes every file, or none.
fn write(folder: &Path, exported: &Exported) -> Result<Vec<PathBuf>, Failure> {
    let paths: Vec<PathBuf> = exported.files.iter().map(|it| folder.join(&it.name)).collect();
    writing::are_free(&paths.iter().map(PathBuf::as_path).collect::<Vec<_>>())?;
    let texts = exported.files.iter().map(|it| it.text.as_str());
    let contents: Vec<(&Path, &str)> = paths.iter().map(PathBuf::as_path).zip(texts).collect();
    writing::create(folder, &contents)?;
    Ok(paths)
}

fn in_json(
    out: &mut impl Write,
    exported: &Exported,
    written: &[PathBuf],
    texts: &Texts,
) -> std::io::Result<()> {
    let files = exported.files.iter().enumerate().map(|(at, it)| {
        let written = written.get(at).map(|it| files::name_of(it));
        FileJson { name: &it.name, text: written.is_none().then_some(&it.text), written }
    });
    let findings = findings::all(&exported.notes, &mut Places::of(texts));
    json::write(out, &ExportedJson { files: files.collect(), findings })
}
