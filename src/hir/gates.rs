//! Gates: the path from each type to its plan, and that whatever has a gate can reach one.

use crate::check;
use crate::policy::path::ValuePath;
use crate::policy::rule::{RoleSource, Through};
use crate::policy::schema::{Domain, PlanId, TypeId};
use crate::syntax::ast;

use super::found::Found;
use super::names::{Scope, written};
use super::resolve::Resolver;
use super::vocabulary::{each, mark};

impl Resolver<'_> {
    /// For each type that can reach it, the path to the plan.
    pub(super) fn plan_paths(&mut self, statements: &[(u32, &ast::Statement)]) {
        let stated: Vec<_> = each!(statements, Plans).collect();
        let types = self.schema().types.len();
        self.ground.to_mut().plan_paths = vec![None; types];
        let Some((at, plans)) = stated.first() else { return };
        for (later, other) in stated.iter().skip(1) {
            let start = |it: &ast::Plans| it.chains.iter().flatten().next().map_or(it.at.node, |it| it.node);
            let places = (mark(*later, start(other)), mark(*at, start(plans)));
            self.report(check::second_statement("plans", places.0, places.1));
        }
        self.ground.to_mut().plan_path_words = written(&plans.at);
        self.ground.to_mut().plan_mark = mark(*at, plans.at.node);
        for of in 0..types {
            let found = self.quietly(|it| it.plan_path(*at, super::narrow(of), &plans.at));
            if let Some(slot) = self.ground.to_mut().plan_paths.get_mut(of) {
                *slot = found;
            }
        }
        self.ground.to_mut().gates_make_sense = self.ground.plan_paths.iter().any(Option::is_some);
        if !self.ground.gates_make_sense {
            self.no_plan_there(*at, &plans.at);
        }
    }

    fn plan_path(&mut self, at: u32, of: TypeId, path: &ast::Path) -> Option<ValuePath> {
        let first = path.names.first()?;
        let own = self.ground.type_words.get(usize::from(of)).is_some_and(|it| *it == first.text);
        let has_member = self.schema().type_info(of).is_some_and(|it| it.member_named(&first.text).is_some());
        if !own && !has_member {
            return None;
        }
        match self.look_up(&Scope::on(at, of), path) {
            Some(Found::Value { value, domain: Domain::Plan, single: true }) => Some(value),
            _ => None,
        }
    }

    /// Says which name of the path is at fault, if it is one that nothing is called.
    fn no_plan_there(&mut self, at: u32, path: &ast::Path) {
        let Some((first, rest)) = path.names.split_first() else { return };
        let of_type = self.ground.type_words.iter().position(|it| *it == first.text);
        let is_member = self.schema().types.iter().any(|it| it.member_named(&first.text).is_some());
        if of_type.is_none() && !is_member {
            return self.no_such_start(at, first);
        }
        if let (Some(of), [name]) = (of_type.map(super::narrow), rest)
            && self.named(of, &name.text).is_none()
        {
            return self.vocabulary.unknown("plan attribute", &[of], name, at, |it| {
                let members = it.schema.type_info(of).into_iter().flat_map(|it| &it.members);
                members.map(|it| it.name.as_str()).collect()
            });
        }
        self.report(check::no_plan_there(&written(path), mark(at, path.node)));
    }

    fn no_such_start(&mut self, at: u32, first: &ast::Name) {
        let here = mark(at, first.node);
        if self.vocabulary.report.is_mute(&[], &first.text, here) {
            return;
        }
        let members = self.schema().types.iter().flat_map(|it| &it.members).map(|it| it.name.as_str());
        let known = self.ground.type_words.iter().map(String::as_str).chain(members).collect();
        self.report(check::unknown_name("relation or type", &first.text, here, known));
    }

    /// The gates of settings and roles; their names have been looked at with the vocabulary.
    pub(super) fn gates(&mut self, statements: &[(u32, &ast::Statement)]) {
        for (at, it) in each!(statements, Type) {
            let Some(of) = self.vocabulary.type_id(&it.name.text) else { continue };
            for member in &it.members {
                if let ast::MemberShape::Attribute(attribute) = &member.shape {
                    self.in_reach(at, of, attribute.gate.as_ref());
                }
            }
        }
        for (at, it) in each!(statements, Roles) {
            let Some(of) = self.vocabulary.type_id(&it.on.text) else { continue };
            it.gated.iter().for_each(|line| self.in_reach(at, of, Some(&line.gate)));
        }
    }

    /// A gate on something of a type that cannot reach its plan could never be met.
    pub(super) fn in_reach(&mut self, at: u32, of: TypeId, gate: Option<&ast::Gate>) {
        let reachable = self.ground.plan_paths.get(usize::from(of)).is_some_and(Option::is_some);
        if let Some(name) = gate.and_then(|it| it.plans.first())
            && !reachable
            && self.ground.gates_make_sense
        {
            let problem = check::gate_out_of_reach(
                &self.type_name(of),
                &self.ground.plan_path_words,
                mark(at, name.node),
            );
            self.report(problem);
        }
    }

    /// The plans of a gate on something of that type.
    pub(super) fn gate_on(&mut self, at: u32, of: TypeId, gate: Option<&ast::Gate>) -> Vec<PlanId> {
        self.in_reach(at, of, gate);
        self.vocabulary.gate(at, gate)
    }

    /// A role that is given on a pair reads its gate at the object.
    pub(super) fn gate_of_role_in_reach(
        &mut self,
        at: u32,
        (on, through): (TypeId, Through),
        role: &RoleSource,
        node: crate::diagnostic::NodeId,
    ) {
        let reachable = self.ground.plan_paths.get(usize::from(on)).is_some_and(Option::is_some);
        if reachable || !self.ground.gates_make_sense {
            return;
        }
        let roles = self.schema().type_info(through.place).map(|it| it.roles.as_slice()).unwrap_or_default();
        let given = role.roles_given(self.schema(), through.place);
        let mut given = given.into_iter().filter_map(|it| roles.get(usize::from(it)));
        if let Some(gated) = given.find(|it| !it.gate.is_empty()) {
            let (of, path) = (self.type_name(on), &self.ground.plan_path_words);
            let problem = check::gate_of_role_out_of_reach(&gated.name, &of, path, mark(at, node));
            self.report(problem);
        }
    }
}
