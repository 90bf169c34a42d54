//! A file of facts and what comes of it, as a text that a reviewer can read.

use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity, Site};
use crate::facts::json::{Loaded, load};
use crate::facts::time::time_text;
use crate::facts::value::value_text;
use crate::facts::workspace::{Edge, Workspace};
use crate::policy::schema::{Schema, TypeId};

pub(crate) fn of(schema: &Schema, text: &str) -> String {
    let mut out = String::new();
    for (line, number) in text.lines().zip(1..) {
        writeln!(out, "{number:>3} | {line}").unwrap();
    }
    out.push_str("---\n");
    match load(schema, text) {
        Ok(Loaded { workspace, warnings }) => {
            out.push_str(&facts(schema, &workspace));
            warnings.iter().for_each(|it| problem(&mut out, text, it));
        }
        Err(problems) => problems.iter().for_each(|it| problem(&mut out, text, it)),
    }
    out
}

fn problem(out: &mut String, text: &str, diagnostic: &Diagnostic) {
    for (label, number) in diagnostic.labels.iter().zip(0..) {
        let Site::File(range) = &label.site else { panic!("a file's problem has a place in the file") };
        let (line, column) = position(text, range.start as usize);
        let severity = if diagnostic.severity == Severity::Error { "error" } else { "warning" };
        let marked =
            text.get(range.start as usize..range.end as usize).unwrap().lines().next().unwrap_or_default();
        match number {
            0 => writeln!(out, "{line}:{column} {severity}[{}]: {}", diagnostic.code, diagnostic.message),
            _ => writeln!(out, "    {line}:{column} {}", label.text),
        }
        .unwrap();
        writeln!(out, "    marked: {marked}").unwrap();
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "    help: {help}").unwrap();
    }
}

/// Line and column in characters, both from one.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap();
    (before.split('\n').count(), before.rsplit('\n').next().unwrap().chars().chain(['x']).count())
}

/// Every entity with what is stated about it.
pub(crate) fn facts(schema: &Schema, workspace: &Workspace) -> String {
    let mut out = String::new();
    for (table, of) in workspace.tables.iter().zip(0..) {
        for (id, row) in table.ids.iter().zip(&table.rows) {
            let info = &schema.types[usize::from(of)];
            writeln!(out, "{}:{id}", info.wire).unwrap();
            for (member, value) in &row.attributes {
                let name = &info.members[usize::from(*member)].name;
                writeln!(out, "    {name} {}", value_text(schema, value).unwrap()).unwrap();
            }
            for (member, edges) in &row.relations {
                let name = &info.members[usize::from(*member)].name;
                let list = edges.list.iter().map(|it| edge(schema, workspace, of, it));
                let list = list.collect::<Vec<_>>().join(", ");
                let more = if edges.incomplete { " incomplete" } else { "" };
                writeln!(out, "    {name} [{list}]{more}").unwrap();
            }
        }
    }
    out
}

fn edge(schema: &Schema, workspace: &Workspace, of: TypeId, edge: &Edge) -> String {
    let wire = &schema.types[usize::from(edge.target.of)].wire;
    let mut out = format!("{wire}:{}", workspace.id(edge.target).unwrap());
    if let Some(role) = edge.role {
        let role = &schema.types[usize::from(of)].roles[usize::from(role)];
        write!(out, " as {}", role.name).unwrap();
    }
    for (word, time) in [("since", edge.since()), ("until", edge.until())] {
        if let Some(time) = time {
            write!(out, " {word} {}", time_text(time)).unwrap();
        }
    }
    out
}
