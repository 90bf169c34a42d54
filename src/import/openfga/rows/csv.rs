//! Tuples as a table with commas, in the columns of the `fga` program. A row has one place for all of its cells.

use ::csv::{ByteRecord, ErrorKind, ReaderBuilder, StringRecord};

use super::word;
use crate::diagnostic::shown;
use crate::import::openfga::document::{self, File, Node, NodeKind, Shape};
use crate::import::openfga::problem::Problem;
use crate::import::openfga::span::{Name, Text};
use crate::import::openfga::tuple::{TupleCondition, Written};
use crate::limits::WORKSPACE_BYTES;

const CODE: &str = "openfga-csv";
const COLUMNS: [&str; 8] = [
    "user_type",
    "user_id",
    "user_relation",
    "relation",
    "object_type",
    "object_id",
    "condition_name",
    "condition_context",
];
/// Those that every file has.
const NEEDED: [&str; 5] = ["user_type", "user_id", "relation", "object_type", "object_id"];

pub(super) fn read(file: &File, shape: &mut Shape) -> Vec<Written> {
    let text = file.whole();
    if file.text.len() > WORKSPACE_BYTES {
        let message =
            format!("this file has {} bytes, more than the {WORKSPACE_BYTES} that are read", file.text.len());
        shape.problems.push(|| {
            Problem::new("openfga-too-large", &file.start(), message).help("split it into several files")
        });
        return Vec::new();
    }
    let bare = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
    let text = text.part(file.text.len().saturating_sub(bare.len())..file.text.len());
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(bare.as_bytes());
    let mut columns: Option<Vec<usize>> = None;
    let mut written = Vec::new();
    for record in reader.byte_records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                shape.problems.push(|| uneven(&text, &error));
                break;
            }
        };
        let row = Row::of(&text, &record);
        match &columns {
            None => match row.columns(shape) {
                Some(found) => columns = Some(found),
                None => break,
            },
            Some(columns) => written.extend(row.tuple(columns, shape)),
        }
    }
    written
}

fn uneven(text: &Text<'_>, error: &::csv::Error) -> Problem {
    let at = error.position().map_or(0, |it| usize::try_from(it.byte()).unwrap_or_default());
    let message = match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("this row has {len} cells, and those above have {expected_len}")
        }
        _ => "this table cannot be read".to_owned(),
    };
    let length = text.get(at..text.text.len()).lines().next().unwrap_or_default().len();
    Problem::new(CODE, &text.span(at..at.saturating_add(length)), message).help(
        "put a comma between cells, also between empty ones, and quotes around a cell with a comma in it",
    )
}

/// One row: its cells, and the place of its first line.
struct Row {
    cells: StringRecord,
    at: Name,
}

impl Row {
    /// The bytes are those of a text, cut at commas.
    fn of(text: &Text<'_>, record: &ByteRecord) -> Self {
        let start = record.position().map_or(0, |it| usize::try_from(it.byte()).unwrap_or_default());
        let rest = text.get(start..text.text.len());
        let blank = rest.len().saturating_sub(rest.trim_start_matches(['\r', '\n']).len());
        let start = start.saturating_add(blank);
        let line = text.get(start..text.text.len()).lines().next().unwrap_or_default();
        let at = text.name(start..start.saturating_add(line.len()));
        Self { cells: StringRecord::from_byte_record_lossy(record.clone()), at }
    }

    /// Which column stands where, in the order of [`COLUMNS`]; what is not there is beyond the last cell.
    fn columns(&self, shape: &mut Shape) -> Option<Vec<usize>> {
        let heads: Vec<String> = self.cells.iter().map(|it| it.trim().to_ascii_lowercase()).collect();
        let span = &self.at.span;
        for (at, head) in heads.iter().enumerate() {
            if !COLUMNS.contains(&head.as_str()) {
                let message = format!("a table of tuples has no column {}", shown(head));
                shape.problems.push(|| Problem::new(CODE, span, message).one_of(head, COLUMNS.into_iter()));
                return None;
            }
            if heads.iter().take(at).any(|it| it == head) {
                let message = format!("the column {} stands here a second time", shown(head));
                shape
                    .problems
                    .push(|| Problem::new("openfga-twice", span, message).help("remove one of them"));
                return None;
            }
        }
        let missing = NEEDED.into_iter().find(|it| !heads.iter().any(|head| head == it));
        if let Some(missing) = missing {
            let message = format!("the column `{missing}` is missing");
            let help = format!("write a first line with the columns: {}", COLUMNS.join(","));
            shape.problems.push(|| Problem::new(CODE, span, message).help(help));
            return None;
        }
        let place = |column: &&str| heads.iter().position(|it| it == column).unwrap_or(usize::MAX);
        Some(COLUMNS.iter().map(place).collect())
    }

    fn tuple(&self, columns: &[usize], shape: &mut Shape) -> Option<Written> {
        let cell =
            |column: usize| columns.get(column).and_then(|it| self.cells.get(*it)).unwrap_or_default().trim();
        for (column, name) in COLUMNS.iter().enumerate() {
            if NEEDED.contains(name) && cell(column).is_empty() {
                let message = format!("the cell for `{name}` is empty");
                shape.problems.push(|| {
                    Problem::new(CODE, &self.at.span, message).help("fill it in, or leave the row out")
                });
                return None;
            }
        }
        let relation = if cell(2).is_empty() { String::new() } else { format!("#{}", cell(2)) };
        let condition = match (cell(6), cell(7)) {
            ("", "") => None,
            ("", _) => {
                let message = "this row has a context without a condition";
                shape
                    .problems
                    .push(|| Problem::new(CODE, &self.at.span, message).help("name the condition too"));
                return None;
            }
            (name, context) => {
                Some(TupleCondition { name: word(name, &self.at), context: self.context(context, shape)? })
            }
        };
        Some(Written {
            user: word(format!("{}:{}{relation}", cell(0), cell(1)), &self.at),
            relation: word(cell(3), &self.at),
            object: word(format!("{}:{}", cell(4), cell(5)), &self.at),
            condition,
            span: self.at.span.clone(),
            remarks: Vec::new(),
        })
    }

    /// A cell of JSON; all of it stands where the row does.
    fn context(&self, cell: &str, shape: &mut Shape) -> Option<super::Context> {
        if cell.is_empty() {
            return Some(Vec::new());
        }
        let range = |it: u32| usize::try_from(it).unwrap_or_default();
        let at = range(self.at.span.range.start)..range(self.at.span.range.end);
        match document::read_json(&Text::within(&self.at.span.file, cell, at)) {
            Ok(node @ Node { kind: NodeKind::Map(_), .. }) => Some(shape.context(Some(&node))),
            Ok(node) => {
                shape.otherwise(&node, "a context as keys and values", "write it as `{\"KEY\": VALUE}`")
            }
            Err(problem) => {
                shape.problems.push(|| problem);
                None
            }
        }
    }
}
