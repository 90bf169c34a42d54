//! `rolebook import openfga`: a rolebook of a model, or of a store with its tuples and tests.

use std::cell::RefCell;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::super::arguments::{Format, ImportOpenFga};
use super::super::files::{self, Texts};
use super::super::findings::{self, FindingJson, Places};
use super::super::{Failure, Outcome, excerpt, json, render, writing};
use crate::engine::{ImportedStore, OpenFgaStore, Stale, import_openfga, read_openfga};

/// Endings that say what is in a file and not what it is about.
const ENDINGS: [&str; 6] = [".fga.yaml", ".fga.yml", ".fga", ".mod", ".json", ".yaml"];
/// Files that are called by what is in them everywhere.
const PLAIN: [&str; 3] = ["store", "model", "fga"];
/// What a rolebook is called that has no file to be called after.
const NAMELESS: &str = "model";

#[derive(Serialize)]
struct ImportedJson<'a> {
    name: &'a str,
    /// The files that were written; without a folder for them, the texts.
    written: Vec<String>,
    rolebook: Option<&'a str>,
    workspace: Option<&'a str>,
    types: usize,
    relations: usize,
    tuples: usize,
    tests: usize,
    findings: Vec<FindingJson<'a>>,
}

pub(super) fn run(arguments: &ImportOpenFga, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (path, text) = read(&arguments.file)?;
    let texts = RefCell::new(Texts::from([(path.clone(), text.clone())]));
    let load = |name: &str| load(name, &texts);
    let tuples: Vec<String> = arguments.tuples.iter().map(|it| files::name_of(it)).collect();
    for it in &arguments.tuples {
        texts.borrow_mut().extend([files::read_page(it)?]);
    }
    let stale = if arguments.leave_out_stale { Stale::KeptApart } else { Stale::Refused };
    let store = read_openfga(&path, &text, &tuples, stale, &load);
    let file = files::called(&arguments.file);
    let imported = store.and_then(|store| {
        let own = store.name.as_ref().map(|it| it.text.clone()).filter(|it| !it.is_empty());
        let name = arguments.name.clone().or(own).unwrap_or_else(|| stem(&arguments.file));
        import_openfga(&OpenFgaStore { store: &store, name: &name, file: &file })
    });
    let texts = texts.into_inner();
    let imported = match imported {
        Ok(imported) => imported,
        Err(found) => return Err(Failure::Findings(found, texts)),
    };
    let written = arguments.output.as_deref().map(|it| write(it, &imported)).transpose()?;
    match arguments.format {
        Format::Json => in_json(out, &imported, written.unwrap_or_default(), &texts)?,
        Format::Text => {
            render::findings(&imported.warnings, &texts);
            in_words(out, &imported, written.as_deref())?;
        }
    }
    Ok(Outcome::Yes)
}

fn read(path: &Path) -> Result<(String, String), Failure> {
    match path.extension().is_some_and(|it| it == "rolebook") {
        true => Err(Failure::said(
            format!("`{}` is a rolebook already", files::name_of(path)),
            "name a model or a store of OpenFGA".to_owned(),
        )),
        false => files::read_page(path),
    }
}

/// A file that another one names, kept for excerpts of what is said of it.
fn load(name: &str, texts: &RefCell<Texts>) -> Result<String, String> {
    if let Some(text) = texts.borrow().get(name) {
        return Ok(text.clone());
    }
    let (name, text) = files::read_page(Path::new(name)).map_err(|it| match it {
        // Whoever names it says so already.
        Failure::Said { message, .. } => message.replacen(&format!("`{name}`"), "it", 1),
        Failure::Findings(..) => String::new(),
    })?;
    texts.borrow_mut().insert(name, text.clone());
    Ok(text)
}

/// What a rolebook is called by the file that it is made of; by its folder, where the file says only what is in it.
fn stem(path: &Path) -> String {
    if path == Path::new("-") {
        return NAMELESS.to_owned();
    }
    let file = files::called(path);
    let stem = ENDINGS.iter().find_map(|it| file.strip_suffix(it)).unwrap_or(&file);
    let folder = path.parent().and_then(Path::file_name).filter(|_| PLAIN.contains(&stem));
    folder.map_or_else(|| stem.to_owned(), |it| it.to_string_lossy().into_owned())
}

fn write(folder: &Path, it: &ImportedStore) -> Result<Vec<String>, Failure> {
    let rolebook = folder.join(format!("{}.rolebook", it.name));
    let workspace = folder.join("workspace.json");
    let all: [(&PathBuf, &str); 2] = [(&rolebook, &it.rolebook), (&workspace, &it.workspace)];
    let all: Vec<(&Path, &str)> = all.into_iter().map(|it| (it.0.as_path(), it.1)).collect();
    writing::are_free(&all.iter().map(|it| it.0).collect::<Vec<_>>())?;
    writing::create(folder, &all)?;
    Ok(all.iter().map(|it| files::name_of(it.0)).collect())
}

fn in_json(
    out: &mut impl Write,
    it: &ImportedStore,
    written: Vec<String>,
    texts: &Texts,
) -> std::io::Result<()> {
    let is_shown = written.is_empty();
    let result = ImportedJson {
        name: &it.name,
        written,
        rolebook: is_shown.then_some(&it.rolebook),
        workspace: is_shown.then_some(&it.workspace),
        types: it.counts.types,
        relations: it.counts.relations,
        tuples: it.counts.tuples,
        tests: it.counts.tests,
        findings: findings::all(&it.warnings, &mut Places::of(texts)),
    };
    json::write(out, &result)
}

fn in_words(out: &mut impl Write, it: &ImportedStore, written: Option<&[String]>) -> std::io::Result<()> {
    let Some([rolebook, workspace]) = written else { return out.write_all(it.rolebook.as_bytes()) };
    let counted =
        |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    let counts = it.counts;
    let (types, relations) = (counted(counts.types, "type"), counted(counts.relations, "relation"));
    writeln!(
        out,
        "wrote `{}`: {types} with {relations}, and {}",
        excerpt::visible(rolebook),
        counted(counts.tests, "test")
    )?;
    writeln!(out, "wrote `{}`: {}", excerpt::visible(workspace), counted(counts.tuples, "tuple"))?;
    let next = if counts.tests == 0 { "lint" } else { "test" };
    writeln!(out, "\nnext:\n  rolebook {next} {}", files::in_a_shell(Path::new(rolebook)))
}
