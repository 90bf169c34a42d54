//! What a page says before anybody knows what its tables mean: headings, cells as people read them, and notes
//! below the tables.

use std::ops::Range;

/// A whole text, read.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) title: Option<String>,
    pub(super) grids: Vec<Grid>,
    pub(super) notes: Vec<Note>,
}

/// A table, cell by cell.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The headings above it, the outermost first.
    pub(super) headings: Vec<String>,
    pub(super) range: Range<usize>,
    pub(super) header: Line,
    pub(super) lines: Vec<Line>,
}

/// A line of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) fields: Vec<Field>,
    pub(super) range: Range<usize>,
    /// How many cells its author wrote, and where those stand that are too many.
    pub(super) written: usize,
    pub(super) excess: Option<Range<usize>>,
}

/// A cell as people read it: on one line, without its markup.
#[derive(Debug, Clone, Default)]
pub(super) struct Field {
    pub(super) text: String,
    pub(super) bold: bool,
    pub(super) range: Range<usize>,
}

/// A footnote: its sign, and what it says.
#[derive(Debug, Clone)]
pub(super) struct Note {
    pub(super) sign: String,
    pub(super) text: String,
    pub(super) at: usize,
}

impl Line {
    /// What is written in that column.
    pub(super) fn text(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", |it| it.text.as_str())
    }

    /// The place of that column's cell; of one that is not written, the end of the line.
    pub(super) fn place(&self, column: usize) -> Range<usize> {
        let own = self.fields.get(column).map(|it| it.range.clone()).filter(|it| !it.is_empty());
        own.unwrap_or(self.range.clone())
    }
}

/// A text on one line, without what nobody sees: a rolebook says nothing that cannot be read.
pub(super) fn on_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            ' ' | '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ if sign.is_control() || is_unseen(sign) => {}
            _ => out.push(sign),
        }
    }
    out.trim().to_owned()
}

/// Marks of direction and characters without width. Those that join or part letters are kept: words of some
/// scripts, and some emoji, need them.
fn is_unseen(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}
