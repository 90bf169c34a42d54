//! Comparisons: what each compares, and whether that can be compared at all.

use crate::check;
use crate::diagnostic::{Diagnostic, quoted};
use crate::policy::Mark;
use crate::policy::condition::{Condition, Order, Sided, Term};
use crate::policy::path::Path;
use crate::policy::schema::{Domain, TypeId, snake_case};
use crate::syntax::ast::{self, Operator};

use super::condition::negated;
use super::found::{Found, comparable};
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    /// The comparison that stands at this place.
    pub(super) fn compare(
        &mut self,
        scope: &Scope,
        whole: Mark,
        left: &ast::Term,
        operator: Operator,
        right: &ast::Term,
    ) -> Option<Condition> {
        if let ast::Term::Literal(literal) = left {
            let turned = turned_round(literal, operator, right).map(|it| (whole, it));
            self.report(check::value_on_the_left(turned, mark(scope.statement, literal.node)));
            return None;
        }
        if let Some(problem) = self.asked_for_none(scope, whole, left, operator, right) {
            self.report(problem);
            return None;
        }
        match operator {
            Operator::Is => self.is(scope, left, right, false),
            Operator::IsNot => self.is(scope, left, right, true),
            Operator::IsBelow => self.below(scope, left, right),
            Operator::IsNotBelow => self.below(scope, left, right).map(negated),
            Operator::Less => self.ordered(scope, left, Order::Less, right),
            Operator::LessOrEqual => self.ordered(scope, left, Order::LessOrEqual, right),
            Operator::Greater => self.ordered(scope, left, Order::Greater, right),
            Operator::GreaterOrEqual => self.ordered(scope, left, Order::GreaterOrEqual, right),
        }
    }

    fn is(&mut self, scope: &Scope, left: &ast::Term, right: &ast::Term, not: bool) -> Option<Condition> {
        if let ast::Term::Path(path) = left
            && let Some(Found::Entities { .. }) = self.quietly(|it| it.look_up(scope, path))
        {
            return self.entity_is(scope, left, right, not);
        }
        let left = self.value(scope, left)?;
        let right = self.value_like(scope, right, &left.domain)?;
        Some(Condition::Same { left: left.term, right, negated: not })
    }

    pub(super) fn in_list(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        not: bool,
        list: &[ast::Term],
    ) -> Option<Condition> {
        let parts: Vec<_> = list.iter().map(|it| self.is_or_is_in(scope, left, it, not)).collect();
        let parts: Option<Vec<_>> = parts.into_iter().collect();
        parts.map(if not { Condition::All } else { Condition::Any })
    }

    /// Of an address, a list may name networks.
    fn is_or_is_in(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        right: &ast::Term,
        not: bool,
    ) -> Option<Condition> {
        match right {
            ast::Term::Literal(literal) if self.is_network(scope, left, literal) => {
                self.in_value(scope, left, not, literal)
            }
            _ => self.is(scope, left, right, not),
        }
    }

    /// Whether a literal is written as a network is; in quotes, only beside an address it is no text.
    fn is_network(&mut self, scope: &Scope, left: &ast::Term, literal: &ast::Literal) -> bool {
        match &literal.value {
            ast::LiteralValue::Digits(text) => text.contains('/'),
            ast::LiteralValue::Text(text) => {
                let left = self.quietly(|it| it.value(scope, left));
                text.contains('/') && left.is_some_and(|it| it.domain == Domain::Address)
            }
            _ => false,
        }
    }

    fn entity_is(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        right: &ast::Term,
        not: bool,
    ) -> Option<Condition> {
        let left = self.one_entity(scope, left);
        let ast::Term::Path(right) = right else {
            self.report(check::cannot_compare("an entity", "a value", mark(scope.statement, right.node())));
            return None;
        };
        let here = mark(scope.statement, right.node);
        match self.look_up(scope, right)? {
            Found::Entities { path, types: others, single: true } => {
                let (who, types) = left?;
                if !types.iter().any(|of| others.contains(of)) {
                    let sides = (self.type_list(&types), self.type_list(&others));
                    self.report(check::cannot_compare(&sides.0, &sides.1, here));
                    return None;
                }
                let left = Sided { path: who, types };
                Some(Condition::SameEntity { left, right: Sided { path, types: others }, negated: not })
            }
            Found::Entities { .. } => {
                self.report(check::many_valued(&written(right), "a relation", here));
                None
            }
            _ => {
                let among = self.who_path(scope, right)?;
                let (who, types) = left?;
                if !self.may_hold(scope, &types, &among, right) {
                    self.report(check::cannot_compare(&self.type_list(&types), "people", here));
                    return None;
                }
                let within = Condition::Within { who, among };
                Some(if not { negated(within) } else { within })
            }
        }
    }

    /// `owner is none`, which the language says as `no owner`.
    fn asked_for_none(
        &mut self,
        scope: &Scope,
        whole: Mark,
        left: &ast::Term,
        operator: Operator,
        right: &ast::Term,
    ) -> Option<Diagnostic> {
        let (ast::Term::Path(left), ast::Term::Path(right)) = (left, right) else { return None };
        let not = match operator {
            Operator::Is => false,
            Operator::IsNot => true,
            _ => return None,
        };
        let [word] = right.names.as_slice() else { return None };
        let means_none = matches!(word.text.as_str(), "none" | "null" | "nil" | "empty" | "unset");
        if !means_none || self.quietly(|it| it.look_up(scope, right)).is_some() {
            return None;
        }
        match self.quietly(|it| it.look_up(scope, left)) {
            Some(Found::Entities { path, .. }) if !path.steps.is_empty() => {
                let here = mark(scope.statement, word.node);
                // Inside `where`, what follows would be taken for a condition of the quantifier.
                let whole = Some(whole).filter(|_| scope.edge.is_none());
                Some(check::asked_for_none(&word.text, &written(left), not, whole, here))
            }
            _ => None,
        }
    }

    /// A term that is one entity, with the types it may be of.
    pub(super) fn one_entity(&mut self, scope: &Scope, term: &ast::Term) -> Option<(Path, Vec<TypeId>)> {
        let here = mark(scope.statement, term.node());
        let ast::Term::Path(path) = term else {
            self.report(check::cannot_compare("a value", "an entity", here));
            return None;
        };
        match self.look_up(scope, path)? {
            Found::Entities { path, types, single: true } => Some((path, types)),
            Found::Entities { .. } => {
                self.report(check::many_valued(&written(path), "a relation", here));
                None
            }
            other => {
                self.report(check::wrong_kind(&written(path), other.kind(), "one entity", here));
                None
            }
        }
    }

    /// The right side of a comparison: after a choice, a role or a plan a bare word is a value.
    fn value_like(&mut self, scope: &Scope, term: &ast::Term, domain: &Domain) -> Option<Term> {
        let path = match term {
            ast::Term::Path(path) => path,
            ast::Term::Literal(literal) => {
                return self.vocabulary.literal(scope.statement, domain, literal).map(Term::Value);
            }
            _ => return self.path_like(scope, term, domain),
        };
        match path.names.as_slice() {
            [word] if takes_words(domain) => self.word(scope, path, word, domain),
            [word] if matches!(domain, Domain::Text | Domain::Email) => {
                self.bare_text(scope, term, word, domain)
            }
            // `is true` is rather another language's word for a flag than a name.
            [word] if *domain == Domain::Flag && self.quietly(|it| it.look_up(scope, path)).is_none() => {
                self.word(scope, path, word, domain)
            }
            _ => self.path_like(scope, term, domain),
        }
    }

    /// A bare word as a value; if it is none, but an attribute is called so, a dot would make it that.
    fn word(&mut self, scope: &Scope, path: &ast::Path, word: &ast::Name, domain: &Domain) -> Option<Term> {
        let value = ast::LiteralValue::Word(word.text.clone());
        let literal = ast::Literal { node: word.node, value };
        let read = self.quietly(|it| it.vocabulary.literal(scope.statement, domain, &literal));
        if let Some(value) = read {
            return Some(Term::Value(value));
        }
        match self.quietly(|it| it.look_up(scope, path)) {
            Some(Found::Value { .. } | Found::Edge { .. }) => {
                let owner = match &scope.element {
                    Some(_) => "NAME".to_owned(),
                    None => snake_case(&self.type_name(scope.object)),
                };
                let here = mark(scope.statement, word.node);
                self.report(check::value_here(&word.text, &format!("{owner}.{}", word.text), here));
            }
            _ => drop(self.vocabulary.literal(scope.statement, domain, &literal)),
        }
        None
    }

    /// A bare word after a text is a path; if nothing is called so, its quotes were left out.
    fn bare_text(
        &mut self,
        scope: &Scope,
        term: &ast::Term,
        word: &ast::Name,
        domain: &Domain,
    ) -> Option<Term> {
        let ast::Term::Path(path) = term else { return None };
        let here = mark(scope.statement, word.node);
        if self.quietly(|it| it.look_up(scope, path)).is_none()
            && !self.vocabulary.report.is_mute(&[scope.object], &word.text, here)
        {
            self.report(check::needs_quotes(&word.text, here));
            return None;
        }
        self.path_like(scope, term, domain)
    }

    pub(super) fn path_like(&mut self, scope: &Scope, term: &ast::Term, domain: &Domain) -> Option<Term> {
        let side = self.value(scope, term)?;
        if comparable(&side.domain, domain) {
            return Some(side.term);
        }
        let kinds = (self.domain_words(domain), self.domain_words(&side.domain));
        self.report(check::cannot_compare(&kinds.0, &kinds.1, mark(scope.statement, term.node())));
        None
    }

    pub(super) fn domain_words(&self, domain: &Domain) -> String {
        match domain {
            Domain::Flag => "a flag".into(),
            Domain::Number => "a number".into(),
            Domain::Fraction => "a fraction".into(),
            Domain::Text => "a text".into(),
            Domain::Email => "an e-mail address".into(),
            Domain::Time => "a time".into(),
            Domain::Duration => "a duration".into(),
            Domain::Address => "an internet address".into(),
            Domain::Network => "a network".into(),
            Domain::List(of) => format!("a list, each element {}", self.domain_words(of)),
            Domain::Map(of) => format!("a map, each value {}", self.domain_words(of)),
            Domain::Plan => "a plan".into(),
            Domain::Role(of, _) => format!("a role of {}", self.type_list(&[*of])),
            Domain::Choice(words) => {
                let words: Vec<_> = words.iter().take(12).map(String::as_str).collect();
                format!("a choice of `{}`", words.join("`, `"))
            }
            Domain::Entity(of) => self.type_list(&[*of]),
        }
    }

    fn below(&mut self, scope: &Scope, left: &ast::Term, right: &ast::Term) -> Option<Condition> {
        let side = self.value(scope, left)?;
        if !matches!(side.domain, Domain::Role(..) | Domain::Plan) {
            return self.no_order(scope, left, &side.domain, "a role or a plan");
        }
        let right = self.value_like(scope, right, &self.any_role(&side.domain))?;
        Some(Condition::Below { left: side.term, right })
    }

    fn ordered(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        order: Order,
        right: &ast::Term,
    ) -> Option<Condition> {
        let side = self.value(scope, left)?;
        if !side.domain.is_ordered() {
            return self.no_order(scope, left, &side.domain, "a number, a time or a text");
        }
        let right = self.value_like(scope, right, &side.domain)?;
        Some(Condition::Ordered { left: side.term, order, right })
    }

    fn no_order(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        domain: &Domain,
        needed: &str,
    ) -> Option<Condition> {
        let found = self.domain_words(domain);
        self.report(check::cannot_order(&found, needed, mark(scope.statement, left.node())));
        None
    }

    /// The same domain, and for a choice of roles all roles of the type: `is below` may name any.
    fn any_role(&self, domain: &Domain) -> Domain {
        match domain {
            Domain::Role(of, _) => {
                let count = self.vocabulary.role_count(*of);
                Domain::Role(*of, (0..count).map(super::narrow).collect())
            }
            other => other.clone(),
        }
    }
}

/// `10 < budget` as `budget > 10`, where the language can say it.
fn turned_round(literal: &ast::Literal, operator: Operator, right: &ast::Term) -> Option<String> {
    let ast::Term::Path(path) = right else { return None };
    let operator = match operator {
        Operator::Is => "is",
        Operator::IsNot => "is not",
        Operator::Less => ">",
        Operator::LessOrEqual => ">=",
        Operator::Greater => "<",
        Operator::GreaterOrEqual => "<=",
        Operator::IsBelow | Operator::IsNotBelow => return None,
    };
    let value = match &literal.value {
        ast::LiteralValue::Word(text) | ast::LiteralValue::Digits(text) | ast::LiteralValue::Listed(text) => {
            text.clone()
        }
        ast::LiteralValue::Text(text) => quoted(text),
    };
    Some(format!("{} {operator} {value}", written(path)))
}

/// Whether a bare word after `is` is a value of this domain.
pub(super) fn takes_words(domain: &Domain) -> bool {
    matches!(domain, Domain::Plan | Domain::Role(..) | Domain::Choice(_))
}
