//! Where the statements stand that answers name.

use std::collections::{BTreeMap, HashMap};

use crate::policy::{Mark, Policy};
use crate::program::cell;
use crate::syntax::ast::{self, MemberShape};

use super::locate::Starts;
use super::queries::{self, SourceFile};
use super::statements::Statement;
use super::{Database, layers};

/// Where something stands: the file, by the name its host gave it, and the line, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub file: String,
    pub line: usize,
}

/// Each statement that an answer may name, by that name; of several so called, the first.
pub(super) fn of(db: &Database, file: SourceFile) -> BTreeMap<String, Source> {
    let file = layers::root(db, file);
    let Some(program) = queries::program(db, file) else { return BTreeMap::new() };
    let statements = layers::standing(db, file);
    let mut marks = marks(program.policy());
    for (number, statement) in (0..).zip(statements) {
        let Some(statement) = statement.tree(db) else { continue };
        marks.extend(
            declared(statement).into_iter().map(|(name, node)| (name, Mark { statement: number, node })),
        );
    }
    // Of several so called, the last to be put in is the first that stands.
    let first: BTreeMap<String, Mark> = marks.into_iter().rev().collect();
    let marks: Vec<Mark> = first.values().copied().collect();
    first.into_keys().zip(lines(db, file, statements, &marks)).collect()
}

/// The file and the line of each of these marks.
pub(super) fn lines<'db>(
    db: &'db Database,
    file: SourceFile,
    statements: &[Statement<'db>],
    marks: &[Mark],
) -> Vec<Source> {
    let starts = Starts::of(db, file);
    let mut ends_of = HashMap::new();
    let source = |mark: &Mark| {
        let (of, start) = starts.node(statements, *mark);
        let ends: &Vec<usize> =
            ends_of.entry(of).or_insert_with(|| of.text(db).match_indices('\n').map(|it| it.0).collect());
        let line = ends.partition_point(|it| *it < start as usize).saturating_add(1);
        Source { file: of.path(db).clone(), line }
    };
    marks.iter().map(source).collect()
}

/// What the policy itself names: rules, cells, restrictions, forbids, invariants.
pub(super) fn marks(policy: &Policy) -> Vec<(String, Mark)> {
    let rules = policy.grants.iter().map(|it| (it.id.clone(), it.mark));
    let restrictions = policy.restricts.iter().chain(&policy.forbids).map(|it| (it.id.clone(), it.mark));
    let invariants = policy.invariants.iter().map(|it| (it.id.clone(), it.mark));
    let mut marks: Vec<_> = rules.chain(restrictions).chain(invariants).collect();
    for (table, row) in policy.tables.iter().flat_map(|it| it.rows.iter().map(move |row| (it, row))) {
        for (of, action) in &row.actions {
            let cells = table.columns.iter().zip(&row.cells);
            marks.extend(cells.map(|(column, it)| {
                let name = cell(policy, *of, *action, &column.title, it.set);
                (name, if it.set { it.mark } else { row.mark })
            }));
        }
    }
    marks
}

/// What a declaration names: `Project.members`, `roles on Project`.
pub(super) fn declared(statement: &ast::Statement) -> Vec<(String, u32)> {
    match statement {
        ast::Statement::Roles(it) => vec![(format!("roles on {}", it.on.text), it.on.node.0)],
        ast::Statement::Type(of) => {
            let stated = of.members.iter().filter(|it| matches!(it.shape, MemberShape::Relation(_)));
            let names = stated.flat_map(|it| &it.names);
            names.map(|it| (format!("{}.{}", of.name.text, it.text), it.node.0)).collect()
        }
        _ => Vec::new(),
    }
}
