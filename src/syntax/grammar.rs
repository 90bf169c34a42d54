//! The generated parser, and the little that the rest of the front needs of it: nothing outside this
//! directory sees pest.

use pest::Parser;
use pest::error::Error;
use pest::iterators::{Pair, Pairs};

use crate::syntax::wording::is_mark;

#[derive(pest_derive::Parser)]
#[grammar = "grammar/rolebook.pest"]
struct RolebookParser;

/// One matched rule and its parts.
pub(super) type Match<'t> = Pair<'t, Rule>;

/// Reads a whole line by a rule whose name ends in `_line`.
pub(super) fn read<'t>(rule: Rule, line: &'t str) -> Result<Option<Match<'t>>, Box<Error<Rule>>> {
    match RolebookParser::parse(rule, line) {
        Ok(mut matches) => Ok(matches.next()),
        Err(error) => Err(Box::new(error)),
    }
}

/// Whether a text is a word of this kind, from its first character to its last.
pub(super) fn is_whole(rule: Rule, text: &str) -> bool {
    RolebookParser::parse(rule, text).is_ok_and(|matched| matched.as_str() == text)
}

/// Whether a text may be a name, of anything but a type.
pub(crate) fn is_name(text: &str) -> bool {
    is_whole(Rule::own_name, text)
}

/// Whether a text may be the name of a type.
pub(crate) fn is_type_name(text: &str) -> bool {
    is_whole(Rule::type_name, text)
}

/// The parts of a match, in order, without the words and signs that hold it together.
pub(super) struct Parts<'t> {
    pairs: Pairs<'t, Rule>,
}

impl<'t> Parts<'t> {
    pub(super) fn of(matched: Match<'t>) -> Self {
        Self { pairs: matched.into_inner() }
    }

    /// The next part, if it is of this rule.
    pub(super) fn part(&mut self, rule: Rule) -> Option<Match<'t>> {
        while let Some(next) = self.pairs.peek() {
            if next.as_rule() == rule {
                return self.pairs.next();
            }
            if !is_mark(next.as_rule()) {
                return None;
            }
            self.pairs.next();
        }
        None
    }

    /// Whether the next part is of this rule; if so, it is passed.
    pub(super) fn pass(&mut self, rule: Rule) -> bool {
        self.part(rule).is_some()
    }
}

impl<'t> Iterator for Parts<'t> {
    type Item = Match<'t>;

    fn next(&mut self) -> Option<Match<'t>> {
        self.pairs.by_ref().find(|next| !is_mark(next.as_rule()))
    }
}

/// Where a match ends: at its last token. The parser's own range may include blanks after it.
pub(super) fn end_of(matched: &Match<'_>) -> usize {
    let mut last = matched.clone();
    while let Some(inner) = last.clone().into_inner().next_back() {
        last = inner;
    }
    last.as_span().end()
}
