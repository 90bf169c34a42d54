//! The margin rule: a statement runs from column one to the next line that starts at column one.
//!
//! No grammar is needed to cut a file, so a broken statement never harms another, and a change in one
//! leaves the text of all others as it was.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::syntax::scan::{PhysicalLine, Stray, physical_lines};

/// A file cut into statements, and what is wrong with it as a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Split {
    /// In the order in which they stand.
    pub statements: Vec<Piece>,
    /// The indented lines before the first statement, which belong to none.
    pub indented: Option<Range<u32>>,
    /// Their sites are ranges of the file.
    pub problems: Vec<Diagnostic>,
}

/// Where one statement stands, and how it is recognised from one version of the file to the next.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Piece {
    /// From its first character to the end of its last line that is neither blank nor comment.
    pub range: Range<u32>,
    /// Its first word; empty if it begins with something else.
    pub keyword: String,
    /// Its first line, without comment and with white space collapsed.
    pub key: String,
}

/// Cuts a file into statements.
///
/// Margin comments and blank lines between statements belong to none of them.
pub(crate) fn split(text: &str) -> Split {
    if text.len() > limits::SOURCE_BYTES {
        let problems = vec![too_long(text.len(), Site::File(0..0))];
        return Split { problems, ..Split::default() };
    }
    let mut splitter = Splitter { text, ..Splitter::default() };
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for (number, line) in physical_lines(text, start).enumerate() {
        splitter.add(number, &line);
        if splitter.full {
            break;
        }
    }
    splitter.finish()
}

/// A file that exceeds [`limits::SOURCE_BYTES`].
pub(super) fn too_long(bytes: usize, site: Site) -> Diagnostic {
    let message = format!("{bytes} bytes of source, where {} are read", limits::SOURCE_BYTES);
    Diagnostic::error("source-too-long", message, site).help("leave out what nobody reads")
}

#[derive(Default)]
struct Splitter<'t> {
    text: &'t str,
    split: Split,
    /// The start of a run of lines that share one layout problem, the number of the last of them, and
    /// how many there are beside the first.
    layout: Vec<(Stray, usize, usize)>,
    full: bool,
}

impl Splitter<'_> {
    fn add(&mut self, number: usize, line: &PhysicalLine) {
        self.look_at_strays(number, line);
        if line.code.is_empty() {
            return;
        }
        if line.code.start == line.range.start {
            self.begin(line);
        } else if let Some(piece) = self.split.statements.last_mut() {
            piece.range.end = position(line.range.end);
        } else if let Some(indented) = &mut self.split.indented {
            indented.end = position(line.range.end);
        } else {
            self.split.indented = Some(file_range(&line.range));
            self.split.problems.push(indented_start(line));
        }
    }

    fn begin(&mut self, line: &PhysicalLine) {
        if self.split.statements.len() >= limits::STATEMENTS {
            self.full = true;
            return self.split.problems.push(too_many_statements(line));
        }
        let code = self.text.get(line.code.clone()).unwrap_or_default();
        self.split.statements.push(Piece {
            range: file_range(&line.range),
            keyword: first_word(code).to_owned(),
            key: code.split_whitespace().collect::<Vec<_>>().join(" "),
        });
    }

    fn look_at_strays(&mut self, number: usize, line: &PhysicalLine) {
        for stray in &line.strays {
            let run = self
                .layout
                .iter_mut()
                .find(|(first, last, _)| first.kind == stray.kind && last.checked_add(1) == Some(number));
            match run {
                Some((first, last, more)) => {
                    first.join(&stray.all);
                    *last = number;
                    *more = more.saturating_add(1);
                }
                None => self.begin_run(number, stray),
            }
        }
        if self.split.problems.len() >= limits::PROBLEMS {
            self.full = true;
            self.split.problems.push(too_many_problems(Site::File(file_range(&line.range))));
        }
    }

    fn begin_run(&mut self, number: usize, stray: &Stray) {
        let copy = Stray { range: stray.range.clone(), all: stray.all.clone(), ..*stray };
        if !stray.kind.is_layout() {
            return self.report(&copy, 0);
        }
        let (ended, running) =
            std::mem::take(&mut self.layout).into_iter().partition(|(first, ..)| first.kind == stray.kind);
        self.layout = running;
        self.report_all(ended);
        self.layout.push((copy, number, 0));
    }

    fn report_all(&mut self, runs: Vec<(Stray, usize, usize)>) {
        for (stray, _, more) in runs {
            self.report(&stray, more);
        }
    }

    fn report(&mut self, stray: &Stray, more: usize) {
        let site = Site::File(file_range(&stray.range));
        self.split.problems.push(stray.diagnostic(site, more));
    }

    fn finish(mut self) -> Split {
        let runs = std::mem::take(&mut self.layout);
        self.report_all(runs);
        self.split.problems.sort_by_key(place);
        self.split
    }
}

fn place(problem: &Diagnostic) -> u32 {
    match problem.labels.first().map(|label| &label.site) {
        Some(Site::File(range) | Site::Statement(range)) => range.start,
        _ => 0,
    }
}

/// The word that a line of code begins with; empty if it begins with something else.
pub(super) fn first_word(code: &str) -> &str {
    let end = code.find(|it| !unicode_ident::is_xid_continue(it)).unwrap_or(code.len());
    code.get(..end).unwrap_or_default()
}

/// The budget of source keeps every position of a file that is read within 32 bits.
pub(super) fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

pub(super) fn file_range(range: &Range<usize>) -> Range<u32> {
    position(range.start)..position(range.end)
}

fn indented_start(line: &PhysicalLine) -> Diagnostic {
    let site = Site::File(file_range(&line.code));
    Diagnostic::error("indented-start", "the first line is indented, so it belongs to no statement", site)
        .help("begin the first statement at the margin, in column one")
}

fn too_many_statements(line: &PhysicalLine) -> Diagnostic {
    let message = format!("more than {} statements in one file", limits::STATEMENTS);
    Diagnostic::error("too-many-statements", message, Site::File(file_range(&line.code)))
        .help("leave out what nobody reads")
}

/// The last of a long list of findings.
pub(super) fn too_many_problems(site: Site) -> Diagnostic {
    let message = format!("more than {} findings; the rest is not looked at", limits::PROBLEMS);
    Diagnostic::error("too-many-problems", message, site).help("mend the first ones, then look again")
}
