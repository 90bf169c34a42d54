//! Words a failed parse in the author's terms: what was expected, what was found, and the way out.

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::syntax::grammar::Rule;
use crate::syntax::hints;
use crate::syntax::lexer::{Kind, Lexer};
use crate::syntax::nesting;
use crate::syntax::split::position;

/// How a rule is called in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wording {
    /// A word of the language, called by itself.
    Keyword,
    /// A sign, called by itself.
    Sign(&'static str),
    /// A thing, called by what it is.
    Thing(&'static str),
    /// A part that always begins with something better said by another rule.
    Part(&'static str),
}

/// Whether a rule only holds a sentence together and leaves nothing in the tree.
pub(super) fn is_mark(rule: Rule) -> bool {
    matches!(wording(rule), Wording::Keyword | Wording::Sign(_)) || rule == Rule::EOI
}

#[rustfmt::skip] // One line for each kind of wording; a column of rule names would hide them.
fn wording(rule: Rule) -> Wording {
    use Rule::*;
    use Wording::{Keyword, Part, Sign, Thing};
    match rule {
        AND | AS | AT | BECAUSE | BELOW | CAN | EVERY | EVERYONE | EXCEPT | FOR | FROM | HAS | IF | IN | IS | NOBODY
        | NOT | OF | ON | ONLY | OR | PLUS | ROLE | SAME | SINCE | THE | THEIR | THROUGH | TO | UNLESS | UNTIL
        | WHEN | WITH => Keyword,
        BAR => Sign("`|`"), COLON => Sign("`:`"), COMMA => Sign("`,`"), DOT => Sign("`.`"), EQUALS => Sign("`=`"),
        GREATER => Sign("`>`"), LEFT => Sign("`(`"), LESS => Sign("`<`"), RIGHT => Sign("`)`"),
        EOI => Thing("the end of the line"),
        given => Thing("`given`"), many => Thing("`*`"), optional => Thing("`?`"), not => Thing("`not`"),
        can => Thing("`can`"), cannot => Thing("`cannot`"), incomplete => Thing("`incomplete`"),
        everything => Thing("`everything`"), everyone => Thing("`everyone`"), every => Thing("`every`"),
        own_name | path_step | fact_name => Thing("a name"),
        plan => Thing("a plan"), role | role_given => Thing("a role"), relation => Thing("a relation"),
        definition => Thing("a definition"), column | column_name => Thing("a role, a relation or `everyone`"),
        action_name | action => Thing("an action"), actions => Thing("an action or `everything`"),
        type_name | target => Thing("a type"), path | path_head => Thing("a path"),
        shape => Thing("a type or a kind of value"), input_shape | domain | scalar => Thing("a kind of value"),
        who | people => Thing("a path, `every` or `everyone`"),
        cell => Thing("a cell: `yes`, `-`, `no`, `?`, a definition or `only` a definition"),
        condition | conjunction | negation | sentence | quantified | nobody => Thing("a condition"),
        predicate | relates | comparison | membership | decision => Thing("a comparison"),
        is | is_not | is_below | is_not_below | less | less_or_equal | greater | greater_or_equal => Thing("a comparison"),
        term | value | value_word | literal | yes_no | digits | fact_value => Thing("a value"),
        moment => Thing("a time such as `2026-05-31`"), text => Thing("a text in double quotes"),
        language | translation => Thing("a language and a text"),
        id | bare_id | id_word | typed_id => Thing("an id"), type_word => Thing("a type"),
        reason | reason_word => Thing("the kind of a reason"), with | with_input => Thing("a principal or an input"),
        quantifier => Thing("`any`, `all` or `no`"), list => Thing("a list in parentheses"),
        cell_yes | cell_dash | cell_no | cell_unknown | cell_only => Thing("a cell"),
        test_line | claim => Thing("a fact or a claim"),
        label => Part("a name and a colon"), gate => Part("`from`"), when => Part("`when`"), unless => Part("`unless`"),
        because | outcome => Part("`because`"), at => Part("`at`"), since => Part("`since`"), until => Part("`until`"),
        edge_role | with_role | wire => Part("`as`"), default => Part("`=`"),
        their_role | same_role => Part("a role"), choice | role_of | attribute | edges | derived => Part("a kind of value"),
        plan_chain => Part("plans"), role_chain => Part("roles"), property => Part("a name"),
        rolebook | plans | request | input | principal | group | plain_type | member | roles | gated_roles | define
        | grant | grant_rule | table | row | open | restrict | forbid | facts | entity | test | uses => Part("a statement"),
        rolebook_line | plans_line | request_line | input_line | type_line | member_line | roles_line | gated_line
        | define_line | grant_line | rule_line | table_line | row_line | open_line | restrict_line | forbid_line
        | facts_line | entity_line | test_header_line | uses_line => Part("a statement"),
        WHITESPACE | COMMENT | targets | operator | number_like | word | capital | reserved => Part("a word"),
    }
}

fn phrase(rule: Rule) -> String {
    match wording(rule) {
        Wording::Keyword => format!("`{}`", format!("{rule:?}").to_ascii_lowercase()),
        Wording::Sign(words) | Wording::Thing(words) | Wording::Part(words) => words.to_owned(),
    }
}

/// What stands where a parse failed.
pub(super) struct Failure<'t> {
    /// The whole logical line.
    pub(super) line: &'t str,
    pub(super) at: usize,
    pub(super) expected: Vec<Rule>,
    pub(super) found: &'t str,
    /// `None` at the end of the line.
    pub(super) kind: Option<Kind>,
}

impl<'t> Failure<'t> {
    fn new(line: &'t str, at: usize, expected: Vec<Rule>) -> Self {
        let token = Lexer::starting_at(line, at).next();
        let found = token.as_ref().and_then(|token| line.get(token.range.clone())).unwrap_or_default();
        Self { line, at, expected, found, kind: token.map(|token| token.kind) }
    }

    /// Whether one of these was expected.
    pub(super) fn expects(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|rule| rules.contains(rule))
    }

    /// The words of the language that were expected.
    pub(super) fn keywords(&self) -> Vec<String> {
        let keywords = self.expected.iter().filter(|rule| wording(**rule) == Wording::Keyword);
        keywords.map(|rule| format!("{rule:?}").to_ascii_lowercase()).collect()
    }

    fn diagnostic(&self) -> Diagnostic {
        let end = self.at.saturating_add(self.found.len());
        let site = Site::Statement(position(self.at)..position(end));
        let expected = listing(&self.phrases());
        let (code, found) = match self.kind {
            None => ("unexpected-end", "the line ends here".to_owned()),
            Some(_) => ("unexpected-word", format!("found `{}`", excerpt(self.found))),
        };
        let problem = Diagnostic::error(code, format!("expected {expected}, {found}"), site);
        match hints::hint(self) {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    /// The end of the line and the dot that goes on with a path say little beside anything else.
    fn phrases(&self) -> Vec<String> {
        let mut phrases: Vec<String> = Vec::new();
        let telling = self.expected.iter().any(|rule| *rule != Rule::DOT);
        for rule in self.expected.iter().filter(|rule| !(telling && **rule == Rule::DOT)) {
            let words = phrase(*rule);
            if !phrases.contains(&words) {
                phrases.push(words);
            }
        }
        phrases
    }
}

/// Turns a failed parse of a line into a diagnostic, placed relative to the line.
pub(super) fn describe(line: &str, error: Error<Rule>) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    };
    match error.variant {
        ErrorVariant::ParsingError { positives, .. } => Failure::new(line, at, positives).diagnostic(),
        ErrorVariant::CustomError { .. } => nesting::diagnostic(at..at),
    }
}

fn listing(phrases: &[String]) -> String {
    match phrases {
        [] => "something else".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// The author's text as a message repeats it: on one line, and not for ever.
pub(super) fn excerpt(text: &str) -> String {
    match text.char_indices().nth(limits::EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
