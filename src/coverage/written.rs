//! The parts of a policy beside the words that they were resolved from, statement by statement.
//!
//! The resolved policy keeps no place for most of its parts, since deciding needs none. Here each part is
//! found again from the syntax tree, in the order in which it stands.

mod conditions;

use std::slice::Iter;
use std::sync::Arc;

use crate::diagnostic::NodeId;
use crate::policy::condition::Condition;
use crate::policy::path::{Path, Who};
use crate::policy::promise::{Candidate, Invariant, Promise, Refusal, Route};
use crate::policy::rule::{Cell, Definition, GrantRule, Restriction, Table};
use crate::policy::schema::{AttributeInfo, MemberKind, PlanId, TypeId};
use crate::policy::{Mark, Policy};
use crate::program;
use crate::syntax::ast;

/// A part of the policy with its place.
#[derive(Debug, Clone)]
pub(crate) struct Written<'p> {
    pub(crate) part: Part<'p>,
    /// What the statement that it belongs to is called: exactly this part of it first, as answers call it
    /// last. A row about several actions has a name for each.
    pub(crate) names: Vec<String>,
    /// The words that it was resolved from.
    pub(crate) here: Mark,
    /// Whether other words there would change more than this part, since it is written once for several
    /// sources or targets; or could not stand there, since `who` asks in a form of its own.
    pub(crate) shared: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Part<'p> {
    Attribute(&'p AttributeInfo),
    Gate(&'p Vec<PlanId>),
    /// One path of a derived relation.
    Alternative(&'p Path),
    Definition(&'p Definition),
    Rule(&'p GrantRule),
    Cell(&'p Cell, CellAt),
    Restriction(&'p Restriction),
    Forbid(&'p Restriction),
    /// One of those whom a restriction or a forbid names.
    Who(&'p Who),
    Refusal(&'p Refusal),
    Candidate(&'p Candidate),
    Invariant(&'p Invariant),
    Condition(&'p Condition, Standing),
}

/// A cell's table, row and column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CellAt {
    pub(crate) table: usize,
    pub(crate) row: usize,
    pub(crate) column: usize,
}

/// How a condition stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The whole condition of a definition, of which the definition itself is told.
    pub(crate) of_definition: bool,
    /// What is right below `not` is told by what stands above it.
    pub(crate) below_not: bool,
    /// Whether it is made of others, which are told one by one.
    pub(crate) has_parts: bool,
}

/// Every part of a policy, in the order of its statements.
pub(crate) fn parts<'p>(policy: &'p Policy, statements: &[(u32, &ast::Statement)]) -> Vec<Written<'p>> {
    let (grants, restricts, forbids) = (policy.grants.iter(), policy.restricts.iter(), policy.forbids.iter());
    let mut reader = Reader {
        policy,
        at: 0,
        names: Vec::new(),
        shared: false,
        found: Vec::new(),
        grants,
        restricts,
        forbids,
    };
    for (at, statement) in statements {
        reader.at = *at;
        reader.shared = false;
        reader.statement(statement);
    }
    reader.found
}

/// Goes through the statements; rules and restrictions were resolved in their order.
struct Reader<'p> {
    policy: &'p Policy,
    /// The number of the statement at hand, and what answers call it.
    at: u32,
    names: Vec<String>,
    shared: bool,
    found: Vec<Written<'p>>,
    grants: Iter<'p, Arc<GrantRule>>,
    restricts: Iter<'p, Arc<Restriction>>,
    forbids: Iter<'p, Arc<Restriction>>,
}

impl<'p> Reader<'p> {
    fn mark(&self, node: NodeId) -> Mark {
        Mark { statement: self.at, node: node.0 }
    }

    fn add(&mut self, part: Part<'p>, here: Mark) {
        self.found.push(Written { part, names: self.names.clone(), here, shared: self.shared });
    }

    fn statement(&mut self, statement: &ast::Statement) {
        use ast::Statement;
        match statement {
            Statement::Type(it) => self.members(it),
            Statement::Roles(it) => self.roles(it),
            Statement::Define(it) => self.definition(it),
            Statement::Grant(it) => it.rules.iter().for_each(|rule| self.rules(rule)),
            Statement::Table(it) => self.table(it),
            Statement::Restrict(it) => self.restriction(it, false),
            Statement::Forbid(it) => self.restriction(it, true),
            Statement::Route(it) => self.route(it),
            Statement::Never(it) | Statement::Always(it) => self.invariant(it),
            _ => {}
        }
    }

    fn members(&mut self, it: &ast::Type) {
        let Some(of) = self.policy.schema.type_named(&it.name.text) else { return };
        if let ast::TypeKind::Group { of: path } = &it.kind
            && let (Some(only), Some(filter)) = (&path.only, self.policy.group_filter(of))
        {
            self.names = vec![it.name.text.clone()];
            self.condition(only, filter);
        }
        for member in &it.members {
            for name in &member.names {
                self.names = vec![format!("{}.{}", it.name.text, name.text)];
                self.member(of, name, &member.shape);
            }
        }
    }

    fn member(&mut self, of: TypeId, name: &ast::Name, shape: &ast::MemberShape) {
        let here = self.mark(name.node);
        let Some(info) = self.policy.schema.type_info(of) else { return };
        let Some(id) = info.member_named(&name.text) else { return };
        match (info.member(id).map(|it| &it.kind), shape) {
            (Some(MemberKind::Attribute(info)), _) => {
                self.add(Part::Attribute(info), here);
                self.add(Part::Gate(&info.gate), here);
            }
            (Some(MemberKind::Relation(info)), ast::MemberShape::Relation(stated)) => {
                let own = self.names.clone();
                for it in &stated.edge_members {
                    self.names = own.iter().map(|own| format!("{own}.{}", it.name.text)).collect();
                    if let Some((_, info)) = info.attribute_named(&it.name.text) {
                        self.add(Part::Attribute(info), self.mark(it.name.node));
                    }
                }
            }
            (_, ast::MemberShape::Derived(stated)) => {
                let derived = self.policy.derived(of, id).map(|it| it.paths.as_slice()).unwrap_or_default();
                // A path that leads nowhere was left out.
                for (path, stated) in derived.iter().zip(stated).filter(|_| derived.len() == stated.len()) {
                    self.add(Part::Alternative(path), self.mark(stated.node));
                    self.path(stated, path);
                }
            }
            _ => {}
        }
    }

    fn roles(&mut self, it: &ast::Roles) {
        let of = self.policy.schema.type_named(&it.on.text);
        let Some(info) = of.and_then(|it| self.policy.schema.type_info(it)) else { return };
        for name in it.gated.iter().flat_map(|it| &it.roles) {
            let role = info.role_named(&name.text).and_then(|it| info.roles.get(usize::from(it)));
            self.names = vec![format!("{}.{}", it.on.text, name.text)];
            role.into_iter().for_each(|role| self.add(Part::Gate(&role.gate), self.mark(name.node)));
        }
    }

    fn definition(&mut self, it: &ast::Define) {
        let here = self.mark(it.name.node);
        let Some(found) = self.policy.definitions.iter().find(|it| it.mark == here) else { return };
        self.names = vec![format!("{}.{}", it.on.text, it.name.text)];
        self.add(Part::Definition(found), here);
        let standing = Standing { of_definition: true, below_not: false, has_parts: false };
        self.condition_standing(&it.condition, &found.condition, standing);
    }

    /// One rule for each source of a line.
    fn rules(&mut self, it: &ast::GrantRule) {
        self.shared = it.who.len() > 1;
        for source in &it.who {
            let Some(rule) = self.grants.next() else { return };
            let here = self.mark(who_node(source));
            self.names = vec![rule.id.clone()];
            if it.label.is_some() && it.who.len() > 1 {
                self.names.insert(0, format!("{} ({})", rule.id, who_words(source)));
            }
            self.add(Part::Rule(rule), here);
            self.add(Part::Gate(&rule.gate), here);
            self.who(source, &rule.who);
            self.hinges((&it.when, &it.unless), (&rule.when, &rule.unless));
        }
    }

    /// `when` and `unless`.
    fn hinges(
        &mut self,
        (when, unless): (&Option<ast::Condition>, &Option<ast::Condition>),
        resolved: (&'p Option<Condition>, &'p Option<Condition>),
    ) {
        for (stated, found) in [(when, resolved.0), (unless, resolved.1)] {
            if let (Some(stated), Some(found)) = (stated, found) {
                self.condition(stated, found);
            }
        }
    }

    fn table(&mut self, stated: &ast::Table) {
        let policy = self.policy;
        let found = policy.tables.iter().enumerate().find(|it| it.1.mark.statement == self.at);
        let Some((at, table)) = found else { return };
        for (row_at, (row, stated)) in table.rows.iter().zip(&stated.rows).enumerate() {
            self.names = row.actions.iter().map(|it| row_name(policy, *it)).collect();
            self.add(Part::Gate(&row.gate), self.mark(stated.node));
            for (column, cell) in row.cells.iter().enumerate() {
                self.names = cell_names(policy, table, row_at, column);
                let at = CellAt { table: at, row: row_at, column };
                self.add(Part::Cell(cell, at), cell.mark);
            }
        }
    }

    /// One for each target.
    fn restriction(&mut self, stated: &ast::Restriction, forbids: bool) {
        self.shared = stated.targets.len() > 1;
        for target in &stated.targets {
            let next = if forbids { self.forbids.next() } else { self.restricts.next() };
            let Some(found) = next else { return };
            self.names = vec![found.id.clone()];
            if stated.targets.len() > 1 {
                let through = target.through.as_ref().map(|it| format!(" through {}", it.text));
                let through = through.unwrap_or_default();
                self.names.insert(0, format!("{} on {}{through}", found.id, target.on.text));
            }
            let part = if forbids { Part::Forbid(found) } else { Part::Restriction(found) };
            self.add(part, self.mark(stated.node));
            self.people(&stated.who, &found.who);
            self.hinges((&stated.when, &stated.unless), (&found.when, &found.unless));
        }
    }

    fn people(&mut self, stated: &[ast::Who], found: &'p [Who]) {
        for (stated, found) in stated.iter().zip(found) {
            self.add(Part::Who(found), self.mark(who_node(stated)));
            self.who(stated, found);
        }
    }

    fn route(&mut self, stated: &ast::Route) {
        let here = self.mark(stated.name.node);
        let Some(route) = self.policy.routes.iter().find(|it| it.mark == here) else { return };
        self.names = vec![format!("route {} on {}", stated.name.text, stated.on.text)];
        self.refusals(stated, route);
        for (stated, found) in stated.candidates.iter().flatten().zip(&route.candidates) {
            let path = match &stated.of {
                ast::CandidateOf::Who(ast::Who::Path(path)) => Some(path),
                ast::CandidateOf::First { of, .. } => Some(of),
                ast::CandidateOf::Who(_) => None,
            };
            let node = path.map_or(here, |it| self.mark(it.node));
            self.add(Part::Candidate(found), node);
            path.into_iter().for_each(|it| self.path(it, &found.path));
            self.shared = true;
            self.hinges((&stated.who, &None), (&found.who, &None));
            self.shared = false;
            self.hinges((&stated.when, &None), (&found.when, &None));
        }
    }

    fn refusals(&mut self, stated: &ast::Route, route: &'p Route) {
        for (stated, found) in stated.refusals.iter().zip(&route.refusals) {
            self.add(Part::Refusal(found), self.mark(stated.when.node));
            self.condition(&stated.when, &found.when);
            self.hinges((&None, &stated.unless), (&None, &found.unless));
        }
    }

    fn invariant(&mut self, stated: &ast::Invariant) {
        let here = self.mark(stated.node);
        let Some(found) = self.policy.invariants.iter().find(|it| it.mark == here) else { return };
        self.names = vec![found.id.clone()];
        self.add(Part::Invariant(found), here);
        if let (ast::Promise::Can(stated), Promise::Can(promise)) = (&stated.promise, &found.promise) {
            self.hinges((&stated.when, &stated.unless), (&promise.when, &promise.unless));
        }
    }
}

fn who_node(who: &ast::Who) -> NodeId {
    match who {
        ast::Who::Path(path) => path.node,
        ast::Who::Every { node, .. } | ast::Who::Everyone { node } => *node,
    }
}

fn who_words(who: &ast::Who) -> String {
    match who {
        ast::Who::Path(path) => path.names.iter().map(|it| it.text.as_str()).collect::<Vec<_>>().join("."),
        ast::Who::Every { of, .. } => format!("every {}", of.text),
        ast::Who::Everyone { .. } => "everyone".to_owned(),
    }
}

/// `table complete on Task`
fn row_name(policy: &Policy, (of, action): (TypeId, u16)) -> String {
    let name = program::cell(policy, of, action, "", false);
    name.trim_end_matches(" for ").to_owned()
}

/// What answers call a cell, for each action of its row.
fn cell_names(policy: &Policy, table: &Table, row: usize, column: usize) -> Vec<String> {
    let (Some(row), Some(column_of)) = (table.rows.get(row), table.columns.get(column)) else {
        return Vec::new();
    };
    let set = row.cells.get(column).is_some_and(|it| it.set);
    row.actions.iter().map(|it| program::cell(policy, it.0, it.1, &column_of.title, set)).collect()
}
