//! The first pass: which types, members, roles, plans, inputs, definitions and actions there are.
//!
//! Everything that later passes look up by name is collected and sorted here, so that no statement
//! depends on standing before or after another.

use std::collections::BTreeMap;

use crate::check;
use crate::diagnostic::{Diagnostic, NodeId};
use crate::facts::value::read_value;
use crate::policy::Mark;
use crate::policy::schema::{
    AttributeInfo, Count, Domain, InputInfo, MemberId, MemberInfo, MemberKind, PlanId, RelationInfo, RoleId,
    RoleInfo, Schema, TypeId, TypeInfo, TypeKind,
};
use crate::syntax::ast;

use super::narrow;

/// A statement with its ordinal in the file.
pub(super) type Numbered<'a, T> = (u32, &'a T);

/// What every name means, and where it was declared.
#[derive(Debug, Default)]
pub(super) struct Vocabulary<'a> {
    pub(super) schema: Schema,
    /// For each type: pairs of (including, included) role as written, with the place of the second.
    pub(super) includes: Vec<(TypeId, RoleId, RoleId, Mark)>,
    /// Pairs of (higher, lower) plan as written.
    pub(super) plan_order: Vec<(PlanId, PlanId, Mark)>,
    /// The alternatives of each derived relation, still as written.
    pub(super) derived: Vec<(TypeId, MemberId, Numbered<'a, [ast::Path]>, Mark)>,
    /// Definitions sorted by (type, name).
    pub(super) definitions: Vec<(TypeId, Numbered<'a, ast::Define>)>,
    /// For each type, its actions sorted by name.
    pub(super) actions: Vec<Vec<String>>,
    /// Where a member, role or definition of a type was declared.
    declared: BTreeMap<(TypeId, String), Mark>,
    pub(super) problems: Vec<Diagnostic>,
}

pub(super) fn mark(statement: u32, node: NodeId) -> Mark {
    Mark { statement, node: node.0 }
}

/// Collects the vocabulary of a file's statements.
pub(super) fn collect(statements: &[(u32, ast::Statement)]) -> Vocabulary<'_> {
    let mut it = Vocabulary::default();
    it.types(statements);
    it.plans(statements);
    it.roles(statements);
    it.inputs(statements);
    it.members(statements);
    it.definitions(statements);
    it.actions(statements);
    it
}

macro_rules! each {
    ($statements:expr, $kind:ident) => {
        $statements.iter().filter_map(|(at, it)| match it {
            ast::Statement::$kind(it) => Some((*at, it)),
            _ => None,
        })
    };
}
pub(super) use each;

impl<'a> Vocabulary<'a> {
    fn types(&mut self, statements: &'a [(u32, ast::Statement)]) {
        let mut first: BTreeMap<&str, (u32, &ast::Type)> = BTreeMap::new();
        for (at, it) in each!(statements, Type) {
            match first.get(it.name.text.as_str()) {
                Some((earlier, other)) => self.problems.push(check::duplicate_name(
                    "type",
                    &it.name.text,
                    mark(at, it.name.node),
                    mark(*earlier, other.name.node),
                )),
                None => drop(first.insert(&it.name.text, (at, it))),
            }
        }
        self.schema.types = first.values().map(|(_, it)| type_info(it)).collect();
        self.wire_names(&first);
        let mut principals: Vec<_> =
            first.values().filter(|(_, it)| it.kind == ast::TypeKind::Principal).collect();
        principals.sort_by_key(|(at, _)| *at);
        self.schema.principals =
            principals.iter().filter_map(|(_, it)| self.schema.type_named(&it.name.text)).collect();
    }

    fn wire_names(&mut self, types: &BTreeMap<&str, (u32, &ast::Type)>) {
        let mut seen: BTreeMap<String, Mark> = BTreeMap::new();
        for (info, (at, it)) in self.schema.types.iter().zip(types.values()) {
            let here = mark(*at, it.wire.as_ref().map_or(it.name.node, |wire| wire.node));
            if let Some(earlier) = seen.insert(info.wire.clone(), here) {
                self.problems.push(check::duplicate_name("outside name", &info.wire, here, earlier));
            }
        }
    }

    /// Finds a type by its own name, or says what is nearest.
    pub(super) fn type_of(&mut self, statement: u32, name: &ast::Name) -> Option<TypeId> {
        let found = self.schema.types.binary_search_by(|it| it.name.as_str().cmp(&name.text));
        let found = found.ok().map(narrow);
        if found.is_none() {
            let known = self.schema.types.iter().map(|it| it.name.as_str());
            self.problems.push(check::unknown_name("type", &name.text, mark(statement, name.node), known));
        }
        found
    }

    /// Notes a name of a type's one namespace; false if it is taken.
    fn declare(&mut self, of: TypeId, name: &ast::Name, what: &str, statement: u32) -> bool {
        let here = mark(statement, name.node);
        if let Some(earlier) = self.declared.get(&(of, name.text.clone())) {
            self.problems.push(check::duplicate_name(what, &name.text, here, *earlier));
            return false;
        }
        self.declared.insert((of, name.text.clone()), here);
        true
    }

    fn plans(&mut self, statements: &'a [(u32, ast::Statement)]) {
        let stated: Vec<_> = each!(statements, Plans).collect();
        let mut names: Vec<&ast::Name> =
            stated.iter().flat_map(|(_, it)| it.chains.iter().flatten()).collect();
        names.sort_by(|a, b| a.text.cmp(&b.text));
        names.dedup_by(|a, b| a.text == b.text);
        self.schema.plans.names = names.iter().map(|it| it.text.clone()).collect();
        self.schema.plans.at_least = (0..names.len()).map(|it| vec![narrow(it)]).collect();
        for (at, plans) in stated {
            for pair in plans.chains.iter().flat_map(|chain| chain.windows(2)) {
                let [low, high] = pair else { continue };
                if let (Some(low_id), Some(high_id)) = (self.plan_id(&low.text), self.plan_id(&high.text)) {
                    self.plan_order.push((high_id, low_id, mark(at, high.node)));
                }
            }
        }
    }

    fn plan_id(&self, word: &str) -> Option<PlanId> {
        self.schema.plans.named(word)
    }

    /// The plans of a gate, ascending; unknown ones are reported and left out.
    pub(super) fn gate(&mut self, statement: u32, gate: Option<&ast::Gate>) -> Vec<PlanId> {
        let mut plans = Vec::new();
        for name in gate.iter().flat_map(|it| &it.plans) {
            match self.plan_id(&name.text) {
                Some(plan) => plans.push(plan),
                None => {
                    let known = self.schema.plans.names.iter().map(String::as_str);
                    self.problems.push(check::unknown_name(
                        "plan",
                        &name.text,
                        mark(statement, name.node),
                        known,
                    ));
                }
            }
        }
        plans.sort_unstable();
        plans.dedup();
        plans
    }

    fn roles(&mut self, statements: &'a [(u32, ast::Statement)]) {
        for (at, it) in each!(statements, Roles) {
            let Some(of) = self.type_of(at, &it.on) else { continue };
            let mut names: Vec<&ast::Name> = it.chains.iter().flatten().collect();
            names.sort_by(|a, b| a.text.cmp(&b.text).then(a.node.cmp(&b.node)));
            names.dedup_by(|later, first| later.text == first.text);
            for name in names {
                if self.declare(of, name, "role", at) {
                    self.add_role(of, &name.text);
                }
            }
        }
        for (at, it) in each!(statements, Roles) {
            self.role_chains(at, it);
            self.role_gates(at, it);
        }
    }

    fn add_role(&mut self, of: TypeId, name: &str) {
        if let Some(info) = self.schema.types.get_mut(usize::from(of)) {
            let role = RoleInfo { name: name.to_owned(), includes: Vec::new(), gate: Vec::new() };
            let at = info.roles.partition_point(|it| it.name.as_str() < name);
            info.roles.insert(at, role);
            for (index, role) in info.roles.iter_mut().enumerate() {
                role.includes = vec![narrow(index)];
            }
        }
    }

    fn role_id(&self, of: TypeId, word: &str) -> Option<RoleId> {
        self.schema.type_info(of)?.role_named(word)
    }

    fn role_chains(&mut self, at: u32, it: &ast::Roles) {
        let Some(of) = self.schema.type_named(&it.on.text) else { return };
        for pair in it.chains.iter().flat_map(|chain| chain.windows(2)) {
            let [high, low] = pair else { continue };
            if let (Some(high_id), Some(low_id)) = (self.role_id(of, &high.text), self.role_id(of, &low.text))
            {
                self.includes.push((of, high_id, low_id, mark(at, low.node)));
            }
        }
    }

    fn role_gates(&mut self, at: u32, it: &ast::Roles) {
        let Some(of) = self.schema.type_named(&it.on.text) else { return };
        for gated in &it.gated {
            let gate = self.gate(at, Some(&gated.gate));
            for name in &gated.roles {
                let found = self.role(of, at, name);
                let info = self.schema.types.get_mut(usize::from(of));
                if let (Some(role), Some(info)) = (found, info)
                    && let Some(role) = info.roles.get_mut(usize::from(role))
                {
                    role.gate.clone_from(&gate);
                }
            }
        }
    }

    /// Finds a role of a type, or says what is nearest.
    pub(super) fn role(&mut self, of: TypeId, statement: u32, name: &ast::Name) -> Option<RoleId> {
        let found = self.role_id(of, &name.text);
        if found.is_none() {
            let info = self.schema.type_info(of);
            let known = info.into_iter().flat_map(|it| &it.roles).map(|it| it.name.as_str());
            let problem = check::unknown_name("role", &name.text, mark(statement, name.node), known);
            self.problems.push(problem);
        }
        found
    }

    fn inputs(&mut self, statements: &'a [(u32, ast::Statement)]) {
        let mut inputs: BTreeMap<String, (Mark, Domain)> = BTreeMap::new();
        for (at, input) in
            each!(statements, Request).flat_map(|(at, it)| it.inputs.iter().map(move |input| (at, input)))
        {
            let here = mark(at, input.name.node);
            let Some(domain) = self.domain(at, &input.domain, None) else { continue };
            match inputs.get(&input.name.text) {
                Some((earlier, _)) => {
                    self.problems.push(check::duplicate_name("input", &input.name.text, here, *earlier));
                }
                None if matches!(input.name.text.as_str(), "time" | "user") => {
                    self.problems.push(check::taken_name(&input.name.text, here));
                }
                None => drop(inputs.insert(input.name.text.clone(), (here, domain))),
            }
        }
        self.schema.inputs =
            inputs.into_iter().map(|(name, (_, domain))| InputInfo { name, domain }).collect();
    }

    fn members(&mut self, statements: &'a [(u32, ast::Statement)]) {
        let mut derived = Vec::new();
        for (at, it) in each!(statements, Type) {
            let Some(of) = self.schema.type_named(&it.name.text) else { continue };
            for member in &it.members {
                for name in &member.names {
                    self.member(of, at, name, &member.shape, &mut derived);
                }
            }
        }
        self.group_relations(statements);
        for (of, name, paths, at) in derived {
            if let Some(member) = self.schema.type_info(of).and_then(|it| it.member_named(&name.text)) {
                self.derived.push((of, member, (at, paths), mark(at, name.node)));
            }
        }
        self.derived.sort_by_key(|it| (it.0, it.1));
    }

    fn member(
        &mut self,
        of: TypeId,
        at: u32,
        name: &'a ast::Name,
        shape: &'a ast::MemberShape,
        derived: &mut Vec<(TypeId, &'a ast::Name, &'a [ast::Path], u32)>,
    ) {
        if name.text == "user" {
            return self.problems.push(check::taken_name(&name.text, mark(at, name.node)));
        }
        let kind = match shape {
            ast::MemberShape::Attribute(it) => self.attribute(of, at, it),
            ast::MemberShape::Relation(it) => self.relation(of, at, it),
            ast::MemberShape::Derived(_) => Some(MemberKind::Derived),
        };
        let Some(kind) = kind else { return };
        if !self.declare(of, name, "member", at) {
            return;
        }
        if let ast::MemberShape::Derived(paths) = shape {
            derived.push((of, name, paths, at));
        }
        if let Some(info) = self.schema.types.get_mut(usize::from(of)) {
            let index = info.members.partition_point(|it| it.name < name.text);
            info.members.insert(index, MemberInfo { name: name.text.clone(), kind });
        }
    }

    fn attribute(&mut self, of: TypeId, at: u32, it: &ast::Attribute) -> Option<MemberKind> {
        let domain = self.domain(at, &it.domain, Some(of))?;
        let default = match &it.default {
            None => None,
            Some(literal) => self.literal(at, &domain, literal),
        };
        let gate = self.gate(at, it.gate.as_ref());
        if let Some(gate) = it.gate.as_ref().filter(|_| it.default.is_none() && !it.optional) {
            let node = gate.plans.first().map_or(NodeId(0), |name| name.node);
            self.problems.push(check::gated_without_default(mark(at, node)));
        }
        Some(MemberKind::Attribute(AttributeInfo {
            domain,
            optional: it.optional,
            default,
            gate,
            given: it.given,
        }))
    }

    /// Reads a literal as a value of the domain, or says what would be one.
    pub(super) fn literal(
        &mut self,
        at: u32,
        domain: &Domain,
        literal: &ast::Literal,
    ) -> Option<crate::policy::schema::Value> {
        let text = match &literal.value {
            ast::LiteralValue::Word(text)
            | ast::LiteralValue::Digits(text)
            | ast::LiteralValue::Text(text) => text,
        };
        let read = read_value(&self.schema, domain, text);
        read.map_err(|cause| self.problems.push(check::bad_value(cause, mark(at, literal.node)))).ok()
    }

    fn relation(&mut self, of: TypeId, at: u32, it: &ast::Relation) -> Option<MemberKind> {
        let mut targets: Vec<TypeId> = it.targets.iter().filter_map(|name| self.type_of(at, name)).collect();
        if targets.len() != it.targets.len() {
            return None;
        }
        targets.sort_unstable();
        targets.dedup();
        let no_roles = self.schema.type_info(of).is_some_and(|info| info.roles.is_empty());
        if let Some(name) = it.targets.first().filter(|_| it.as_role && no_roles) {
            self.problems.push(check::no_roles(mark(at, name.node)));
        }
        let count = match it.count {
            ast::Count::One => Count::One,
            ast::Count::Optional => Count::Optional,
            ast::Count::Many => Count::Many,
        };
        Some(MemberKind::Relation(RelationInfo { targets, count, as_role: it.as_role }))
    }

    /// The values of a declared domain; `of` is the type whose roles a bare `role` means.
    fn domain(&mut self, at: u32, domain: &ast::Domain, of: Option<TypeId>) -> Option<Domain> {
        Some(match domain {
            ast::Domain::Flag => Domain::Flag,
            ast::Domain::Number => Domain::Number,
            ast::Domain::Text => Domain::Text,
            ast::Domain::Email => Domain::Email,
            ast::Domain::Time => Domain::Time,
            ast::Domain::Plan => Domain::Plan,
            ast::Domain::Role { of: named } => {
                let of = match named {
                    Some(name) => self.type_of(at, name)?,
                    None => of?,
                };
                let count = self.schema.type_info(of).map_or(0, |it| it.roles.len());
                Domain::Role(of, (0..count).map(narrow).collect())
            }
            ast::Domain::Choice(words) => self.choice(words, of),
            ast::Domain::Entity(name) => Domain::Entity(self.type_of(at, name)?),
        })
    }

    fn choice(&self, words: &[ast::Name], of: Option<TypeId>) -> Domain {
        let roles =
            of.map(|of| (of, words.iter().filter_map(|it| self.role_id(of, &it.text)).collect::<Vec<_>>()));
        match roles {
            Some((of, mut roles)) if roles.len() == words.len() => {
                roles.sort_unstable();
                roles.dedup();
                Domain::Role(of, roles)
            }
            _ => Domain::Choice(words.iter().map(|it| it.text.clone()).collect()),
        }
    }

    fn group_relations(&mut self, statements: &'a [(u32, ast::Statement)]) {
        for (at, it) in each!(statements, Type) {
            let ast::TypeKind::Group { of: relation } = &it.kind else { continue };
            let Some(info) = self.schema.types.iter_mut().find(|info| info.name == it.name.text) else {
                continue;
            };
            let member = info.member_named(&relation.text);
            let is_relation = |it: &MemberInfo| matches!(it.kind, MemberKind::Relation(_));
            match member.filter(|id| info.member(*id).is_some_and(is_relation)) {
                Some(member) => info.kind = TypeKind::Group(member),
                None => {
                    let known = info.members.iter().filter(|it| is_relation(it)).map(|it| it.name.as_str());
                    let here = mark(at, relation.node);
                    self.problems.push(check::unknown_name("relation", &relation.text, here, known));
                }
            }
        }
    }

    fn definitions(&mut self, statements: &'a [(u32, ast::Statement)]) {
        for (at, it) in each!(statements, Define) {
            let Some(on) = self.type_of(at, &it.on) else { continue };
            if self.declare(on, &it.name, "definition", at) {
                self.definitions.push((on, (at, it)));
            }
        }
        self.definitions.sort_by(|a, b| (a.0, &a.1.1.name.text).cmp(&(b.0, &b.1.1.name.text)));
    }

    fn actions(&mut self, statements: &'a [(u32, ast::Statement)]) {
        self.actions = vec![Vec::new(); self.schema.types.len()];
        for (at, table) in each!(statements, Table) {
            let Some(first) = table.targets.first() else { continue };
            let place = self.schema.type_named(&first.on.text);
            for action in table.rows.iter().flat_map(|row| &row.actions) {
                let of = match &action.of {
                    Some(name) => self.type_of(at, name),
                    None => place,
                };
                if let Some(actions) = of.and_then(|of| self.actions.get_mut(usize::from(of))) {
                    actions.push(action.name.text.clone());
                }
            }
        }
        for actions in &mut self.actions {
            actions.sort_unstable();
            actions.dedup();
        }
    }
}

fn type_info(it: &ast::Type) -> TypeInfo {
    let kind = match it.kind {
        ast::TypeKind::Principal => TypeKind::Principal,
        // The relation of a group is looked up once members are known.
        ast::TypeKind::Plain | ast::TypeKind::Group { .. } => TypeKind::Plain,
    };
    let wire = it.wire.as_ref().map_or_else(|| snake_case(&it.name.text), |wire| wire.text.clone());
    TypeInfo { name: it.name.text.clone(), wire, kind, members: Vec::new(), roles: Vec::new() }
}

/// `CustomField` as `custom_field`: the word for the one at hand, and the name outside.
pub(super) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    let mut before_was_small = false;
    for letter in name.chars() {
        if letter.is_uppercase() && before_was_small {
            snake.push('_');
        }
        before_was_small = !letter.is_uppercase() && letter != '_';
        snake.extend(letter.to_lowercase());
    }
    snake
}
