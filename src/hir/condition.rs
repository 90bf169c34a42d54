//! Conditions: what each comparison compares, and whether that can be compared at all.

use crate::check;
use crate::policy::condition::{Condition, Order, Quantifier, Sided, Term};
use crate::policy::path::{Path, Who};
use crate::policy::schema::{Domain, TypeId, Value};
use crate::syntax::ast::{self, ConditionKind, Operator};

use super::names::{Found, Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

/// One side of a comparison of values.
struct Side {
    term: Term,
    domain: Domain,
}

impl Resolver<'_> {
    /// Resolves a condition; empty if a part of it is in error, which has then been reported.
    pub(super) fn condition(&mut self, scope: &Scope, it: &ast::Condition) -> Option<Condition> {
        match &it.kind {
            ConditionKind::Or(parts) => self.parts(scope, parts).map(Condition::Any),
            ConditionKind::And(parts) => self.parts(scope, parts).map(Condition::All),
            ConditionKind::Not(part) => self.condition(scope, part).map(negated),
            ConditionKind::Bare(path) => self.bare(scope, path),
            ConditionKind::Compare { left, operator, right } => self.compare(scope, left, *operator, right),
            ConditionKind::InList { left, negated, list } => self.in_list(scope, left, *negated, list),
            ConditionKind::InPath { left, negated: not, path } => {
                let who = self.one_entity(scope, left)?.0;
                let among = self.who_path(scope, path)?;
                let within = Condition::Within { who, among };
                Some(if *not { negated(within) } else { within })
            }
            ConditionKind::Quantified { quantifier, path, has } => {
                self.quantified(scope, *quantifier, path, has.as_deref())
            }
            ConditionKind::Nobody { role } => match self.who_path(scope, role)? {
                it @ (Who::Role { .. } | Who::RoleNamed { .. }) => Some(Condition::Nobody(it)),
                _ => {
                    let here = mark(scope.statement, role.node);
                    self.report(check::wrong_kind(&written(role), "a relation", "a role", here));
                    None
                }
            },
            ConditionKind::Can { who, action, object } => self.can(scope, who, action, object),
        }
    }

    /// Resolves every part before giving up, so that each one's problems are reported.
    fn parts(&mut self, scope: &Scope, parts: &[ast::Condition]) -> Option<Vec<Condition>> {
        let resolved: Vec<_> = parts.iter().map(|it| self.condition(scope, it)).collect();
        resolved.into_iter().collect()
    }

    fn bare(&mut self, scope: &Scope, path: &ast::Path) -> Option<Condition> {
        let here = mark(scope.statement, path.node);
        match self.look_up(scope, path)? {
            Found::Value { value, domain: Domain::Flag, single: true } => Some(Condition::Flag(value)),
            Found::Definition { at, definitions, single: true } => {
                Some(Condition::Defined { at, definitions })
            }
            Found::Input { index, domain: Domain::Flag } => Some(Condition::Same {
                left: Term::Input(index),
                right: Term::Value(Value::Flag(true)),
                negated: false,
            }),
            Found::Value { single: false, .. } | Found::Definition { single: false, .. } => {
                self.report(check::many_valued(&written(path), here));
                None
            }
            other => {
                self.report(check::wrong_kind(&written(path), other.kind(), "a flag or a definition", here));
                None
            }
        }
    }

    fn compare(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        operator: Operator,
        right: &ast::Term,
    ) -> Option<Condition> {
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

    /// Looks without reporting.
    fn quietly<T>(&mut self, look: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.vocabulary.problems.len();
        let found = look(self);
        self.vocabulary.problems.truncate(before);
        found
    }

    fn entity_is(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        right: &ast::Term,
        not: bool,
    ) -> Option<Condition> {
        let (who, types) = self.one_entity(scope, left)?;
        let ast::Term::Path(right) = right else {
            self.report(check::cannot_compare("an entity", "a value", mark(scope.statement, right.node())));
            return None;
        };
        let here = mark(scope.statement, right.node);
        match self.look_up(scope, right)? {
            Found::Entities { path, types: others, single: true } => {
                let comparable = types.iter().any(|of| others.contains(of));
                if !comparable {
                    self.report(check::cannot_compare(
                        &self.type_list(&types),
                        &self.type_list(&others),
                        here,
                    ));
                    return None;
                }
                let left = Sided { path: who, types };
                Some(Condition::SameEntity { left, right: Sided { path, types: others }, negated: not })
            }
            Found::Entities { .. } => {
                self.report(check::many_valued(&written(right), here));
                None
            }
            _ => {
                let within = Condition::Within { who, among: self.who_path(scope, right)? };
                Some(if not { negated(within) } else { within })
            }
        }
    }

    fn type_list(&self, types: &[TypeId]) -> String {
        let names =
            types.iter().filter_map(|of| self.schema().type_info(*of)).map(|it| format!("`{}`", it.name));
        names.collect::<Vec<_>>().join(" or ")
    }

    /// A term that is one entity, with the types it may be of.
    fn one_entity(&mut self, scope: &Scope, term: &ast::Term) -> Option<(Path, Vec<TypeId>)> {
        let here = mark(scope.statement, term.node());
        let ast::Term::Path(path) = term else {
            self.report(check::cannot_compare("a value", "an entity", here));
            return None;
        };
        match self.look_up(scope, path)? {
            Found::Entities { path, types, single: true } => Some((path, types)),
            Found::Entities { .. } => {
                self.report(check::many_valued(&written(path), here));
                None
            }
            other => {
                self.report(check::wrong_kind(&written(path), other.kind(), "one entity", here));
                None
            }
        }
    }

    /// A path to a value, which says what it can be compared with.
    fn value(&mut self, scope: &Scope, term: &ast::Term) -> Option<Side> {
        let here = mark(scope.statement, term.node());
        let ast::Term::Path(path) = term else {
            self.report(check::value_on_the_left(here));
            return None;
        };
        match self.look_up(scope, path)? {
            Found::Value { value, domain, single: true } => Some(Side { term: Term::Path(value), domain }),
            Found::Input { index, domain } => Some(Side { term: Term::Input(index), domain }),
            Found::Time => Some(Side { term: Term::Time, domain: Domain::Time }),
            Found::Value { .. } => {
                self.report(check::many_valued(&written(path), here));
                None
            }
            other => {
                self.report(check::wrong_kind(&written(path), other.kind(), "a value to compare", here));
                None
            }
        }
    }

    /// The right side of a comparison: after a choice, a role, a plan or a flag a bare word is a value.
    fn value_like(&mut self, scope: &Scope, term: &ast::Term, domain: &Domain) -> Option<Term> {
        let literal = match term {
            ast::Term::Literal(literal) => literal.clone(),
            ast::Term::Path(path) => match path.names.as_slice() {
                [word] if takes_words(domain) => {
                    ast::Literal { node: word.node, value: ast::LiteralValue::Word(word.text.clone()) }
                }
                _ => return self.path_like(scope, term, domain),
            },
        };
        self.vocabulary.literal(scope.statement, domain, &literal).map(Term::Value)
    }

    fn path_like(&mut self, scope: &Scope, term: &ast::Term, domain: &Domain) -> Option<Term> {
        let side = self.value(scope, term)?;
        if comparable(&side.domain, domain) {
            return Some(side.term);
        }
        let kinds = (self.domain_words(domain), self.domain_words(&side.domain));
        self.report(check::cannot_compare(&kinds.0, &kinds.1, mark(scope.statement, term.node())));
        None
    }

    fn domain_words(&self, domain: &Domain) -> String {
        match domain {
            Domain::Flag => "a flag".into(),
            Domain::Number => "a number".into(),
            Domain::Text => "a text".into(),
            Domain::Email => "an e-mail address".into(),
            Domain::Time => "a time".into(),
            Domain::Plan => "a plan".into(),
            Domain::Role(of, _) => format!("a role of {}", self.type_list(&[*of])),
            Domain::Choice(words) => format!("a choice of `{}`", words.join("`, `")),
            Domain::Entity(of) => self.type_list(&[*of]),
        }
    }

    fn below(&mut self, scope: &Scope, left: &ast::Term, right: &ast::Term) -> Option<Condition> {
        let side = self.value(scope, left)?;
        if !matches!(side.domain, Domain::Role(..) | Domain::Plan) {
            let found = self.domain_words(&side.domain);
            self.report(check::cannot_order(&found, "a role or a plan", mark(scope.statement, left.node())));
            return None;
        }
        let right = self.value_like(scope, right, &any_role(self, &side.domain))?;
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
        if !matches!(side.domain, Domain::Number | Domain::Time) {
            let found = self.domain_words(&side.domain);
            self.report(check::cannot_order(
                &found,
                "a number or a time",
                mark(scope.statement, left.node()),
            ));
            return None;
        }
        let right = self.value_like(scope, right, &side.domain)?;
        Some(Condition::Ordered { left: side.term, order, right })
    }

    fn in_list(
        &mut self,
        scope: &Scope,
        left: &ast::Term,
        not: bool,
        list: &[ast::Term],
    ) -> Option<Condition> {
        let parts: Vec<_> = list.iter().map(|it| self.is(scope, left, it, not)).collect();
        let parts: Option<Vec<_>> = parts.into_iter().collect();
        parts.map(if not { Condition::All } else { Condition::Any })
    }

    fn quantified(
        &mut self,
        scope: &Scope,
        quantifier: ast::Quantifier,
        path: &ast::Path,
        has: Option<&ast::Condition>,
    ) -> Option<Condition> {
        let found = self.look_up(scope, path)?;
        let Found::Entities { path: resolved, types, .. } = found else {
            let here = mark(scope.statement, path.node);
            self.report(check::wrong_kind(&written(path), found.kind(), "a relation", here));
            return None;
        };
        let quantifier = match quantifier {
            ast::Quantifier::Any => Quantifier::Any,
            ast::Quantifier::All => Quantifier::All,
            ast::Quantifier::No => Quantifier::No,
        };
        let has = match has {
            Some(it) => Some(Box::new(self.condition(&scope.inside(types), it)?)),
            None => None,
        };
        Some(Condition::Quantified { quantifier, path: resolved, has })
    }

    fn can(
        &mut self,
        scope: &Scope,
        who: &ast::Path,
        action: &ast::Name,
        object: &ast::Path,
    ) -> Option<Condition> {
        let who = self.one_entity(scope, &ast::Term::Path(who.clone()))?.0;
        let (object, types) = self.one_entity(scope, &ast::Term::Path(object.clone()))?;
        let actions: Vec<_> =
            types.iter().filter_map(|of| Some((*of, self.action_named(*of, &action.text)?))).collect();
        if actions.is_empty() {
            let known: Vec<_> = types.iter().flat_map(|of| self.action_names(*of)).collect();
            let here = mark(scope.statement, action.node);
            self.report(check::unknown_name("action", &action.text, here, known.iter().map(String::as_str)));
            return None;
        }
        Some(Condition::Can { who, object, actions })
    }
}

fn negated(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}

/// Whether a bare word after `is` is a value of this domain.
fn takes_words(domain: &Domain) -> bool {
    matches!(domain, Domain::Flag | Domain::Plan | Domain::Role(..) | Domain::Choice(_))
}

fn comparable(left: &Domain, right: &Domain) -> bool {
    let text = |it: &Domain| matches!(it, Domain::Text | Domain::Email);
    match (left, right) {
        (Domain::Role(left, _), Domain::Role(right, _)) => left == right,
        (Domain::Choice(_), Domain::Choice(_)) => true,
        _ => left == right || text(left) && text(right),
    }
}

/// The same domain, and for a choice of roles all roles of the type: `is below` may name any.
fn any_role(resolver: &Resolver<'_>, domain: &Domain) -> Domain {
    match domain {
        Domain::Role(of, _) => {
            let count = resolver.schema().type_info(*of).map_or(0, |it| it.roles.len());
            Domain::Role(*of, (0..count).map(super::narrow).collect())
        }
        other => other.clone(),
    }
}
