//! From text to JSON with positions, strictly: what counts as JSON is serde_json's judgement, where
//! things stand is jsonc-parser's.

use jsonc_parser::ast::Value;
use jsonc_parser::common::Range;
use jsonc_parser::errors::ParseErrorKind;
use jsonc_parser::{CollectOptions, ParseOptions, ParseStringErrorKind, parse_to_ast};
use serde::de::IgnoredAny;

use super::Span;
use crate::diagnostic::{Diagnostic, Site};
use crate::limits::{JSON_NESTING, JSON_VALUES, WORKSPACE_BYTES};

/// Neither parser accepts any of the liberties that jsonc-parser could take.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

const FORM: &str = r#"facts are one JSON object, as in `{"User": {"ana": {}}}`"#;

/// Parses one JSON text; budgets are counted before anything recurses or is allocated.
pub(super) fn parse(text: &str) -> Result<Value<'_>, Diagnostic> {
    if text.len() > WORKSPACE_BYTES {
        let message =
            format!("this file has {} bytes, more than the {WORKSPACE_BYTES} that are read", text.len());
        return Err(Diagnostic::error("workspace-too-large", message, Site::File(0..0)));
    }
    unreadable(text)?;
    count(text)?;
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT);
    let parsed = parsed.map_err(|it| jsonc_error(text, it.range(), it.kind()))?;
    serde_json::from_str::<IgnoredAny>(text).map_err(|it| serde_error(text, &it))?;
    parsed.value.ok_or_else(|| error("this file is empty", Span::new(0, 0)).help(FORM))
}

fn error(message: impl Into<String>, span: Span) -> Diagnostic {
    Diagnostic::error("bad-json", message, span.site())
}

/// What is no JSON at all gets told so, instead of the first thing that a parser stumbles over.
fn unreadable(text: &str) -> Result<(), Diagnostic> {
    if text.trim().is_empty() {
        return Err(error("this file is empty", Span::new(0, 0)).help(FORM));
    }
    let strange = |(_, it): &(usize, char)| it.is_control() && !matches!(it, '\n' | '\r' | '\t');
    match text.char_indices().find(strange) {
        Some((at, character)) => {
            let span = Span::new(at, at.saturating_add(character.len_utf8()));
            Err(control(character, span))
        }
        None => Ok(()),
    }
}

fn control(character: char, span: Span) -> Diagnostic {
    let escaped = character.escape_unicode();
    error(format!("the control character `{escaped}` does not belong in a JSON file"), span)
        .help("in a text write it as `\\u` and four hexadecimal digits")
}

/// What the first pass over a file keeps in mind.
#[derive(Default)]
struct Counter {
    depth: usize,
    values: usize,
    /// Where the text began in which this byte stands.
    quoted: Option<usize>,
    escaped: bool,
}

/// Counts brackets that are open at once and values, and sees to it that texts end on their line.
fn count(text: &str) -> Result<(), Diagnostic> {
    let mut counter = Counter { values: 1, ..Counter::default() };
    for (at, byte) in text.bytes().enumerate() {
        counter.byte(at, byte)?;
    }
    Ok(())
}

impl Counter {
    fn byte(&mut self, at: usize, byte: u8) -> Result<(), Diagnostic> {
        match (byte, self.quoted) {
            (b'\n' | b'\r', Some(start)) => return Err(unended(Span::new(start, at))),
            (b'\t', Some(_)) => return Err(control('\t', Span::new(at, at.saturating_add(1)))),
            (_, Some(_)) if self.escaped => self.escaped = false,
            (b'\\', Some(_)) => self.escaped = true,
            (b'"', Some(_)) => self.quoted = None,
            (_, Some(_)) => {}
            (b'"', None) => self.quoted = Some(at),
            (b'[' | b'{', None) => return self.open(at),
            (b']' | b'}', None) => self.depth = self.depth.saturating_sub(1),
            (b',', None) => return self.value(at),
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, at: usize) -> Result<(), Diagnostic> {
        self.depth = self.depth.saturating_add(1);
        if self.depth <= JSON_NESTING {
            return self.value(at);
        }
        let message = format!("more than {JSON_NESTING} brackets are open here");
        let site = Span::new(at, at.saturating_add(1)).site();
        Err(Diagnostic::error("too-deep", message, site).help("facts nest at most six deep"))
    }

    fn value(&mut self, at: usize) -> Result<(), Diagnostic> {
        self.values = self.values.saturating_add(1);
        if self.values <= JSON_VALUES {
            return Ok(());
        }
        let site = Span::new(at, at.saturating_add(1)).site();
        Err(Diagnostic::error("workspace-too-large", format!("more than {JSON_VALUES} values"), site))
    }
}

fn unended(span: Span) -> Diagnostic {
    error("this text does not end on its line", span)
        .help("close it with `\"`; a line break in a text is written `\\n`")
}

fn jsonc_error(text: &str, range: Range, kind: &ParseErrorKind) -> Diagnostic {
    let split = text.get(..range.start).is_some_and(|it| it.ends_with('0'))
        && text.get(range.start..).is_some_and(|it| it.starts_with(|it: char| it.is_ascii_digit()));
    let (message, help) = match kind {
        ParseErrorKind::ExpectedComma if split => NUMBER,
        kind => wording(kind),
    };
    let span = if range.start >= text.len() { end_of(text) } else { Span::new(range.start, range.end) };
    let diagnostic = error(message, span);
    if help.is_empty() { diagnostic } else { diagnostic.help(help) }
}

/// The last character that is not white space: where something is missing at the end of a file.
fn end_of(text: &str) -> Span {
    let end = text.trim_end().len();
    Span::new(end, end)
}

const NUMBER: (&str, &str) = ("this is no number of JSON", "write a number as `120` or `-3`");

/// Message and help for what jsonc-parser found.
fn wording(kind: &ParseErrorKind) -> (&'static str, &'static str) {
    use ParseErrorKind as Kind;
    match kind {
        Kind::CommentsNotAllowed | Kind::UnterminatedCommentBlock => ("JSON has no comments", "remove it"),
        Kind::TrailingCommasNotAllowed => ("nothing follows this comma", "remove it"),
        Kind::ExpectedComma => ("a comma is missing", "write a comma between two values"),
        Kind::ExpectedColonAfterObjectKey => {
            ("a colon is missing", "write a colon between a key and its value")
        }
        Kind::ExpectedStringObjectProperty => ("this key has no quotes", "write it in double quotes"),
        Kind::SingleQuotedStringsNotAllowed => {
            ("JSON has no single quotes", "write the text in double quotes")
        }
        Kind::MultipleRootJsonValues => ("this stands after the end of the JSON value", FORM),
        Kind::UnterminatedArray => ("this list never ends", "close it with `]`"),
        Kind::UnterminatedObject => ("this object never ends", "close it with `}`"),
        Kind::UnexpectedWord => {
            ("this word has no quotes", "only `true`, `false` and `null` stand without quotes")
        }
        Kind::ExpectedObjectValue => ("this key has no value", "write a value after the colon"),
        Kind::UnexpectedComma | Kind::UnexpectedColon => ("a value is missing here", ""),
        Kind::UnexpectedCloseBrace | Kind::UnexpectedCloseBracket => {
            ("this bracket closes what it did not open", "")
        }
        Kind::String(ParseStringErrorKind::UnterminatedStringLiteral) => {
            ("this text never ends", "close it with `\"`")
        }
        Kind::String(ParseStringErrorKind::InvalidUnicodeEscapeSequence(_)) => {
            ("this escape names no character", "beyond `\\uffff` a character is written as a pair of escapes")
        }
        Kind::String(_) => ("this is no escape of JSON", "a backslash itself is written `\\\\`"),
        Kind::BareDecimalPointNumbersNotAllowed
        | Kind::ExpectedDigit
        | Kind::ExpectedDigitFollowingNegativeSign
        | Kind::ExpectedPlusMinusOrDigitInNumberLiteral
        | Kind::HexadecimalNumbersNotAllowed
        | Kind::NonFiniteNumbersNotAllowed
        | Kind::UnaryPlusNumbersNotAllowed => NUMBER,
        _ => ("this is no JSON", FORM),
    }
}

fn serde_error(text: &str, found: &serde_json::Error) -> Diagnostic {
    let before: usize = text.split_inclusive('\n').take(found.line().saturating_sub(1)).map(str::len).sum();
    let at = before.saturating_add(found.column().saturating_sub(1)).min(text.len());
    let message = found.to_string();
    let cause = message.split(" at line ").next().unwrap_or_default();
    error(format!("this is no JSON: {cause}"), Span::new(at, at.saturating_add(1).min(text.len())))
}
