//! Role tables as people keep them, in Markdown or as CSV, made into a rolebook that a person would have written.
//!
//! Nothing is lost and nothing is guessed: every row, word and mark of the page is in the rolebook, and what is not
//! understood is an error. Only a plain yes gives anything; a footnote or a word beside it becomes a condition that
//! is still to be filled in.

mod actions;
mod claims;
mod conditions;
mod header;
mod ladder;
mod markdown;
mod marks;
mod model;
mod names;
mod notes;
mod page;
mod problems;
mod repeated;
mod rows;
mod separated;
mod subjects;
mod words;
mod write;

use std::collections::BTreeSet;

use crate::diagnostic::{Diagnostic, Severity};
use crate::import::names::as_name;
use crate::limits;
use crate::policy::schema::snake_case;
use crate::syntax;

use conditions::Body;
use model::{Roles, Subject};
use names::whole;
use page::{Page, on_one_line};
use rows::RoleTable;

/// How a page is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableForm {
    Markdown,
    Csv,
}

/// A page with role tables.
#[derive(Debug, Clone, Copy)]
pub struct TablePage<'a> {
    pub text: &'a str,
    /// Found out by its text, if nobody says it.
    pub form: Option<TableForm>,
    /// The file, as the rolebook names it.
    pub file: &'a str,
    /// What the rolebook is to be called; made a name, if it is none.
    pub name: &'a str,
    /// The type that all roles are held on; found out by the headings, if nobody says it.
    pub on: Option<&'a str>,
}

/// A rolebook made of tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    pub(crate) rolebook: String,
    pub(crate) name: String,
    pub(crate) types: Vec<String>,
    pub(crate) tables: usize,
    pub(crate) roles: usize,
    pub(crate) actions: usize,
    /// The definitions that are still to be filled in, as `Type.name`.
    pub(crate) to_fill_in: Vec<String>,
    /// What was done otherwise than the page says.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// Whether a text may be the name of a type that roles are held on.
pub(crate) fn is_type_name(text: &str) -> bool {
    syntax::is_type_name(text)
}

/// Makes a rolebook of the role tables of a page.
///
/// # Errors
///
/// What cannot be read, in the order of the page.
pub(crate) fn import(page: &TablePage<'_>) -> Result<Imported, Vec<Diagnostic>> {
    let read = read(page).map_err(|it| vec![it])?;
    let mut problems = Vec::new();
    let tables = rows::tables(&read, page.text, &mut problems);
    let mut types = subjects::by_type(tables, page.on);
    types.iter_mut().for_each(|it| repeated::resolve(&mut it.1, &mut problems));
    problems.extend(too_many(&types));
    if problems.iter().any(|it| it.severity == Severity::Error) {
        problems.truncate(limits::PROBLEMS);
        return Err(problems);
    }
    let words: Vec<String> = types.iter().map(|it| snake_case(&it.0)).collect();
    let roles = Roles::of(types.iter().flat_map(|it| &it.1), &words);
    let mut subjects: Vec<Subject> = Vec::new();
    for (of, tables) in types {
        let everybody = subjects.iter().find_map(|it| it.everyone.clone());
        subjects.push(model::subject(of, &tables, &roles, everybody.as_deref()));
    }
    finish(page, &read, &roles, &subjects, problems)
}

fn read(page: &TablePage<'_>) -> Result<Page, Diagnostic> {
    match page.form {
        Some(TableForm::Markdown) => Ok(markdown::read(page.text)),
        Some(TableForm::Csv) => separated::read(page.text),
        None => {
            let read = markdown::read(page.text);
            match read.grids.is_empty() && separated::has_cells(page.text) {
                true => separated::read(page.text),
                false => Ok(read),
            }
        }
    }
}

/// The first thing of which there is more than a rolebook may have.
fn too_many(types: &[(String, Vec<RoleTable>)]) -> Option<Diagnostic> {
    let tables = types.iter().flat_map(|it| &it.1);
    if let Some(beyond) = tables.clone().nth(limits::TABLES) {
        return Some(problems::too_many("tables", limits::TABLES, &beyond.range));
    }
    types.iter().find_map(|(_, tables)| {
        let beyond = tables.iter().flat_map(|it| &it.rows).nth(limits::ACTIONS)?;
        Some(problems::too_many("actions", limits::ACTIONS, &beyond.range))
    })
}

fn finish(
    page: &TablePage<'_>,
    read: &Page,
    roles: &Roles,
    subjects: &[Subject],
    warnings: Vec<Diagnostic>,
) -> Result<Imported, Vec<Diagnostic>> {
    let everything = 0..0;
    let defined = subjects.iter().map(|it| it.conditions.len()).sum::<usize>();
    if defined >= limits::DEFINITIONS {
        return Err(vec![problems::too_many("conditions", limits::DEFINITIONS, &everything)]);
    }
    let name = as_name(&whole(page.name), "roles");
    let file = on_one_line(page.file);
    let is_user = subjects.iter().any(|it| it.of == "User");
    let written = write::rolebook(&write::Rolebook {
        name: &name,
        title: read.title.as_deref(),
        from: &file,
        principal: if is_user { "Person" } else { "User" },
        roles,
        subjects,
    });
    if written.len() > limits::SOURCE_BYTES {
        return Err(vec![problems::too_large(&everything)]);
    }
    let rolebook = syntax::format::format(&written).map_err(|_| vec![problems::too_large(&everything)])?;
    let open = |it: &Subject| {
        let flagged = it.conditions.iter().filter(|it| matches!(it.body, Body::Flag(_)));
        flagged.map(|defined| format!("{}.{}", it.of, defined.name)).collect::<Vec<_>>()
    };
    Ok(Imported {
        rolebook,
        name,
        types: subjects.iter().map(|it| it.of.clone()).collect(),
        tables: subjects.iter().map(|it| it.tables.len()).sum(),
        roles: subjects.iter().flat_map(|it| &it.roles).collect::<BTreeSet<_>>().len(),
        actions: subjects.iter().map(|it| it.actions.len()).sum(),
        to_fill_in: subjects.iter().flat_map(open).collect(),
        warnings,
    })
}
