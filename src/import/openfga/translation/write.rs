//! Writes the rolebook; the formatter lays it out.

use crate::diagnostic::quoted;

use super::super::model::{Comments, Model};
use super::conditions::Conditions;
use super::subject::{Line, Subject};

/// What stands above everything else.
pub(super) struct Head<'a> {
    pub(super) name: &'a str,
    pub(super) title: Option<&'a str>,
    /// The file that the model stands in.
    pub(super) from: &'a str,
    /// What is said above all of it.
    pub(super) remarks: &'a [String],
}

pub(super) fn rolebook(
    head: &Head<'_>,
    model: &Model,
    conditions: &Conditions<'_>,
    subjects: &[Subject<'_>],
) -> String {
    let title = head.title.map(|it| format!(" {}", quoted(it))).unwrap_or_default();
    let mut out = format!("rolebook {}{title} imported from {}\n\n", head.name, quoted(head.from));
    head.remarks.iter().for_each(|it| comment(&mut out, "", it));
    before(&mut out, "", &model.comments);
    model.modules.iter().for_each(|it| before(&mut out, "", &it.comments));
    out.push('\n');
    for (at, (input, remarks)) in (0..).zip(conditions.inputs()) {
        out.push_str(if at == 0 { "request\n" } else { "" });
        for remark in remarks {
            before(&mut out, "    ", remark);
            remark.behind.iter().for_each(|it| comment(&mut out, "    ", it));
        }
        out.push_str(&format!("    {}: {}\n", input.name, input.domain));
    }
    out.push('\n');
    subjects.iter().for_each(|it| subject(&mut out, it));
    model.rest.iter().for_each(|it| comment(&mut out, "", it));
    out
}

pub(super) fn comment(out: &mut String, indent: &str, text: &str) {
    let blank = if text.is_empty() { "" } else { " " };
    out.push_str(&format!("{indent}#{blank}{text}\n"));
}

fn before(out: &mut String, indent: &str, comments: &Comments) {
    comments.before.iter().for_each(|it| comment(out, indent, it));
}

fn subject(out: &mut String, it: &Subject<'_>) {
    before(out, "", &it.of.comments);
    it.of.extensions.iter().for_each(|more| before(out, "", &more.comments));
    let behind = it.of.comments.behind.as_ref().map(|it| format!("  # {it}")).unwrap_or_default();
    out.push_str(&format!("{}{behind}\n", it.head));
    it.members.iter().for_each(|it| line(out, "    ", it));
    out.push('\n');
    let of = it.head.split(' ').nth(1).unwrap_or_default();
    if !it.ladders.is_empty() {
        out.push_str(&format!("roles on {of}: {}\n\n", it.ladders.join(", ")));
    }
    it.definitions.iter().for_each(|it| line(out, "", it));
    out.push('\n');
    if !it.grants.is_empty() {
        out.push_str(&format!("grant on {of}\n"));
        it.grants.iter().for_each(|it| line(out, "    ", it));
        out.push('\n');
    }
    if !it.rows.is_empty() {
        out.push_str(&format!("table {of} | {}\n", it.columns.join(" | ")));
        it.rows.iter().for_each(|it| line(out, "    ", it));
        out.push('\n');
    }
}

fn line(out: &mut String, indent: &str, line: &Line<'_>) {
    if let Some(comments) = line.comments {
        before(out, indent, comments);
    }
    let behind = line.comments.and_then(|it| it.behind.as_ref()).map(|it| format!("  # {it}"));
    out.push_str(&format!("{indent}{}{}\n", line.text, behind.unwrap_or_default()));
}
