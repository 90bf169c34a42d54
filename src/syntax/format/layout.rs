//! From a logical line to the lines of a file: it is broken where it does not fit, least deep places first.

use std::ops::Range;

use super::columns::{blanks, hang};
use super::line::{Line, When};
use super::remarks::Inside;

/// How wide a line may be, where it can be broken at all.
pub(super) const WIDTH: usize = 120;

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Physical {
    /// Code with its indentation, or a comment that has the line for itself; empty for a blank line.
    pub(super) text: String,
    /// The comment after the code.
    pub(super) comment: Option<String>,
    /// The first column in which that may stand.
    pub(super) comments_from: usize,
}

impl Physical {
    fn code(text: String) -> Self {
        Self { text, ..Self::default() }
    }

    /// A comment that has the line for itself.
    pub(super) fn comment(indent: usize, text: &str) -> Self {
        Self::code(format!("{}{text}", " ".repeat(indent)))
    }
}

/// Lays out a line within a width; comments inside it stay between the words between which they stood.
pub(super) fn lay_out(line: &Line, inside: &[Inside<'_>], width: usize) -> Vec<Physical> {
    let mut pen = Pen::new(line, inside, width);
    pen.words(0..line.words.len());
    pen.finish()
}

/// The widest run of words that cannot be broken, with the blanks before it.
pub(super) fn least_width(line: &Line) -> usize {
    let mut widest = 0;
    let mut column = line.indent;
    let mut broken = false;
    for (at, word) in line.words.iter().enumerate() {
        if word.gap.may_break.is_some_and(|it| it.when != When::Comment) {
            column = line.hang;
            broken = true;
        } else if at > 0 {
            column = column.saturating_add(blanks(word, column, broken));
        }
        column = column.saturating_add(word.width());
        widest = widest.max(column);
    }
    widest
}

/// How wide it is on one line.
pub(super) fn flat_width(line: &Line) -> usize {
    let mut column = line.indent;
    for (at, word) in line.words.iter().enumerate() {
        let before = if at == 0 { 0 } else { blanks(word, column, false) };
        column = column.saturating_add(before).saturating_add(word.width());
    }
    column
}

/// How words came to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    OnOneLine,
    /// Broken where the line was full.
    Filled,
    /// A chain in it was broken at each of its joints.
    Chained,
}

struct Pen<'l> {
    line: &'l Line,
    /// The comments before each word, by its place in the line.
    comments: Vec<(usize, &'l Inside<'l>)>,
    width: usize,
    done: Vec<Physical>,
    now: String,
    column: usize,
    /// Nothing stands on the line yet.
    fresh: bool,
    /// The place in the line and the column of the word below which the rest hangs.
    anchor: Option<(usize, usize)>,
}

impl<'l> Pen<'l> {
    fn new(line: &'l Line, inside: &'l [Inside<'l>], width: usize) -> Self {
        let comments = placed(line, inside);
        let now = " ".repeat(line.indent);
        let column = line.indent;
        Self { line, comments, width, done: Vec::new(), now, column, fresh: true, anchor: None }
    }

    /// Writes words from where the pen is.
    fn words(&mut self, range: Range<usize>) -> Written {
        let inner = range.start.saturating_add(1)..range.end;
        let Some(depth) = self.least_deep(inner.clone()).filter(|_| !self.fits(range.clone(), self.column))
        else {
            range.for_each(|at| self.word(at));
            return Written::OnOneLine;
        };
        let start = self.column;
        let mut whole = Written::Filled;
        let mut ended = false;
        let mut from = range.start;
        for to in inner.filter(|at| self.breaks_at(*at, depth)).chain([range.end]).collect::<Vec<_>>() {
            if from > range.start && (ended || self.must_break(from, to)) {
                let anchor = self.anchor.filter(|(at, _)| range.contains(at)).map(|it| it.1);
                self.new_line(from, hang(self.line, depth, anchor, start));
            }
            let part = self.words(from..to);
            ended = part == Written::Chained || (part == Written::Filled && self.ends(range.start, from, to));
            if part == Written::Chained || (to < range.end && self.when(to) == Some(When::Each)) {
                whole = Written::Chained;
            }
            from = to;
        }
        whole
    }

    /// Whether nothing follows on the last line of a part that was broken: it is an item of a list, or more
    /// than the head of its statement.
    fn ends(&self, head: usize, from: usize, to: usize) -> bool {
        let last = to.checked_sub(1).and_then(|it| self.line.words.get(it));
        from > head || last.is_some_and(|it| it.text.ends_with(','))
    }

    fn broken(&self) -> bool {
        !self.done.is_empty()
    }

    fn least_deep(&self, range: Range<usize>) -> Option<usize> {
        let words = self.line.words.get(range.clone())?.iter();
        let breaks = range.zip(words).filter_map(|(at, word)| Some((at, word.gap.may_break?)));
        breaks.filter(|(at, it)| it.when != When::Comment || self.commented(*at)).map(|it| it.1.depth).min()
    }

    fn breaks_at(&self, at: usize, depth: usize) -> bool {
        let found = self.line.words.get(at).and_then(|it| it.gap.may_break);
        found.is_some_and(|it| it.depth == depth && (it.when != When::Comment || self.commented(at)))
    }

    fn when(&self, at: usize) -> Option<When> {
        self.line.words.get(at)?.gap.may_break.map(|it| it.when)
    }

    fn commented(&self, at: usize) -> bool {
        let after = self.comments.partition_point(|it| it.0 < at);
        self.comments.get(after).is_some_and(|it| it.0 == at)
    }

    /// Whether the line is broken before these words.
    fn must_break(&self, from: usize, to: usize) -> bool {
        let when = self.when(from);
        let full = || {
            let first = self.line.words.get(from);
            let before = first.map_or(0, |it| blanks(it, self.column, self.broken()));
            !self.fits(from..to, self.column.saturating_add(before))
        };
        self.commented(from) || matches!(when, Some(When::Always | When::Each)) || full()
    }

    /// Whether these words fit on the line, unbroken, if the first stands in this column.
    fn fits(&self, range: Range<usize>, column: usize) -> bool {
        let mut column = column;
        for (at, word) in self.line.words.iter().enumerate().take(range.end).skip(range.start) {
            if at > range.start {
                if self.when(at) == Some(When::Always) || self.commented(at) {
                    return false;
                }
                column = column.saturating_add(blanks(word, column, self.broken()));
            }
            column = column.saturating_add(word.width());
            if column > self.width {
                return false;
            }
        }
        true
    }

    fn word(&mut self, at: usize) {
        let Some(word) = self.line.words.get(at) else { return };
        if !std::mem::take(&mut self.fresh) {
            let before = blanks(word, self.column, self.broken());
            self.now.extend(std::iter::repeat_n(' ', before));
            self.column = self.column.saturating_add(before);
        }
        if word.anchor {
            self.anchor = Some((at, self.column));
        }
        self.now.push_str(&word.text);
        self.column = self.column.saturating_add(word.width());
    }

    /// Ends the line before this word, with the comments that stand there.
    fn new_line(&mut self, at: usize, indent: usize) {
        self.done.push(Physical::code(std::mem::take(&mut self.now)));
        self.comments_at(at, indent);
        self.now = " ".repeat(indent);
        self.column = indent;
        self.fresh = true;
    }

    /// The comments before this word: the first after the code above if it stood so, the rest below.
    fn comments_at(&mut self, at: usize, indent: usize) {
        let first = self.comments.partition_point(|it| it.0 < at);
        let here = self.comments.iter().skip(first).take_while(|it| it.0 == at);
        for (number, (_, comment)) in here.enumerate() {
            match self.done.last_mut() {
                Some(code) if number == 0 && !comment.own_line => {
                    code.comment = Some(comment.text.to_owned())
                }
                _ => self.done.push(Physical::comment(indent, comment.text)),
            }
        }
    }

    fn finish(mut self) -> Vec<Physical> {
        let comments_from = self.line.comments_from;
        let code = Physical::code(std::mem::take(&mut self.now));
        self.done.push(Physical { comments_from, ..code });
        self.comments_at(self.line.words.len(), self.line.hang);
        self.done
    }
}

/// Finds the word before which each comment stands: the first place after it where a line may be broken.
fn placed<'l>(line: &Line, inside: &'l [Inside<'l>]) -> Vec<(usize, &'l Inside<'l>)> {
    let mut found = Vec::new();
    let mut left = inside.iter().peekable();
    let mut tokens: usize = 0;
    for (at, word) in line.words.iter().enumerate() {
        if word.gap.may_break.is_some() {
            while let Some(comment) = left.next_if(|it| it.after <= tokens) {
                found.push((at, comment));
            }
        }
        if left.peek().is_none() {
            break;
        }
        tokens = tokens.saturating_add(word.tokens());
    }
    // Whatever the grammar may allow one day, no comment is lost.
    found.extend(left.map(|it| (line.words.len(), it)));
    found
}
