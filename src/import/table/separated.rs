//! Reads comma-separated values: one table, whatever separates its cells. The only user of csv.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

use super::page::{Field, Grid, Line, Page, on_one_line};
use super::problems;
use crate::diagnostic::Diagnostic;

/// What separates cells, the likeliest first.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

pub(super) fn read(text: &str) -> Result<Page, Diagnostic> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let body = text.get(start..).unwrap_or_default();
    let separator = separator(body);
    let mut reader = ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(body.as_bytes());
    let mut lines = Vec::new();
    let mut end = 0;
    for record in reader.records() {
        // Whatever a text is, the reader finds records in it; it is UTF-8 already.
        let Ok(record) = record else { continue };
        let at = record.position().and_then(|it| usize::try_from(it.byte()).ok()).unwrap_or(end);
        let raw = body.get(at..).unwrap_or_default();
        let at = at.saturating_add(raw.len().saturating_sub(raw.trim_start_matches(['\r', '\n']).len()));
        let ranges = fields(body, at, separator).map_err(|it| problems::open_quote(moved(&it, start)))?;
        end = ranges.last().map_or(at, |it| it.end);
        lines.push(line(&record, &ranges, start));
    }
    Ok(page(lines, start..text.len()))
}

fn page(lines: Vec<Line>, range: Range<usize>) -> Page {
    let mut lines = lines.into_iter();
    let header = lines.next().unwrap_or_default();
    let columns = header.fields.len();
    let lines = lines.map(|it| cut(it, columns)).collect();
    let grid = Grid { headings: Vec::new(), range, header, lines };
    Page { grids: vec![grid], ..Page::default() }
}

/// A line as wide as its table.
fn cut(mut line: Line, columns: usize) -> Line {
    let beyond = line.fields.get(columns..).unwrap_or_default();
    line.excess = beyond.iter().find(|it| !it.text.is_empty()).map(|it| it.range.clone());
    line.fields.resize(columns, Field::default());
    line.written = line.written.min(columns);
    line
}

fn line(record: &StringRecord, ranges: &[Range<usize>], start: usize) -> Line {
    let field = |(text, range): (&str, &Range<usize>)| Field {
        text: on_one_line(text),
        bold: false,
        range: moved(range, start),
    };
    let fields: Vec<_> = record.iter().zip(ranges).map(field).collect();
    let from = fields.first().map_or(start, |it| it.range.start);
    let to = fields.last().map_or(from, |it| it.range.end);
    Line { written: fields.len(), fields, range: from..to, excess: None }
}

fn moved(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_add(by)..range.end.saturating_add(by)
}

/// What separates the cells of the first line that says something.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| {
        let mut quoted = false;
        first
            .bytes()
            .filter(|byte| {
                quoted ^= *byte == b'"';
                *byte == separator && !quoted
            })
            .count()
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|it| count(*it));
    best.unwrap_or(b',')
}

/// Whether the first line has several cells.
pub(super) fn has_cells(text: &str) -> bool {
    let first = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    first.bytes().any(|it| SEPARATORS.contains(&it))
}

/// Where the fields of a record stand. A quote that is never closed would swallow the rest of the file.
fn fields(text: &str, at: usize, separator: u8) -> Result<Vec<Range<usize>>, Range<usize>> {
    let mut found = Vec::new();
    // A quote means something only in a field that begins with one.
    let (mut start, mut opened, mut quoted) = (at, false, false);
    let mut end = text.len();
    for (here, byte) in text.bytes().enumerate().skip(at) {
        match byte {
            b'"' if opened || here == start => {
                opened = true;
                quoted = !quoted;
            }
            b'\n' | b'\r' if !quoted => {
                end = here;
                break;
            }
            _ if byte == separator && !quoted => {
                found.push(start..here);
                start = here.saturating_add(1);
                opened = false;
            }
            _ => {}
        }
    }
    found.push(start..end);
    if quoted { Err(start..start.saturating_add(1)) } else { Ok(found) }
}
