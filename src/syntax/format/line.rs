//! A logical line before it is laid out: its words, what stands between them, and where it may be broken.

use unicode_width::UnicodeWidthStr;

use crate::syntax::lexer::{Kind, Lexer};
use crate::syntax::lines::continues_line;
use crate::syntax::nesting;

/// How far everything below a header is indented, and each step deeper.
pub(super) const STEP: usize = 4;

/// Lines of one kind in one statement, whose columns are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Group {
    /// Nothing is aligned with anything.
    None,
    Members,
    GatedRoles,
    GrantRules,
    TableRows,
    Labels,
    Entities,
    Claims,
}

/// When a line is broken at a place where it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Always.
    Always,
    /// As all places of this depth are, or none: where not all would fit on one line.
    Each,
    /// Where the words up to the next such place would not fit.
    Full,
    /// Only after a comment.
    Comment,
}

/// A place at which a line may be broken; of two, the less deep one is broken first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Break {
    pub(super) depth: usize,
    pub(super) when: When,
}

/// The next column of a line begins here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// How many blanks stand before it if no other line of the group has it.
    pub(super) alone: usize,
    /// Where it is, once the lines have been aligned.
    pub(super) at: usize,
}

/// What stands before a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Gap {
    pub(super) glued: bool,
    pub(super) stop: Option<Stop>,
    pub(super) may_break: Option<Break>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) gap: Gap,
    pub(super) text: String,
    /// What is deeper hangs below this word.
    pub(super) anchor: bool,
    /// A parenthesis that only helps the reader.
    courtesy: bool,
}

impl Word {
    pub(super) fn width(&self) -> usize {
        width(&self.text)
    }

    /// How many tokens it has; parentheses come and go, so they are not counted.
    pub(super) fn tokens(&self) -> usize {
        tokens(&self.text)
    }
}

/// One logical line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) group: Group,
    pub(super) indent: usize,
    /// Where it goes on if it is broken at the least deep places.
    pub(super) hang: usize,
    /// The first column for a comment behind it.
    pub(super) comments_from: usize,
    pub(super) words: Vec<Word>,
    /// What stands after the bars of a table.
    pub(super) cells: Vec<String>,
    next: Gap,
    next_is_anchor: bool,
}

impl Line {
    /// A statement of one logical line.
    pub(super) fn whole(first: &str) -> Self {
        Self::at(0, STEP, Group::None).with(first)
    }

    /// The first line of a statement that has others below.
    pub(super) fn header(first: &str) -> Self {
        Self::at(0, STEP.saturating_mul(2), Group::None).with(first)
    }

    /// A line below a header.
    pub(super) fn below(group: Group) -> Self {
        Self::at(STEP, STEP.saturating_mul(2), group)
    }

    fn at(indent: usize, hang: usize, group: Group) -> Self {
        let next = Gap { glued: true, ..Gap::default() };
        let (words, cells) = (Vec::new(), Vec::new());
        Self { group, indent, hang, comments_from: 0, words, cells, next, next_is_anchor: false }
    }

    fn with(mut self, first: &str) -> Self {
        self.word(first);
        self
    }

    /// The next word.
    pub(super) fn word(&mut self, text: impl Into<String>) -> &mut Self {
        let gap = std::mem::take(&mut self.next);
        let anchor = std::mem::take(&mut self.next_is_anchor);
        self.words.push(Word { gap, text: text.into(), anchor, courtesy: false });
        self
    }

    /// More of the word at hand.
    pub(super) fn append(&mut self, text: &str) -> &mut Self {
        if let Some(last) = self.words.last_mut() {
            last.text.push_str(text);
        }
        self
    }

    /// No blank before the next word.
    pub(super) fn glue(&mut self) -> &mut Self {
        self.next.glued = true;
        self
    }

    /// The line may be broken before the next word.
    pub(super) fn may_break(&mut self, depth: usize, when: When) -> &mut Self {
        self.next.may_break = Some(Break { depth, when });
        self
    }

    /// The next word begins a column.
    pub(super) fn column(&mut self, alone: usize) -> &mut Self {
        self.next.stop = Some(Stop { alone, at: 0 });
        self
    }

    /// What is deeper hangs below the next word.
    pub(super) fn anchor(&mut self) -> &mut Self {
        self.next_is_anchor = true;
        self
    }

    /// A parenthesis that nothing but the reader needs.
    pub(super) fn courtesy(&mut self, text: &str) {
        self.word(text);
        if let Some(last) = self.words.last_mut() {
            last.courtesy = true;
        }
    }

    /// Makes the line ready to be laid out.
    pub(super) fn finish(&mut self) {
        self.lighten();
        self.mark_continuations();
    }

    /// Wherever a line can go on below, a comment may stand, also where the line is never broken without one.
    /// Where reasons may stand, any word before a text is taken for a language.
    fn mark_continuations(&mut self) {
        let texts = self.words.iter().skip(1).map(|it| it.text.starts_with('"'));
        let before_text: Vec<bool> = texts.chain([false]).collect();
        for (word, before_text) in self.words.iter_mut().zip(before_text) {
            if word.gap.may_break.is_none() && (before_text || continues_line(&word.text)) {
                word.gap.may_break = Some(Break { depth: usize::MAX, when: When::Comment });
            }
        }
    }

    /// Takes courtesy out if the line would nest deeper by it than it may.
    fn lighten(&mut self) {
        if self.words.iter().any(|it| it.courtesy) && nesting::too_deep(&self.flat()).is_some() {
            let mut gap = None;
            self.words.retain_mut(|word| {
                if let Some(gap) = gap.take().filter(|_| word.gap.glued) {
                    word.gap = gap;
                }
                gap = Some(word.gap).filter(|_| word.courtesy && word.text == "(");
                !word.courtesy
            });
        }
    }

    /// Its words on one line, one blank between them.
    pub(super) fn flat(&self) -> String {
        let mut text = String::new();
        for word in &self.words {
            text.push_str(if word.gap.glued { "" } else { " " });
            text.push_str(&word.text);
        }
        for cell in &self.cells {
            text.push_str(" | ");
            text.push_str(cell);
        }
        text
    }
}

/// How many columns a text takes on a screen.
pub(super) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// How many tokens a text has that are neither blanks, comments nor parentheses.
pub(super) fn tokens(text: &str) -> usize {
    let not_counted =
        |kind: Kind| matches!(kind, Kind::Blank | Kind::Break | Kind::Comment | Kind::Sign('(' | ')'));
    Lexer::starting_at(text, 0).filter(|it| !not_counted(it.kind)).count()
}
