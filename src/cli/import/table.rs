//! `rolebook import table`: a rolebook of the role tables in a page of Markdown, or of a spreadsheet.

use std::io::Write;
use std::path::Path;

use serde::Serialize;

use super::super::arguments::{Format, ImportTable, TableSource};
use super::super::files::{self, Texts};
use super::super::findings::{self, FindingJson, Places};
use super::super::{Failure, Outcome, excerpt, json, render, writing};
use crate::engine::{ImportedTables, TableForm, TablePage, import_table};

/// What a rolebook is called that has no file to be called after.
const NAMELESS: &str = "roles";
/// Endings of files that spreadsheet programs write, and nobody else reads.
const SHEETS: [&str; 4] = ["xlsx", "xls", "ods", "numbers"];

#[derive(Serialize)]
struct ImportedJson<'a> {
    name: &'a str,
    /// The file that was written; without one, the rolebook.
    written: Option<String>,
    rolebook: Option<&'a str>,
    types: &'a [String],
    tables: usize,
    roles: usize,
    actions: usize,
    to_fill_in: &'a [String],
    findings: Vec<FindingJson<'a>>,
}

pub(super) fn run(arguments: &ImportTable, out: &mut impl Write) -> Result<Outcome, Failure> {
    if let Some(path) = &arguments.output {
        writing::are_free(&[path])?;
    }
    let (path, text) = read(&arguments.file)?;
    let name = stem(arguments.output.as_deref().unwrap_or(&arguments.file));
    let file = files::called(&arguments.file);
    let page = TablePage {
        text: &text,
        form: form(arguments),
        file: &file,
        name: &name,
        on: arguments.on.as_deref(),
    };
    let texts = Texts::from([(path.clone(), text.clone())]);
    let imported = match import_table(&path, &page) {
        Ok(imported) => imported,
        Err(found) => return Err(Failure::Findings(found, texts)),
    };
    if let Some(path) = &arguments.output {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        writing::create(folder, &[(path, &imported.rolebook)])?;
    }
    match arguments.format {
        Format::Json => in_json(out, arguments, &imported, &texts)?,
        Format::Text => {
            render::findings(&imported.warnings, &texts);
            in_words(out, arguments, &imported)?;
        }
    }
    Ok(Outcome::Yes)
}

fn read(path: &Path) -> Result<(String, String), Failure> {
    let name = files::name_of(path);
    let ending = path.extension().map(|it| it.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    match ending.as_str() {
        "rolebook" => Err(Failure::said(
            format!("`{name}` is a rolebook already"),
            "name a page with role tables, in Markdown or as CSV".to_owned(),
        )),
        sheet if SHEETS.contains(&sheet) => Err(Failure::said(
            format!("`{name}` is read by its own program only"),
            "save the sheet as CSV there, in UTF-8".to_owned(),
        )),
        _ => files::read_page(path),
    }
}

fn form(arguments: &ImportTable) -> Option<TableForm> {
    let ending = arguments.file.extension().map(|it| it.to_string_lossy().to_ascii_lowercase());
    match (arguments.from, ending.as_deref()) {
        (Some(TableSource::Markdown), _) => Some(TableForm::Markdown),
        (Some(TableSource::Csv), _) => Some(TableForm::Csv),
        (None, Some("csv" | "tsv")) => Some(TableForm::Csv),
        (None, Some("md" | "markdown" | "mdx")) => Some(TableForm::Markdown),
        (None, _) => None,
    }
}

/// What a rolebook is called that stands in this file, or is made of it.
fn stem(path: &Path) -> String {
    let stem = path.file_stem().map(|it| it.to_string_lossy().into_owned()).unwrap_or_default();
    if stem == "-" { NAMELESS.to_owned() } else { stem }
}

fn in_json(
    out: &mut impl Write,
    arguments: &ImportTable,
    it: &ImportedTables,
    texts: &Texts,
) -> std::io::Result<()> {
    let written = arguments.output.as_deref().map(files::name_of);
    let result = ImportedJson {
        name: &it.name,
        rolebook: written.is_none().then_some(&it.rolebook),
        written,
        types: &it.types,
        tables: it.tables,
        roles: it.roles,
        actions: it.actions,
        to_fill_in: &it.to_fill_in,
        findings: findings::all(&it.warnings, &mut Places::of(texts)),
    };
    json::write(out, &result)
}

fn in_words(out: &mut impl Write, arguments: &ImportTable, it: &ImportedTables) -> std::io::Result<()> {
    let Some(path) = &arguments.output else { return out.write_all(it.rolebook.as_bytes()) };
    let counted =
        |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let (roles, actions) = (counted(it.roles, "role"), counted(it.actions, "action"));
    let name = excerpt::visible(&files::name_of(path));
    writeln!(out, "wrote `{name}`: {roles} and {actions}, of {}", counted(it.tables, "table"))?;
    if !it.to_fill_in.is_empty() {
        let names: Vec<String> = it.to_fill_in.iter().map(|it| format!("`{it}`")).collect();
        writeln!(out, "to be filled in: {}", names.join(", "))?;
    }
    writeln!(out, "\nnext:\n  rolebook test {}", files::in_a_shell(path))
}
