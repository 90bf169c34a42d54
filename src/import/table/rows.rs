//! From the cells of a page to role tables: who its columns are, what its rows are about, what its marks say.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::header::{Head, head};
use super::marks::{self, Mark, Said};
use super::notes::{self, without_signs};
use super::page::{Field, Grid, Line, Note, Page};
use super::problems::{self, Nothing};
use crate::diagnostic::Diagnostic;
use crate::limits;

/// A table of roles, as it is on the page.
#[derive(Debug, Clone)]
pub(super) struct RoleTable {
    pub(super) headings: Vec<String>,
    pub(super) range: Range<usize>,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// Footnotes that no condition comes from.
    pub(super) remarks: Vec<Note>,
}

#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) label: String,
    pub(super) range: Range<usize>,
    pub(super) signs: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Row {
    /// The heading within the table.
    pub(super) group: Option<String>,
    pub(super) label: String,
    /// The words without the signs of footnotes.
    pub(super) words: String,
    pub(super) range: Range<usize>,
    pub(super) cells: Vec<Cell>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Yes,
    Dash,
    Unknown,
    If(Vec<Condition>),
}

/// What a yes depends on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Condition {
    /// The words of the cell.
    Words(String),
    /// What a footnote says, and its sign.
    Note(String, String),
    /// A sign without a footnote, at the table that begins there.
    Sign(String, usize),
}

/// The role tables of a page, as far as they can be read.
pub(super) fn tables(page: &Page, source: &str, problems: &mut Vec<Diagnostic>) -> Vec<RoleTable> {
    let mut marks = Marks::default();
    let evidence: Vec<Evidence> = page.grids.iter().map(|it| marks.evidence(it)).collect();
    // If no table is full of marks, one that has a few is meant.
    let least = evidence.iter().copied().max().unwrap_or(Evidence::None);
    if least == Evidence::None {
        problems.push(nothing(page, source));
        return Vec::new();
    }
    let mut tables: Vec<RoleTable> = Vec::new();
    for (grid, evidence) in page.grids.iter().zip(evidence) {
        if evidence < least {
            problems.push(problems::left_out(&grid.header.range));
            continue;
        }
        let head = head(grid, tables.last(), problems);
        let mut reader = Reader::of(grid, &head, page, &mut marks, problems);
        reader.read();
        let table = reader.finish();
        tables.push(table);
    }
    tables
}

/// Why there is no role table.
fn nothing(page: &Page, source: &str) -> Diagnostic {
    let whole = 0..source.len();
    let Some(first) = page.grids.iter().max_by_key(|it| it.header.fields.len()) else {
        let why = match () {
            () if source.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty() => Nothing::EmptyText,
            () if source.to_ascii_lowercase().contains("<table") => Nothing::Html,
            () => Nothing::NoTable,
        };
        return problems::no_role_table(why, &(whole.start..whole.start));
    };
    let why = match () {
        () if first.header.fields.len() < 2 => Nothing::OneColumn,
        () if first.lines.is_empty() => Nothing::NoRows,
        () => Nothing::NoMarks,
    };
    problems::no_role_table(why, &first.header.range)
}

/// How much a table looks like one of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Evidence {
    None,
    /// More words than marks.
    Little,
    Enough,
}

/// What cells say, each wording read once.
#[derive(Default)]
struct Marks {
    read: FxHashMap<String, Option<Said>>,
}

impl Marks {
    fn read(&mut self, text: &str) -> Option<Said> {
        if let Some(known) = self.read.get(text) {
            return known.clone();
        }
        let said = marks::read(text);
        self.read.insert(text.to_owned(), said.clone());
        said
    }

    fn evidence(&mut self, grid: &Grid) -> Evidence {
        let (mut marks, mut words) = (0_usize, 0_usize);
        for field in grid.lines.iter().flat_map(|it| it.fields.iter().skip(1)) {
            match self.read(&field.text) {
                Some(it) if it.is_plain() => marks = marks.saturating_add(1),
                None => words = words.saturating_add(1),
                Some(_) => {}
            }
        }
        match marks {
            0 => Evidence::None,
            _ if marks < words => Evidence::Little,
            _ => Evidence::Enough,
        }
    }
}

/// Reads one table.
struct Reader<'a> {
    grid: &'a Grid,
    head: &'a Head,
    page: &'a Page,
    notes: Vec<Note>,
    marks: &'a mut Marks,
    problems: &'a mut Vec<Diagnostic>,
    group: Option<String>,
    rows: Vec<Row>,
    /// Notes that are referred to, and whether a condition comes from them.
    referred: Vec<(Note, bool)>,
    markless: Vec<Range<usize>>,
    /// Headings that might have been actions.
    guessed: Vec<Range<usize>>,
    /// The first clear yes, and yeses that may be crosses.
    clear: Option<(String, Range<usize>)>,
    doubtful: Vec<(String, Range<usize>)>,
    has_gaps: bool,
    all_bold: bool,
}

impl<'a> Reader<'a> {
    fn of(
        grid: &'a Grid,
        head: &'a Head,
        page: &'a Page,
        marks: &'a mut Marks,
        problems: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let filled = |it: &&Line| it.fields.iter().skip(1).any(|it| !it.text.is_empty());
        let gap = |it: &Line| it.fields.iter().take(it.written).skip(1).any(|it| it.text.is_empty());
        let has_gaps = head.lines(grid).filter(filled).any(gap);
        let all_bold = head.lines(grid).filter(filled).all(|it| it.fields.first().is_some_and(|it| it.bold));
        Self {
            grid,
            head,
            page,
            notes: Vec::new(),
            marks,
            problems,
            group: None,
            rows: Vec::new(),
            referred: Vec::new(),
            markless: Vec::new(),
            guessed: Vec::new(),
            clear: None,
            doubtful: Vec::new(),
            has_gaps,
            all_bold,
        }
    }

    fn read(&mut self) {
        self.notes = self.notes_in_rows();
        let lines: Vec<&Line> = self.head.lines(self.grid).collect();
        let last = lines.iter().rposition(|it| self.is_row(it)).unwrap_or(0);
        for (at, line) in lines.iter().enumerate() {
            if self.problems.len() > limits::PROBLEMS {
                return;
            }
            if self.rows.len() >= limits::ROWS {
                return self.problems.push(problems::too_many("rows", limits::ROWS, &line.range));
            }
            self.line(line, at < last);
        }
    }

    /// Footnotes that stand in rows of their own. A line that begins with a number may be anything, unless another
    /// row refers to it.
    fn notes_in_rows(&self) -> Vec<Note> {
        let alone = self.head.lines(self.grid).filter(|it| is_alone(it));
        let note = |it: &Line| {
            let (sign, text) = notes::definition(it.text(0))?;
            let counted = it.text(0).starts_with(|it: char| it.is_ascii_digit());
            (!counted || self.refers_to(&sign)).then_some(Note { sign, text, at: it.range.start })
        };
        alone.filter_map(note).collect()
    }

    fn refers_to(&self, sign: &str) -> bool {
        let fields = self.head.lines(self.grid).flat_map(|it| &it.fields).chain(&self.grid.header.fields);
        fields.into_iter().any(|it| without_signs(&it.text).1.iter().any(|it| it == sign))
    }

    /// Whether a line may be about an action.
    fn is_row(&self, line: &Line) -> bool {
        !line.text(0).is_empty() && !is_alone(line)
    }

    fn line(&mut self, line: &Line, more: bool) {
        let filled: Vec<&Field> = line.fields.iter().filter(|it| !it.text.is_empty()).collect();
        if let Some(beyond) = &line.excess {
            return self.problems.push(problems::cell_beyond(self.grid.header.fields.len(), beyond));
        }
        match (line.text(0).is_empty(), filled.as_slice()) {
            (_, []) => {}
            (true, [only]) if marks::read(&only.text).is_none() => self.group = Some(only.text.clone()),
            (true, _) => self.problems.push(problems::nameless_row(&line.range)),
            (false, [_]) if self.is_note(line) => {}
            (false, [only]) if more && self.is_heading(line, only) => {
                self.group = Some(only.text.clone());
                if line.written > 1 && !only.bold {
                    self.guessed.push(only.range.clone());
                }
            }
            (false, _) => self.row(line),
        }
    }

    fn is_note(&self, line: &Line) -> bool {
        self.notes.iter().any(|it| it.at == line.range.start)
    }

    /// Whether words without marks head what follows. Where other rows have empty cells too, words alone may as
    /// well be an action that nobody may do, unless they are bold.
    fn is_heading(&self, line: &Line, only: &Field) -> bool {
        line.written == 1 || !self.has_gaps || (only.bold && !self.all_bold)
    }

    fn row(&mut self, line: &Line) {
        let label = line.text(0).to_owned();
        let (words, signs) = without_signs(&label);
        let words = if words.is_empty() { label.clone() } else { words.to_owned() };
        let signs = if words == label { Vec::new() } else { signs };
        if line.written < self.grid.header.fields.len() {
            self.problems.push(problems::short_row(line.written, self.grid.header.fields.len(), &line.range));
        }
        if is_alone(line) {
            self.markless.push(line.place(0));
        }
        let kept: Vec<(usize, &Column)> = self.head.columns().collect();
        let cells = kept.iter().map(|(at, column)| self.cell(line, *at, column, &signs)).collect();
        let range = line.place(0);
        self.rows.push(Row { group: self.group.clone(), label, words, range, cells });
    }

    fn cell(&mut self, line: &Line, at: usize, column: &Column, of_row: &[String]) -> Cell {
        let text = line.text(at);
        let place = line.place(at);
        let Some(said) = self.marks.read(text).filter(|it| self.is_explained(it)) else {
            if self.problems.len() <= limits::PROBLEMS {
                self.problems.push(problems::unknown_mark(text, &column.label, &place));
            }
            return Cell::Dash;
        };
        self.remember(&said, text, place);
        let signs = said.signs.iter().chain(of_row).chain(&column.signs);
        let gives = matches!(said.mark, Mark::Yes | Mark::If(_) | Mark::Note);
        let of_signs: Vec<Condition> = signs.map(|it| self.of_sign(it, gives)).collect();
        let mut all: Vec<Condition> = match said.mark {
            Mark::Empty | Mark::No => return Cell::Dash,
            Mark::Unknown => return Cell::Unknown,
            Mark::If(words) => vec![Condition::Words(words)],
            Mark::Yes | Mark::Note => Vec::new(),
        };
        for it in of_signs {
            if !all.contains(&it) {
                all.push(it);
            }
        }
        if all.is_empty() { Cell::Yes } else { Cell::If(all) }
    }

    /// A sign alone says something only if there is a footnote.
    fn is_explained(&self, said: &Said) -> bool {
        said.mark != Mark::Note || said.signs.iter().all(|it| self.meaning(it).is_some())
    }

    fn remember(&mut self, said: &Said, text: &str, place: Range<usize>) {
        match said.doubtful {
            true => self.doubtful.push((text.to_owned(), place)),
            false if said.mark == Mark::Yes && self.clear.is_none() => {
                self.clear = Some((text.to_owned(), place));
            }
            false => {}
        }
    }

    fn meaning(&self, sign: &str) -> Option<&Note> {
        let at = self.grid.range.start;
        let own = self.notes.iter().find(|it| it.sign == sign);
        own.or_else(|| notes::meaning(&self.page.notes, sign, at))
    }

    fn of_sign(&mut self, sign: &str, gives: bool) -> Condition {
        let Some(note) = self.meaning(sign).cloned() else {
            return Condition::Sign(sign.to_owned(), self.grid.range.start);
        };
        match self.referred.iter_mut().find(|it| it.0.sign == note.sign && it.0.text == note.text) {
            Some(known) => known.1 |= gives,
            None => self.referred.push((note.clone(), gives)),
        }
        Condition::Note(note.text, note.sign)
    }

    fn finish(self) -> RoleTable {
        if let Some((clear, beside)) = &self.clear {
            let doubtful = self.doubtful.iter().take(limits::PROBLEMS);
            let doubtful = doubtful.map(|it| problems::doubtful_mark(&it.0, &it.1, clear, beside));
            self.problems.extend(doubtful);
        }
        if let Some(first) = self.markless.first() {
            self.problems.push(problems::markless_rows(self.markless.len(), first));
        }
        if let Some(first) = self.guessed.first() {
            self.problems.push(problems::headings(self.guessed.len(), first));
        }
        let referred =
            |note: &Note| self.referred.iter().any(|it| it.0.at == note.at && it.0.sign == note.sign);
        let idle = self.notes.iter().filter(|it| !referred(it)).cloned();
        let remarks = self.referred.iter().filter(|it| !it.1).map(|it| it.0.clone()).chain(idle).collect();
        RoleTable {
            headings: self.grid.headings.clone(),
            range: self.grid.range.clone(),
            columns: self.head.columns().map(|it| it.1.clone()).collect(),
            rows: self.rows,
            remarks,
        }
    }
}

/// Whether nothing but the first cell is filled.
fn is_alone(line: &Line) -> bool {
    !line.text(0).is_empty() && line.fields.iter().skip(1).all(|it| it.text.is_empty())
}
