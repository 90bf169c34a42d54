//! The first pass: which types, members, roles, plans, inputs, definitions and actions there are.
//!
//! Everything that later passes look up by name is collected and sorted here, so that no statement
//! depends on standing before or after another.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check;
use crate::diagnostic::NodeId;
use crate::policy::Mark;
use crate::policy::rule::{AddedRole, NewDefault};
use crate::policy::schema::{MemberId, PlanId, RoleId, Schema, TypeId, TypeInfo, TypeKind, snake_case};
use crate::syntax::ast;

use super::narrow;
use super::report::Report;

/// A statement with its ordinal in the file.
pub(super) type Numbered<'a, T> = (u32, &'a T);

/// What every name means.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words {
    pub(super) schema: Arc<Schema>,
    /// For each type: pairs of (including, included) role as written, with the place of the second.
    pub(super) includes: Vec<(TypeId, RoleId, RoleId, Mark)>,
    /// The roles that layers add.
    pub(super) within: Vec<AddedRole>,
    /// The defaults that layers change.
    pub(super) defaults: Vec<NewDefault>,
    /// Pairs of (higher, lower) plan as written.
    pub(super) plan_order: Vec<(PlanId, PlanId, Mark)>,
    /// Definitions sorted by (type, name); of several so called, the first.
    pub(super) definitions: Vec<Defined>,
    /// For each type, its actions sorted by name.
    pub(super) actions: Arc<Vec<Vec<String>>>,
    /// Whether roles were declared for a type that there is not.
    pub(super) homeless_roles: bool,
    /// The statements at which the layers begin, ascending; empty for a rolebook that is no layer.
    pub(super) layers: Vec<u32>,
    /// The layer of each name that one has added to a type.
    added: BTreeMap<(TypeId, String), usize>,
}

/// A definition that there is, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Defined {
    pub(super) of: TypeId,
    pub(super) name: String,
    pub(super) mark: Mark,
}

/// The words, while they are collected or once they stand still, and what is wrong with how they are used.
#[derive(Debug, Default)]
pub(super) struct Vocabulary<'a> {
    words: Cow<'a, Words>,
    /// The alternatives of each derived relation, still as written, sorted by (type, member).
    pub(super) derived: Vec<(TypeId, MemberId, Numbered<'a, [ast::Path]>, Mark)>,
    /// Where each name of a type's one namespace was declared, and as what.
    declared: BTreeMap<(TypeId, &'a str), (Mark, &'static str)>,
    pub(super) report: Report,
}

impl std::ops::Deref for Vocabulary<'_> {
    type Target = Words;

    fn deref(&self) -> &Words {
        &self.words
    }
}

pub(super) fn mark(statement: u32, node: NodeId) -> Mark {
    Mark { statement, node: node.0 }
}

/// Collects the vocabulary of a file's statements.
pub(super) fn collect<'a>(
    statements: &'a [(u32, &'a ast::Statement)],
    layers: &[u32],
    lost: &BTreeSet<String>,
) -> Vocabulary<'a> {
    let mut it = Vocabulary::default();
    it.words_mut().homeless_roles = lost.contains("roles");
    it.words_mut().layers = layers.to_vec();
    lost.iter().for_each(|word| it.report.lose(None, word));
    it.types(statements);
    it.sets(statements);
    it.plans(statements);
    it.roles(statements);
    it.inputs(statements);
    it.members(statements);
    it.definitions(statements);
    it.people_of_sets(statements);
    it.actions(statements);
    it.new_defaults(statements);
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
    /// Words that stand still, to be looked up in a statement.
    pub(super) fn of(words: &'a Words, report: Report) -> Self {
        Self { words: Cow::Borrowed(words), report, ..Self::default() }
    }

    pub(super) fn into_words(self) -> (Words, Report) {
        (self.words.into_owned(), self.report)
    }

    pub(super) fn words_mut(&mut self) -> &mut Words {
        self.words.to_mut()
    }

    pub(super) fn schema_mut(&mut self) -> &mut Schema {
        Arc::make_mut(&mut self.words_mut().schema)
    }

    /// The layer that a statement stands in; the base is layer 0.
    pub(super) fn layer_of(&self, statement: u32) -> usize {
        self.layers.partition_point(|it| *it <= statement)
    }

    /// Notes that a layer has added a name to a type, so that statements below do not see it.
    pub(super) fn added_by(&mut self, of: TypeId, statement: u32, name: &str) {
        let layer = self.layer_of(statement);
        if layer > 0 {
            self.words_mut().added.insert((of, name.to_owned()), layer);
        }
    }

    /// The layer that added a name to a type; the base is layer 0.
    pub(super) fn layer_that_added(&self, of: TypeId, name: &str) -> usize {
        self.added.get(&(of, name.to_owned())).copied().unwrap_or_default()
    }

    /// Whether a name was added by a layer above this one.
    pub(super) fn is_above(&self, of: TypeId, name: &str, layer: usize) -> bool {
        !self.added.is_empty() && self.added.get(&(of, name.to_owned())).is_some_and(|it| *it > layer)
    }

    fn types(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut first: BTreeMap<&str, (u32, &ast::Type)> = BTreeMap::new();
        for (at, it) in each!(statements, Type).filter(|it| it.1.kind != ast::TypeKind::Adds) {
            match first.get(it.name.text.as_str()) {
                Some((earlier, other)) => self.report.push(check::duplicate_name(
                    "type",
                    &it.name.text,
                    mark(at, it.name.node),
                    mark(*earlier, other.name.node),
                )),
                None => drop(first.insert(&it.name.text, (at, it))),
            }
        }
        self.schema_mut().types = first.values().map(|(_, it)| type_info(it)).collect();
        self.wire_names(&first);
        let mut principals: Vec<_> =
            first.values().filter(|(_, it)| it.kind == ast::TypeKind::Principal).collect();
        principals.sort_by_key(|(at, _)| *at);
        let principals = principals.iter().filter_map(|(_, it)| self.type_id(&it.name.text)).collect();
        self.schema_mut().principals = principals;
    }

    /// An outside name must lead to one type, and no type's own name may lead to another.
    fn wire_names(&mut self, types: &BTreeMap<&str, (u32, &ast::Type)>) {
        let place =
            |at: u32, it: &ast::Type| mark(at, it.wire.as_ref().map_or(it.name.node, |wire| wire.node));
        let mut wires: Vec<(Mark, &str, &str)> = Vec::new();
        let schema = Arc::clone(&self.schema);
        for (info, (at, it)) in schema.types.iter().zip(types.values()) {
            wires.push((place(*at, it), &info.wire, &info.name));
        }
        wires.sort_unstable();
        let mut seen: BTreeMap<&str, Mark> = BTreeMap::new();
        for (here, wire, own) in wires {
            let other = types.get(wire).filter(|it| it.1.name.text != own);
            let other = other.map(|(at, it)| mark(*at, it.name.node));
            if let Some(earlier) = seen.insert(wire, here).or(other) {
                self.report.push(check::duplicate_name("outside name", wire, here, earlier));
            }
        }
    }

    /// The type of that own name.
    pub(super) fn type_id(&self, word: &str) -> Option<TypeId> {
        self.schema.types.binary_search_by(|it| it.name.as_str().cmp(word)).ok().map(narrow)
    }

    /// Finds a type by its own name, or says what is nearest.
    pub(super) fn type_of(&mut self, statement: u32, name: &ast::Name) -> Option<TypeId> {
        let found = self.type_id(&name.text);
        if found.is_none() {
            self.unknown("type", &[], name, statement, |it| {
                it.schema.types.iter().map(|it| it.name.as_str()).collect()
            });
        }
        found
    }

    /// The definition of that name on a type.
    pub(super) fn definition_id(&self, of: TypeId, word: &str) -> Option<u16> {
        let found = self.definitions.binary_search_by(|it| (it.of, it.name.as_str()).cmp(&(of, word)));
        found.ok().map(narrow)
    }

    /// Says that nothing is called so, unless its declaration is in error too.
    pub(super) fn unknown(
        &mut self,
        what: &str,
        of: &[TypeId],
        name: &ast::Name,
        statement: u32,
        known: impl FnOnce(&Self) -> Vec<&str>,
    ) {
        let here = mark(statement, name.node);
        if !self.report.is_mute(of, &name.text, here) {
            let problem = check::unknown_name(what, &name.text, here, known(self));
            self.report.push(problem);
        }
    }

    /// Notes a name of a type's one namespace; false if it is taken.
    pub(super) fn declare(
        &mut self,
        of: TypeId,
        name: &'a ast::Name,
        what: &'static str,
        statement: u32,
    ) -> bool {
        let here = mark(statement, name.node);
        let Some((other, other_what)) = self.declared.get(&(of, name.text.as_str())) else {
            self.declared.insert((of, &name.text), (here, what));
            return true;
        };
        // Roles are collected before members, but a reader meets them in the order of the text.
        let (what, second, first) = match *other < here {
            true => (what, here, *other),
            false => (*other_what, *other, here),
        };
        self.report.push(check::duplicate_name(what, &name.text, second, first));
        // Whoever uses it may mean either, and makes no second mistake.
        self.report.lose(Some(of), &name.text);
        false
    }

    fn plans(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let stated: Vec<_> = each!(statements, Plans).collect();
        let mut names: Vec<&str> =
            stated.iter().flat_map(|(_, it)| it.chains.iter().flatten()).map(|it| it.text.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        self.schema_mut().plans.names = names.iter().map(|it| (*it).to_owned()).collect();
        self.schema_mut().plans.at_least = (0..names.len()).map(|it| vec![narrow(it)]).collect();
        for (at, plans) in stated {
            for pair in plans.chains.iter().flat_map(|chain| chain.windows(2)) {
                let [low, high] = pair else { continue };
                let ids = self.schema.plans.named(&low.text).zip(self.schema.plans.named(&high.text));
                if let Some((low, higher)) = ids {
                    self.words_mut().plan_order.push((higher, low, mark(at, high.node)));
                }
            }
        }
    }

    /// The plans of a gate, ascending; unknown ones are reported and left out.
    pub(super) fn gate(&mut self, statement: u32, gate: Option<&ast::Gate>) -> Vec<PlanId> {
        let mut plans = Vec::new();
        for name in gate.iter().flat_map(|it| &it.plans) {
            let here = mark(statement, name.node);
            match self.schema.plans.named(&name.text) {
                Some(plan) => plans.push(plan),
                None if self.schema.plans.names.is_empty() => {
                    if !self.report.is_mute(&[], &name.text, here) {
                        self.report.push(check::no_plans(&name.text, here));
                    }
                }
                None => self.unknown("plan", &[], name, statement, |it| {
                    it.schema.plans.names.iter().map(String::as_str).collect()
                }),
            }
        }
        plans.sort_unstable();
        plans.dedup();
        plans
    }

    fn definitions(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        for (at, it) in each!(statements, Define) {
            let Some(on) = self.type_of(at, &it.on) else {
                self.report.lose(None, &it.name.text);
                continue;
            };
            if self.is_built_in(at, &it.name) {
                self.report.lose(Some(on), &it.name.text);
            } else if self.declare(on, &it.name, "definition", at) {
                self.added_by(on, at, &it.name.text);
                let mark = mark(at, it.name.node);
                self.words_mut().definitions.push(Defined { of: on, name: it.name.text.clone(), mark });
            }
        }
        self.words_mut().definitions.sort_by(|a, b| (a.of, &a.name).cmp(&(b.of, &b.name)));
    }

    /// `user` always means who asks, so no member, role or definition may be called so.
    pub(super) fn is_built_in(&mut self, at: u32, name: &ast::Name) -> bool {
        let taken = name.text == "user";
        if taken {
            self.report.push(check::taken_name(&name.text, mark(at, name.node)));
        }
        taken
    }

    fn actions(&mut self, statements: &'a [(u32, &'a ast::Statement)]) {
        let mut all = vec![Vec::new(); self.schema.types.len()];
        for (at, table) in each!(statements, Table) {
            let place = table.targets.first().and_then(|first| self.type_of(at, &first.on));
            for action in table.rows.iter().flat_map(|row| &row.actions) {
                let of = match &action.of {
                    Some(name) => self.type_of(at, name),
                    None => place,
                };
                match of.and_then(|of| all.get_mut(usize::from(of))) {
                    Some(actions) => actions.push(action.name.text.clone()),
                    None => self.report.lose(None, &action.name.text),
                }
            }
        }
        for actions in &mut all {
            actions.sort_unstable();
            actions.dedup();
        }
        self.words_mut().actions = Arc::new(all);
    }
}

fn type_info(it: &ast::Type) -> TypeInfo {
    let kind = match it.kind {
        ast::TypeKind::Principal => TypeKind::Principal,
        // The relation of a group is looked up once members are known.
        ast::TypeKind::Plain | ast::TypeKind::Group { .. } | ast::TypeKind::Adds => TypeKind::Plain,
    };
    let wire = it.wire.as_ref().map_or_else(|| snake_case(&it.name.text), |wire| wire.text.clone());
    TypeInfo { name: it.name.text.clone(), wire, kind, members: Vec::new(), roles: Vec::new() }
}
