//! Members and request inputs of the vocabulary: attributes with their domains, relations, groups.

use std::collections::BTreeMap;

use crate::check;
use crate::diagnostic::NodeId;
use crate::facts::value::read_value;
use crate::policy::Mark;
use crate::policy::schema::{
    AttributeInfo, Count, Domain, InputInfo, MemberInfo, MemberKind, RelationInfo, TypeId, TypeKind, Value,
};
use crate::syntax::ast::{self, LiteralValue};

use super::narrow;
use super::vocabulary::{Vocabulary, each, mark};

/// A member that was read, and its alternatives if it is derived.
struct Read<'a> {
    of: TypeId,
    at: u32,
    name: &'a ast::Name,
    kind: MemberKind,
    paths: Option<&'a [ast::Path]>,
}

impl<'a> Vocabulary<'a> {
    pub(super) fn inputs(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut inputs: BTreeMap<&str, (Mark, Option<Domain>)> = BTreeMap::new();
        for (at, it) in each!(statements, Request) {
            for input in &it.inputs {
                let here = mark(at, input.name.node);
                let domain = self.domain(at, &input.domain, None, input.name.node);
                if let Some((earlier, _)) = inputs.get(input.name.text.as_str()) {
                    self.report.push(check::duplicate_name("input", &input.name.text, here, *earlier));
                    continue;
                }
                if matches!(input.name.text.as_str(), "time" | "user") {
                    self.report.push(check::taken_name(&input.name.text, here));
                    continue;
                }
                if domain.is_none() {
                    self.report.lose(None, &input.name.text);
                }
                inputs.insert(&input.name.text, (here, domain));
            }
        }
        let sound = inputs.into_iter().filter_map(|(name, (_, domain))| Some((name.to_owned(), domain?)));
        self.schema_mut().inputs = sound.map(|(name, domain)| InputInfo { name, domain }).collect();
    }

    pub(super) fn members(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut read = Vec::new();
        for (at, it) in each!(statements, Type) {
            let Some(of) = self.type_of_members(at, it) else { continue };
            for member in &it.members {
                for name in &member.names {
                    read.extend(self.member(of, at, name, &member.shape));
                }
            }
        }
        read.sort_by(|a, b| (a.of, &a.name.text).cmp(&(b.of, &b.name.text)));
        for it in read {
            let Some(info) = self.schema_mut().types.get_mut(usize::from(it.of)) else { continue };
            let id = narrow(info.members.len());
            info.members.push(MemberInfo { name: it.name.text.clone(), kind: it.kind });
            if let Some(paths) = it.paths {
                self.derived.push((it.of, id, (it.at, paths), mark(it.at, it.name.node)));
            }
        }
        self.group_relations(statements);
    }

    /// The type that a statement declares, or adds to.
    fn type_of_members(&mut self, at: u32, it: &ast::Type) -> Option<TypeId> {
        match it.kind {
            ast::TypeKind::Adds => self.type_of(at, &it.name),
            _ => self.type_id(&it.name.text),
        }
    }

    fn member(
        &mut self,
        of: TypeId,
        at: u32,
        name: &'a ast::Name,
        shape: &'a ast::MemberShape,
    ) -> Option<Read<'a>> {
        let (kind, paths) = match shape {
            ast::MemberShape::Attribute(it) => (self.attribute(of, at, name, it), None),
            ast::MemberShape::Relation(it) => (self.relation(of, at, it), None),
            ast::MemberShape::Derived(paths) => (Some(MemberKind::Derived), Some(paths.as_slice())),
        };
        let kind = kind.filter(|_| !self.is_built_in(at, name));
        if !self.declare(of, name, "member", at) {
            return None;
        }
        if kind.is_none() {
            self.report.lose(Some(of), &name.text);
        }
        self.added_by(of, at, &name.text);
        Some(Read { of, at, name, kind: kind?, paths })
    }

    fn attribute(
        &mut self,
        of: TypeId,
        at: u32,
        name: &ast::Name,
        it: &ast::Attribute,
    ) -> Option<MemberKind> {
        let domain = self.domain(at, &it.domain, Some(of), name.node);
        let gate = self.gate(at, it.gate.as_ref());
        if let Some(gate) = it.gate.as_ref().filter(|_| it.default.is_none() && !it.optional) {
            let here = gate.plans.first().map_or(NodeId(0), |name| name.node);
            self.report.push(check::gated_without_default(mark(at, it.node), mark(at, here)));
        }
        let domain = domain?;
        let default = match &it.default {
            None => None,
            Some(literal) => self.literal(at, &domain, literal),
        };
        Some(MemberKind::Attribute(AttributeInfo {
            domain,
            optional: it.optional,
            default,
            gate,
            given: it.given,
        }))
    }

    /// Reads a literal as a value of the domain, or says what would be one.
    pub(super) fn literal(&mut self, at: u32, domain: &Domain, literal: &ast::Literal) -> Option<Value> {
        let here = mark(at, literal.node);
        let quotes = match domain {
            Domain::Text | Domain::Email => Some(true),
            // Only those that begin with a digit are words.
            Domain::Address | Domain::Network => None,
            _ => Some(false),
        };
        let text = match (&literal.value, quotes.unwrap_or(matches!(literal.value, LiteralValue::Text(_)))) {
            (LiteralValue::Word(text) | LiteralValue::Digits(text) | LiteralValue::Listed(text), false)
            | (LiteralValue::Text(text), true) => text,
            (LiteralValue::Listed(text), true) => {
                self.report.push(check::needs_quotes(text, here));
                return None;
            }
            (LiteralValue::Word(text) | LiteralValue::Digits(text), true) => {
                self.report.push(check::needs_quotes(text, here));
                return None;
            }
            (LiteralValue::Text(text), false) => {
                self.report.push(check::quoted_value(text, here));
                return None;
            }
        };
        let read = read_value(&self.schema, domain, text);
        if read.is_err() && self.report.is_lost(text) {
            return None;
        }
        read.map_err(|cause| self.report.push(check::bad_value(cause, here))).ok()
    }

    fn relation(&mut self, of: TypeId, at: u32, it: &ast::Relation) -> Option<MemberKind> {
        let attributes = self.edge_members(of, at, it);
        let first = it.ends.first()?.of();
        let mut targets: Vec<TypeId> = it.ends.iter().filter_map(|end| self.end(at, end)).collect();
        if it.as_role {
            self.must_have_roles(of, mark(at, first.node));
        }
        if targets.len() != it.ends.len() || !self.report.spend(it.ends.len(), mark(at, first.node)) {
            return None;
        }
        targets.sort_unstable();
        targets.dedup();
        let count = match it.count {
            ast::Count::One => Count::One,
            ast::Count::Optional => Count::Optional,
            ast::Count::Many => Count::Many,
        };
        Some(MemberKind::Relation(RelationInfo {
            targets,
            count,
            as_role: it.as_role,
            attributes: attributes?,
        }))
    }

    /// What edges say beside where they end, sorted by name; empty if some of it is in error.
    fn edge_members(
        &mut self,
        of: TypeId,
        at: u32,
        it: &ast::Relation,
    ) -> Option<Vec<(String, AttributeInfo)>> {
        let mut found: BTreeMap<&str, (NodeId, AttributeInfo)> = BTreeMap::new();
        let mut sound = true;
        for member in &it.edge_members {
            let here = mark(at, member.name.node);
            let info = self.edge_member(of, at, member);
            let word = member.name.text.as_str();
            if matches!(word, "to" | "role" | "since" | "until" | "user" | "time" | "incomplete" | "edges") {
                self.report.push(check::taken_name(word, here));
                sound = false;
            } else if let Some((earlier, _)) = found.get(word) {
                self.report.push(check::duplicate_name("attribute", word, here, mark(at, *earlier)));
                sound = false;
            } else if let Some(info) = info {
                found.insert(word, (member.name.node, info));
            } else {
                sound = false;
            }
        }
        sound.then(|| found.into_iter().map(|(name, (_, info))| (name.to_owned(), info)).collect())
    }

    fn edge_member(&mut self, of: TypeId, at: u32, it: &ast::EdgeMember) -> Option<AttributeInfo> {
        let domain = self.domain(at, &it.domain, Some(of), it.name.node)?;
        let default = match &it.default {
            None => None,
            Some(literal) => Some(self.literal(at, &domain, literal)?),
        };
        if it.given {
            self.must_be_brought(at, &it.name, &domain)?;
        }
        Some(AttributeInfo { domain, optional: it.optional, default, gate: Vec::new(), given: it.given })
    }

    /// A question can bring only what is declared as a request input.
    fn must_be_brought(&mut self, at: u32, name: &ast::Name, domain: &Domain) -> Option<()> {
        let input = self.schema.inputs.iter().find(|it| it.name == name.text);
        if input.is_some_and(|it| it.domain == *domain) {
            return Some(());
        }
        let declared = input.is_some();
        if declared || !self.report.is_lost(&name.text) {
            self.report.push(check::not_given(&name.text, declared, mark(at, name.node)));
        }
        None
    }

    /// Says so if a type has no roles, unless roles were meant for a type that there is not.
    fn must_have_roles(&mut self, of: TypeId, here: Mark) {
        if let Some(info) = self.schema.type_info(of).filter(|it| it.roles.is_empty() && !self.homeless_roles)
        {
            self.report.push(check::no_roles(&info.name, here));
        }
    }

    /// The values of a declared domain; `of` is the type whose roles a bare `role` means.
    fn domain(&mut self, at: u32, domain: &ast::Domain, of: Option<TypeId>, name: NodeId) -> Option<Domain> {
        Some(match domain {
            ast::Domain::Flag => Domain::Flag,
            ast::Domain::Number => Domain::Number,
            ast::Domain::Fraction => Domain::Fraction,
            ast::Domain::Text => Domain::Text,
            ast::Domain::Email => Domain::Email,
            ast::Domain::Time => Domain::Time,
            ast::Domain::Duration => Domain::Duration,
            ast::Domain::Address => Domain::Address,
            ast::Domain::Network => Domain::Network,
            ast::Domain::List(it) => Domain::List(Box::new(self.domain(at, it, None, name)?)),
            ast::Domain::Map(it) => Domain::Map(Box::new(self.domain(at, it, None, name)?)),
            ast::Domain::Plan => Domain::Plan,
            ast::Domain::Role { of: named } => self.role_domain(at, named.as_ref(), of, name)?,
            ast::Domain::Choice(words) => self.choice(at, words, of)?,
            ast::Domain::Entity(name) => Domain::Entity(self.type_of(at, name)?),
        })
    }

    fn role_domain(
        &mut self,
        at: u32,
        named: Option<&ast::Name>,
        own: Option<TypeId>,
        name: NodeId,
    ) -> Option<Domain> {
        let here = mark(at, named.map_or(name, |it| it.node));
        let of = match (named, own) {
            (Some(name), _) => self.type_of(at, name)?,
            (None, Some(own)) => own,
            (None, None) => {
                self.report.push(check::role_of_what(here));
                return None;
            }
        };
        self.must_have_roles(of, here);
        let count = self.role_count(of);
        let fits = self.report.spend(count, here);
        fits.then(|| Domain::Role(of, (0..count).map(narrow).collect()))
    }

    fn choice(&mut self, at: u32, words: &[ast::Name], of: Option<TypeId>) -> Option<Domain> {
        let first = words.first()?;
        if !self.report.spend(words.len(), mark(at, first.node)) {
            return None;
        }
        let mut seen: BTreeMap<&str, NodeId> = BTreeMap::new();
        for word in words {
            if let Some(earlier) = seen.insert(&word.text, word.node) {
                let places = (mark(at, word.node), mark(at, earlier));
                self.report.push(check::duplicate_name("choice", &word.text, places.0, places.1));
            }
        }
        let layer = self.layer_of(at);
        let role = |of, word: &str| self.role_id(of, word).filter(|_| !self.is_above(of, word, layer));
        let roles = |of| words.iter().map(|it| role(of, &it.text)).collect::<Option<Vec<_>>>();
        if let Some((of, mut roles)) = of.and_then(|of| Some((of, roles(of)?))) {
            roles.sort_unstable();
            roles.dedup();
            return Some(Domain::Role(of, roles));
        }
        Some(Domain::Choice(words.iter().map(|it| it.text.clone()).collect()))
    }

    fn group_relations(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        for (at, it) in each!(statements, Type) {
            let ast::TypeKind::Group { of: path } = &it.kind else { continue };
            let Some(relation) = path.names.first() else { continue };
            let Some(of) = self.type_id(&it.name.text) else { continue };
            let Some(info) = self.schema_mut().types.get_mut(usize::from(of)) else { continue };
            let member = info.member_named(&relation.text);
            // Even if its relation is in error, what was meant is a group.
            info.kind = TypeKind::Group(member.unwrap_or_default());
            match member.and_then(|id| info.member(id)).map(|it| &it.kind) {
                Some(MemberKind::Relation(_)) => {}
                Some(other) => {
                    let derived = *other == MemberKind::Derived;
                    let found = if derived { "a derived relation" } else { "an attribute" };
                    let here = mark(at, relation.node);
                    self.report.push(check::wrong_kind(&relation.text, found, "a stated relation", here));
                }
                None => self.unknown("relation", &[of], relation, at, |it| it.relations_of(of)),
            }
        }
    }

    /// The names of a type's relations, stated or derived.
    pub(super) fn relations_of(&self, of: TypeId) -> Vec<&str> {
        let members = self.schema.type_info(of).into_iter().flat_map(|it| &it.members);
        let relations = members.filter(|it| !matches!(it.kind, MemberKind::Attribute(_)));
        relations.map(|it| it.name.as_str()).collect()
    }
}
