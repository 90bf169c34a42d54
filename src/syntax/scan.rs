//! Physical lines: what of each is code, and which characters in it mislead the reader or the parser.
//!
//! Such characters are reported once, for the whole file, by `split`. `parse` knows them only to
//! keep quiet about a line that has already been reported.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::syntax::lexer::{Kind, Lexer, Token};
use crate::syntax::split::file_range;

/// One line of a text, without its line break.
#[derive(Debug)]
pub(super) struct PhysicalLine {
    pub(super) range: Range<usize>,
    /// From the first character that is neither blank nor comment to the last; empty if there is none.
    pub(super) code: Range<usize>,
    /// A quote that is not closed.
    pub(super) open_text: Option<Range<usize>>,
    pub(super) strays: Vec<Stray>,
}

/// A character that should not stand where it stands.
#[derive(Debug)]
pub(super) struct Stray {
    pub(super) kind: StrayKind,
    pub(super) character: char,
    pub(super) range: Range<usize>,
    /// It and the others of its kind that are told with it, up to one more than a fix may mend.
    pub(super) all: Vec<Range<usize>>,
    /// The line cannot be read for it.
    pub(super) fatal: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StrayKind {
    Tab,
    OddSpace,
    Bidi,
    Invisible,
    Control,
    Quote,
    Dash,
}

/// Walks over the lines of a text from a byte position on.
pub(super) fn physical_lines(text: &str, from: usize) -> impl Iterator<Item = PhysicalLine> {
    let mut tokens = Lexer::starting_at(text, from);
    let mut at = from;
    std::iter::from_fn(move || {
        if at >= text.len() {
            return None;
        }
        let mut line = PhysicalLine { range: at..at, code: at..at, open_text: None, strays: Vec::new() };
        for token in tokens.by_ref() {
            at = token.range.end;
            if token.kind == Kind::Break {
                break;
            }
            line.range.end = token.range.end;
            line.add(text, &token);
        }
        Some(line)
    })
}

impl PhysicalLine {
    fn add(&mut self, text: &str, token: &Token) {
        match token.kind {
            Kind::Blank | Kind::Break => return,
            Kind::Comment => return self.look_inside(text, token),
            Kind::Text | Kind::OpenText => self.look_inside(text, token),
            Kind::Word | Kind::Digits => {}
            Kind::Sign(sign) => {
                let stray = stray_in_code(sign);
                if let Some(kind) = stray {
                    self.report(kind, sign, token.range.clone(), true);
                }
                if matches!(stray, Some(StrayKind::Tab | StrayKind::OddSpace)) {
                    return;
                }
            }
        }
        if self.code.is_empty() {
            self.code.start = token.range.start;
        }
        self.code.end = token.range.end;
        if token.kind == Kind::OpenText {
            self.open_text = Some(token.range.clone());
        }
    }

    fn look_inside(&mut self, text: &str, token: &Token) {
        let inside = text.get(token.range.clone()).unwrap_or_default();
        if inside.bytes().all(|byte| (b' '..0x7f).contains(&byte)) {
            return;
        }
        let comment = token.kind == Kind::Comment;
        for (offset, character) in inside.char_indices() {
            let start = token.range.start.saturating_add(offset);
            let range = start..start.saturating_add(character.len_utf8());
            match stray_anywhere(character) {
                Some(StrayKind::Tab) if comment => {}
                Some(kind) => self.report(kind, character, range, kind == StrayKind::Control && !comment),
                None => {}
            }
        }
    }

    fn report(&mut self, kind: StrayKind, character: char, range: Range<usize>, unreadable: bool) {
        let fatal = unreadable && !matches!(kind, StrayKind::Tab | StrayKind::OddSpace);
        let quoted = self.strays.iter().any(|it| it.kind == StrayKind::Quote);
        if quoted && kind == StrayKind::Dash {
            return;
        }
        let seen = self.strays.iter_mut().find(|it| it.kind == kind);
        match seen {
            Some(stray) => {
                stray.fatal |= fatal;
                stray.join(&[range]);
            }
            None => {
                self.strays.push(Stray { kind, character, range: range.clone(), all: vec![range], fatal })
            }
        }
    }
}

/// What misleads outside texts and comments.
fn stray_in_code(it: char) -> Option<StrayKind> {
    match it {
        '\u{200e}' | '\u{200f}' | '\u{61c}' => Some(StrayKind::Bidi),
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {
            Some(StrayKind::Invisible)
        }
        '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}' | '\u{ab}' | '\u{bb}' => Some(StrayKind::Quote),
        '\u{2032}' | '\u{2033}' | '\u{ff02}' | '\u{ff07}' => Some(StrayKind::Quote),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => Some(StrayKind::Dash),
        _ => stray_anywhere(it).or_else(|| it.is_whitespace().then_some(StrayKind::OddSpace)),
    }
}

/// What misleads even in a text or a comment: it reorders or hides what stands around it.
fn stray_anywhere(it: char) -> Option<StrayKind> {
    match it {
        '\t' => Some(StrayKind::Tab),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(StrayKind::Bidi),
        '\u{2028}' | '\u{2029}' => Some(StrayKind::Control),
        _ => it.is_control().then_some(StrayKind::Control),
    }
}

impl StrayKind {
    /// Kinds of which an editor makes many at once; lines next to each other share one diagnostic.
    pub(super) fn is_layout(self) -> bool {
        matches!(self, StrayKind::Tab | StrayKind::OddSpace)
    }

    /// What is to stand there.
    fn instead(self) -> &'static str {
        match self {
            StrayKind::Tab => "    ",
            StrayKind::OddSpace => " ",
            StrayKind::Bidi | StrayKind::Invisible | StrayKind::Control => "",
            StrayKind::Quote => "\"",
            StrayKind::Dash => "-",
        }
    }

    fn code(self) -> &'static str {
        match self {
            StrayKind::Tab => "tab",
            StrayKind::OddSpace => "odd-space",
            StrayKind::Bidi => "bidirectional-mark",
            StrayKind::Invisible => "invisible-character",
            StrayKind::Control => "control-character",
            StrayKind::Quote => "typographic-quote",
            StrayKind::Dash => "typographic-dash",
        }
    }
}

impl Stray {
    /// The finding, and its fix; `more` lines below have the same.
    pub(super) fn diagnostic(&self, site: Site, more: usize) -> Diagnostic {
        let below = match more {
            0 => String::new(),
            1 => " and in the line below".to_owned(),
            _ => format!(" and in the {more} lines below"),
        };
        let (message, help) = self.wording();
        let found = Diagnostic::error(self.kind.code(), format!("{message}{below}"), site.clone());
        let text = self.kind.instead();
        match self.all.split_first() {
            Some((_, others)) if others.len() < limits::EDITS => {
                let fixed = found.help(&help).fix(help, site, text);
                others.iter().fold(fixed, |found, it| found.and(Site::File(file_range(it)), text))
            }
            _ => found.help(help),
        }
    }

    /// Takes over others of the same kind.
    pub(super) fn join(&mut self, others: &[Range<usize>]) {
        let room = limits::EDITS.saturating_add(1).saturating_sub(self.all.len());
        self.all.extend(others.iter().take(room).cloned());
    }

    fn wording(&self) -> (String, String) {
        let sign = self.character;
        let number = format!("U+{:04X}", u32::from(sign));
        match self.kind {
            StrayKind::Tab => {
                ("a tab in the line".to_owned(), "write blanks instead, four for a tab".to_owned())
            }
            StrayKind::OddSpace => (
                format!("a blank of another kind, {number}, in the line"),
                "write an ordinary blank".to_owned(),
            ),
            StrayKind::Bidi => (
                format!("{number} changes the direction of the text, so that it reads as it is not"),
                "delete this invisible character".to_owned(),
            ),
            StrayKind::Invisible => {
                (format!("an invisible character, {number}"), "delete this invisible character".to_owned())
            }
            StrayKind::Control => {
                (format!("a control character, {number}"), "delete this character".to_owned())
            }
            StrayKind::Quote => (
                format!("`{sign}` is a typographic quote"),
                "put texts in straight double quotes, `\"`".to_owned(),
            ),
            StrayKind::Dash => (format!("`{sign}` is a typographic dash"), "write a plain `-`".to_owned()),
        }
    }
}
