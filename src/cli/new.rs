//! `rolebook new`: a first rolebook with a test, whole or as a layer on another one, and a workspace to try it on.

mod example;
mod layer;
mod whole;

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::engine::{Change, Engine, format};

use super::arguments::{Format, New};
use super::{Failure, Outcome, files, json, writing};

/// What is to be written, and a question to begin with.
struct Draft {
    rolebook: String,
    workspace: String,
    question: String,
}

#[derive(Serialize)]
struct CreatedJson {
    written: Vec<String>,
    next: Vec<String>,
}

pub(super) fn create(arguments: &New, out: &mut impl Write) -> Result<Outcome, Failure> {
    let name = &arguments.name;
    is_name(name)?;
    let title = arguments.title.clone().unwrap_or_else(|| titled(name));
    let title = quoted(&title)?;
    let folder = arguments.folder.as_deref().unwrap_or(Path::new("."));
    let rolebook = folder.join(format!("{name}.rolebook"));
    let workspace = folder.join("workspace.json");
    // A layer decides about a workspace that is there already; a rolebook of its own could not read it.
    let kept = arguments.extends.is_some() && workspace.exists();
    let new: Vec<&Path> =
        [&rolebook].into_iter().chain((!kept).then_some(&workspace)).map(PathBuf::as_path).collect();
    writing::are_free(&new)?;
    let draft = match &arguments.extends {
        None => whole::draft(name, &title),
        Some(base) => layer::draft(&rolebook, name, &title, base)?,
    };
    // Whatever names stand in it, it is laid out as all rolebooks are.
    let laid_out = format(name, &draft.rolebook).unwrap_or_else(|_| draft.rolebook.clone());
    let texts = [laid_out.as_str(), draft.workspace.as_str()];
    let written: Vec<(&Path, &str)> = new.into_iter().zip(texts).collect();
    writing::create(folder, &written)?;
    let named: Vec<String> = written.iter().map(|it| files::name_of(it.0)).collect();
    let next = next(&draft, &rolebook, &workspace, kept)?;
    match arguments.format {
        Format::Json => json::write(out, &CreatedJson { written: named, next })?,
        Format::Text => text(out, arguments, &named, &next)?,
    }
    Ok(Outcome::Yes)
}

fn text(out: &mut impl Write, arguments: &New, written: &[String], next: &[String]) -> std::io::Result<()> {
    for (at, name) in written.iter().enumerate() {
        let what = match (at, &arguments.extends) {
            (0, None) => "a rolebook with a test".to_owned(),
            (0, Some(base)) => format!("a layer on `{base}`, with a test"),
            _ => "an example to be replaced by your own".to_owned(),
        };
        writeln!(out, "wrote `{name}`: {what}")?;
    }
    if written.len() == 1 {
        writeln!(out, "kept the `workspace.json` that is there")?;
    }
    writeln!(out, "\nnext:")?;
    next.iter().try_for_each(|it| writeln!(out, "  {it}"))
}

/// What to run next: the test, and a first question.
fn next(draft: &Draft, rolebook: &Path, workspace: &Path, kept: bool) -> Result<Vec<String>, Failure> {
    let here = rolebook.parent().is_none_or(|it| it == Path::new("."));
    let sources = match here && files::rolebooks_of(Path::new("."))?.len() == 1 {
        true => String::new(),
        false => {
            format!(" --policy {} --workspace {}", files::in_a_shell(rolebook), files::in_a_shell(workspace))
        }
    };
    let question = match kept {
        true => format!("rolebook audit{sources}"),
        false => format!("rolebook explain {}{sources}", draft.question),
    };
    Ok(vec![format!("rolebook test {}", files::in_a_shell(rolebook)), question])
}

/// A name is one if the language reads it as one.
fn is_name(name: &str) -> Result<(), Failure> {
    if called(name).is_some_and(|it| it == *name) {
        return Ok(());
    }
    let near = name.trim().to_lowercase().replace(|it: char| !it.is_alphanumeric(), "_");
    let near = near.trim_matches('_').trim_start_matches(|it: char| it.is_ascii_digit() || it == '_');
    let offered = Some(near).filter(|it| called(it).is_some_and(|called| called == **it));
    let rule =
        "a name is letters, digits and `_`, begins with a small letter, and is no word of the language";
    let help = offered.map_or_else(|| rule.to_owned(), |it| format!("write `{it}`: {rule}"));
    let message = match name.is_empty() {
        true => "the name is empty".to_owned(),
        false => format!("`{name}` cannot be the name of a rolebook"),
    };
    Err(Failure::said(message, help))
}

/// The name of the rolebook that begins with it.
fn called(name: &str) -> Option<String> {
    let mut engine = Engine::new();
    engine.apply(Change::default().policy("new", format!("rolebook {name}\n")));
    engine.graph("new").ok().map(|it| it.name)
}

/// `my_agency` as `My agency`.
fn titled(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|it| it.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A title as a text of the language.
fn quoted(title: &str) -> Result<String, Failure> {
    if title.chars().any(char::is_control) {
        let help = "leave out line breaks and tabs".to_owned();
        return Err(Failure::said("a title stands on one line", help));
    }
    Ok(format!("\"{}\"", title.replace('\\', "\\\\").replace('"', "\\\"")))
}

/// The path from a folder to a file, neither of which need be there.
fn path_between(folder: &Path, file: &Path) -> String {
    let (folder, file) = (whole_path(folder), whole_path(file));
    let shared = folder.components().zip(file.components()).take_while(|it| it.0 == it.1).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = file.components().skip(shared).map(|it| it.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// A path from the root, without links as far as it is there.
fn whole_path(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    std::fs::canonicalize(path).unwrap_or_else(|_| match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => whole_path(parent).join(name),
        _ => path.to_owned(),
    })
}
