//! Values in conditions: what each is read from or calculated from, and of which kind it then is.

use crate::check;
use crate::policy::condition::{Calculation, Condition, Pattern, Term, Test};
use crate::policy::schema::{Domain, Value};
use crate::syntax::ast::{self, Arithmetic, LiteralValue, Wording};

use super::condition::negated;
use super::found::{Found, comparable};
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

/// One side of a comparison of values.
pub(super) struct Side {
    pub(super) term: Term,
    pub(super) domain: Domain,
}

impl Found {
    /// The single value that was found, or what was found instead.
    pub(super) fn into_side(self) -> Result<Side, Self> {
        match self {
            Found::Value { value, domain, single: true } => Ok(Side { term: Term::Path(value), domain }),
            Found::Input { index, domain } => Ok(Side { term: Term::Input(index), domain }),
            Found::Edge { read, domain } => Ok(Side { term: Term::Edge(read), domain }),
            Found::Item { domain } => Ok(Side { term: Term::Item, domain }),
            Found::Time => Ok(Side { term: Term::Time, domain: Domain::Time }),
            other => Err(other),
        }
    }
}

impl Resolver<'_> {
    /// A value that says itself what it can be compared with.
    pub(super) fn value(&mut self, scope: &Scope, term: &ast::Term) -> Option<Side> {
        match term {
            ast::Term::Path(path) => self.value_at(scope, path),
            ast::Term::Literal(literal) => {
                self.report(check::value_on_the_left(None, mark(scope.statement, literal.node)));
                None
            }
            ast::Term::Calculated { left, how, right, .. } => self.calculated(scope, left, *how, right),
            ast::Term::Size { of, node } => {
                let side = self.value(scope, of)?;
                let counted =
                    matches!(side.domain, Domain::List(_) | Domain::Map(_)) || side.domain.is_text();
                if !counted {
                    let found = self.domain_words(&side.domain);
                    let here = mark(scope.statement, *node);
                    self.report(check::cannot_calculate(&format!("{found} has no size"), SIZED, here));
                    return None;
                }
                Some(calculation(Calculation::Size(side.term), Domain::Number))
            }
            ast::Term::Entry { of, key, .. } => self.entry(scope, of, key),
        }
    }

    fn value_at(&mut self, scope: &Scope, path: &ast::Path) -> Option<Side> {
        let here = mark(scope.statement, path.node);
        match self.look_up(scope, path)?.into_side() {
            Ok(side) => Some(side),
            Err(Found::Value { .. }) => {
                self.report(check::many_valued(&written(path), "a value", here));
                None
            }
            Err(other) => {
                self.report(check::wrong_kind(&written(path), other.kind(), "a value to compare", here));
                None
            }
        }
    }

    fn entry(&mut self, scope: &Scope, of: &ast::Path, key: &ast::Term) -> Option<Side> {
        let side = self.value_at(scope, of)?;
        let (element, by) = match side.domain {
            Domain::List(element) => (*element, Domain::Number),
            Domain::Map(element) => (*element, Domain::Text),
            other => {
                let found = self.domain_words(&other);
                let here = mark(scope.statement, of.node);
                self.report(check::cannot_calculate(&format!("{found} has no entries"), ENTRIES, here));
                return None;
            }
        };
        let key = self.like(scope, key, &by)?;
        Some(calculation(Calculation::Entry { of: side.term, key }, element))
    }

    /// A value of that kind.
    fn like(&mut self, scope: &Scope, term: &ast::Term, domain: &Domain) -> Option<Term> {
        match term {
            ast::Term::Literal(literal) => {
                self.vocabulary.literal(scope.statement, domain, literal).map(Term::Value)
            }
            _ => self.path_like(scope, term, domain),
        }
    }

    fn calculated(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        how: Arithmetic,
        right: &ast::Term,
    ) -> Option<Side> {
        let (one, other) = match (left, right) {
            (ast::Term::Literal(literal), _) if !matches!(right, ast::Term::Literal(_)) => {
                let other = self.value(scope, right)?;
                (self.beside(scope, literal, &other.domain)?, other)
            }
            (_, ast::Term::Literal(literal)) => {
                let one = self.value(scope, left)?;
                let other = self.beside(scope, literal, &one.domain)?;
                (one, other)
            }
            _ => (self.value(scope, left)?, self.value(scope, right)?),
        };
        let Some(domain) = result(&one.domain, how, &other.domain) else {
            let (verb, joint) = match how {
                Arithmetic::Plus => ("added", "and"),
                Arithmetic::Minus => ("subtracted", "and"),
                Arithmetic::Times => ("multiplied", "and"),
            };
            let kinds = (self.domain_words(&one.domain), self.domain_words(&other.domain));
            let message = format!("{} {joint} {} cannot be {verb}", kinds.0, kinds.1);
            self.report(check::cannot_calculate(&message, NUMBERS, mark(scope.statement, right.node())));
            return None;
        };
        let (one, other) = (one.term, other.term);
        let calculated = match how {
            Arithmetic::Plus => Calculation::Plus(one, other),
            Arithmetic::Minus => Calculation::Minus(one, other),
            Arithmetic::Times => Calculation::Times(one, other),
        };
        Some(calculation(calculated, domain))
    }

    /// A literal beside a value of that kind: beside a time, a duration.
    fn beside(&mut self, scope: &Scope, literal: &ast::Literal, domain: &Domain) -> Option<Side> {
        let domain = if *domain == Domain::Time { Domain::Duration } else { domain.clone() };
        let value = self.vocabulary.literal(scope.statement, &domain, literal)?;
        Some(Side { term: Term::Value(value), domain })
    }

    /// `begins with` and its kin.
    pub(super) fn wording(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        test: Wording,
        right: &ast::Term,
    ) -> Option<Condition> {
        let left = self.like(scope, left, &Domain::Text);
        let right_term = self.like(scope, right, &Domain::Text);
        let test = match test {
            Wording::Begins => Test::Begins,
            Wording::Ends => Test::Ends,
            Wording::Contains => Test::Contains,
            Wording::Matches => Test::Matches(self.pattern(scope, right)?),
        };
        Some(Condition::Tested { left: left?, test, right: right_term? })
    }

    fn pattern(&mut self, scope: &Scope, term: &ast::Term) -> Option<Pattern> {
        let ast::Term::Literal(literal) = term else { return None };
        let LiteralValue::Text(text) = &literal.value else { return None };
        let here = mark(scope.statement, literal.node);
        Pattern::new(text).map_err(|why| self.report(check::bad_pattern(text, &why, here))).ok()
    }

    /// `in` a list, the keys of a map, or a network; nothing if the path leads to people or entities.
    pub(super) fn in_values(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        not: bool,
        path: &ast::Path,
    ) -> Option<Option<Condition>> {
        let side = self.quietly(|it| it.look_up(scope, path))?.into_side().ok()?;
        let domain = match side.domain {
            Domain::List(of) if *of == Domain::Network => Domain::Address,
            Domain::List(of) => *of,
            Domain::Map(_) => Domain::Text,
            Domain::Network => Domain::Address,
            _ => return None,
        };
        let left = self.like(scope, left, &domain);
        Some(left.map(|left| among(left, not, side.term)))
    }

    /// `address in 10.0.0.0/8`
    pub(super) fn in_value(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        not: bool,
        literal: &ast::Literal,
    ) -> Option<Condition> {
        let network = self.vocabulary.literal(scope.statement, &Domain::Network, literal);
        let left = self.value(scope, left)?;
        if !comparable(&left.domain, &Domain::Address) {
            let found = self.domain_words(&left.domain);
            let here = mark(scope.statement, literal.node);
            self.report(check::cannot_compare(&found, "a network", here));
            return None;
        }
        network.map(|it: Value| among(left.term, not, Term::Value(it)))
    }
}

const SIZED: &str = "lists, maps and texts have a size";
const ENTRIES: &str = "lists and maps have entries";
const NUMBERS: &str =
    "numbers, fractions and durations can be added to their own kind, and durations to times";

fn calculation(calculation: Calculation, domain: Domain) -> Side {
    Side { term: Term::Calculated(Box::new(calculation)), domain }
}

fn among(left: Term, not: bool, right: Term) -> Condition {
    let found = Condition::Tested { left, test: Test::Among, right };
    if not { negated(found) } else { found }
}

/// The kind of what two values give.
fn result(left: &Domain, how: Arithmetic, right: &Domain) -> Option<Domain> {
    match (left, how, right) {
        (Domain::Number, _, Domain::Number) => Some(Domain::Number),
        (Domain::Fraction, _, Domain::Fraction) => Some(Domain::Fraction),
        (Domain::Duration, Arithmetic::Plus | Arithmetic::Minus, Domain::Duration) => Some(Domain::Duration),
        (Domain::Time, Arithmetic::Plus | Arithmetic::Minus, Domain::Duration)
        | (Domain::Duration, Arithmetic::Plus, Domain::Time) => Some(Domain::Time),
        (Domain::Time, Arithmetic::Minus, Domain::Time) => Some(Domain::Duration),
        _ => None,
    }
}
