//! Names and what they mean: from the statements of a rolebook to the resolved policy.
//!
//! Resolution never stops at a problem; it leaves out what it could not resolve and reports why, so
//! that one mistake hides no other. It knows nothing of positions, only of nodes.

mod allowed;
mod budgets;
mod compare;
mod condition;
mod declared;
mod defaults;
mod derived;
mod found;
mod gates;
mod grant;
mod impersonal;
mod impossible;
mod labels;
mod layers;
mod members;
mod names;
mod open;
mod promises;
mod report;
mod resolve;
mod restriction;
mod roles;
mod set;
mod sets;
mod table;
mod terms;
mod texts;
mod vocabulary;
mod who;
mod whole;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::policy::schema::{PlanId, RoleId, Schema, TypeId};
use crate::policy::{Mark, Policy};
use crate::syntax::ast::{self, Statement};

use report::{Lost, Report};
use resolve::{Ground, Resolver};
use vocabulary::{Vocabulary, Words};

pub(crate) use allowed::allowed;
pub(crate) use declared::declared;
pub(crate) use texts::texts;

/// What every body is resolved against: the names that there are and where they lead. It does not depend on
/// what any cell, rule, restriction or condition says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Names {
    words: Words,
    ground: Ground,
    /// The words of what could not be read.
    unread: BTreeSet<String>,
    lost: Arc<Lost>,
    problems: Vec<Diagnostic>,
    spent: usize,
    /// Whether there is more than may be resolved; then nothing is.
    over: bool,
}

/// What one statement says, as a policy of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Lowered {
    policy: Policy,
    problems: Vec<Diagnostic>,
    broken_place: Option<TypeId>,
    spent: usize,
}

/// What the statements of one file say, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Section {
    policy: Policy,
    /// What is wrong with a statement, and what it takes of the budget on parts; most have neither.
    notes: Vec<(u32, usize, Vec<Diagnostic>)>,
    broken_places: BTreeSet<TypeId>,
}

/// The resolved policy and every problem of resolution.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Resolved {
    pub policy: Policy,
    pub problems: Vec<Diagnostic>,
}

impl Names {
    /// (type, including role, included role) as written, with the place of the included one.
    pub(crate) fn includes(&self) -> &[(TypeId, RoleId, RoleId, Mark)] {
        &self.words.includes
    }

    /// (higher plan, lower plan) as written, with the place of the higher one.
    pub(crate) fn plan_order(&self) -> &[(PlanId, PlanId, Mark)] {
        &self.words.plan_order
    }

    pub(crate) fn schema(&self) -> &Arc<Schema> {
        &self.words.schema
    }

    fn resolver(&self) -> Resolver<'_> {
        let vocabulary = Vocabulary::of(&self.words, Report::knowing(&self.lost));
        Resolver::new(vocabulary, Cow::Borrowed(&self.ground), &self.unread)
    }
}

/// Collects the names of one rolebook from whatever its statements declare, each with its ordinal.
///
/// `layers` are the numbers at which the statements of each layer begin; `unread` are the words of what
/// could not be read: whatever it would have declared is not unknown.
pub(crate) fn names(declared: &[(u32, &Statement)], layers: &[u32], unread: BTreeSet<String>) -> Names {
    let well_placed = |it: &&(u32, &Statement)| layers::misplaced(it.0, it.1, layers).is_none();
    let declared: Vec<_> = declared.iter().filter(well_placed).copied().collect();
    let problems = budgets::exceeded(&declared);
    if !problems.is_empty() {
        return Names { problems, over: true, ..Names::default() };
    }
    let vocabulary = vocabulary::collect(&declared, layers, &unread);
    let mut resolver = Resolver::new(vocabulary, Cow::default(), &unread);
    resolver.lay_ground(&declared);
    let ground = resolver.ground.into_owned();
    let (words, report) = resolver.vocabulary.into_words();
    let (lost, spent) = (Arc::clone(report.lost()), report.spent());
    Names { words, ground, lost, problems: report.into_problems(), spent, over: false, unread }
}

/// What a statement declares, without what it says of it; nothing if it declares nothing.
pub(crate) fn declared_by(statement: &Statement) -> Option<Statement> {
    Some(match statement {
        Statement::Define(it) => {
            let nothing =
                ast::Condition { node: it.condition.node, kind: ast::ConditionKind::And(Vec::new()) };
            Statement::Define(ast::Define { condition: nothing, ..it.clone() })
        }
        Statement::Table(it) => {
            let row = |it: &ast::Row| ast::Row { label: None, gate: None, cells: Vec::new(), ..it.clone() };
            let rows = it.rows.iter().map(row).collect();
            Statement::Table(ast::Table { rows, ..it.clone() })
        }
        // Of an imported rolebook more sets may ask, whatever its title.
        Statement::Rolebook(it) if matches!(it.from, Some(ast::Origin::Imported(_))) => {
            Statement::Rolebook(ast::Rolebook { title: None, ..it.clone() })
        }
        Statement::Plans(_)
        | Statement::Request(_)
        | Statement::Type(_)
        | Statement::Roles(_)
        | Statement::Default(_) => statement.clone(),
        _ => return None,
    })
}

/// Resolves the body of one statement.
pub(crate) fn lowered(names: &Names, at: u32, statement: &Statement) -> Lowered {
    if names.over {
        return Lowered::default();
    }
    if let Some(problem) = layers::misplaced(at, statement, &names.words.layers) {
        return Lowered { problems: vec![problem], ..Lowered::default() };
    }
    let mut resolver = names.resolver();
    resolver.body(at, statement);
    let report = resolver.vocabulary.report;
    let (policy, broken_place, spent) = (resolver.policy, resolver.broken_place, report.spent());
    Lowered { policy, problems: report.into_problems(), broken_place, spent }
}

/// Whether a statement says which file it is, or to which others it belongs.
pub(crate) fn is_header(verb: &str) -> bool {
    matches!(verb, "rolebook" | "part" | "parts")
}

/// Whether a statement is resolved together with others, beside what it says by itself.
pub(crate) fn is_resolved_together(verb: &str) -> bool {
    matches!(verb, "rolebook" | "open" | "set" | "group" | "labels")
}

/// Puts together what all files say; `together` are the statements that are looked at side by side.
pub(crate) fn resolved<'s>(
    names: &Names,
    sections: impl Iterator<Item = &'s Section>,
    together: &[(u32, &Statement)],
) -> Resolved {
    if names.over {
        return Resolved { problems: names.problems.clone(), ..Resolved::default() };
    }
    let mut resolver = names.resolver();
    resolver.begin(names);
    for section in sections {
        if !resolver.take_in(section) {
            // Of half a policy nothing is said but why it is one.
            return Resolved { problems: resolver.vocabulary.report.into_problems(), ..Resolved::default() };
        }
    }
    resolver.settle();
    let well_placed = |it: &&(u32, &Statement)| layers::misplaced(it.0, it.1, &names.words.layers).is_none();
    let together: Vec<_> = together.iter().filter(well_placed).copied().collect();
    resolver.together(&together);
    Resolved { policy: resolver.policy, problems: resolver.vocabulary.report.into_problems() }
}

/// The words that a statement may have been meant to declare, if it could not be read as a whole; and
/// the word it begins with.
pub(crate) fn words_of(text: &str) -> BTreeSet<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let mut words = words.filter(|it| !it.is_empty()).map(str::to_owned);
    let Some(verb) = words.next() else { return BTreeSet::new() };
    let declaring = match verb.as_str() {
        "rolebook" | "grant" | "restrict" | "forbid" | "open" | "set" | "never" | "always" | "labels"
        | "allow" => 0,
        "define" | "route" => 1,
        _ => usize::MAX,
    };
    words.take(declaring).chain([verb]).collect()
}

/// Counts of declared things are bounded by the budget on statements; what is over it is never looked up.
fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
