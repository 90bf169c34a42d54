//! Another layout of the same text: other blanks, lines broken wherever they may be, comments wherever one
//! may stand.

use crate::syntax::lexer::{Kind, Lexer, Token};
use crate::syntax::lines::logical_lines;
use crate::syntax::parse::takes_reasons;
use crate::syntax::split;

use super::generate::Choices;

/// A text twice in the same other layout.
pub(super) struct Relaid {
    /// Without comments and blank lines.
    pub(super) bare: String,
    pub(super) commented: String,
    pub(super) comments: Vec<String>,
}

const COMMENTS: [&str; 6] = [
    "#",
    "# why",
    "#\"",
    "# a, b | c when d",
    "# Été 全角",
    "## a comment that is so long that no line can hold it beside the code that it stands by, whatever is done",
];

/// Lays out a text without comments anew.
pub(super) fn relaid(text: &str, choices: &mut Choices<'_>) -> Relaid {
    let mut writer = Writer { choices, bare: String::new(), commented: String::new(), comments: Vec::new() };
    for piece in split(text).statements {
        let statement = &text[piece.range.start as usize..piece.range.end as usize];
        let with_reasons = takes_reasons(&piece.keyword);
        for (nth, line) in logical_lines(statement, with_reasons).into_iter().enumerate() {
            writer.between_lines(nth);
            writer.line(&statement[line.range], with_reasons);
            writer.end_of_line();
        }
    }
    writer.between_lines(1);
    Relaid { bare: writer.bare, commented: writer.commented, comments: writer.comments }
}

struct Writer<'c, 'b> {
    choices: &'c mut Choices<'b>,
    bare: String,
    commented: String,
    comments: Vec<String>,
}

impl Writer<'_, '_> {
    fn both(&mut self, text: &str) {
        self.bare.push_str(text);
        self.commented.push_str(text);
    }

    fn blanks(&mut self, least: usize) {
        let count = least + self.choices.pick(&[0, 0, 0, 1, 2, 5]);
        self.both(&" ".repeat(count));
    }

    fn comment(&mut self) {
        let comment = self.choices.pick(&COMMENTS);
        let comment = format!("{comment}{}", self.comments.len());
        self.commented.push_str(&comment);
        self.commented.push_str(self.choices.pick(&["", "", "  ", "\t"]));
        self.comments.push(comment);
    }

    /// Lines without code, at any indentation.
    fn between_lines(&mut self, nth: usize) {
        while self.choices.once_in(4) {
            self.commented.push_str(self.choices.pick(&["", "    ", "  ", "      "]));
            if self.choices.once_in(2) {
                self.comment();
            }
            self.commented.push('\n');
        }
        if nth > 0 {
            self.blanks(1);
        }
    }

    fn end_of_line(&mut self) {
        self.commented.push_str(self.choices.pick(&["", "", " ", "   "]));
        if self.choices.once_in(5) {
            self.comment();
        }
        let end = self.choices.pick(&["\n", "\n", "\n", "\r\n"]);
        self.both(end);
    }

    fn line(&mut self, line: &str, with_reasons: bool) {
        let tokens: Vec<Token> = Lexer::starting_at(line, 0).collect();
        let mut before: Option<&Token> = None;
        let mut spaced = false;
        for (at, token) in tokens.iter().enumerate() {
            if matches!(token.kind, Kind::Blank | Kind::Break) {
                spaced = true;
                continue;
            }
            if let Some(before) = before {
                let text = &line[token.range.clone()];
                let may_break = before.kind == Kind::Sign(',') || continues(&tokens, at, text, with_reasons);
                if spaced && may_break && self.choices.once_in(3) {
                    self.end_of_line();
                    self.between_lines(1);
                } else if spaced {
                    let needed = !is_sign(before.kind) && !is_sign(token.kind);
                    self.blanks(usize::from(needed || is_plus_or_minus(before.kind)));
                } else if !is_one_word(&tokens, at) {
                    self.blanks(0);
                }
            }
            self.both(&line[token.range.clone()]);
            before = Some(token);
            spaced = false;
        }
    }
}

fn is_sign(kind: Kind) -> bool {
    matches!(kind, Kind::Sign(sign) if sign != '-' && sign != '+')
}

fn is_plus_or_minus(kind: Kind) -> bool {
    matches!(kind, Kind::Sign('-' | '+'))
}

/// Whether a line may be broken before this token.
fn continues(tokens: &[Token], at: usize, text: &str, with_reasons: bool) -> bool {
    let always = ["when", "unless", "because", "from", "and", "or"];
    let with = ["on", "to", "for"];
    let rest = tokens[at..].iter().map(|it| it.kind);
    let mut rest = rest.skip_while(|it| matches!(it, Kind::Word | Kind::Digits | Kind::Sign('-')));
    // A language; but any word before a text is taken for one.
    let tag = rest.find(|it| *it != Kind::Blank) == Some(Kind::Text);
    tokens[at].kind == Kind::Word
        && (always.contains(&text) || with_reasons && (with.contains(&text) || tag && text.is_ascii()))
}

/// `fr-CA` and `<=` are words of several tokens.
fn is_one_word(tokens: &[Token], at: usize) -> bool {
    let kind = |at: usize| tokens.get(at).map(|it| it.kind);
    let before = at.checked_sub(1).and_then(kind);
    matches!(
        (before, kind(at)),
        (Some(Kind::Sign('<' | '>')), Some(Kind::Sign('=')))
            | (Some(Kind::Word), Some(Kind::Sign('-') | Kind::Digits))
            | (Some(Kind::Sign('-')), Some(Kind::Word))
    )
}
