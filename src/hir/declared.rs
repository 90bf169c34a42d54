//! Which names the statements of a rolebook declare, and where: for whoever asks what each is good for.

use std::collections::BTreeMap;

use crate::policy::condition::DefinitionId;
use crate::policy::declared::{Declared, DeclaredKind};
use crate::policy::schema::{MemberKind, TypeId};
use crate::policy::{Mark, Policy};
use crate::syntax::ast::{self, MemberShape, Statement};

use super::narrow;
use super::vocabulary::mark;

/// The names that these statements declare in a policy without errors, in their order.
pub(crate) fn declared<'a>(
    policy: &Policy,
    statements: impl Iterator<Item = (u32, &'a Statement)>,
) -> Vec<Declared> {
    let definitions = (0..).zip(&policy.definitions).map(|(id, it)| (it.mark, id)).collect();
    let mut it = Collector { policy, definitions, found: Vec::new() };
    for (at, statement) in statements {
        it.statement(at, statement);
    }
    it.found
}

struct Collector<'p> {
    policy: &'p Policy,
    definitions: BTreeMap<Mark, DefinitionId>,
    found: Vec<Declared>,
}

impl Collector<'_> {
    fn add(&mut self, at: u32, node: crate::diagnostic::NodeId, kind: DeclaredKind, name: String) {
        self.found.push(Declared { kind, name, mark: mark(at, node) });
    }

    fn statement(&mut self, at: u32, it: &Statement) {
        match it {
            Statement::Plans(it) => {
                let first = it.chains.iter().flatten().next().map(|it| it.node);
                self.add(at, first.unwrap_or(it.at.node), DeclaredKind::Plans, "plans".to_owned());
            }
            Statement::Request(it) => it.inputs.iter().for_each(|it| self.input(at, &it.name)),
            Statement::Type(it) => self.of_type(at, it),
            Statement::Roles(it) => self.roles(at, it),
            Statement::Define(it) => self.definition(at, it),
            Statement::Route(it) => {
                let name = format!("route {} on {}", it.name.text, it.on.text);
                self.add(at, it.name.node, DeclaredKind::Route, name);
            }
            Statement::Facts(it) => {
                self.add(at, it.name.node, DeclaredKind::Facts, format!("facts {}", it.name.text));
            }
            Statement::Test(it) => {
                self.add(at, it.name.node, DeclaredKind::Test, format!("test {}", it.name.text));
            }
            _ => {}
        }
    }

    fn input(&mut self, at: u32, name: &ast::Name) {
        let found = self.policy.schema.inputs.iter().position(|it| it.name == name.text);
        if let Some(id) = found {
            self.add(at, name.node, DeclaredKind::Input(narrow(id)), format!("request {}", name.text));
        }
    }

    fn of_type(&mut self, at: u32, it: &ast::Type) {
        let Some(of) = self.policy.schema.type_named(&it.name.text) else { return };
        if it.kind != ast::TypeKind::Adds {
            self.add(at, it.name.node, DeclaredKind::Type(of), it.name.text.clone());
        }
        for member in &it.members {
            for name in &member.names {
                self.member(at, of, name, &member.shape);
            }
        }
    }

    fn member(&mut self, at: u32, of: TypeId, name: &ast::Name, shape: &MemberShape) {
        let Some(info) = self.policy.schema.type_info(of) else { return };
        let Some(id) = info.member_named(&name.text) else { return };
        let full = format!("{}.{}", info.name, name.text);
        let edges = info.member(id).map(|it| &it.kind);
        if let (MemberShape::Relation(written), Some(MemberKind::Relation(relation))) = (shape, edges) {
            for edge in &written.edge_members {
                if let Some((attribute, _)) = relation.attribute_named(&edge.name.text) {
                    let kind = DeclaredKind::EdgeAttribute(of, id, attribute);
                    self.add(at, edge.name.node, kind, format!("{full}.{}", edge.name.text));
                }
            }
        }
        self.add(at, name.node, DeclaredKind::Member(of, id), full);
    }

    fn roles(&mut self, at: u32, it: &ast::Roles) {
        let Some(of) = self.policy.schema.type_named(&it.on.text) else { return };
        let mut seen = Vec::new();
        for name in it.chains.iter().flatten().chain(it.within.iter().map(|it| &it.0)) {
            let role = self.policy.schema.type_info(of).and_then(|it| it.role_named(&name.text));
            if let Some(role) = role.filter(|it| !seen.contains(it)) {
                seen.push(role);
                self.add(
                    at,
                    name.node,
                    DeclaredKind::Role(of, role),
                    format!("{}.{}", it.on.text, name.text),
                );
            }
        }
    }

    fn definition(&mut self, at: u32, it: &ast::Define) {
        let here = mark(at, it.name.node);
        let found = self.definitions.get(&here).copied();
        if let (Some(id), Some(of)) = (found, self.policy.schema.type_named(&it.on.text)) {
            let name = format!("{}.{}", it.on.text, it.name.text);
            self.add(at, it.name.node, DeclaredKind::Definition(of, id), name);
        }
    }
}
