//! `table` and its rows: the bars stand below each other, and what is between them is centred.

use super::columns::{WIDEST_CELL, set_apart};
use super::grants::cell_text;
use super::layout::{Physical, WIDTH, flat_width, least_width};
use super::line::{Group, Line, width};
use super::words::{action, column_text, gate, list, quoted, target};
use crate::syntax::ast::{Row, Table};

/// A head wider than this does not push the bars of other rows to the right.
const WIDEST_HEAD: usize = 100;

pub(super) fn table(it: &Table) -> Vec<Line> {
    let mut header = Line::header("table");
    list(&mut header, 0, &it.targets, target);
    header.cells = it.columns.iter().map(column_text).collect();
    let mut lines = vec![header];
    lines.extend(it.rows.iter().map(row));
    lines
}

fn row(it: &Row) -> Line {
    let mut line = Line::below(Group::TableRows);
    list(&mut line, 0, &it.actions, action);
    if it.label.is_some() || it.gate.is_some() {
        line.column(1);
    }
    if let Some(label) = &it.label {
        line.word(quoted(&label.text));
    }
    if let Some(it) = &it.gate {
        gate(&mut line, 0, it);
    }
    line.cells = it.cells.iter().map(cell_text).collect();
    line
}

/// How wide the cells of a table are.
pub(super) struct Bars {
    widths: Vec<usize>,
}

impl Bars {
    pub(super) fn of(lines: &[Line]) -> Self {
        let mut widths: Vec<usize> = Vec::new();
        for line in lines {
            for (at, cell) in line.cells.iter().enumerate() {
                let own = width(cell).min(WIDEST_CELL);
                match widths.get_mut(at) {
                    Some(widest) => *widest = own.max(*widest),
                    None => widths.push(own),
                }
            }
        }
        Self { widths }
    }

    /// Whether there are any.
    pub(super) fn any(&self) -> bool {
        !self.widths.is_empty()
    }

    /// How much room is left for the heads of the rows. Labels stand in a column of their own only where no
    /// row is broken for it.
    pub(super) fn room(&self, lines: &mut [Line]) -> usize {
        let bars = self.widths.iter().fold(0_usize, |sum, it| sum.saturating_add(*it).saturating_add(3));
        let room = WIDTH.saturating_sub(bars);
        let widest = |lines: &[Line]| lines.iter().map(flat_width).max().unwrap_or_default();
        if widest(lines) > room {
            lines.iter_mut().for_each(set_apart);
        }
        let needed = lines.iter().map(least_width).filter(|it| *it <= WIDEST_HEAD).max();
        widest(lines).min(room.max(needed.unwrap_or_default()))
    }

    /// Writes the bars of all rows, each behind the last line of its head.
    pub(super) fn write(&self, lines: &mut [Physical], rows: &[(usize, &[String])]) {
        let head = |lines: &[Physical], at: usize| lines.get(at).map_or(0, |it| width(&it.text));
        let ends = rows.iter().map(|(at, _)| head(lines, *at)).filter(|it| *it <= WIDEST_HEAD);
        let end = ends.max().unwrap_or_default();
        for (at, cells) in rows {
            let Some(line) = lines.get_mut(*at) else { continue };
            let blanks = end.saturating_sub(width(&line.text));
            line.text.extend(std::iter::repeat_n(' ', blanks));
            for (at, cell) in cells.iter().enumerate() {
                line.text.push_str(" | ");
                centre(&mut line.text, cell, self.widths.get(at).copied().unwrap_or_default());
            }
            line.text.truncate(line.text.trim_end().len());
        }
    }
}

/// Writes a text in the middle of so many columns.
fn centre(out: &mut String, text: &str, columns: usize) {
    let free = columns.saturating_sub(width(text));
    let left = free / 2;
    out.extend(std::iter::repeat_n(' ', left));
    out.push_str(text);
    out.extend(std::iter::repeat_n(' ', free.saturating_sub(left)));
}
