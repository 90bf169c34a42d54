//! Conditions: flags and definitions, quantifiers, roles that nobody holds, decisions.

use crate::check;
use crate::policy::condition::{Condition, Quantifier, Term};
use crate::policy::path::Who;
use crate::policy::schema::{Domain, TypeId, Value};
use crate::syntax::ast::{self, ConditionKind};

use super::found::Found;
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::terms::Side;
use super::vocabulary::mark;

impl Resolver<'_> {
    /// Resolves a condition as a whole; empty if a part of it is in error, which has then been reported.
    pub(super) fn condition(&mut self, scope: &Scope, it: &ast::Condition) -> Option<Condition> {
        let found = self.part(scope, it)?;
        self.must_be_possible(scope.statement, it, &found);
        Some(found)
    }

    fn part(&mut self, scope: &Scope, it: &ast::Condition) -> Option<Condition> {
        if !self.vocabulary.report.spend(1, mark(scope.statement, it.node)) {
            return None;
        }
        match &it.kind {
            ConditionKind::Or(parts) => self.parts(scope, parts).map(Condition::Any),
            ConditionKind::And(parts) => self.parts(scope, parts).map(Condition::All),
            ConditionKind::Not(part) => self.part(scope, part).map(negated),
            ConditionKind::Bare(path) => self.bare(scope, path),
            ConditionKind::Compare { left, operator, right } => {
                let whole = mark(scope.statement, it.node);
                self.compare(scope, whole, left, *operator, right)
            }
            ConditionKind::InList { left, negated, list } => self.in_list(scope, left, *negated, list),
            ConditionKind::InPath { left, negated, path } => self.in_path(scope, left, *negated, path),
            ConditionKind::InValue { left, negated, value } => self.in_value(scope, left, *negated, value),
            ConditionKind::Wording { left, test, right } => self.wording(scope, left, *test, right),
            ConditionKind::Quantified { quantifier, path, has } => {
                self.quantified(scope, *quantifier, path, has.as_deref())
            }
            ConditionKind::Nobody { role } => self.nobody(scope, role),
            ConditionKind::Can { who, action, object } => self.can(scope, who, action, object),
        }
    }

    /// Resolves every part before giving up, so that each one's problems are reported.
    fn parts(&mut self, scope: &Scope, parts: &[ast::Condition]) -> Option<Vec<Condition>> {
        let resolved: Vec<_> = parts.iter().map(|it| self.part(scope, it)).collect();
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
            Found::Edge { read, domain: Domain::Flag } => Some(Condition::Same {
                left: Term::Edge(read),
                right: Term::Value(Value::Flag(true)),
                negated: false,
            }),
            Found::Item { domain: Domain::Flag } => Some(Condition::Same {
                left: Term::Item,
                right: Term::Value(Value::Flag(true)),
                negated: false,
            }),
            it @ (Found::Value { single: false, .. } | Found::Definition { single: false, .. }) => {
                self.report(check::many_valued(&written(path), it.kind(), here));
                None
            }
            other => {
                self.report(check::wrong_kind(&written(path), other.kind(), "a flag or a definition", here));
                None
            }
        }
    }

    fn in_path(&mut self, scope: &Scope, left: &ast::Term, not: bool, path: &ast::Path) -> Option<Condition> {
        if let Some(found) = self.in_values(scope, left, not, path) {
            return found;
        }
        let left_found = self.one_entity(scope, left);
        let among = self.who_path(scope, path);
        let ((who, types), among) = (left_found?, among?);
        let here = mark(scope.statement, path.node);
        if !self.may_hold(scope, &types, &among, path) {
            let others = match self.quietly(|it| it.look_up(scope, path)) {
                Some(Found::Entities { types, .. }) => self.type_list(&types),
                _ => "people".to_owned(),
            };
            self.report(check::cannot_compare(&self.type_list(&types), &others, here));
            return None;
        }
        let within = Condition::Within { who, among };
        Some(if not { negated(within) } else { within })
    }

    /// Whether an entity of these types may be among those who are meant.
    pub(super) fn may_hold(
        &mut self,
        scope: &Scope,
        types: &[TypeId],
        among: &Who,
        path: &ast::Path,
    ) -> bool {
        if !matches!(among, Who::Holders(_)) {
            return self.may_be_people(types);
        }
        match self.quietly(|it| it.look_up(scope, path)) {
            Some(Found::Entities { types: others, .. }) => {
                types.is_empty() || others.is_empty() || self.may_be_among(types, &others)
            }
            _ => true,
        }
    }

    fn nobody(&mut self, scope: &Scope, role: &ast::Path) -> Option<Condition> {
        match self.who_path(scope, role)? {
            it @ (Who::Role { .. } | Who::RoleNamed { .. }) => Some(Condition::Nobody(it)),
            _ => {
                let here = mark(scope.statement, role.node);
                self.report(check::wrong_kind(&written(role), "a relation", "a role", here));
                None
            }
        }
    }

    fn quantified(
        &mut self,
        scope: &Scope,
        quantifier: ast::Quantifier,
        path: &ast::Path,
        has: Option<&ast::Condition>,
    ) -> Option<Condition> {
        let quantifier = match quantifier {
            ast::Quantifier::Any => Quantifier::Any,
            ast::Quantifier::All => Quantifier::All,
            ast::Quantifier::No => Quantifier::No,
            ast::Quantifier::One => Quantifier::One,
        };
        let (resolved, types) = match self.look_up(scope, path)? {
            Found::Entities { path, types, .. } => (path, types),
            found => return self.each(scope, quantifier, (path, found), has),
        };
        // What a relation that ends nowhere would have is not to be known.
        if types.is_empty() {
            return None;
        }
        let has = match has {
            Some(it) => Some(Box::new(self.part(&scope.inside(types), it)?)),
            None => None,
        };
        Some(Condition::Quantified { quantifier, path: resolved, has })
    }

    /// A quantifier over the elements of a list or the keys of a map.
    fn each(
        &mut self,
        scope: &Scope,
        quantifier: Quantifier,
        (path, found): (&ast::Path, Found),
        has: Option<&ast::Condition>,
    ) -> Option<Condition> {
        let (kind, side) = (found.kind(), found.into_side());
        let (of, element) = match side {
            Ok(Side { term, domain: Domain::List(element) }) => (term, *element),
            Ok(Side { term, domain: Domain::Map(_) }) => (term, Domain::Text),
            _ => {
                let here = mark(scope.statement, path.node);
                self.report(check::wrong_kind(&written(path), kind, "a relation or a list", here));
                return None;
            }
        };
        let has = match has {
            Some(it) => Some(Box::new(self.part(&scope.with_item(element), it)?)),
            None => None,
        };
        Some(Condition::Each { quantifier, of, has })
    }

    fn can(
        &mut self,
        scope: &Scope,
        who: &ast::Path,
        action: &ast::Name,
        object: &ast::Path,
    ) -> Option<Condition> {
        let subject = self.one_entity(scope, &ast::Term::Path(who.clone()));
        let object = self.one_entity(scope, &ast::Term::Path(object.clone()));
        if let Some((_, types)) = &subject
            && !types.iter().any(|of| self.is_principal(*of))
        {
            let here = mark(scope.statement, who.node);
            self.nobody_there(&written(who), types, here);
        }
        let (object, types) = object?;
        let actions: Vec<_> =
            types.iter().filter_map(|of| Some((*of, self.action_named(*of, &action.text)?))).collect();
        if actions.is_empty() {
            self.unknown_action(&types, action, scope.statement);
            return None;
        }
        Some(Condition::Can { who: subject?.0, object, actions })
    }
}

pub(super) fn negated(condition: Condition) -> Condition {
    Condition::Not(Box::new(condition))
}
