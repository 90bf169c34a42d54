//! Columns: where the lines of a group have stops, each stop stands in the same column.

use super::line::{Group, Line, STEP, Word};

/// What is wider than this does not push the lines around it to the right.
pub(super) const WIDEST_CELL: usize = 45;
/// How many blanks stand between two columns at least.
const BETWEEN: usize = 2;

/// Puts the stops of each group where they belong.
pub(super) fn align(lines: &mut [Line]) {
    let mut groups: Vec<Group> = Vec::new();
    for line in lines.iter() {
        if line.group != Group::None && !groups.contains(&line.group) {
            groups.push(line.group);
        }
    }
    for group in groups {
        let mut members: Vec<&mut Line> = lines.iter_mut().filter(|it| it.group == group).collect();
        align_group(&mut members);
    }
    for line in lines.iter_mut().filter(|it| it.group == Group::None) {
        align_group(&mut [line]);
    }
}

/// Takes the stops of a group out of their columns: each stands right after what is before it.
pub(super) fn set_apart(line: &mut Line) {
    align_group(&mut [line]);
}

/// How far the cells of one line have been looked at.
struct Cursor {
    /// The word with which the cell at hand begins.
    from: usize,
    column: usize,
}

/// The columns from left to right; a line takes part as long as it has a further stop.
fn align_group(lines: &mut [&mut Line]) {
    let mut open: Vec<(usize, Cursor)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        open.push((at, Cursor { from: 0, column: line.indent }));
    }
    loop {
        let cells = open.iter().filter_map(|(at, cursor)| Some((*at, cell(lines.get(*at)?, cursor)?)));
        let cells: Vec<(usize, Cell)> = cells.collect();
        if cells.is_empty() {
            return;
        }
        let fitting = cells.iter().filter(|(_, it)| it.width <= WIDEST_CELL);
        let stop = fitting.map(|(_, it)| it.end.saturating_add(BETWEEN)).max().unwrap_or_default();
        let alone = cells.len() == 1;
        end_short_lines(lines, &cells, stop);
        open = cells
            .into_iter()
            .filter_map(|(at, cell)| {
                let line = lines.get_mut(at)?;
                let column = put(line.words.get_mut(cell.next)?, &cell, stop, alone)?;
                let cursor = Cursor { from: cell.next, column };
                if cell.width > WIDEST_CELL {
                    set_rest_apart(line, cursor);
                    return None;
                }
                Some((at, cursor))
            })
            .collect();
    }
}

/// Once a line stands out, nothing further right in it is aligned.
fn set_rest_apart(line: &mut Line, mut cursor: Cursor) {
    while let Some(cell) = cell(line, &cursor) {
        let Some(next) = line.words.get_mut(cell.next) else { return };
        let Some(column) = put(next, &cell, 0, false) else { return };
        cursor = Cursor { from: cell.next, column };
    }
}

/// A comment behind a claim stands where what comes with other claims does.
fn end_short_lines(lines: &mut [&mut Line], with_stop: &[(usize, Cell)], stop: usize) {
    let mut left = with_stop.iter().map(|it| it.0).peekable();
    for (at, line) in lines.iter_mut().enumerate() {
        let is_short = left.next_if_eq(&at).is_none() && line.comments_from == 0;
        if is_short && line.group == Group::Claims && line.words.iter().all(|it| it.gap.stop.is_none()) {
            line.comments_from = stop;
        }
    }
}

/// What stands before the next stop of a line.
struct Cell {
    width: usize,
    end: usize,
    /// The word with which the next one begins.
    next: usize,
}

fn cell(line: &Line, cursor: &Cursor) -> Option<Cell> {
    let mut column = cursor.column;
    for (at, word) in line.words.iter().enumerate().skip(cursor.from) {
        if at > cursor.from && word.gap.stop.is_some() {
            let width = column.saturating_sub(cursor.column);
            return Some(Cell { width, end: column, next: at });
        }
        let blank = usize::from(at > cursor.from && !word.gap.glued);
        column = column.saturating_add(blank).saturating_add(word.width());
    }
    None
}

/// Puts one stop, and says in which column.
fn put(word: &mut Word, cell: &Cell, stop: usize, alone: bool) -> Option<usize> {
    let place = word.gap.stop.as_mut()?;
    let least = if alone { place.alone } else { BETWEEN };
    let after = cell.end.saturating_add(least);
    place.at = if alone || cell.width > WIDEST_CELL { after } else { stop.max(after) };
    Some(place.at)
}

/// How far it is to this word from where the one before it ends. In a line that has been broken, what stands
/// below is aligned with nothing.
pub(super) fn blanks(word: &Word, column: usize, broken: bool) -> usize {
    match word.gap.stop {
        Some(stop) if broken => stop.alone,
        Some(stop) => stop.at.saturating_sub(column),
        None => usize::from(!word.gap.glued),
    }
}

/// Where what is deeper hangs, below the word of this column or a step to the right of where it began.
pub(super) fn hang(line: &Line, depth: usize, anchor: Option<usize>, start: usize) -> usize {
    /// An indentation beyond this leaves too little room.
    const DEEPEST: usize = 60;
    let least = line.hang.saturating_add(STEP);
    let step = start.saturating_add(STEP).max(least);
    match anchor {
        _ if depth == 0 => line.hang,
        Some(column) if column <= DEEPEST => column,
        _ if step <= DEEPEST => step,
        _ => least,
    }
}
