//! Writes the rolebook as a person would; the formatter lays it out.

use super::claims;
use super::conditions::{Body, Defined};
use super::model::{Head, Roles, Row, Subject, Table, Value};
use super::page::Note;
use crate::diagnostic::quoted;

/// The widest line of a comment; the formatter leaves comments as they are.
const WIDTH: usize = 116;
/// More actions that nobody may do than this are let stand all at once.
const LISTED: usize = 8;

/// All that a rolebook says.
pub(super) struct Rolebook<'a> {
    pub(super) name: &'a str,
    pub(super) title: Option<&'a str>,
    /// The file that the tables stand in.
    pub(super) from: &'a str,
    pub(super) principal: &'a str,
    pub(super) roles: &'a Roles,
    pub(super) subjects: &'a [Subject],
}

pub(super) fn rolebook(it: &Rolebook<'_>) -> String {
    let mut out = String::new();
    let title = it.title.map(|it| format!(" {}", quoted(it))).unwrap_or_default();
    out.push_str(&format!("rolebook {}{title}\n\n", it.name));
    let tables: usize = it.subjects.iter().map(|it| it.tables.len()).sum();
    let which = if tables == 1 { "The role table" } else { "The role tables" };
    comment(
        &mut out,
        "",
        &format!(
            "{which} of {}, row by row and word for word. Who holds which role is for a workspace to say.",
            it.from
        ),
    );
    out.push_str(&format!("\nprincipal {}\n\n", it.principal));
    for subject in it.subjects {
        declarations(&mut out, subject, it.principal);
    }
    for subject in it.subjects {
        subject.tables.iter().for_each(|table| self::table(&mut out, subject, table));
    }
    labels(&mut out, it);
    allowances(&mut out, it.subjects);
    for subject in it.subjects {
        out.push_str(&claims::test(subject));
    }
    out
}

/// A comment, broken between words.
fn comment(out: &mut String, indent: &str, text: &str) {
    let mut line = String::new();
    for word in text.split(' ').filter(|it| !it.is_empty()) {
        if !line.is_empty() && line.chars().count().saturating_add(word.chars().count()) >= WIDTH {
            out.push_str(&format!("{indent}# {line}\n"));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        out.push_str(&format!("{indent}# {line}\n"));
    }
}

fn declarations(out: &mut String, it: &Subject, principal: &str) {
    let (of, holders) = (&it.of, it.holders);
    out.push_str(&format!("type {of}\n    {holders}: {principal}* as role\n"));
    let flags =
        it.conditions.iter().filter_map(|it| if let Body::Flag(flag) = &it.body { Some(flag) } else { None });
    let flags: Vec<&String> = flags.collect();
    if !flags.is_empty() {
        out.push('\n');
        let open = "Conditions that are still to be filled in. Nobody states these, so what depends on them is unknown, \
            and what is unknown never allows anything.";
        comment(out, "    ", open);
        flags.iter().for_each(|it| out.push_str(&format!("    {it}: flag\n")));
    }
    let chain = |chain: &Vec<usize>| {
        let names = chain.iter().filter_map(|at| it.roles.get(*at).map(String::as_str));
        names.collect::<Vec<_>>().join(" > ")
    };
    let chains: Vec<String> = it.chains.iter().map(chain).collect();
    if !chains.is_empty() {
        out.push_str(&format!("\nroles on {of}: {}\n", chains.join(", ")));
    }
    definitions(out, of, &it.conditions);
    if !it.roles.is_empty() {
        out.push_str(&format!("\ngrant on {of}\n    {holders} as their role\n"));
    }
    out.push('\n');
}

fn definitions(out: &mut String, of: &str, conditions: &[Defined]) {
    if conditions.is_empty() {
        return;
    }
    out.push('\n');
    let way = "What the tables ask for beside a role, in their words. Say what each means in the place of its flag, such \
        as `creator is user`, and drop the flag above.";
    comment(out, "", way);
    for it in conditions {
        let name = &it.name;
        match &it.body {
            Body::Flag(flag) => {
                out.push('\n');
                comment(out, "", &it.said);
                out.push_str(&format!("define {name} on {of}: {flag}\n"));
            }
            Body::All(parts) => out.push_str(&format!("\ndefine {name} on {of}: {}\n", parts.join(" and "))),
        }
    }
}

fn table(out: &mut String, subject: &Subject, it: &Table) {
    comment(out, "", &it.headings.join(": "));
    for Note { sign, text, .. } in &it.remarks {
        comment(out, "", &Note::written(sign, text));
    }
    let head = |head: &Head| match head {
        Head::Role(at) => subject.roles.get(*at).cloned().unwrap_or_default(),
        Head::Everyone => "everyone".to_owned(),
    };
    let columns: Vec<String> = it.columns.iter().map(head).collect();
    out.push_str(&format!("table {} | {}\n", subject.of, columns.join(" | ")));
    let mut group = None;
    for row in &it.rows {
        if row.group.is_some() && row.group != group {
            out.push('\n');
            comment(out, "    ", row.group.as_deref().unwrap_or_default());
        }
        group.clone_from(&row.group);
        self::row(out, subject, row);
    }
    out.push('\n');
}

fn row(out: &mut String, subject: &Subject, it: &Row) {
    let name = subject.actions.get(it.action).map_or("", String::as_str);
    out.push_str(&format!("    {name} {}", quoted(&it.label)));
    let defined = |at: usize| subject.conditions.get(at).map_or("", |it| it.name.as_str());
    for cell in &it.cells {
        out.push_str(" | ");
        match cell {
            Value::Yes => out.push_str("yes"),
            Value::Dash => out.push('-'),
            Value::No => out.push_str("no"),
            Value::Unknown => out.push('?'),
            Value::If(at) => out.push_str(defined(*at)),
            Value::Only(at) => out.push_str(&format!("only {}", defined(*at))),
        }
    }
    out.push('\n');
}

fn labels(out: &mut String, it: &Rolebook<'_>) {
    out.push_str("labels\n");
    let everyone = it.subjects.iter().find_map(|it| it.everyone.clone());
    let used = |name: &String| it.subjects.iter().any(|it| it.roles.contains(name));
    for (name, label) in it.roles.labels.iter().filter(|it| used(&it.0)) {
        out.push_str(&format!("    {name} {}\n", quoted(label)));
    }
    if let Some(label) = everyone {
        out.push_str(&format!("    everyone {}\n", quoted(&label)));
    }
    for subject in it.subjects {
        for defined in &subject.conditions {
            if let Some(label) = &defined.label {
                out.push_str(&format!("    {}.{} {}\n", subject.of, defined.name, quoted(label)));
            }
        }
    }
    out.push('\n');
}

/// What a lint would find in the rolebook, and stands in the table itself.
fn allowances(out: &mut String, subjects: &[Subject]) {
    let idle: Vec<String> = subjects.iter().flat_map(idle_actions).collect();
    let because = "because \"The table gives this to nobody.\"";
    match idle.len() > LISTED {
        true => out.push_str(&format!("allow idle-action {because}\n")),
        false => idle
            .iter()
            .for_each(|it| out.push_str(&format!("allow idle-action for {} {because}\n", quoted(it)))),
    }
    if !idle.is_empty() {
        out.push('\n');
    }
}

/// The actions that no cell gives to anybody.
fn idle_actions(it: &Subject) -> Vec<String> {
    let mut given = vec![false; it.actions.len()];
    for row in it.tables.iter().flat_map(|it| &it.rows) {
        let gives = row.cells.iter().any(|it| !matches!(it, Value::Dash | Value::No));
        if let Some(given) = given.get_mut(row.action).filter(|_| gives) {
            *given = true;
        }
    }
    let idle = it.actions.iter().zip(given).filter(|it| !it.1);
    idle.map(|(name, _)| format!("{}.{name}", it.of)).collect()
}
