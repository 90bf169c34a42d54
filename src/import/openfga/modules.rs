//! `fga.mod`: a YAML file that says the version and which files make up a model.

use crate::diagnostic::shown;
use crate::limits::MODULES;

use super::document::{self, File, Shape};
use super::dsl::{self, Part};
use super::join;
use super::loader::Loader;
use super::model::Model;
use super::problem::Problem;
use super::span::Name;

const CODE: &str = "openfga-module";

/// Reads a modular model and all of its files.
pub(super) fn read(file: &File, load: &Loader<'_>, shape: &mut Shape) -> Option<Model> {
    let node = document::read(file).map_err(|it| shape.problems.take_over(it)).ok()?;
    let fields = shape.fields(&node, "`fga.mod`", &["schema", "contents"])?;
    let version = shape.text(&fields, "schema", "the version of the language");
    let listed = shape.list(fields.get("contents"), "files");
    if listed.is_empty() && shape.problems.is_empty() {
        return shape.wrong(&file.start(), "this model has no files", "list them below `contents`");
    }
    let names: Vec<Name> = listed.iter().filter_map(|it| shape.name(it, "the name of a file")).collect();
    let parts = parts(file, &names, load, shape);
    let model = join::modular(&version?, parts, &mut shape.problems)?;
    shape.problems.is_empty().then_some(model)
}

fn parts(file: &File, names: &[Name], load: &Loader<'_>, shape: &mut Shape) -> Vec<Part> {
    let mut seen: Vec<(String, &Name)> = Vec::new();
    let mut parts = Vec::new();
    for name in names.iter().take(MODULES) {
        let path = load.beside(&file.name, &name.text);
        if let Some((_, first)) = seen.iter().find(|it| it.0 == path) {
            shape.problems.push(|| {
                Problem::new(
                    CODE,
                    &name.span,
                    format!("the file {} is listed a second time", shown(&name.text)),
                )
                .also(&first.span, "listed first")
                .help("list it once")
            });
            continue;
        }
        if let Some(wrong) = unsuitable(name, &path, file) {
            shape.problems.push(|| wrong);
            continue;
        }
        match load.load(&path, &name.span) {
            Ok(loaded) => parts.push(dsl::read(&loaded.whole(), &mut shape.problems)),
            Err(problem) => shape.problems.push(|| problem),
        }
        seen.push((path, name));
    }
    if let Some(name) = names.get(MODULES) {
        shape.problems.push(|| {
            Problem::new("openfga-too-large", &name.span, format!("more than {MODULES} files of one model"))
                .help("put several modules together")
        });
    }
    parts
}

/// Why a file can be no part of the model.
fn unsuitable(name: &Name, path: &str, file: &File) -> Option<Problem> {
    let problem = |message: String, help: &str| Some(Problem::new(CODE, &name.span, message).help(help));
    let shown = shown(&name.text);
    if path == &*file.name {
        problem(
            format!("{shown} lists itself"),
            "list only files of modules; a list of files lists no other one",
        )
    } else if name.text.ends_with(".mod") {
        problem(format!("{shown} is itself a list of files"), "list the files of its modules here")
    } else if !name.text.ends_with(".fga") {
        problem(format!("{shown} is not the name of a module's file"), "its name ends in `.fga`")
    } else if name.text.starts_with('/') || name.text.split(['/', '\\']).any(|it| it == "..") {
        problem(
            format!("{shown} leads out of the folder of `fga.mod`"),
            "files of a model stand in that folder or below",
        )
    } else {
        None
    }
}
