//! Who is meant: a path or word that stands for people, as a rule's source, after `to`, `for` or `in`.

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::path::Who;
use crate::policy::schema::{Domain, MemberKind, TypeId, TypeKind};
use crate::syntax::ast;

use super::found::Found;
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    /// People who get something or are kept from it; a path that can never reach any is an error.
    pub(super) fn people(&mut self, scope: &Scope, who: &ast::Who) -> Option<Who> {
        let found = self.who(scope, who)?;
        if let (ast::Who::Path(path), Who::Holders(_)) = (who, &found)
            && let Some(Found::Entities { types, .. }) = self.quietly(|it| it.look_up(scope, path))
            && !types.is_empty()
            && !self.may_be_people(&types)
        {
            self.nobody_there(&written(path), &types, mark(scope.statement, path.node));
            return None;
        }
        Some(found)
    }

    pub(super) fn nobody_there(&mut self, word: &str, types: &[TypeId], here: Mark) {
        let members = types.iter().filter_map(|of| self.schema().type_info(*of)).flat_map(|it| &it.members);
        let leads_on =
            |kind: &MemberKind| matches!(kind, MemberKind::Relation(it) if self.may_be_people(&it.targets));
        let on = members.filter(|it| leads_on(&it.kind)).map(|it| it.name.as_str()).next();
        let problem = check::nobody_there(word, &self.type_list(types), on, here);
        self.report(problem);
    }

    /// A misspelt `everyone` is read as a path.
    fn almost_everyone(&mut self, scope: &Scope, path: &ast::Path) -> bool {
        let [word] = path.names.as_slice() else { return false };
        let near = crate::diagnostic::nearest(&word.text, ["everyone"]).is_some();
        let here = mark(scope.statement, word.node);
        if !near || self.quietly(|it| it.look_up(scope, path)).is_some() {
            return false;
        }
        if !self.vocabulary.report.is_mute(&[scope.object], &word.text, here) {
            self.report(check::unknown_name("name", &word.text, here, vec!["everyone"]));
        }
        true
    }

    pub(super) fn who(&mut self, scope: &Scope, who: &ast::Who) -> Option<Who> {
        match who {
            ast::Who::Everyone { .. } => Some(Who::Everyone),
            ast::Who::Every { of, .. } => {
                let found = self.vocabulary.type_of(scope.statement, of)?;
                if !self.is_principal(found) {
                    self.report(check::not_a_principal(&of.text, mark(scope.statement, of.node)));
                    return None;
                }
                Some(Who::Every(found))
            }
            ast::Who::Path(path) if self.almost_everyone(scope, path) => None,
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
                let expected = "a relation, a role or a role attribute";
                let problem = self.wrong_people(&written(path), &other, expected, here);
                self.report(problem);
                None
            }
        }
    }

    /// Something that stands for no people and names no role. A choice one of whose words is misspelt is
    /// no choice of roles; says which words are none.
    pub(super) fn wrong_people(&self, word: &str, found: &Found, expected: &str, here: Mark) -> Diagnostic {
        let problem = check::wrong_kind(word, found.kind(), expected, here);
        let Found::Value { domain: Domain::Choice(words), .. } = found else { return problem };
        let all = self.schema().types.iter();
        let with_roles = all.filter(|it| words.iter().any(|word| it.role_named(word).is_some()));
        match with_roles.into_iter().next() {
            None => problem,
            Some(info) => {
                let none = words.iter().filter(|it| info.role_named(it).is_none());
                let none: Vec<_> = none.take(12).map(|it| format!("`{it}`")).collect();
                problem.help(check::no_choice_of_roles(&info.name, &none.join(", ")))
            }
        }
    }

    pub(super) fn is_principal(&self, of: TypeId) -> bool {
        self.schema().type_info(of).is_some_and(|it| it.kind == TypeKind::Principal)
    }

    /// Whether what is listed under this type stands for others: a group, or a set.
    fn stands_for_others(&self, of: TypeId) -> bool {
        self.schema().type_info(of).is_none_or(|it| matches!(it.kind, TypeKind::Group(_)))
    }

    /// Whether an entity of one of these types is a principal or stands for some.
    pub(super) fn may_be_people(&self, types: &[TypeId]) -> bool {
        types.iter().any(|of| self.is_principal(*of) || self.stands_for_others(*of))
    }

    /// Whether an entity of the first types may be among those of the second, where groups and sets stand for
    /// their members.
    pub(super) fn may_be_among(&self, types: &[TypeId], among: &[TypeId]) -> bool {
        among.iter().any(|of| self.stands_for_others(*of) || types.contains(of))
    }
}
