//! How a case says what it shows: below the line at fault stands a comment with `^` under what must be marked,
//! and the code behind. The comment is taken out before the text is read.
//!
//! ```text
//!     members: Usr*
//! #            ^^^ unknown-name
//! ```
//!
//! Marks that touch the `#` begin at the margin, as nothing can stand left of them.

/// What must be found: a code, and on which line it marks from where to where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub line: usize,
    /// The first and the last column, from one; a place between two characters counts as one column.
    pub columns: (usize, usize),
    pub code: String,
}

/// The text without its marks, and what they say.
pub(crate) fn read(text: &str) -> (String, Vec<Expected>) {
    let mut kept = String::new();
    let mut expected = Vec::new();
    let mut lines: usize = 0;
    for line in text.split_inclusive('\n') {
        match mark(line) {
            Some((columns, code)) => expected.push(Expected { line: lines.max(1), columns, code }),
            None => {
                kept.push_str(line);
                lines += 1;
            }
        }
    }
    (kept, expected)
}

fn mark(line: &str) -> Option<((usize, usize), String)> {
    let after = line.strip_prefix('#')?;
    let blanks = after.len() - after.trim_start_matches(' ').len();
    let carets = after[blanks..].len() - after[blanks..].trim_start_matches('^').len();
    if carets == 0 {
        return None;
    }
    let first = if blanks == 0 { 1 } else { blanks + 2 };
    let code = after[blanks + carets..].trim().to_owned();
    Some(((first, first + carets - 1), code))
}
