//! The role table as one page of HTML that needs nothing else: to be shown, printed and hung on a wall.
//!
//! It has no script. Rows and columns are marked as heads, what a cell depends on is told below, and
//! signs are also there as words for those who listen. Light, dark, narrow and paper are all looked after.

use std::io::Write;

use crate::engine::{CellValue, CellView, RowView, TableView};

use super::super::excerpt::visible;
use super::super::words::Words;
use super::{Legend, title};

const STYLE: &str = include_str!("page.css");

/// What stands above the tables.
pub(super) struct Head {
    pub(super) title: String,
    /// What the rolebook was imported from.
    pub(super) imported: Option<String>,
    /// What the type is called.
    pub(super) of: String,
}

pub(super) fn write(
    out: &mut impl Write,
    words: &Words<'_>,
    head: &Head,
    tables: &[&TableView],
) -> std::io::Result<()> {
    let caption = words.say.who_may(&head.of);
    writeln!(out, "<!doctype html>\n<html lang=\"{}\">\n<head>", escaped(words.language()))?;
    writeln!(out, "<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<meta name=\"color-scheme\" content=\"light dark\">")?;
    writeln!(out, "<title>{} · {}</title>", escaped(&caption), escaped(&head.title))?;
    writeln!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<main>")?;
    writeln!(out, "<h1>{}</h1>", escaped(&head.title))?;
    if let Some(from) = &head.imported {
        writeln!(out, "<p>{}</p>", escaped(&words.say.imported_from(from)))?;
    }
    for (at, table) in (1_usize..).zip(tables) {
        let caption = if tables.len() > 1 { format!("{caption} ({at})") } else { caption.clone() };
        write_table(out, words, &caption, at, table)?;
    }
    writeln!(out, "</main>\n</body>\n</html>")
}

/// One table with its notes; `at` tells its notes from those of the others.
fn write_table(
    out: &mut impl Write,
    words: &Words<'_>,
    caption: &str,
    at: usize,
    table: &TableView,
) -> std::io::Result<()> {
    let mut legend = Legend::default();
    // Whoever uses no mouse must be able to reach what lies beside the screen.
    writeln!(
        out,
        "<div class=\"frame\" role=\"region\" aria-labelledby=\"table-{at}\" tabindex=\"0\">\n<table>"
    )?;
    writeln!(out, "<caption id=\"table-{at}\">{}</caption>", escaped(caption))?;
    write!(out, "<thead>\n<tr><td></td>")?;
    for column in &table.columns {
        write!(out, "<th scope=\"col\">{}</th>", escaped(&column.title))?;
    }
    writeln!(out, "</tr>\n</thead>\n<tbody>")?;
    for row in &table.rows {
        write_row(out, words, &mut legend, at, row)?;
    }
    writeln!(out, "</tbody>\n</table>\n</div>")?;
    write_notes(out, words, &legend, at)
}

fn write_row(
    out: &mut impl Write,
    words: &Words<'_>,
    legend: &mut Legend,
    at: usize,
    row: &RowView,
) -> std::io::Result<()> {
    write!(out, "<tr><th scope=\"row\">{}</th>", escaped(&title(row)))?;
    for cell in &row.cells {
        write!(out, "{}", sign(words, legend, at, cell))?;
    }
    writeln!(out, "</tr>")
}

fn sign(words: &Words<'_>, legend: &mut Legend, at: usize, cell: &CellView) -> String {
    let (yes, no) = (escaped(words.say.yes()), escaped(words.say.no()));
    let spoken = |sign: &str, word: &str| {
        format!("<span aria-hidden=\"true\">{sign}</span><span class=\"spoken\">{word}</span>")
    };
    let word = legend.sign(words, cell);
    match cell.value {
        CellValue::Yes => format!("<td class=\"yes\">{yes}</td>"),
        CellValue::No => format!("<td class=\"no\">{}</td>", spoken("–", &no)),
        CellValue::Unknown => {
            format!("<td class=\"unknown\">{}</td>", spoken("?", &escaped(words.say.unknown_cell())))
        }
        CellValue::Conditional => {
            let number = word.trim_matches(['(', ')']);
            format!("<td class=\"yes\">{yes}<sup><a href=\"#note-{at}-{number}\">{number}</a></sup></td>")
        }
    }
}

/// What the signs in a table mean.
fn write_notes(out: &mut impl Write, words: &Words<'_>, legend: &Legend, at: usize) -> std::io::Result<()> {
    if !legend.conditions.is_empty() {
        writeln!(out, "<ol class=\"notes\">")?;
        for (number, condition) in (1_usize..).zip(&legend.conditions) {
            writeln!(out, "<li id=\"note-{at}-{number}\">{}</li>", escaped(condition))?;
        }
        writeln!(out, "</ol>")?;
    }
    if legend.unknown {
        writeln!(out, "<p class=\"notes\">? {}</p>", escaped(words.say.unknown_cell()))?;
    }
    Ok(())
}

/// A text as it stands in HTML, also between quotes.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in visible(text).chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            sign => safe.push(sign),
        }
    }
    safe
}
