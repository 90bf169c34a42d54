//! What can be wrong with a page of role tables, or is done with it otherwise than it says: codes and wording.

use std::ops::Range;

use super::marks;
use crate::diagnostic::{Diagnostic, Site};
use crate::limits;

const NO_ROLE_TABLE: &str = "no-role-table";
const UNKNOWN_MARK: &str = "unknown-mark";
const NAMELESS_MARK: &str = "nameless-mark";
const REPEATED_COLUMN: &str = "repeated-column";
const CONTRADICTORY_ROW: &str = "contradictory-row";
const REPEATED_ROW: &str = "repeated-row";
const CELL_BEYOND: &str = "cell-beyond-columns";
const SHORT_ROW: &str = "short-row";
const NO_HEADER: &str = "no-header";
const MARKLESS_ROW: &str = "markless-row";
const LEFT_OUT: &str = "left-out-table";
const OPEN_QUOTE: &str = "open-quote";
const TOO_MANY: &str = "too-many";

type Bytes = Range<usize>;

fn site(range: &Bytes) -> Site {
    let at = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Site::File(at(range.start)..at(range.end))
}

/// A text as a message repeats it.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(limits::EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Why a text holds nothing that could be read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Nothing {
    EmptyText,
    NoTable,
    /// A table of HTML, which is not read.
    Html,
    OneColumn,
    NoRows,
    NoMarks,
}

pub(super) fn no_role_table(why: Nothing, range: &Bytes) -> Diagnostic {
    let (message, help) = match why {
        Nothing::EmptyText => ("there is nothing in this text", "give a table in Markdown or as CSV"),
        Nothing::NoTable => (
            "this text has no table",
            "a table in Markdown has bars between its cells and a line `|---|---|` below its head; a file of \
             comma-separated values ends in `.csv`, or is read with `--from csv`",
        ),
        Nothing::Html => (
            "this text has a table only in HTML, which is not read",
            "write it in Markdown, or save it as CSV",
        ),
        Nothing::OneColumn => (
            "this table has one column only",
            "a role table has the actions in its first column, and a further column for each role",
        ),
        Nothing::NoRows => {
            ("this table has no rows", "write a row for each action below the names of the roles")
        }
        Nothing::NoMarks => (
            "no cell of this table says yes or no",
            "mark what each role may do, such as with `yes` and `no`",
        ),
    };
    Diagnostic::error(NO_ROLE_TABLE, message, site(range)).help(help)
}

pub(super) fn unknown_mark(text: &str, role: &str, range: &Bytes) -> Diagnostic {
    let both = marks::says_no_and_more(text);
    let what = if both { "says no, and then more" } else { "says neither yes nor no" };
    let help =
        if both { "write `no` alone, or a condition alone, as in `yes, if assigned`" } else { marks::KNOWN };
    Diagnostic::error(UNKNOWN_MARK, format!("`{}` {what}", excerpt(text)), site(range))
        .because(format!("in the column `{}`", excerpt(role)))
        .help(help)
}

pub(super) fn doubtful_mark(text: &str, range: &Bytes, other: &str, beside: &Bytes) -> Diagnostic {
    let message = format!("`{text}` may mean yes or no here, since this table says yes in another way too");
    Diagnostic::error(UNKNOWN_MARK, message, site(range))
        .because("yes or no?")
        .also(site(beside), format!("`{}` says yes", excerpt(other)))
        .help("write `yes` or `no` instead")
}

pub(super) fn nameless_column(range: &Bytes, mark: &Bytes) -> Diagnostic {
    Diagnostic::error(NAMELESS_MARK, "this column has marks and no name", site(mark))
        .because("a mark of nobody")
        .also(site(range), "the role's name would stand in this line")
        .help("write the role's name at the head of the column")
}

pub(super) fn nameless_row(range: &Bytes) -> Diagnostic {
    Diagnostic::error(NAMELESS_MARK, "this row has marks and no words", site(range))
        .help("say in its first cell what may be done")
}

pub(super) fn repeated_column(name: &str, first: &Bytes, again: &Bytes) -> Diagnostic {
    Diagnostic::error(REPEATED_COLUMN, format!("two columns are called `{}`", excerpt(name)), site(again))
        .because("the second one")
        .also(site(first), "the first one")
        .help("call each role otherwise, or leave one column out")
}

pub(super) fn contradictory_row(label: &str, role: &str, first: &Bytes, again: &Bytes) -> Diagnostic {
    let message = format!("two rows say `{}`, and not the same of `{}`", excerpt(label), excerpt(role));
    Diagnostic::error(CONTRADICTORY_ROW, message, site(again))
        .because("the second one")
        .also(site(first), "the first one")
        .help(
            "give each row words of its own, put them under headings of their own, or let them say the same",
        )
}

pub(super) fn repeated_row(label: &str, first: &Bytes, again: &Bytes) -> Diagnostic {
    let message = format!("two rows say `{}`, and the same of all roles; they became one", excerpt(label));
    Diagnostic::warning(REPEATED_ROW, message, site(again))
        .because("left out")
        .also(site(first), "this one stays")
}

pub(super) fn cell_beyond(columns: usize, range: &Bytes) -> Diagnostic {
    let message = format!("this row has more cells than the {columns} columns of the table");
    Diagnostic::error(CELL_BEYOND, message, site(range))
        .because("below no role")
        .help("name its role at the head, or leave the cell out; a bar that is no border is written `\\|`")
}

pub(super) fn short_row(written: usize, columns: usize, range: &Bytes) -> Diagnostic {
    let message = format!("this row has {written} of {columns} cells; those that are missing became `-`");
    Diagnostic::warning(SHORT_ROW, message, site(range)).because("ends early")
}

/// What the columns of a table without a head are called.
#[derive(Debug, Clone, Copy)]
pub(super) enum Instead {
    AsBefore,
    Numbered,
}

pub(super) fn no_header(instead: Instead, range: &Bytes) -> Diagnostic {
    let (message, help) = match instead {
        Instead::AsBefore => (
            "this table does not name its roles; they are taken to be those of the table before",
            "write their names into its first line if they are others",
        ),
        Instead::Numbered => (
            "this table does not name its roles; they are called `role_1`, `role_2` and so on",
            "write their names into its first line",
        ),
    };
    Diagnostic::warning(NO_HEADER, message, site(range)).help(help)
}

pub(super) fn markless_rows(count: usize, first: &Bytes) -> Diagnostic {
    let message = match count {
        1 => "this row has no mark: nobody may do what it says".to_owned(),
        _ => format!("{count} rows have no mark: nobody may do what they say"),
    };
    let because = if count == 1 { "no mark" } else { "the first one" };
    Diagnostic::warning(MARKLESS_ROW, message, site(first))
        .because(because)
        .help("if it is a heading and no action, write it in bold, as in `**Issues**`")
}

pub(super) fn headings(count: usize, first: &Bytes) -> Diagnostic {
    let message = match count {
        1 => "this row has no mark in a table where all others have one everywhere: it became a heading"
            .to_owned(),
        _ => format!(
            "{count} rows have no mark in a table where all others have one everywhere: they became headings"
        ),
    };
    let because = if count == 1 { "a heading" } else { "the first one" };
    Diagnostic::warning(MARKLESS_ROW, message, site(first))
        .because(because)
        .help("if it is an action that nobody may do, write `-` into its cells; a heading is written in bold")
}

pub(super) fn left_out(range: &Bytes) -> Diagnostic {
    Diagnostic::warning(LEFT_OUT, "this table says nothing about roles, and was left out", site(range))
        .help("mark what each role may do, such as with `yes` and `no`, if it should")
}

pub(super) fn open_quote(range: Bytes) -> Diagnostic {
    Diagnostic::error(OPEN_QUOTE, "this quote is never closed", site(&range))
        .because("opened here")
        .help("close it with `\"` at the end of the cell; a quote within a cell is written `\"\"`")
}

pub(super) fn too_many(what: &str, limit: usize, range: &Bytes) -> Diagnostic {
    Diagnostic::error(TOO_MANY, format!("there are more {what} than the budget of {limit}"), site(range))
        .because("the first one too many")
        .help("leave out what nobody needs, or split the table")
}

pub(super) fn too_large(range: &Bytes) -> Diagnostic {
    let most = limits::SOURCE_BYTES / 1024 / 1024;
    let message =
        format!("the rolebook of these tables would be larger than {most} MB, and nobody could read it");
    Diagnostic::error(TOO_MANY, message, site(range)).help("split the tables over several files")
}
