//! Roles of the vocabulary: which there are, what they include and which plans they need.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::policy::Mark;
use crate::policy::rule::AddedRole;
use crate::policy::schema::{RoleId, RoleInfo, TypeId};
use crate::syntax::ast;

use super::narrow;
use super::vocabulary::{Vocabulary, each, mark};

impl<'a> Vocabulary<'a> {
    pub(super) fn roles(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut stated: Vec<(TypeId, &ast::Name)> = Vec::new();
        for (at, it) in each!(statements, Roles) {
            let added = it.within.iter().map(|it| &it.0);
            let mut names: Vec<&ast::Name> = it.chains.iter().flatten().chain(added).collect();
            let Some(of) = self.type_of(at, &it.on) else {
                self.words_mut().homeless_roles = true;
                names.iter().for_each(|name| self.report.lose(None, &name.text));
                continue;
            };
            names.sort_by(|a, b| a.text.cmp(&b.text).then(a.node.cmp(&b.node)));
            names.dedup_by(|later, first| later.text == first.text);
            for name in names {
                if self.is_built_in(at, name) {
                    self.report.lose(Some(of), &name.text);
                } else if self.declare(of, name, "role", at) {
                    self.added_by(of, at, &name.text);
                    stated.push((of, name));
                }
            }
        }
        stated.sort_by(|a, b| (a.0, &a.1.text).cmp(&(b.0, &b.1.text)));
        for (of, name) in stated {
            let Some(info) = self.schema_mut().types.get_mut(usize::from(of)) else { continue };
            let includes = vec![narrow(info.roles.len())];
            info.roles.push(RoleInfo { name: name.text.clone(), includes, gate: Vec::new() });
        }
        let mut gated = BTreeSet::new();
        for (at, it) in each!(statements, Roles) {
            self.role_chains(at, it);
            self.role_gates(at, it, &mut gated);
        }
        self.roles_within(statements);
    }

    /// The roles that layers add: each stands below its base role and above what that includes, and
    /// needs the plans that it needs.
    fn roles_within(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut stated: BTreeMap<(TypeId, RoleId), Vec<RoleId>> = BTreeMap::new();
        for (of, high, low, _) in &self.includes {
            stated.entry((*of, *high)).or_default().push(*low);
        }
        let mut within: BTreeMap<(TypeId, RoleId), RoleId> = BTreeMap::new();
        for (at, it) in each!(statements, Roles) {
            let Some(of) = self.type_id(&it.on.text) else { continue };
            for (name, base) in &it.within {
                let Some(base_role) = self.role(of, at, base) else { continue };
                let Some(role) = self.role_id(of, &name.text) else { continue };
                let (here, base_mark) = (mark(at, name.node), mark(at, base.node));
                self.words_mut().includes.push((of, base_role, role, here));
                within.insert((of, role), base_role);
                self.words_mut().within.push(AddedRole { of, role, base: base_role, mark: here, base_mark });
            }
        }
        for it in self.within.clone() {
            let mut root = it.base;
            // A circle of such roles ends here, and is told as a circle of roles.
            for _ in 0..within.len() {
                let Some(base) = within.get(&(it.of, root)) else { break };
                root = *base;
            }
            let below = stated.get(&(it.of, root)).map(Vec::as_slice).unwrap_or_default();
            if !self.report.spend(below.len(), it.mark) {
                return;
            }
            self.words_mut().includes.extend(below.iter().map(|low| (it.of, it.role, *low, it.mark)));
            let roles = self.schema_mut().types.get_mut(usize::from(it.of)).map(|it| &mut it.roles);
            let Some(roles) = roles else { continue };
            let gate = roles.get(usize::from(root)).map(|it| it.gate.clone()).unwrap_or_default();
            roles.get_mut(usize::from(it.role)).into_iter().for_each(|it| it.gate.clone_from(&gate));
        }
    }

    pub(super) fn role_id(&self, of: TypeId, word: &str) -> Option<RoleId> {
        self.schema.type_info(of)?.role_named(word)
    }

    pub(super) fn role_count(&self, of: TypeId) -> usize {
        self.schema.type_info(of).map_or(0, |it| it.roles.len())
    }

    fn role_chains(&mut self, at: u32, it: &ast::Roles) {
        let Some(of) = self.type_id(&it.on.text) else { return };
        for pair in it.chains.iter().flat_map(|chain| chain.windows(2)) {
            let [high, low] = pair else { continue };
            if let Some((high, lower)) = self.role_id(of, &high.text).zip(self.role_id(of, &low.text)) {
                self.words_mut().includes.push((of, high, lower, mark(at, low.node)));
            }
        }
    }

    fn role_gates(&mut self, at: u32, it: &ast::Roles, gated: &mut BTreeSet<(TypeId, RoleId, Mark)>) {
        let Some(of) = self.type_id(&it.on.text) else { return };
        for line in &it.gated {
            let gate = self.gate(at, Some(&line.gate));
            for name in &line.roles {
                let Some(role) = self.role(of, at, name) else { continue };
                let here = mark(at, name.node);
                let before = (of, role, Mark::default())..(of, role, here);
                if let Some((_, _, earlier)) = gated.range(before).next() {
                    self.report.push(check::duplicate_name("gate of", &name.text, here, *earlier));
                    continue;
                }
                gated.insert((of, role, here));
                let info = self.schema_mut().types.get_mut(usize::from(of));
                if let Some(role) = info.and_then(|it| it.roles.get_mut(usize::from(role))) {
                    role.gate.clone_from(&gate);
                }
            }
        }
    }

    /// Finds a role of a type, or says what is nearest.
    pub(super) fn role(&mut self, of: TypeId, statement: u32, name: &ast::Name) -> Option<RoleId> {
        let found = self.role_id(of, &name.text);
        if found.is_none() {
            self.unknown("role", &[of], name, statement, |it| {
                let info = it.schema.type_info(of);
                info.into_iter().flat_map(|it| &it.roles).map(|it| it.name.as_str()).collect()
            });
        }
        found
    }
}
