//! Grant rules: one for each source of a line.

use crate::check;
use crate::policy::path::Who;
use crate::policy::rule::{GrantRule, RoleSource, Through};
use crate::policy::schema::{Domain, TypeId};
use crate::syntax::ast;

use super::names::{Found, Scope, written};
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
            self.grant_rule(&scope, on, through, grant, rule);
        }
    }

    fn grant_rule(
        &mut self,
        scope: &Scope,
        on: TypeId,
        through: Option<Through>,
        grant: &ast::Grant,
        rule: &ast::GrantRule,
    ) {
        let role_type = through.map_or(on, |it| it.place);
        let gate = self.gate_on(scope.statement, on, rule.gate.as_ref());
        let when = rule.when.as_ref().map(|it| self.condition(scope, it));
        let unless = rule.unless.as_ref().map(|it| self.condition(scope, it));
        for source in &rule.who {
            let who = self.who(scope, source);
            let role =
                who.as_ref().and_then(|who| self.role_source(scope, role_type, who, source, &rule.role));
            let (Some(who), Some(role), Some(when), Some(unless)) = (who, role, whole(&when), whole(&unless))
            else {
                continue;
            };
            let id = rule_id(&grant.target, rule, source);
            // The rules of one line share its name, so they share its place.
            let node = rule.label.as_ref().map_or_else(|| source_node(source), |it| it.node);
            let mark = mark(scope.statement, node);
            let gate = gate.clone();
            self.policy.grants.push(GrantRule {
                id,
                on,
                through,
                role_type,
                who,
                role,
                gate,
                when,
                unless,
                mark,
            });
        }
    }

    fn role_source(
        &mut self,
        scope: &Scope,
        role_type: TypeId,
        who: &Who,
        source: &ast::Who,
        role: &ast::RoleGiven,
    ) -> Option<RoleSource> {
        match role {
            ast::RoleGiven::Their { node } => {
                let carried = match who {
                    Who::Holders(path) => path.steps.last().is_some_and(|step| {
                        !step.members.is_empty()
                            && step
                                .members
                                .iter()
                                .all(|it| it.0 == role_type && self.carries_roles(it.0, it.1))
                    }),
                    _ => false,
                };
                if !carried {
                    self.report(check::no_role_on_edge(mark(scope.statement, *node)));
                }
                carried.then_some(RoleSource::Their)
            }
            ast::RoleGiven::Same { node } => {
                self.same_role(scope, role_type, source, mark(scope.statement, *node))
            }
            ast::RoleGiven::Named(path) => self.named_role(scope, role_type, path),
        }
    }

    /// Every role of the types at the end of the path must exist here too, or handing on would lose it.
    fn same_role(
        &mut self,
        scope: &Scope,
        role_type: TypeId,
        source: &ast::Who,
        here: crate::policy::Mark,
    ) -> Option<RoleSource> {
        let types = match source {
            ast::Who::Path(path) => match self.look_up(scope, path)? {
                Found::Entities { types, .. } => types,
                _ => Vec::new(),
            },
            _ => Vec::new(),
        };
        let roles_of =
            |of: &TypeId| self.schema().type_info(*of).map(|it| it.roles.clone()).unwrap_or_default();
        let here_named = |word: &str| self.schema().type_info(role_type).and_then(|it| it.role_named(word));
        let mut handed = Vec::new();
        let mut lost = None;
        for of in &types {
            for (index, role) in roles_of(of).iter().enumerate() {
                match here_named(&role.name) {
                    Some(given) => handed.push((*of, super::narrow(index), given)),
                    None => lost = Some(role.name.clone()),
                }
            }
        }
        if lost.is_some() || handed.is_empty() {
            self.report(check::role_not_shared(lost.as_deref(), here));
            return None;
        }
        Some(RoleSource::Same(handed))
    }

    fn named_role(&mut self, scope: &Scope, role_type: TypeId, path: &ast::Path) -> Option<RoleSource> {
        if let [word] = path.names.as_slice()
            && let Some(role) = self.schema().type_info(role_type).and_then(|it| it.role_named(&word.text))
        {
            return Some(RoleSource::Role(role));
        }
        let here = mark(scope.statement, path.node);
        match self.look_up_role(scope, role_type, path)? {
            Found::Value { value, domain: Domain::Role(of, _), single: true } if of == role_type => {
                Some(RoleSource::Named(value))
            }
            other => {
                self.report(check::wrong_kind(
                    &written(path),
                    other.kind(),
                    "a role or an attribute that names one",
                    here,
                ));
                None
            }
        }
    }

    /// A misspelt single word is more likely a role than a member, so roles are offered first.
    fn look_up_role(&mut self, scope: &Scope, role_type: TypeId, path: &ast::Path) -> Option<Found> {
        let before = self.vocabulary.problems.len();
        let found = self.look_up(scope, path);
        if found.is_none()
            && let [word] = path.names.as_slice()
        {
            self.vocabulary.problems.truncate(before);
            self.vocabulary.role(role_type, scope.statement, word);
        }
        found
    }

    /// The plans of a gate on something of that type, which must be able to reach its plan.
    pub(super) fn gate_on(&mut self, at: u32, of: TypeId, gate: Option<&ast::Gate>) -> Vec<u16> {
        let plans = self.vocabulary.gate(at, gate);
        let reachable = self.policy.plan_paths.get(usize::from(of)).is_some_and(Option::is_some);
        if let Some(name) = gate.and_then(|it| it.plans.first())
            && !reachable
        {
            let of = self.schema().type_info(of).map_or_else(String::new, |it| it.name.clone());
            self.report(check::gate_out_of_reach(&of, mark(at, name.node)));
        }
        plans
    }
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
