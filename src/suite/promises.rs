//! What a test says of routes, and what its facts do to the invariants.

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::eval::{self, Exercised, Passed, Question, RouteAnswer, RouteOutcome, Violation};
use crate::policy::Mark;
use crate::policy::promise::Route;
use crate::request::Position;
use crate::syntax::ast::{self, Breach, Destination, Routed};

use super::claims::{Reader, reason, way, written};

/// Why a line that says what is broken is not met.
enum Unmet {
    /// It names what there is not, so nobody knows what it means.
    Unread(Diagnostic),
    /// What it names is not broken in this way; with the violations that it may have meant.
    Kept(Box<Diagnostic>, Vec<usize>),
}

impl Reader<'_> {
    /// Whether a request goes where a line says.
    pub(super) fn routed(&self, line: &Routed) -> Result<(), Diagnostic> {
        let (route, question) = self.request(line)?;
        let by = line.by.as_ref().map(|it| self.entity(it, Position::Principal)).transpose()?;
        let answer = eval::route(self.program, self.facts, route, &question, by.as_ref());
        let agrees = match (&line.to, &answer.outcome) {
            (Destination::Person(id), RouteOutcome::Goes(person)) => {
                let expected = self.entity(id, Position::Principal)?;
                let wire = self.program.schema().type_info(expected.of).map_or("", |it| it.wire.as_str());
                *person == format!("{wire}:{}", expected.id)
            }
            (Destination::Nobody, RouteOutcome::Nobody)
            | (Destination::Refused, RouteOutcome::Refused(_))
            | (Destination::Open, RouteOutcome::Open) => true,
            _ => false,
        };
        if agrees { Ok(()) } else { Err(check::broken_route(&told(&answer), self.mark(line.node))) }
    }

    /// Notes what the answer about a route reads; a line that cannot be read asks nothing.
    pub(super) fn exercise_route(&self, line: &Routed, seen: &mut Exercised) {
        let by = line.by.as_ref().map(|it| self.entity(it, Position::Principal)).transpose();
        if let (Ok((route, question)), Ok(by)) = (self.request(line), by) {
            eval::of_route(self.program, self.facts, (route, &question, by.as_ref()), seen);
        }
    }

    fn request(&self, line: &Routed) -> Result<(&Route, Question), Diagnostic> {
        let routes = &self.program.policy().routes;
        let types: Vec<u16> = routes.iter().filter(|it| it.name == line.route.text).map(|it| it.on).collect();
        // Of a route that the object's type lacks, the type is said rather than that nothing fits.
        let object = self.entity(&line.object, Position::Of(&types));
        let object =
            object.or_else(|problem| self.entity(&line.object, Position::Object("")).map_err(|_| problem))?;
        let Some(route) = routes.iter().find(|it| it.on == object.of && it.name == line.route.text) else {
            let of = self.program.schema().type_info(object.of).map_or("", |it| it.name.as_str());
            let known = routes.iter().filter(|it| it.on == object.of).map(|it| it.name.as_str());
            return Err(check::unknown_route(&line.route.text, of, known, self.mark(line.route.node)));
        };
        let mut question = Question {
            subject: object.clone(),
            action: String::new(),
            object,
            presented: Vec::new(),
            time: self.time(line.at.as_ref())?,
            inputs: Vec::new(),
            given: Vec::new(),
        };
        if let Some(by) = &line.by {
            question.subject = self.entity(by, Position::Principal)?;
        }
        for with in &line.with {
            self.bring(&mut question, with)?;
        }
        Ok((route, question))
    }

    /// Every invariant that the facts break without the test saying so, and whatever it says wrongly.
    pub(super) fn invariants(&self, test: &ast::Test) -> Vec<Diagnostic> {
        if self.program.policy().invariants.is_empty() && test.breaches.is_empty() {
            return Vec::new();
        }
        let violations = eval::violations(self.program, self.facts, self.time);
        let mut problems = Vec::new();
        let mut expected = Vec::new();
        let mut unread = false;
        for breach in &test.breaches {
            match self.breach(breach, &violations) {
                Ok(found) => expected.extend(found),
                Err(Unmet::Kept(problem, meant)) => {
                    problems.push(*problem);
                    expected.extend(meant);
                }
                Err(Unmet::Unread(problem)) => {
                    unread = true;
                    problems.push(problem);
                }
            }
        }
        // What a misspelt line was meant for would be told a second time.
        if unread {
            return problems;
        }
        let here = self.mark(test.name.node);
        let unexpected = (0..).zip(&violations).filter(|it| !expected.contains(&it.0)).map(|it| it.1);
        for it in unexpected {
            if check::is_enough(&problems) {
                break;
            }
            let mark = Mark { statement: it.mark.statement.saturating_add(self.below), ..it.mark };
            problems.push(check::broken_invariant(&sentence(it), it.open, &why(it), here, Some(mark)));
        }
        problems
    }

    /// The violations that a line expects; there must be one.
    fn breach(&self, line: &Breach, violations: &[Violation]) -> Result<Vec<usize>, Unmet> {
        let name = &line.invariant.text;
        let invariants = &self.program.policy().invariants;
        let Some(invariant) = invariants.iter().find(|it| it.id == *name) else {
            let known = invariants.iter().map(|it| it.id.as_str());
            let here = self.mark(line.invariant.node);
            return Err(Unmet::Unread(check::unknown_invariant(name, known, here)));
        };
        let of = [invariant.on];
        let object = match &line.on {
            Some(on) => Some(self.wire(on, Position::Of(&of)).map_err(Unmet::Unread)?),
            None => None,
        };
        let person = self.wire(&line.by, Position::Principal);
        let as_object = self.wire(&line.by, Position::Of(&of));
        let fits = |it: &Violation| match &object {
            Some(object) => {
                it.object == *object && Ok(&it.subject) == person.as_ref().map(|it| Some(it.clone())).as_ref()
            }
            None => {
                it.subject.is_some() && it.subject == person.as_ref().ok().cloned()
                    || as_object.as_ref().is_ok_and(|own| it.object == *own)
            }
        };
        let broken = (0..)
            .zip(violations)
            .filter(|it| it.1.invariant == *name && it.1.open == line.open && fits(it.1));
        let found: Vec<usize> = broken.map(|it| it.0).collect();
        if !found.is_empty() {
            return Ok(found);
        }
        let otherwise = (0..).zip(violations).filter(|it| it.1.invariant == *name && fits(it.1));
        let (meant, open): (Vec<usize>, Vec<bool>) = otherwise.map(|it| (it.0, it.1.open)).unzip();
        // An id that means nothing at all is rather a slip than a kept invariant.
        if let (Err(problem), Err(_)) = (person, as_object) {
            return Err(Unmet::Unread(problem));
        }
        let verb = self.mark(line.verb);
        let kept = check::kept_invariant(name, open.first().copied(), verb, self.mark(line.node));
        Err(Unmet::Kept(Box::new(kept), meant))
    }

    /// An entity as answers write it.
    fn wire(&self, id: &ast::Id, position: Position<'_>) -> Result<String, Diagnostic> {
        let found = self.entity(id, position)?;
        let info = self.program.schema().type_info(found.of);
        match (position, info) {
            (Position::Of(types), Some(info)) if !types.contains(&found.of) => {
                let cause = format!("`{}` is no object of this invariant", written(id));
                let cause = crate::facts::value::Cause::new("which-type", cause);
                let cause = cause.help(Some(format!("it is of type `{}`", info.name)));
                Err(check::bad_value(cause, self.mark(id.node)))
            }
            _ => Ok(format!("{}:{}", info.map_or("", |it| it.wire.as_str()), found.id)),
        }
    }
}

/// `never ...` is broken by `user:olaf`, who can `see` `task:fee`.
fn sentence(it: &Violation) -> String {
    let state = if it.open { "may be broken" } else { "is broken" };
    let by = it.subject.as_ref().map(|it| format!(" by `{it}`")).unwrap_or_default();
    let action = it.action.as_ref().map(|it| format!(" (`{it}`)")).unwrap_or_default();
    format!("`{}` {state}{by} on `{}`{action}", it.invariant, it.object)
}

fn why(it: &Violation) -> String {
    if !it.missing.is_empty() {
        return format!("depends on {}", it.missing.join(", "));
    }
    if !it.path.is_empty() {
        return format!("allowed by {}", way(&it.path));
    }
    let reasons: Vec<_> = it.reasons.iter().map(reason).collect();
    if reasons.is_empty() { "with these facts".to_owned() } else { format!("denied: {}", reasons.join(", ")) }
}

/// Where a request goes, in one line.
fn told(answer: &RouteAnswer) -> String {
    let passed: Vec<_> = answer.passed.iter().map(passed_over).collect();
    let before =
        if passed.is_empty() { String::new() } else { format!("; passed over: {}", passed.join(", ")) };
    let end = match &answer.outcome {
        RouteOutcome::Goes(person) => format!("it goes to `{person}`"),
        RouteOutcome::Refused(_) => "it is refused".to_owned(),
        RouteOutcome::Open => format!("it is open; missing {}", answer.missing.join(", ")),
        RouteOutcome::Nobody => "it goes to nobody".to_owned(),
    };
    format!("{end}{before}")
}

fn passed_over(it: &Passed) -> String {
    match it.people.as_slice() {
        [] => format!("{} (nobody)", it.candidate),
        people => format!("{} ({})", it.candidate, people.join(", ")),
    }
}
