//! Reads one statement: its header and the lines below it, each on its own.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Site, nearest};
use crate::limits;
use crate::syntax::ast::{Facts, Grant, Labels, Quoted, Request, Roles, Route, Statement, Table, Test, Type};
use crate::syntax::expected::{describe, excerpt};
use crate::syntax::grammar::{Match, Rule, read};
use crate::syntax::lexer::Lexer;
use crate::syntax::lines::{Line, logical_lines};
use crate::syntax::lower::{Lowering, RouteLine, TestLine};
use crate::syntax::nesting;
use crate::syntax::scan::physical_lines;
use crate::syntax::split::{first_word, position, too_long, too_many_problems};

/// What a statement begins with.
const STATEMENTS: [&str; 24] = [
    "rolebook",
    "parts",
    "part",
    "plans",
    "request",
    "principal",
    "type",
    "group",
    "roles",
    "define",
    "grant",
    "table",
    "open",
    "restrict",
    "forbid",
    "set",
    "default",
    "route",
    "never",
    "always",
    "labels",
    "allow",
    "facts",
    "test",
];

/// One statement, read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(crate) struct Parsed {
    /// What could be understood; lines in error are left out. `None` if the first line is in error.
    pub statement: Option<Statement>,
    /// Where each node stands, relative to the start of the statement, by `NodeId`.
    pub spans: Vec<Range<u32>>,
    /// Their sites are ranges of the statement, in order.
    pub problems: Vec<Diagnostic>,
}

/// Reads one statement, as cut out by [`split`](crate::syntax::split()).
///
/// A line with a character that `split` has reported is left out without another word, so a file is
/// in order only if neither finds anything.
pub(crate) fn parse(statement: &str) -> Parsed {
    if statement.len() > limits::SOURCE_BYTES {
        return Parsed {
            problems: vec![too_long(statement.len(), Site::Statement(0..0))],
            ..Parsed::default()
        };
    }
    let first = physical_lines(statement, 0).find(|line| !line.code.is_empty());
    let keyword = first.and_then(|line| statement.get(line.code)).map_or("", first_word);
    let lines = logical_lines(statement, takes_reasons(keyword));
    let mut reader =
        Reader { text: statement, keyword, lines: lines.into_iter(), lowering: Lowering::default() };
    let statement = reader.statement();
    let Lowering { spans, mut problems, .. } = reader.lowering;
    problems.sort_by_key(|problem| problem.labels.first().map(|label| start(&label.site)));
    Parsed { statement, spans, problems }
}

/// Whether a statement that begins with this word may say why.
pub(super) fn takes_reasons(keyword: &str) -> bool {
    matches!(keyword, "restrict" | "forbid" | "route" | "never" | "always" | "allow")
}

fn start(site: &Site) -> u32 {
    match site {
        Site::File(range) | Site::Statement(range) => range.start,
        Site::Node { .. } | Site::Nodes { .. } | Site::After { .. } | Site::Whole { .. } => 0,
    }
}

/// How a match becomes a part of the tree.
type Lower<T> = fn(&mut Lowering, Match<'_>) -> Option<T>;

struct Reader<'t> {
    text: &'t str,
    keyword: &'t str,
    lines: std::vec::IntoIter<Line>,
    lowering: Lowering,
}

impl Reader<'_> {
    fn statement(&mut self) -> Option<Statement> {
        match self.keyword {
            "rolebook" => self.whole(Rule::rolebook_line, Lowering::rolebook).map(Statement::Rolebook),
            "parts" => self.whole(Rule::parts_line, Lowering::parts).map(Statement::Parts),
            "part" => self.whole(Rule::part_line, Lowering::part).map(Statement::Part),
            "plans" => self.whole(Rule::plans_line, Lowering::plans).map(Statement::Plans),
            "request" => self.request().map(Statement::Request),
            "principal" | "type" | "group" => self.declared_type().map(Statement::Type),
            "roles" => self.roles().map(Statement::Roles),
            "define" => self.whole(Rule::define_line, Lowering::define).map(Statement::Define),
            "grant" => self.grant().map(Statement::Grant),
            "table" => self.table().map(Statement::Table),
            "open" => self.whole(Rule::open_line, Lowering::open).map(Statement::Open),
            "restrict" => self.whole(Rule::restrict_line, Lowering::restrict).map(Statement::Restrict),
            "forbid" => self.whole(Rule::forbid_line, Lowering::forbid).map(Statement::Forbid),
            "set" => self.whole(Rule::set_line, Lowering::set).map(Statement::Set),
            "default" => self.whole(Rule::default_line, Lowering::defaults).map(Statement::Default),
            "route" => self.route().map(Statement::Route),
            "never" => self.whole(Rule::never_line, Lowering::never).map(Statement::Never),
            "always" => self.whole(Rule::always_line, Lowering::always).map(Statement::Always),
            "labels" => self.labels().map(Statement::Labels),
            "allow" => self.whole(Rule::allow_line, Lowering::allow).map(Statement::Allow),
            "facts" => self.facts().map(Statement::Facts),
            "test" => self.test().map(Statement::Test),
            _ => self.unknown(),
        }
    }

    fn request(&mut self) -> Option<Request> {
        let header = self.header(Rule::request_line, Lowering::request);
        self.must_go_on("level: number");
        let inputs = self.body(|_| Rule::input_line, Lowering::input);
        header.map(|()| Request { inputs })
    }

    fn declared_type(&mut self) -> Option<Type> {
        let header = self.header(Rule::type_line, Lowering::type_header);
        let members = self.body(|_| Rule::member_line, Lowering::member);
        header.map(|it| Type { members, ..it })
    }

    fn roles(&mut self) -> Option<Roles> {
        let header = self.header(Rule::roles_line, Lowering::roles);
        let gated = self.body(|_| Rule::gated_line, Lowering::gated_roles);
        header.map(|it| Roles { gated, ..it })
    }

    fn grant(&mut self) -> Option<Grant> {
        let header = self.header(Rule::grant_line, Lowering::grant);
        self.must_go_on("members as their role");
        let rules = self.body(|_| Rule::rule_line, Lowering::grant_rule);
        header.map(|it| Grant { rules, ..it })
    }

    fn table(&mut self) -> Option<Table> {
        let header = self.header(Rule::table_line, Lowering::table);
        self.must_go_on("see | yes");
        let rows = self.body(|_| Rule::row_line, Lowering::row);
        header.map(|it| Table { rows, ..it })
    }

    fn route(&mut self) -> Option<Route> {
        let header = self.header(Rule::route_line, Lowering::route);
        let lines = self.body(|_| Rule::way_line, Lowering::route_line);
        let mut route = header?;
        for line in lines {
            match line {
                RouteLine::Refusal(it) => route.refusals.push(*it),
                RouteLine::Candidates(it) => route.candidates.push(it),
            }
        }
        // A line that cannot be read may have named them.
        let said = !route.candidates.is_empty() || self.lowering.problems.is_empty();
        said.then_some(route)
    }

    fn labels(&mut self) -> Option<Labels> {
        let header = self.header(Rule::labels_line, Lowering::labels);
        self.must_go_on("editor \"Editor\"");
        let lines = self.body(|_| Rule::text_line, Lowering::labelled);
        header.map(|it| Labels { lines, ..it })
    }

    fn facts(&mut self) -> Option<Facts> {
        let header = self.header(Rule::facts_line, Lowering::facts);
        let entities = self.body(|_| Rule::entity_line, Lowering::entity);
        header.map(|it| Facts { entities, ..it })
    }

    fn test(&mut self) -> Option<Test> {
        let header = self.header(Rule::test_header_line, Lowering::test);
        let rule = |line: &str| match first_word(line) {
            "uses" => Rule::uses_line,
            "at" => Rule::time_line,
            _ => Rule::test_line,
        };
        let lines = self.body(rule, Lowering::test_line);
        header.map(|name| gather(name, lines))
    }

    /// A statement of one logical line.
    fn whole<T>(&mut self, rule: Rule, lower: Lower<T>) -> Option<T> {
        let header = self.header(rule, lower);
        let ends_early = self.lowering.problems.last().is_some_and(|it| it.code == "unexpected-end");
        let below: Vec<Line> = self.lines.by_ref().collect();
        if header.is_some() {
            self.lines_of_nobody(&below);
        } else if let (true, false, Some(problem)) =
            (ends_early, below.is_empty(), self.lowering.problems.last_mut())
        {
            problem.help = Some(LINE_BREAKS.to_owned());
        }
        header
    }

    fn header<T>(&mut self, rule: Rule, lower: Lower<T>) -> Option<T> {
        let line = self.lines.next()?;
        self.line(rule, &line, lower).unwrap_or_else(|problem| {
            self.lowering.problems.push(problem);
            None
        })
    }

    /// A statement that says nothing without lines below it, of which `line` is an example.
    fn must_go_on(&mut self, line: &str) {
        if self.lowering.problems.is_empty() && self.lines.as_slice().is_empty() {
            let message = format!("this `{}` says nothing, since no line stands below it", self.keyword);
            let help = format!("add a line such as `{line}`, indented below it, or remove the statement");
            let problem = Diagnostic::error("empty-block", message, site(&(0..self.keyword.len())));
            self.lowering.problems.push(problem.help(help));
        }
    }

    /// The lines below a header that can be read.
    fn body<T>(&mut self, rule: fn(&str) -> Rule, lower: Lower<T>) -> Vec<T> {
        let mut read = Vec::new();
        while let Some(line) = self.lines.next() {
            let text = self.text.get(line.range.clone()).unwrap_or_default();
            match self.line(rule(text), &line, lower) {
                Ok(part) => read.extend(part),
                Err(problem) => self.lowering.problems.push(misplaced(text, line.range.start, problem)),
            }
            if self.is_full(&line) {
                break;
            }
        }
        read
    }

    /// Reads one line; `Ok(None)` if what is wrong with it has been said elsewhere.
    fn line<T>(&mut self, rule: Rule, line: &Line, lower: Lower<T>) -> Result<Option<T>, Diagnostic> {
        if line.reported {
            return Ok(None);
        }
        if let Some(range) = &line.open_text {
            return Err(open_text(range));
        }
        let text = self.text.get(line.range.clone()).unwrap_or_default();
        let at = line.range.start;
        if let Some(range) = nesting::too_deep(text) {
            return Err(moved(nesting::diagnostic(range), at));
        }
        let matched = read(rule, text).map_err(|error| moved(describe(text, *error), at))?;
        self.lowering.line_start = at;
        let part = matched.and_then(|it| lower(&mut self.lowering, it));
        part.map(Some).ok_or_else(|| unreadable(&line.range))
    }

    fn is_full(&mut self, line: &Line) -> bool {
        let full = self.lowering.problems.len() >= limits::PROBLEMS;
        if full {
            self.lowering.problems.push(too_many_problems(site(&(line.range.end..line.range.end))));
        }
        full
    }

    /// Indented lines below a statement that takes none.
    fn lines_of_nobody(&mut self, lines: &[Line]) {
        for line in lines.iter().filter(|line| !line.reported) {
            let text = self.text.get(line.range.clone()).unwrap_or_default();
            let message = format!("a line that does not belong to `{}`", self.keyword);
            let problem = Diagnostic::error("unexpected-line", message, site(&line.range)).help(LINE_BREAKS);
            self.lowering.problems.push(misplaced(text, line.range.start, problem));
            if self.is_full(line) {
                return;
            }
        }
    }

    fn unknown(&mut self) -> Option<Statement> {
        let line = self.lines.next().filter(|line| !line.reported)?;
        let token = Lexer::starting_at(self.text, line.range.start).next()?;
        let found = self.text.get(token.range.clone()).unwrap_or_default();
        let message = format!("`{}` begins no statement", excerpt(found));
        let problem = Diagnostic::error("unknown-statement", message, site(&token.range));
        self.lowering.problems.push(match statement_meant(found) {
            Some(near) => {
                let problem = problem.help(format!("perhaps `{near}` is meant"));
                problem.fix(format!("write `{near}`"), site(&token.range), near)
            }
            None => problem.help(self.way_out_of_a_line(&line, found)),
        });
        None
    }

    /// What to do about a line at the margin that is no statement.
    fn way_out_of_a_line(&self, line: &Line, found: &str) -> String {
        let text = self.text.get(line.range.clone()).unwrap_or_default();
        match found {
            "{" | "}" | ";" | "(" | ")" | "[" | "]" => {
                "there are no brackets around statements: what belongs to one is indented below it".to_owned()
            }
            "permit" | "accept" => {
                "what is allowed stands in a `table`, and who holds which role in a `grant`".to_owned()
            }
            "import" | "include" => {
                "a file that stands on another begins with `rolebook NAME extends BASE`".to_owned()
            }
            _ if text.contains('|') => "a row is indented below its `table`".to_owned(),
            _ => format!(
                "a statement begins with `{}`; what belongs to the statement above is indented",
                STATEMENTS.join("`, `")
            ),
        }
    }
}

/// The statement that a word at the margin was most likely meant to begin: a misspelt one, or what other languages
/// call the same.
fn statement_meant(word: &str) -> Option<&'static str> {
    match word {
        "deny" | "block" | "disallow" => Some("forbid"),
        "entity" | "class" | "struct" | "object" | "resource" => Some("type"),
        "user" | "actor" | "subject" => Some("principal"),
        "policy" | "module" | "package" => Some("rolebook"),
        _ => nearest(word, STATEMENTS),
    }
}

const LINE_BREAKS: &str = "a line goes on, indented, only after a comma and before `when`, `unless`, `because`, \
     `from`, `and`, `or` and, where a reason may stand, `on`, `to`, `for` and a language";

fn gather(name: Quoted, lines: Vec<TestLine>) -> Test {
    let mut test = Test {
        name,
        uses: Vec::new(),
        at: Vec::new(),
        entities: Vec::new(),
        claims: Vec::new(),
        listings: Vec::new(),
        routed: Vec::new(),
        breaches: Vec::new(),
    };
    for line in lines {
        match line {
            TestLine::Uses(it) => test.uses.push(it),
            TestLine::At(it) => test.at.push(it),
            TestLine::Entity(it) => test.entities.push(it),
            TestLine::Claim(it) => test.claims.push(it),
            TestLine::Listing(it) => test.listings.push(it),
            TestLine::Routed(it) => test.routed.push(it),
            TestLine::Breach(it) => test.breaches.push(it),
        }
    }
    test
}

/// A line that begins as a statement does, and fails before it declares or labels anything, was most
/// likely indented by mistake.
fn misplaced(line: &str, line_start: usize, problem: Diagnostic) -> Diagnostic {
    let word = first_word(line);
    let failed = problem.labels.first().map_or(0, |label| start(&label.site));
    let read = line.get(..(failed as usize).saturating_sub(line_start)).unwrap_or_default();
    let rest = line.strip_prefix(word).unwrap_or_default().trim_start();
    let declares = rest.starts_with([':', '|', ',', '.']) || read.contains(['|', ':']);
    if declares || !STATEMENTS.contains(&word) {
        return problem;
    }
    problem.help(format!(
        "if this is meant to be a statement of its own, move `{word}` to the margin, column one"
    ))
}

/// Puts a diagnostic that is placed within a line where the line stands in its statement.
fn moved(mut problem: Diagnostic, by: usize) -> Diagnostic {
    let by = position(by);
    for site in problem.sites() {
        if let Site::Statement(range) = site {
            *range = range.start.saturating_add(by)..range.end.saturating_add(by);
        }
    }
    problem
}

fn site(range: &Range<usize>) -> Site {
    Site::Statement(position(range.start)..position(range.end))
}

fn open_text(range: &Range<usize>) -> Diagnostic {
    Diagnostic::error("open-text", "this text is not closed on its line", site(range))
        .help("close it with `\"`; a quote inside a text is written `\\\"`")
}

fn unreadable(range: &Range<usize>) -> Diagnostic {
    Diagnostic::error("unreadable-line", "this line cannot be read", site(range))
        .help("write it as one of the forms in the language reference")
}
