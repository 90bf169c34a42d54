//! Grant rules: one for each source of a line.

use std::sync::Arc;

use crate::check;
use crate::policy::Mark;
use crate::policy::path::Who;
use crate::policy::rule::{AddedRole, GrantRule, RoleSource};
use crate::policy::schema::{Domain, MemberKind, RoleId, TypeId};
use crate::syntax::ast;

use super::found::Found;
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    pub(super) fn grant(&mut self, at: u32, grant: &ast::Grant) {
        let Some(on) = self.vocabulary.type_of(at, &grant.target.on) else { return };
        let through = match &grant.target.through {
            None => None,
            Some(name) => match self.through(at, on, name) {
                None => return,
                found => found,
            },
        };
        let scope = Scope { place: through, ..Scope::on(at, on) };
        for rule in &grant.rules {
            self.grant_rule(&scope, &grant.target, rule);
        }
    }

    fn grant_rule(&mut self, scope: &Scope, target: &ast::Target, rule: &ast::GrantRule) {
        let role_type = scope.place.map_or(scope.object, |it| it.place);
        let gate = self.gate_on(scope.statement, scope.object, rule.gate.as_ref());
        let before = self.vocabulary.report.spent();
        let named = match &rule.role {
            ast::RoleGiven::Named(path) => Some(self.named_role(scope, role_type, path)),
            _ => None,
        };
        let (when, unless) = self.clauses(scope, rule.when.as_ref(), rule.unless.as_ref());
        // Every source repeats what stands beside it.
        let repeated = self.vocabulary.report.spent().saturating_sub(before);
        for source in &rule.who {
            let here = mark(scope.statement, source_node(source));
            if !self.vocabulary.report.spend(repeated, here) {
                return;
            }
            let found = self.source(scope, role_type, source, &rule.role, &named);
            let (Some((who, role)), Some(when), Some(unless)) = (found, whole(&when), whole(&unless)) else {
                continue;
            };
            if let Some(through) = scope.place {
                let node = role_node(&rule.role);
                self.gate_of_role_in_reach(scope.statement, (scope.object, through), &role, node);
            }
            // The rules of one line share its name, so they share its place.
            let node = rule.label.as_ref().map_or_else(|| source_node(source), |it| it.node);
            self.policy.grants.push(Arc::new(GrantRule {
                id: rule_id(target, rule, source),
                on: scope.object,
                through: scope.place,
                role_type,
                who,
                role,
                gate: gate.clone(),
                when,
                unless,
                mark: mark(scope.statement, node),
            }));
        }
    }

    /// One source of a rule and the role that it gives.
    fn source(
        &mut self,
        scope: &Scope,
        role_type: TypeId,
        source: &ast::Who,
        role: &ast::RoleGiven,
        named: &Option<Option<RoleSource>>,
    ) -> Option<(Who, RoleSource)> {
        match role {
            ast::RoleGiven::Named(_) => {
                let who = self.people(scope, source)?;
                Some((who, named.clone()??))
            }
            ast::RoleGiven::Their { node } => {
                let who = self.people(scope, source)?;
                if !self.on_edges(role_type, &who) {
                    let of = self.type_name(role_type);
                    self.report(check::no_role_on_edge(&of, mark(scope.statement, *node)));
                    return None;
                }
                Some((who, RoleSource::Their))
            }
            ast::RoleGiven::Same { node } => {
                let who = self.who(scope, source)?;
                let role = self.same_role(scope, role_type, source, mark(scope.statement, *node))?;
                Some((who, role))
            }
        }
    }

    /// Whether the last edges of the path carry roles of that type.
    fn on_edges(&self, role_type: TypeId, who: &Who) -> bool {
        let Who::Holders(path) = who else { return false };
        let carries = |it: &(TypeId, u16)| it.0 == role_type && self.carries_roles(it.0, it.1);
        path.steps.last().is_some_and(|step| !step.members.is_empty() && step.members.iter().all(carries))
    }

    /// Every role of the types at the end of the path must exist here too, or handing on would lose it.
    fn same_role(
        &mut self,
        scope: &Scope,
        role_type: TypeId,
        source: &ast::Who,
        here: Mark,
    ) -> Option<RoleSource> {
        let types = match source {
            ast::Who::Path(path) => match self.quietly(|it| it.look_up(scope, path))? {
                // Where the relation is in error, so is what it would hand on.
                Found::Entities { types, .. } if types.is_empty() => return None,
                Found::Entities { types, .. } => types,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let mut handed = Vec::new();
        for of in &types {
            let count = self.vocabulary.role_count(*of);
            if !self.vocabulary.report.spend(count, here) {
                return None;
            }
            for role in (0..count).map(super::narrow) {
                handed.push((*of, role, self.handed_on(role_type, (*of, role), here)?));
            }
        }
        if handed.is_empty() {
            if !self.vocabulary.homeless_roles {
                self.report(check::role_not_shared(None, here));
            }
            return None;
        }
        Some(RoleSource::Same(handed))
    }

    /// The role of the same name, or says that handing on would lose it.
    fn handed_on(&mut self, to: TypeId, (of, role): (TypeId, RoleId), here: Mark) -> Option<RoleId> {
        let name = self.role_words(of, role);
        let found = self.vocabulary.role_id(to, &name);
        let added = self.vocabulary.within.iter().find(|it| (it.of, it.role) == (of, role)).copied();
        if let Some(added) = added {
            return self.added_handed_on(to, added, found, here);
        }
        if found.is_none() && !self.vocabulary.report.is_mute(&[to], &name, here) {
            let (of, to) = (self.type_name(of), self.type_name(to));
            self.report(check::role_not_shared(Some((&name, &of, &to)), here));
        }
        found
    }

    /// A role that a layer adds must stand within the same role on the other type.
    fn added_handed_on(
        &mut self,
        to: TypeId,
        added: AddedRole,
        found: Option<RoleId>,
        here: Mark,
    ) -> Option<RoleId> {
        let base = self.role_words(added.of, added.base);
        let there = self.vocabulary.within.iter().find(|it| it.of == to && Some(it.role) == found);
        if there.is_some_and(|it| self.role_words(to, it.base) == base) {
            return found;
        }
        let (name, of, to) =
            (self.role_words(added.of, added.role), self.type_name(added.of), self.type_name(to));
        self.report(check::role_not_handed_on((&name, &of, &to, &base), added.mark, here));
        None
    }

    fn named_role(&mut self, scope: &Scope, role_type: TypeId, path: &ast::Path) -> Option<RoleSource> {
        if let [word] = path.names.as_slice()
            && let Some(role) = self.role_seen(role_type, &word.text)
        {
            return Some(RoleSource::Role(role));
        }
        let here = mark(scope.statement, path.node);
        let found = self.look_up_role(scope, role_type, path)?;
        let problem = match found {
            Found::Value { value, domain: Domain::Role(of, _), single } if of == role_type => {
                if single {
                    return Some(RoleSource::Named(value));
                }
                check::many_valued(&written(path), "a relation", here)
            }
            Found::Value { domain: Domain::Role(of, _), .. } => {
                check::role_of_another(&written(path), &self.type_name(of), &self.type_name(role_type), here)
            }
            other => {
                let expected = "a role or an attribute that names one";
                self.wrong_people(&written(path), &other, expected, here)
            }
        };
        self.report(problem);
        None
    }

    /// A misspelt single word is more likely a role than anything else, so roles are offered.
    fn look_up_role(&mut self, scope: &Scope, role_type: TypeId, path: &ast::Path) -> Option<Found> {
        let [word] = path.names.as_slice() else { return self.look_up(scope, path) };
        let found = self.quietly(|it| it.look_up(scope, path));
        if found.is_none() {
            self.vocabulary.unknown("role", &[role_type, scope.object], word, scope.statement, |it| {
                let members = it.schema.type_info(scope.object).into_iter().flat_map(|it| &it.members);
                let naming = members.filter(|it| names_a_role(&it.kind)).map(|it| it.name.as_str());
                let info = it.schema.type_info(role_type);
                let roles = info.into_iter().flat_map(|it| &it.roles).map(|it| it.name.as_str());
                roles.chain(naming).collect()
            });
        }
        found
    }
}

fn names_a_role(kind: &MemberKind) -> bool {
    matches!(kind, MemberKind::Attribute(it) if matches!(it.domain, Domain::Role(..)))
}

/// An optional condition as a whole: `None` if it is there and in error.
pub(super) fn whole<T: Clone>(condition: &Option<Option<T>>) -> Option<Option<T>> {
    match condition {
        None => Some(None),
        Some(Some(it)) => Some(Some(it.clone())),
        Some(None) => None,
    }
}

fn source_node(source: &ast::Who) -> crate::diagnostic::NodeId {
    match source {
        ast::Who::Path(path) => path.node,
        ast::Who::Every { node, .. } | ast::Who::Everyone { node } => *node,
    }
}

fn role_node(role: &ast::RoleGiven) -> crate::diagnostic::NodeId {
    match role {
        ast::RoleGiven::Their { node } | ast::RoleGiven::Same { node } => *node,
        ast::RoleGiven::Named(path) => path.node,
    }
}

fn rule_id(target: &ast::Target, rule: &ast::GrantRule, source: &ast::Who) -> String {
    if let Some(label) = &rule.label {
        return label.text.clone();
    }
    let role = match &rule.role {
        ast::RoleGiven::Their { .. } => "their role".to_owned(),
        ast::RoleGiven::Same { .. } => "the same role".to_owned(),
        ast::RoleGiven::Named(path) => written(path),
    };
    format!("grant on {} {} as {role}", target_words(target), who_words(source))
}

/// `Task through homes`
pub(super) fn target_words(target: &ast::Target) -> String {
    match &target.through {
        None => target.on.text.clone(),
        Some(through) => format!("{} through {}", target.on.text, through.text),
    }
}

/// `organization.members`, `every Link`, `everyone`
pub(super) fn who_words(who: &ast::Who) -> String {
    match who {
        ast::Who::Path(path) => written(path),
        ast::Who::Every { of, .. } => format!("every {}", of.text),
        ast::Who::Everyone { .. } => "everyone".to_owned(),
    }
}
