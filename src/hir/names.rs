//! What a path means where it stands.
//!
//! A [`Scope`] knows what is at hand: the object after `on`, the place of a pair, the element inside
//! `has`. Looking a path up gives what it ends in, with its types.

use crate::check;
use crate::policy::condition::DefinitionId;
use crate::policy::path::{Path, Start, Step, ValuePath, Who};
use crate::policy::rule::Through;
use crate::policy::schema::{Count, Domain, MemberId, MemberKind, RoleId, TypeId};
use crate::syntax::ast;

use super::narrow;
use super::resolve::Resolver;
use super::vocabulary::{mark, snake_case};

/// What is at hand where a path stands.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) statement: u32,
    pub(super) object: Option<TypeId>,
    pub(super) place: Option<Through>,
    /// The types of the element, inside `has`.
    pub(super) element: Option<Vec<TypeId>>,
}

/// What a path ends in.
#[derive(Debug, Clone)]
pub(super) enum Found {
    Entities { path: Path, types: Vec<TypeId>, single: bool },
    Value { value: ValuePath, domain: Domain, single: bool },
    Role { at: Path, roles: Vec<(TypeId, RoleId)> },
    Definition { at: Path, definitions: Vec<(TypeId, DefinitionId)>, single: bool },
    Input { index: u16, domain: Domain },
    Time,
}

impl Found {
    /// What a person would call it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Found::Entities { .. } => "a relation",
            Found::Value { .. } => "an attribute",
            Found::Role { .. } => "a role",
            Found::Definition { .. } => "a definition",
            Found::Input { .. } => "an input of the request",
            Found::Time => "the time",
        }
    }
}

/// One name of one type.
enum Named {
    Relation { member: MemberId, targets: Vec<TypeId>, single: bool },
    Attribute { member: MemberId, domain: Domain },
    Role(RoleId),
    Definition(DefinitionId),
}

impl Scope {
    pub(super) fn on(statement: u32, object: TypeId) -> Self {
        Self { statement, object: Some(object), place: None, element: None }
    }

    pub(super) fn inside(&self, element: Vec<TypeId>) -> Self {
        Self { element: Some(element), ..self.clone() }
    }
}

impl Resolver<'_> {
    /// Follows a path to what it ends in; what is wrong with it is reported.
    pub(super) fn look_up(&mut self, scope: &Scope, path: &ast::Path) -> Option<Found> {
        let (first, rest) = path.names.split_first()?;
        let mut found = self.first_name(scope, first)?;
        for name in rest {
            found = self.next_name(scope, found, name)?;
        }
        Some(found)
    }

    fn first_name(&mut self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        if let Some(found) = self.at_hand(scope, name) {
            return found;
        }
        let input = self.schema().inputs.iter().position(|it| it.name == name.text);
        let input = input
            .and_then(|index| self.schema().inputs.get(index).map(|it| (narrow(index), it.domain.clone())));
        match input {
            _ if name.text == "time" => Some(Found::Time),
            Some((index, Domain::Entity(of))) => {
                Some(Found::Entities { path: Path::at(Start::Input(index)), types: vec![of], single: true })
            }
            Some((index, domain)) => Some(Found::Input { index, domain }),
            None => self.unknown_first(scope, name),
        }
    }

    /// What the word means as the principal, an entity at hand, or a name of one of them.
    ///
    /// The outer option says whether it means any of these; the inner is empty if that is in error.
    fn at_hand(&mut self, scope: &Scope, name: &ast::Name) -> Option<Option<Found>> {
        if let Some(types) = &scope.element
            && let Some(found) = self.member_of(Path::at(Start::Element), types, name)
        {
            return Some(Some(found));
        }
        if name.text == "user" {
            let types = self.schema().principals.clone();
            return Some(Some(Found::Entities { path: Path::at(Start::User), types, single: true }));
        }
        let own = scope.object.filter(|_| scope.element.is_none());
        let member = own.and_then(|of| self.member_of(Path::at(Start::Object), &[of], name));
        if let Some(at_hand) = self.type_word(scope, name) {
            return Some(self.settle_clash(scope, name, member, at_hand));
        }
        let place = scope.place.filter(|_| scope.element.is_none()).map(|it| it.place);
        let of_place = || place.and_then(|of| self.role_of(Path::at(Start::Place), of, name));
        member.or_else(of_place).map(Some)
    }

    /// `task` or `project`: the entity at hand.
    fn type_word(&self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        let called =
            |of: TypeId| self.schema().type_info(of).is_some_and(|it| snake_case(&it.name) == name.text);
        let entity = |start, of| Found::Entities { path: Path::at(start), types: vec![of], single: true };
        if let Some(of) = scope.object.filter(|of| called(*of)) {
            return Some(entity(Start::Object, of));
        }
        let place = scope.place.map(|it| it.place).filter(|of| called(*of))?;
        Some(entity(Start::Place, place))
    }

    /// A member called as the place's type: that member, unless it could mean another entity.
    fn settle_clash(
        &mut self,
        scope: &Scope,
        name: &ast::Name,
        member: Option<Found>,
        at_hand: Found,
    ) -> Option<Found> {
        let Some(member) = member else { return Some(at_hand) };
        let is_through = match (&member, scope.place) {
            (Found::Entities { path, .. }, Some(through)) => path.steps.iter().any(|step| {
                step.members.iter().any(|it| it.1 == through.member) && path.start == Start::Object
            }),
            _ => false,
        };
        if is_through {
            return Some(at_hand);
        }
        self.report(check::ambiguous_name(&name.text, mark(scope.statement, name.node)));
        None
    }

    fn role_of(&self, at: Path, of: TypeId, name: &ast::Name) -> Option<Found> {
        let role = self.schema().type_info(of)?.role_named(&name.text)?;
        Some(Found::Role { at, roles: vec![(of, role)] })
    }

    fn unknown_first(&mut self, scope: &Scope, name: &ast::Name) -> Option<Found> {
        let mut known = vec!["user".to_owned(), "time".to_owned()];
        known.extend(self.schema().inputs.iter().map(|it| it.name.clone()));
        match &scope.element {
            Some(types) => types.iter().for_each(|of| known.extend(self.names_of(*of))),
            None => scope.object.iter().for_each(|of| known.extend(self.names_of(*of))),
        }
        let at_hand = scope.object.iter().copied().chain(scope.place.map(|it| it.place));
        known.extend(at_hand.filter_map(|of| self.schema().type_info(of)).map(|it| snake_case(&it.name)));
        let here = mark(scope.statement, name.node);
        self.report(check::unknown_name("name", &name.text, here, known.iter().map(String::as_str)));
        None
    }

    fn next_name(&mut self, scope: &Scope, found: Found, name: &ast::Name) -> Option<Found> {
        let here = mark(scope.statement, name.node);
        let Found::Entities { path, types, single } = found else {
            self.report(check::path_goes_on(found.kind(), &name.text, here));
            return None;
        };
        let next = self.member_of(path, &types, name);
        let Some(mut next) = next else {
            let known: Vec<String> = types.iter().flat_map(|of| self.names_of(*of)).collect();
            self.report(check::unknown_name("name", &name.text, here, known.iter().map(String::as_str)));
            return None;
        };
        match &mut next {
            Found::Entities { single: it, .. }
            | Found::Value { single: it, .. }
            | Found::Definition { single: it, .. } => {
                *it &= single;
            }
            Found::Role { .. } | Found::Input { .. } | Found::Time => {}
        }
        Some(next)
    }

    fn names_of(&self, of: TypeId) -> Vec<String> {
        let Some(info) = self.schema().type_info(of) else { return Vec::new() };
        let members = info.members.iter().map(|it| it.name.clone());
        let roles = info.roles.iter().map(|it| it.name.clone());
        let defined = self.vocabulary.definitions.iter().filter(|it| it.0 == of);
        members.chain(roles).chain(defined.map(|it| it.1.1.name.text.clone())).collect()
    }

    /// What the name means on the entities that a path has reached, of whichever of the types.
    ///
    /// A name that means different kinds of thing on different types is taken as the first type has it.
    fn member_of(&self, path: Path, types: &[TypeId], name: &ast::Name) -> Option<Found> {
        let named: Vec<_> = types.iter().filter_map(|of| Some((*of, self.named(*of, &name.text)?))).collect();
        let mut merged: Option<Found> = None;
        for (of, it) in named {
            merged = Some(match merged {
                None => begin(path.clone(), of, it),
                Some(found) => join(found, of, it),
            });
        }
        merged
    }

    fn named(&self, of: TypeId, word: &str) -> Option<Named> {
        let info = self.schema().type_info(of)?;
        if let Some(role) = info.role_named(word) {
            return Some(Named::Role(role));
        }
        let defined = self
            .vocabulary
            .definitions
            .binary_search_by(|it| (it.0, it.1.1.name.text.as_str()).cmp(&(of, word)));
        if let Ok(index) = defined {
            return Some(Named::Definition(narrow(index)));
        }
        let member = info.member_named(word)?;
        Some(match &info.member(member)?.kind {
            MemberKind::Attribute(it) => Named::Attribute { member, domain: it.domain.clone() },
            MemberKind::Relation(it) => {
                Named::Relation { member, targets: it.targets.clone(), single: it.count != Count::Many }
            }
            MemberKind::Derived => {
                Named::Relation { member, targets: self.derived_targets(of, member), single: false }
            }
        })
    }

    /// A path or word that stands for people, as a rule's source, after `to`, `for` or `in`.
    pub(super) fn who(&mut self, scope: &Scope, who: &ast::Who) -> Option<Who> {
        match who {
            ast::Who::Everyone { .. } => Some(Who::Everyone),
            ast::Who::Every { of, .. } => {
                let found = self.vocabulary.type_of(scope.statement, of)?;
                if !self.schema().is_principal(found) {
                    self.report(check::not_a_principal(&of.text, mark(scope.statement, of.node)));
                    return None;
                }
                Some(Who::Every(found))
            }
            ast::Who::Path(path) => self.who_path(scope, path),
        }
    }

    pub(super) fn who_path(&mut self, scope: &Scope, path: &ast::Path) -> Option<Who> {
        match self.look_up(scope, path)? {
            Found::Entities { path, .. } => Some(Who::Holders(path)),
            Found::Role { at, roles } => Some(Who::Role { at, roles }),
            Found::Value { value, domain: Domain::Role(..), .. } => {
                Some(Who::RoleNamed { at: value.path, attribute: value.attribute })
            }
            other => {
                let here = mark(scope.statement, path.node);
                self.report(check::wrong_kind(
                    &written(path),
                    other.kind(),
                    "a relation, a role or a role attribute",
                    here,
                ));
                None
            }
        }
    }
}

fn begin(path: Path, of: TypeId, named: Named) -> Found {
    match named {
        Named::Relation { member, targets, single } => {
            let mut path = path;
            path.steps.push(Step { members: vec![(of, member)] });
            Found::Entities { path, types: targets, single }
        }
        Named::Attribute { member, domain } => {
            let value = ValuePath { path, attribute: Step { members: vec![(of, member)] } };
            Found::Value { value, domain, single: true }
        }
        Named::Role(role) => Found::Role { at: path, roles: vec![(of, role)] },
        Named::Definition(id) => Found::Definition { at: path, definitions: vec![(of, id)], single: true },
    }
}

fn join(mut found: Found, of: TypeId, named: Named) -> Found {
    match (&mut found, named) {
        (Found::Entities { path, types, single }, Named::Relation { member, targets, single: other }) => {
            if let Some(step) = path.steps.last_mut() {
                step.members.push((of, member));
            }
            types.extend(targets);
            types.sort_unstable();
            types.dedup();
            *single &= other;
        }
        (Found::Value { value, domain, .. }, Named::Attribute { member, domain: other })
            if *domain == other =>
        {
            value.attribute.members.push((of, member));
        }
        (Found::Role { roles, .. }, Named::Role(role)) => roles.push((of, role)),
        (Found::Definition { definitions, .. }, Named::Definition(id)) => definitions.push((of, id)),
        _ => {}
    }
    found
}

/// A path as its author wrote it.
pub(super) fn written(path: &ast::Path) -> String {
    path.names.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join(".")
}
