//! The layout of a rolebook: one way to write each tree, with the author's comments and paragraphs.
//!
//! Code is printed from the tree, so nothing of its old layout is left. Comments and blank lines are not in
//! the tree: they are taken from the text, each with the line and the token that it stands by.

mod columns;
mod conditions;
mod declarations;
mod facts;
mod grants;
mod layout;
mod line;
mod margins;
mod promises;
mod remarks;
mod table;
mod terms;
mod words;

use std::ops::Range;

use crate::diagnostic::{Diagnostic, NodeId, Site};
use crate::limits;
use crate::syntax::ast::Statement;
use crate::syntax::lexer::{Kind, Lexer};
use crate::syntax::lines::logical_lines;
use crate::syntax::parse::{parse, takes_reasons};
use crate::syntax::split::{Piece, split, too_long};

use layout::{Physical, WIDTH, lay_out};
use line::{Line, STEP};
use remarks::{Above, OfStatement, Remarks};
use table::Bars;

/// The trees of a text in their order, and what is wrong with it, as ranges of the text.
pub(crate) fn read(text: &str) -> (Vec<Statement>, Vec<Diagnostic>) {
    let found = split(text);
    let mut problems = found.problems;
    let mut trees = Vec::new();
    for piece in &found.statements {
        let parsed = parse(text.get(range(piece)).unwrap_or_default());
        problems.extend(parsed.problems.into_iter().map(|it| moved(it, piece.range.start)));
        trees.extend(parsed.statement);
    }
    (trees, problems)
}

/// Lays out a rolebook. A text with errors of syntax is left alone: the findings, as ranges of the text.
pub(crate) fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let (trees, problems) = read(text);
    if !problems.is_empty() {
        return Err(problems);
    }
    let lines: Vec<_> = split(text)
        .statements
        .iter()
        .map(|piece| {
            let range = range(piece);
            let source = text.get(range.clone()).unwrap_or_default();
            remarks::placed(&logical_lines(source, takes_reasons(&piece.keyword)), range.start)
        })
        .collect();
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let remarks = remarks::gather(text, start, &lines);
    let mut sheet = Sheet::default();
    for (tree, remarks) in trees.iter().zip(&remarks.statements) {
        sheet.statement(tree, remarks);
    }
    sheet.above(0, &remarks.end);
    let laid_out = sheet.finish();
    match laid_out.len() > limits::SOURCE_BYTES {
        true => Err(vec![too_long(laid_out.len(), Site::File(0..0))]),
        false => Ok(laid_out),
    }
}

/// The comments of a text, in order.
pub(crate) fn comments(text: &str) -> Vec<&str> {
    let tokens = Lexer::starting_at(text, 0).filter(|it| it.kind == Kind::Comment);
    tokens.map(|it| text.get(it.range).unwrap_or_default().trim_end_matches([' ', '\t'])).collect()
}

/// A tree without remarks.
#[cfg(test)]
pub(super) fn print(statement: &Statement) -> String {
    let mut sheet = Sheet::default();
    sheet.statement(statement, &OfStatement::default());
    sheet.finish()
}

/// The lines of a statement, before they are laid out.
fn lines(statement: &Statement) -> Vec<Line> {
    let mut lines = match statement {
        Statement::Rolebook(it) => declarations::rolebook(it),
        Statement::Parts(it) => declarations::parts(it),
        Statement::Part(it) => declarations::part(it),
        Statement::Plans(it) => declarations::plans(it),
        Statement::Request(it) => declarations::request(it),
        Statement::Type(it) => declarations::declared_type(it),
        Statement::Roles(it) => declarations::roles(it),
        Statement::Default(it) => declarations::defaults(it),
        Statement::Define(it) => declarations::define(it),
        Statement::Grant(it) => grants::grant(it),
        Statement::Table(it) => table::table(it),
        Statement::Open(it) => grants::open(it),
        Statement::Restrict(it) => grants::restrict(it),
        Statement::Forbid(it) => grants::forbid(it),
        Statement::Set(it) => grants::set(it),
        Statement::Route(it) => promises::route(it),
        Statement::Never(it) => promises::never(it),
        Statement::Always(it) => promises::always(it),
        Statement::Labels(it) => promises::labels(it),
        Statement::Allow(it) => promises::allow(it),
        Statement::Facts(it) => facts::facts(it),
        Statement::Test(it) => facts::test(it),
    };
    lines.iter_mut().for_each(Line::finish);
    columns::align(&mut lines);
    lines
}

/// Lines of several kinds in the order in which they were written, which their nodes tell.
fn in_order(lines: impl Iterator<Item = (NodeId, Line)>) -> Vec<Line> {
    let mut lines: Vec<_> = lines.collect();
    lines.sort_by_key(|it| it.0);
    lines.into_iter().map(|it| it.1).collect()
}

/// A file as it is written.
#[derive(Default)]
struct Sheet {
    lines: Vec<Physical>,
}

impl Sheet {
    fn statement(&mut self, tree: &Statement, remarks: &OfStatement<'_>) {
        self.above(0, &remarks.before);
        let mut lines = lines(tree);
        let bars = Bars::of(&lines);
        let width = if bars.any() { bars.room(&mut lines) } else { WIDTH };
        let nothing = Remarks::default();
        let of_lines = remarks.lines.iter().chain(std::iter::repeat(&nothing));
        let mut rows = Vec::new();
        for (nth, (line, remarks)) in lines.iter().zip(of_lines).enumerate() {
            // Right below a header, a blank line would only tear the two apart.
            let above = remarks.above.iter().skip_while(|it| nth == 1 && **it == Above::Blank);
            self.above(line.indent, above);
            self.lines.extend(lay_out(line, &remarks.inside, width));
            if let Some(last) = self.lines.last_mut() {
                last.comment = remarks.after.map(str::to_owned);
            }
            rows.push((self.lines.len().saturating_sub(1), line.cells.as_slice()));
        }
        bars.write(&mut self.lines, &rows);
        self.above(STEP, &remarks.below);
    }

    /// Comments, each on its own line, and one blank line where there were any, but none at the top.
    fn above<'t>(&mut self, indent: usize, above: impl IntoIterator<Item = &'t Above<'t>>) {
        for it in above {
            match it {
                Above::Comment(text) => self.lines.push(Physical::comment(indent, text)),
                Above::Blank if self.lines.last().is_some_and(|it| !it.text.is_empty()) => {
                    self.lines.push(Physical::default());
                }
                Above::Blank => {}
            }
        }
    }

    fn finish(mut self) -> String {
        self.lines.pop_if(|it| it.text.is_empty());
        margins::align_comments(&mut self.lines);
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }
}

fn range(piece: &Piece) -> Range<usize> {
    let place = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
    place(piece.range.start)..place(piece.range.end)
}

/// A finding of a statement, as one of the text.
fn moved(mut problem: Diagnostic, by: u32) -> Diagnostic {
    for label in &mut problem.labels {
        if let Site::Statement(range) = &label.site {
            label.site = Site::File(range.start.saturating_add(by)..range.end.saturating_add(by));
        }
    }
    problem
}
