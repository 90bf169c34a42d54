//! Facts as JSON Lines: one entity in each line, read one after the other, so that however much there is, nothing
//! beside the facts themselves is kept.
//!
//! A line is read twice at most: quickly if it is written as lines mostly are, and else as a file of JSON would be,
//! with the same problems.

mod careful;
mod fast;
mod finish;
mod ids;
mod loader;
mod plain;
mod rows;
#[cfg(test)]
mod tests;

use std::io::{BufRead, Read};

use super::draft::Problem;
use super::image::Columns;
use super::json::more;
use super::threads::{Threads, WAITING};
use super::value::Cause;
use super::wording::{shown, typed};
use crate::diagnostic::{Diagnostic, Severity, Site};
use crate::limits::{EDGES, ENTITIES, LINE_BYTES, PROBLEMS};
use crate::policy::schema::{MemberId, Schema, TypeId};
use loader::Loader;
use rows::{Block, Fault, Line, Reader, Row, Said};

/// A block is full when it has so many lines.
const BLOCK_LINES: usize = 128;
/// So many blocks are read in hardly more time than a thread takes to begin.
const FIRST_BLOCKS: usize = 32;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Facts without problems, and what their author should look at.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub columns: Columns,
    pub warnings: Vec<Diagnostic>,
}

/// Reads facts, one entity a line; blank lines mean nothing.
pub(crate) fn load(schema: &Schema, from: impl BufRead) -> Result<Loaded, Vec<Diagnostic>> {
    load_in(
        schema,
        from,
        Way { careful: false, threads: Threads::here(), lines: BLOCK_LINES, first: FIRST_BLOCKS },
    )
}

/// How lines are read; what is read is the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Way {
    /// As if no line were written as lines mostly are.
    careful: bool,
    /// One thread reads, and another takes over what is read.
    threads: Threads,
    /// How many there are in a block.
    lines: usize,
    /// How many blocks are read before another thread begins.
    first: usize,
}

fn load_in(schema: &Schema, from: impl BufRead, way: Way) -> Result<Loaded, Vec<Diagnostic>> {
    let mut taking = Taking { loader: Loader::new(schema), problems: Found::default() };
    let mut blocks = Reading::new(Reader::new(schema, taking.loader.hash), from, way);
    let goes_on = blocks.by_ref().take(way.first).all(|it| taking.block(&it)) && blocks.goes_on;
    let threads = if goes_on { way.threads } else { Threads::One };
    if goes_on && !threads.pass(&mut blocks, |it| taking.block(&it)) {
        blocks.all(|it| taking.block(&it));
    }
    let Taking { loader, mut problems } = taking;
    let finished = finish::finish(loader, &mut problems, threads);
    finished.filter(|_| problems.list.is_empty()).ok_or_else(|| problems.all())
}

/// The first problems, and how many more there are.
#[derive(Debug, Default)]
struct Found {
    list: Vec<Diagnostic>,
    more: usize,
}

impl Found {
    /// Words the problem only if it will be shown.
    fn push(&mut self, problem: impl FnOnce() -> Diagnostic) {
        if self.list.len() < PROBLEMS {
            self.list.push(problem());
        } else {
            self.more = self.more.saturating_add(1);
        }
    }

    /// In the order of the file, whichever was found first.
    fn all(mut self) -> Vec<Diagnostic> {
        let start = |it: &Diagnostic| match it.labels.first().map(|it| &it.site) {
            Some(Site::File(range)) => range.start,
            _ => 0,
        };
        self.list.sort_by(|a, b| (start(a), a.code, &a.message).cmp(&(start(b), b.code, &b.message)));
        self.list.extend(more(Severity::Error, self.more));
        self.list
    }
}

/// A problem of a line, which is named in words too: the file may be too large to be shown.
fn diagnostic(problem: Problem<Line>) -> Diagnostic {
    let site = |line: Line| Site::File(line.start..line.start);
    let message = format!("line {}: {}", problem.place.number, problem.message);
    let also = |all: Diagnostic, (line, text): (Line, String)| {
        all.also(site(line), format!("line {}: {text}", line.number))
    };
    let all = Diagnostic::error(problem.code, message, site(problem.place));
    Diagnostic { help: problem.help, ..problem.also.into_iter().fold(all, also) }
}

/// The same problem, of a line instead of a file of its own.
fn in_line(mut problem: Diagnostic, line: Line) -> Diagnostic {
    for site in problem.sites() {
        if let Site::File(range) = site {
            *range = range.start.saturating_add(line.start)..range.end.saturating_add(line.start);
        }
    }
    Diagnostic { message: format!("line {}: {}", line.number, problem.message), ..problem }
}

/// Reads lines, block by block.
struct Reading<'s, R> {
    reader: Reader<'s>,
    from: R,
    way: Way,
    /// The next line.
    line: Line,
    bytes: Vec<u8>,
    goes_on: bool,
    /// How many empty blocks come next: behind so many, whatever came before them is taken over and gone.
    waits: usize,
}

impl<R: BufRead> Iterator for Reading<'_, R> {
    type Item = Block;

    fn next(&mut self) -> Option<Block> {
        if let Some(waits) = self.waits.checked_sub(1) {
            self.waits = waits;
            return Some(Block::default());
        }
        if !self.goes_on {
            return None;
        }
        while self.goes_on && !self.reader.block.is_full(self.way.lines) {
            self.goes_on = self.read();
        }
        let block = self.reader.take();
        if block.is_huge() {
            self.waits = WAITING.saturating_add(1);
        }
        Some(block)
    }
}

impl<'s, R: BufRead> Reading<'s, R> {
    fn new(reader: Reader<'s>, from: R, way: Way) -> Self {
        let line = Line { start: 0, number: 1 };
        Self { reader, from, way, line, bytes: Vec::new(), goes_on: true, waits: 0 }
    }

    /// Reads the next line; answers whether there may be another.
    fn read(&mut self) -> bool {
        let (most, line) = (u64::try_from(LINE_BYTES).unwrap_or(u64::MAX).saturating_add(1), self.line);
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        let cause = match self.from.by_ref().take(most).read_until(b'\n', &mut bytes) {
            Ok(0) => return false,
            Ok(_) if bytes.len() > LINE_BYTES => {
                let message = format!("this line has more than the {LINE_BYTES} bytes that are read");
                Cause::new("workspace-too-large", message)
            }
            Ok(_) => {
                self.line(line, &bytes);
                let start = usize::try_from(line.start).unwrap_or(usize::MAX).saturating_add(bytes.len());
                let start = u32::try_from(start).unwrap_or(u32::MAX);
                self.line = Line { start, number: line.number.saturating_add(1) };
                self.bytes = bytes;
                return true;
            }
            Err(error) => Cause::new("bad-json", format!("this line cannot be read: {error}")),
        };
        self.reader.fault(line, cause);
        false
    }

    fn line(&mut self, mut line: Line, bytes: &[u8]) {
        let marked = bytes.strip_prefix(BYTE_ORDER_MARK).filter(|_| line.number == 1);
        if marked.is_some() {
            line.start = line.start.saturating_add(u32::try_from(BYTE_ORDER_MARK.len()).unwrap_or_default());
        }
        let text = match str::from_utf8(marked.unwrap_or(bytes)) {
            Ok(text) => text.trim_end_matches(['\n', '\r']),
            Err(error) => {
                let message = format!("this line is no text: its byte {} is not UTF-8", error.valid_up_to());
                let cause = Cause::new("bad-json", message).help("save it as UTF-8".to_owned());
                return self.reader.fault(line, cause);
            }
        };
        if text.trim().is_empty() {
            return;
        }
        if let Err(fault) = self.row(line, text) {
            return self.reader.fault(line, fault);
        }
        self.reader.end_line();
    }

    /// Reads a row in the quickest way there is.
    fn row(&mut self, line: Line, text: &str) -> Result<(), Fault> {
        if !self.way.careful {
            self.reader.begin_line(line);
            if plain::read(&mut self.reader, text).is_some() {
                return Ok(());
            }
            self.reader.begin_line(line);
            if fast::read(&mut self.reader, text).is_some() {
                return Ok(());
            }
        }
        self.reader.begin_line(line);
        careful::read(&mut self.reader, text)
    }
}

/// Takes over what was read, block by block.
struct Taking<'s> {
    loader: Loader<'s>,
    problems: Found,
}

impl Taking<'_> {
    /// Takes over a block; answers whether others are worth reading.
    fn block(&mut self, block: &Block) -> bool {
        self.loader.approach(block);
        let mut taken = 0;
        block.lines.iter().all(|(line, row)| {
            match row {
                Ok(row) => {
                    let said = block.said.get(taken..row.end).unwrap_or_default();
                    taken = row.end;
                    return self.entity(*line, row, said, &block.kept);
                }
                Err(Fault::Cause(cause)) => self.fault(*line, cause),
                Err(Fault::Problems(problems)) => {
                    problems.iter().for_each(|it| self.problems.push(|| in_line(it.clone(), *line)));
                }
            }
            true
        })
    }

    /// Takes over what a line states of an entity, if nothing was stated of it before.
    fn entity(&mut self, line: Line, row: &Row, said: &[(MemberId, Said)], kept: &[u8]) -> bool {
        let Some((name, before)) = self.loader.stated(row, kept) else { return true };
        if let Some(before) = before {
            self.again(line, before, (row.of, name));
            return true;
        }
        let full = |count: usize, most: usize, code, what| {
            (count > most).then(|| Cause::new(code, format!("more than {most} {what}")))
        };
        if self.loader.commit((row.of, name), line, said, kept).is_none() {
            self.fault(line, &Cause::new("unreadable-line", "this line cannot be read"));
        }
        let entities = full(self.loader.entities, ENTITIES, "too-many-entities", "entities");
        let cause = entities.or_else(|| full(self.loader.edges, EDGES, "too-many-edges", "edges"));
        let goes_on = cause.is_none();
        cause.iter().for_each(|it| self.fault(line, it));
        goes_on
    }

    fn again(&mut self, line: Line, before: Line, (of, name): (TypeId, u32)) {
        let id = self.loader.id(of, name).unwrap_or_default();
        let message = format!("{} is stated a second time", shown(&typed(self.loader.schema, of, id)));
        self.problems.push(|| {
            let problem = Problem::new(line, "duplicate-key", message).also(before, "the first stands here");
            diagnostic(problem.help("put both together in one line, or remove one".to_owned()))
        });
    }

    fn fault(&mut self, line: Line, cause: &Cause) {
        self.problems.push(|| diagnostic(Problem::of(cause.clone(), line)));
    }
}
