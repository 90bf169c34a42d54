//! Words a failed parse in the author's terms: what was expected, what was found, and the way out.

use pest::error::{Error, ErrorVariant, InputLocation};

use crate::diagnostic::{Diagnostic, Site};
use crate::limits;
use crate::syntax::grammar::Rule;
use crate::syntax::hints;
use crate::syntax::lexer::{Kind, Lexer};
use crate::syntax::nesting;
use crate::syntax::split::position;
use crate::syntax::wording::{keyword, phrase};

/// What goes on with a path or a value.
const GOES_ON: [Rule; 4] = [Rule::DOT, Rule::sign, Rule::TIMES, Rule::LEFT_BRACKET];

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
        let found = found.strip_suffix(':').filter(|rest| !rest.is_empty()).unwrap_or(found);
        Self { line, at, expected, found, kind: token.map(|token| token.kind) }
    }

    /// Whether one of these was expected.
    pub(super) fn expects(&self, rules: &[Rule]) -> bool {
        self.expected.iter().any(|rule| rules.contains(rule))
    }

    /// The words of the language that were expected.
    pub(super) fn keywords(&self) -> Vec<&'static str> {
        self.expected.iter().filter_map(|rule| keyword(*rule)).collect()
    }

    fn diagnostic(&self) -> Diagnostic {
        if let Some(problem) = self.type_for_an_action() {
            return problem;
        }
        let end = self.at.saturating_add(self.found.len());
        let site = Site::Statement(position(self.at)..position(end));
        let expected = listing(&self.phrases());
        let (code, found) = match self.kind {
            None => ("unexpected-end", "the line ends here".to_owned()),
            Some(Kind::Sign('`')) => ("unexpected-word", "found a backtick".to_owned()),
            Some(_) => ("unexpected-word", format!("found `{}`", excerpt(self.found))),
        };
        let problem = Diagnostic::error(code, format!("expected {expected}, {found}"), site);
        let Some(hint) = hints::hint(self) else { return problem };
        let problem = problem.help(hint.help);
        match hint.instead {
            Some((range, text)) => {
                let site = Site::Statement(position(range.start)..position(range.end));
                let title = match text.trim() {
                    "" => format!("delete `{}`", excerpt(self.found)),
                    text => format!("write `{}`", excerpt(text)),
                };
                problem.fix(title, site, text)
            }
            None => problem,
        }
    }

    /// A word with a capital letter begins `T.action`, so that only a dot could follow; what surprises is the
    /// word, not what stands behind it.
    fn type_for_an_action(&self) -> Option<Diagnostic> {
        let (range, action) = hints::capital_action(self)?;
        let word = excerpt(self.line.get(range.clone())?);
        let site = Site::Statement(position(range.start)..position(range.end));
        let message = format!("expected an action, found the type `{word}`");
        let shown = excerpt(&action);
        let help = format!("an action begins with a small letter, `{shown}`, or follows its type and a dot");
        let problem = Diagnostic::error("unexpected-word", message, site.clone()).help(help);
        Some(problem.fix(format!("write `{shown}`"), site, action))
    }

    /// What goes on with a path or a value says little beside anything else; the end of the line comes last.
    fn phrases(&self) -> Vec<&'static str> {
        let mut rules: Vec<Rule> = self.expected.clone();
        let goes_on = |rule: &Rule| GOES_ON.contains(rule);
        if !rules.iter().all(goes_on) {
            rules.retain(|rule| !goes_on(rule));
        }
        // That somebody can do something is as good as a comparison.
        if rules.iter().any(|rule| phrase(*rule) == phrase(Rule::predicate)) {
            rules.retain(|rule| *rule != Rule::CAN);
        }
        rules.sort_by_key(|rule| *rule == Rule::EOI);
        let mut phrases: Vec<&'static str> = Vec::new();
        for words in rules.into_iter().map(phrase) {
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

fn listing(phrases: &[&str]) -> String {
    match phrases {
        [] => "something else".to_owned(),
        [only] => (*only).to_owned(),
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
