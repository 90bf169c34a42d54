//! `rolebook export types`: the types and actions of a rolebook as declarations for TypeScript, so that a word which the
//! rolebook does not have does not compile.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use crate::engine::{GraphView, Kind, TypeView};

use super::arguments::ExportTypes;
use super::{Failure, Outcome, excerpt, files, writing};

/// How long a line may be before each choice stands on its own.
const WIDTH: usize = 100;

pub(super) fn run(arguments: &ExportTypes, out: &mut impl Write) -> Result<Outcome, Failure> {
    let (engine, policy, texts) = files::load_policy(arguments.policy.as_deref())?;
    let Ok(graph) = engine.graph(&policy) else {
        return Err(Failure::Findings(engine.findings(&policy), texts));
    };
    let declared = declarations(&graph);
    let Some(output) = &arguments.output else {
        out.write_all(declared.as_bytes())?;
        return Ok(Outcome::Yes);
    };
    writing::is_not_read(output, &texts)?;
    writing::write(output, declared.as_bytes())?;
    writeln!(out, "wrote `{}`", excerpt::visible(&files::name_of(output)))?;
    Ok(Outcome::Yes)
}

/// The declarations of a rolebook.
///
/// They are types and no interfaces: only a type fits what asks for a string under whatever key.
pub(super) fn declarations(graph: &GraphView) -> String {
    let all: Vec<&TypeView> = graph.types.iter().collect();
    let acted: Vec<&TypeView> = all.iter().copied().filter(|it| !it.actions.is_empty()).collect();
    let example = acted.first().map_or("task:copy".to_owned(), |it| format!("{}:…", it.wire));
    let people = graph.types.iter().filter(|it| it.kind == Kind::Principal).map(|it| format!("{}:", it.wire));
    let people: Vec<String> = people.map(|it| format!("`{it}${{string}}`")).collect();
    let people = if people.is_empty() { "never".to_owned() } else { people.join(" | ") };
    let name = &graph.name;
    format!(
        "// Of the rolebook `{name}`, by `rolebook export types`: make it anew rather than change it.\n\n\
         /** What may be done to objects of each type, by what stands before the colon in `{example}`. */\n\
         export type Actions = {};\n\n\
         /** What may be asked about. */\n\
         export type Objects = `${{keyof Actions}}:${{string}}`;\n\n\
         /** Who may ask. */\n\
         export type People = {people};\n\n\
         /** The roles that are held on each type. */\n\
         export type Roles = {};\n",
        by_type("Actions", &acted, |it| it.actions.clone()),
        by_type("Roles", &all, |it| it.roles.iter().map(|it| it.name.clone()).collect()),
    )
}

/// Each type with its words, and its own name where that differs from the one outside.
fn by_type(alias: &str, types: &[&TypeView], words: impl Fn(&TypeView) -> Vec<String>) -> String {
    let mut fields: BTreeMap<&str, String> = BTreeMap::new();
    for it in types {
        let words = words(it);
        if words.is_empty() {
            continue;
        }
        let union = union(&it.wire, &words);
        fields.entry(&it.name).or_insert_with(|| format!(" {alias}[{}]", quoted(&it.wire)));
        fields.insert(&it.wire, union);
    }
    if fields.is_empty() {
        return "{}".to_owned();
    }
    let mut text = String::from("{\n");
    for (name, union) in fields {
        // Writing into a text cannot fail.
        let _ = writeln!(text, "  {}:{union};", key(name));
    }
    text.push('}');
    text
}

fn union(name: &str, words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|it| quoted(it)).collect();
    let line = format!(" {}", words.join(" | "));
    match line.len().saturating_add(name.len()) < WIDTH {
        true => line,
        false => words.iter().map(|it| format!("\n    | {it}")).collect(),
    }
}

/// A name as a key: in quotes unless it is plain.
fn key(name: &str) -> String {
    let plain = name.chars().all(|it| it.is_ascii_alphanumeric() || it == '_');
    if plain { name.to_owned() } else { quoted(name) }
}

/// Names have letters, digits and `_` alone, which mean themselves between quotes.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}
