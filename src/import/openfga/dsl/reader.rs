//! Reads the tokens of a model's text, declaration by declaration. After one that cannot be read, the reader
//! goes on at the next line that begins a declaration.

use std::ops::Range;

use super::lexer::{Comment, Kind, Token, tokens};
use super::{Declared, Head, Part};
use crate::diagnostic::shown;
use crate::import::openfga::model::{Comments, Relation, Type};
use crate::import::openfga::name::is_keyword;
use crate::import::openfga::problem::{Problem, Problems};
use crate::import::openfga::span::{Name, Span, Text};

pub(super) const CODE: &str = "openfga-syntax";

/// Something that cannot be read; it is reported already.
pub(super) struct Unreadable;

pub(super) type Read<T> = Result<T, Unreadable>;

pub(super) struct Reader<'r, 't> {
    pub(super) text: &'r Text<'t>,
    pub(super) problems: &'r mut Problems,
    tokens: Vec<Token>,
    at: usize,
    /// The first token of the declaration at hand; what follows stands on its line, except in brackets.
    begun: usize,
    /// Within brackets, a declaration goes on over several lines.
    pub(super) inside: bool,
    comments: std::iter::Peekable<std::vec::IntoIter<Comment>>,
}

impl<'r, 't> Reader<'r, 't> {
    pub(super) fn new(text: &'r Text<'t>, problems: &'r mut Problems) -> Self {
        let (tokens, comments) = tokens(text.text);
        Self {
            text,
            problems,
            tokens,
            at: 0,
            begun: usize::MAX,
            inside: false,
            comments: comments.into_iter().peekable(),
        }
    }

    pub(super) fn part(mut self) -> Part {
        let mut part = Part { head: self.head().ok(), ..Part::default() };
        while self.peek().kind != Kind::End {
            let start = self.at;
            self.begin(start);
            if self.declaration(&mut part).is_err() {
                self.recover(start);
            }
        }
        part.rest = self.comments.map(|it| it.text).collect();
        part
    }

    fn head(&mut self) -> Read<Head> {
        let start = self.start();
        let word = self.peek_word().to_owned();
        match word.as_str() {
            "model" => {
                self.pass();
                self.keyword(
                    "schema",
                    "below `model` stands the version of the language, as in `schema 1.1`",
                )?;
                let version = self.word("a version, as in `1.1`")?;
                Ok(Head::Model { version, comments: self.comments_of(start) })
            }
            "module" => {
                self.pass();
                let name = self.name("the name of the module")?;
                Ok(Head::Module { name, comments: self.comments_of(start) })
            }
            _ => {
                let help = "a model begins with `model` and, in the line below, `schema 1.1`; a module with `module` and its name";
                self.unexpected("expected `model` or `module`", help)
            }
        }
    }

    fn declaration(&mut self, part: &mut Part) -> Read<()> {
        let start = self.start();
        let word = self.peek_word().to_owned();
        match word.as_str() {
            "type" | "extend" => self.declared(part, start),
            "condition" => {
                let condition = self.condition(start)?;
                part.conditions.push(condition);
                Ok(())
            }
            "define" => self
                .unexpected("this belongs to no type", "write `relations` below the type, and then `define`"),
            "and" | "or" | "but" => self.unexpected(
                format!("a line cannot begin with `{word}`"),
                "write it at the end of the line above; only lists in brackets go over several lines",
            ),
            "model" | "module" => self.unexpected(
                format!("`{word}` stands here a second time"),
                "write each module into a file of its own",
            ),
            _ => self.unexpected(
                "expected a type or a condition",
                "write `type`, `extend type` or `condition` and its name",
            ),
        }
    }

    fn declared(&mut self, part: &mut Part, start: usize) -> Read<()> {
        self.begins_line()?;
        let extends = (self.peek_word() == "extend").then(|| self.text.span(self.peek().range.clone()));
        if extends.is_some() {
            self.pass();
        }
        self.keyword("type", "write `extend type` and the name of the type")?;
        let name = self.name("the name of the type")?;
        let span = self.since(start);
        let comments = self.comments_of(start);
        let found = if self.peek_word() == "relations" { self.relations() } else { Ok(Vec::new()) };
        let (relations, ended) = match found {
            Ok(relations) => (relations, Ok(())),
            Err(Unreadable) => (Vec::new(), Err(Unreadable)),
        };
        let of = Type { name, relations, comments, span, extensions: Vec::new() };
        part.types.push(Declared { of, extends });
        ended
    }

    /// Those that can be read.
    fn relations(&mut self) -> Read<Vec<Relation>> {
        self.begins_line()?;
        self.pass();
        if self.peek_word() != "define" {
            let help = "write `define`, its name, a colon, and who has it; or leave `relations` out";
            return self.unexpected("expected a relation", help);
        }
        let mut relations = Vec::new();
        while self.peek_word() == "define" {
            let at = self.at;
            self.begin(at);
            match self.relation() {
                Ok(relation) => relations.push(relation),
                Err(Unreadable) => self.recover(at),
            }
        }
        Ok(relations)
    }

    fn relation(&mut self) -> Read<Relation> {
        let start = self.start();
        self.begins_line()?;
        self.pass();
        let name = self.name("the name of the relation")?;
        self.sign(':', "write a colon between the name of a relation and who has it")?;
        let expression = self.expression()?;
        self.ends_line()?;
        Ok(Relation { name, expression, span: self.since(start), comments: self.comments_of(start) })
    }

    /// Goes on at the next line that begins a declaration, behind where the last one began.
    fn recover(&mut self, start: usize) {
        self.at = self.at.max(start.saturating_add(1));
        while self.peek().kind != Kind::End {
            let begins = ["type", "extend", "define", "condition"].contains(&self.peek_word());
            if self.peek().first && begins {
                return;
            }
            self.pass();
        }
    }

    /// A declaration begins with this token.
    fn begin(&mut self, at: usize) {
        self.begun = at;
        self.inside = false;
    }

    /// Whether the line ended before the declaration did.
    fn is_broken_off(&self) -> bool {
        self.peek().first && self.at > self.begun && !self.inside
    }

    pub(super) fn peek(&self) -> Token {
        let end = self.text.text.len();
        let token = self.tokens.get(self.at).or(self.tokens.last());
        token.cloned().unwrap_or(Token { kind: Kind::End, range: end..end, first: true })
    }

    pub(super) fn peek_word(&self) -> &'t str {
        let token = self.peek();
        if token.kind == Kind::Word { self.text.get(token.range) } else { "" }
    }

    /// The word behind the next token.
    pub(super) fn second_word(&self) -> &'t str {
        let second =
            self.tokens.get(self.at.saturating_add(1)).filter(|it| it.kind == Kind::Word && !it.first);
        second.map_or("", |it| self.text.get(it.range.clone()))
    }

    pub(super) fn pass(&mut self) -> Token {
        let token = self.peek();
        self.at = self.at.saturating_add(1).min(self.tokens.len().saturating_sub(1));
        token
    }

    /// The byte at which the next token begins.
    pub(super) fn start(&self) -> usize {
        self.peek().range.start
    }

    /// The byte at which the last token ended.
    fn end(&self) -> usize {
        let last = self.at.checked_sub(1).and_then(|it| self.tokens.get(it));
        last.map_or(0, |it| it.range.end)
    }

    /// From there to the last token.
    pub(super) fn since(&self, start: usize) -> Span {
        self.text.span(start..self.end())
    }

    pub(super) fn sign(&mut self, sign: char, help: &str) -> Read<Range<usize>> {
        if self.peek().kind == Kind::Sign(sign) {
            return Ok(self.pass().range);
        }
        self.unexpected(format!("expected `{sign}`"), help)
    }

    fn keyword(&mut self, word: &str, help: &str) -> Read<()> {
        if self.peek_word() == word {
            self.pass();
            return Ok(());
        }
        self.unexpected(format!("expected `{word}`"), help)
    }

    pub(super) fn word(&mut self, what: &str) -> Read<Name> {
        match self.peek().kind {
            _ if self.is_broken_off() => {
                self.broken_off(&format!("expected {what}"), "write it on the same line")
            }
            Kind::Word => Ok(self.text.name(self.pass().range)),
            _ => self
                .unexpected(format!("expected {what}"), "names are letters, digits, `_`, `-`, `.` and `/`"),
        }
    }

    /// A word that is none of those that the language needs for itself.
    pub(super) fn name(&mut self, what: &str) -> Read<Name> {
        let word = self.peek_word();
        if is_keyword(word) {
            let message = format!("expected {what}, found the keyword `{word}`");
            return match self.is_broken_off() {
                true => self.broken_off(&format!("expected {what}"), "write it on the same line"),
                false => self.wrong(message, "give it another name"),
            };
        }
        self.any_name(what)
    }

    /// A word of a condition's head, where keywords mean nothing.
    pub(super) fn any_name(&mut self, what: &str) -> Read<Name> {
        let word = if self.is_broken_off() { "" } else { self.peek_word() };
        if word.starts_with(|it: char| it.is_ascii_digit()) {
            let message = format!("expected {what}, found {}", shown(word));
            return self.wrong(message, "names begin with a letter or `_`");
        }
        self.word(what)
    }

    /// A declaration has a line of its own.
    fn begins_line(&mut self) -> Read<()> {
        match self.peek().first {
            true => Ok(()),
            false => self.wrong(format!("`{}` cannot stand here", self.peek_word()), "begin a line with it"),
        }
    }

    fn ends_line(&mut self) -> Read<()> {
        match self.peek().first || self.peek().kind == Kind::End {
            true => Ok(()),
            false => self.unexpected(
                "expected `or`, `and`, `but not` or the end of the line",
                "put one of these between two parts",
            ),
        }
    }

    /// Says that something else was expected than what stands here.
    pub(super) fn unexpected<T>(&mut self, expected: impl Into<String>, help: &str) -> Read<T> {
        let token = self.peek();
        let expected = expected.into();
        if !expected.starts_with("expected") {
            return self.wrong(expected, help);
        }
        if self.is_broken_off() || token.kind == Kind::End {
            return self.broken_off(&expected, help);
        }
        let found = match token.kind {
            Kind::OpenBody => "a brace that is not closed".to_owned(),
            Kind::Body => "what stands in braces".to_owned(),
            _ => shown(self.text.get(token.range)),
        };
        self.wrong(format!("{expected}, found {found}"), help)
    }

    /// Says that a declaration ends too early, where it does.
    fn broken_off<T>(&mut self, expected: &str, help: &str) -> Read<T> {
        let what = if self.peek().kind == Kind::End { "text" } else { "line" };
        let span = self.text.span(self.end()..self.end());
        self.problems.push(|| {
            Problem::new(CODE, &span, format!("{expected}, found the end of the {what}")).help(help)
        });
        Err(Unreadable)
    }

    /// Says what is wrong with the next token.
    pub(super) fn wrong<T>(&mut self, message: impl Into<String>, help: &str) -> Read<T> {
        let token = self.peek();
        let range = if token.kind == Kind::OpenBody {
            token.range.start..token.range.start.saturating_add(1)
        } else {
            token.range
        };
        let span = self.text.span(range);
        self.problems.push(|| Problem::new(CODE, &span, message).help(help));
        Err(Unreadable)
    }

    /// The comments of what began there and ended at the last token.
    pub(super) fn comments_of(&mut self, start: usize) -> Comments {
        let end = self.end();
        let mut comments = Comments::default();
        while let Some(comment) = self.comments.next_if(|it| it.start < end) {
            comments.before.push(comment.text);
        }
        let line_end = self
            .text
            .get(end..self.text.text.len())
            .find('\n')
            .map_or(usize::MAX, |it| end.saturating_add(it));
        if let Some(comment) =
            self.comments.next_if(|it| !it.alone && it.start < line_end && it.start >= start)
        {
            comments.behind = Some(comment.text);
        }
        comments
    }
}
