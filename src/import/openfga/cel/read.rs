//! From the text between the braces of a condition to its tree. The grammar is the `cel` crate's; it sees
//! nothing that is longer or deeper than the budgets allow.

use std::ops::Range;

use cel::parser::{ParseError, Parser};

use super::bounds::{Piece, Pieces, excess};
use super::{Cel, convert};
use crate::diagnostic::shown;
use crate::import::openfga::problem::Problem;
use crate::import::openfga::span::Text;

const CODE: &str = "openfga-expression";

/// Reads one expression.
pub(in crate::import::openfga) fn read(text: &Text<'_>) -> Result<Cel, Problem> {
    if text.text.trim().is_empty() {
        let message = "this condition says nothing";
        return Err(Problem::new(CODE, &text.span(0..text.text.len()), message)
            .help("write an expression between the braces, as in `{ amount < 100 }`"));
    }
    if let Some(excess) = excess(text.text) {
        return Err(Problem::new("openfga-too-large", &text.span(excess.range), excess.message)
            .help("put less into one condition"));
    }
    let positions = Positions::of(text.text);
    let parsed = parser().parse_with_source_info(&without_comments(text.text));
    let (tree, source) = parsed.map_err(|it| unreadable(text, &positions, it.errors))?;
    convert::Converter { text, positions: &positions, source: &source }.tree(tree)
}

/// It counts for itself how deep it is; that it never is too deep is seen to before.
fn parser() -> Parser {
    Parser::new().max_recursion_depth(1_000)
}

/// What no text of a condition may do. The parser counts lines and columns in characters.
fn unreadable(text: &Text<'_>, positions: &Positions, errors: Vec<ParseError>) -> Problem {
    let first = errors.into_iter().next();
    let at = first.as_ref().map_or(0, |it| positions.at(text.text, it.pos));
    let rest = text.get(at..text.text.len());
    let word = rest.chars().next().map_or(0, |it| match it.is_alphanumeric() || it == '_' {
        true => rest.find(|it: char| !it.is_alphanumeric() && it != '_').unwrap_or(rest.len()),
        false => it.len_utf8(),
    });
    let range = at..at.saturating_add(word);
    let found = match rest.trim().is_empty() {
        true => None,
        false => Some(shown(text.get(range.clone()))),
    };
    let said = first.map_or(String::new(), |it| it.msg);
    let message = match &found {
        Some(found) => format!("this expression cannot be read: {}", cause(&said, found)),
        None => "this expression ends too early".to_owned(),
    };
    Problem::new(CODE, &text.span(range), message).help(
        "conditions are written in the Common Expression Language, as in `amount < 100 && place in places`",
    )
}

/// The parser's own words name rules of its grammar; what people need to know is this.
fn cause(said: &str, found: &str) -> String {
    let begins = |all: &[&str]| all.iter().any(|it| said.starts_with(it));
    if begins(&["invalid int", "invalid uint", "invalid double"]) {
        format!("the number {found} is out of range")
    } else if begins(&["invalid string", "invalid bytes"]) {
        "this text has an escape that means nothing".to_owned()
    } else if said.contains("has() macro") {
        "`has` takes a field, as in `has(user.name)`".to_owned()
    } else if said.contains("must be a simple name") {
        format!("a name is needed instead of {found}")
    } else {
        format!("{found} cannot stand here")
    }
}

/// Blanks in the place of comments, one for each character, so that everything else keeps its position.
fn without_comments(text: &str) -> String {
    let comments = Pieces::of(text).filter_map(|it| match it {
        Piece::Comment(range) => Some(range),
        Piece::Sign(..) | Piece::Word(_) => None,
    });
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for Range { start, end } in comments {
        out.push_str(text.get(from..start).unwrap_or_default());
        out.extend(text.get(start..end).unwrap_or_default().chars().map(|_| ' '));
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out
}

/// Where each character of a text begins, in bytes.
pub(super) struct Positions(Vec<usize>);

impl Positions {
    fn of(text: &str) -> Self {
        Self(text.char_indices().map(|it| it.0).chain([text.len()]).collect())
    }

    /// The byte at which this character begins.
    pub(super) fn byte(&self, character: u32) -> usize {
        let last = self.0.last().copied().unwrap_or(0);
        usize::try_from(character).ok().and_then(|it| self.0.get(it).copied()).unwrap_or(last)
    }

    /// The byte at a line and a column, both counted from one.
    fn at(&self, text: &str, (line, column): (isize, isize)) -> usize {
        let before = usize::try_from(line).unwrap_or(1).saturating_sub(1);
        let start = match before {
            0 => 0,
            _ => text
                .match_indices('\n')
                .nth(before.saturating_sub(1))
                .map_or(text.len(), |it| it.0.saturating_add(1)),
        };
        let first = self.0.partition_point(|it| *it < start);
        let column = usize::try_from(column).unwrap_or(1).saturating_sub(1);
        let last = self.0.last().copied().unwrap_or(0);
        self.0.get(first.saturating_add(column)).copied().unwrap_or(last)
    }
}
