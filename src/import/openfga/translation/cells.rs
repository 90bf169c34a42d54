//! The row of a relation: who has it, column by column.
//!
//! Each part of a union is a column, or something that everyone has on a condition. Of an intersection or an exclusion
//! one part is a column, and the rest is the condition in its cell: `owner and approved` is the cell `approved` below
//! `owner`. A cell holds one condition; what would need two in one is no row.

use std::collections::BTreeMap;

use super::super::model::{Expression, ExpressionKind, Relation, Type};
use super::kinds::{Analysis, Kind};
use super::uses::parts;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column<'m> {
    /// A role or a relation of the type.
    Own(&'m str),
    /// Those who have a relation to what the type's objects are linked to.
    Borrowed {
        tupleset: &'m str,
        relation: &'m str,
    },
    Everyone,
}

#[derive(Debug, Clone)]
pub(super) enum Cell<'m> {
    Yes,
    /// The definition that is called as the relation.
    Defined(&'m str),
    /// All of these hold.
    If(Vec<Literal<'m>>),
}

/// A part of an expression, or that it is not so.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal<'m> {
    pub(super) positive: bool,
    pub(super) part: &'m Expression,
}

/// The cells of a row that grant something.
pub(super) type Cells<'m> = BTreeMap<Column<'m>, Cell<'m>>;

/// Writes cells, as long as each holds one condition.
struct Row<'a, 'l, 'm> {
    analysis: &'a Analysis<'l, 'm>,
    of: &'m Type,
    relation: &'m Relation,
    cells: Cells<'m>,
}

/// Who has a relation of a type; nothing if cells cannot say it.
pub(super) fn row<'m>(
    analysis: &Analysis<'_, 'm>,
    of: &'m Type,
    relation: &'m Relation,
) -> Option<Cells<'m>> {
    let mut row = Row { analysis, of, relation, cells: Cells::new() };
    let name = relation.name.text.as_str();
    match analysis.kind(&of.name.text, name) {
        Kind::Link => {}
        Kind::Relation => row.add(Column::Own(name), Cell::Yes)?,
        Kind::Role => row.role(name, &Cell::Yes)?,
        Kind::Definition => row.add(Column::Everyone, Cell::Defined(name))?,
        Kind::Row => parts(&relation.expression).into_iter().try_for_each(|it| row.part(it))?,
    }
    Some(row.cells)
}

impl<'m> Row<'_, '_, 'm> {
    fn add(&mut self, column: Column<'m>, cell: Cell<'m>) -> Option<()> {
        match (self.cells.get(&column), &cell) {
            (None, _) | (Some(_), Cell::Yes) => drop(self.cells.insert(column, cell)),
            (Some(Cell::Yes), _) => {}
            (Some(Cell::Defined(known)), Cell::Defined(name)) if known == name => {}
            _ => return None,
        }
        Some(())
    }

    /// A cell of a role is that of each role above it too. A role that nobody is given needs no column.
    fn role(&mut self, name: &'m str, cell: &Cell<'m>) -> Option<()> {
        let (analysis, of) = (self.analysis, self.of.name.text.as_str());
        let mut given = analysis.ladder(of)?.from(name).filter(|it| analysis.has_column(of, it));
        given.try_for_each(|it| self.add(Column::Own(it), cell.clone()))
    }

    fn part(&mut self, part: &'m Expression) -> Option<()> {
        match &part.kind {
            ExpressionKind::Direct(_) | ExpressionKind::Computed(_) | ExpressionKind::From { .. } => {
                self.column(part, &Cell::Yes)
            }
            ExpressionKind::Or(_) => None,
            ExpressionKind::And(_) | ExpressionKind::ButNot { .. } => self.conditional(part),
        }
    }

    /// Whoever a simple part means, in a cell of their column; on a condition of their own, in everyone's.
    fn column(&mut self, part: &'m Expression, cell: &Cell<'m>) -> Option<()> {
        match &part.kind {
            ExpressionKind::Direct(all) => {
                let is_plain = all.iter().all(|it| it.condition.is_none());
                if is_plain { self.add(Column::Own(&self.relation.name.text), cell.clone()) } else { None }
            }
            ExpressionKind::Computed(name) => match self.analysis.kind(&self.of.name.text, &name.text) {
                Kind::Relation => self.add(Column::Own(&name.text), cell.clone()),
                Kind::Role => self.role(&name.text, cell),
                Kind::Definition if matches!(cell, Cell::Yes) => {
                    self.add(Column::Everyone, Cell::Defined(&name.text))
                }
                _ => None,
            },
            ExpressionKind::From { relation, tupleset } => {
                let (tupleset, relation) = (tupleset.text.as_str(), relation.text.as_str());
                match self.analysis.is_path(&self.of.name.text, tupleset, relation) {
                    true => self.add(Column::Borrowed { tupleset, relation }, cell.clone()),
                    false if matches!(cell, Cell::Yes) => {
                        self.add(Column::Everyone, Cell::If(vec![Literal { positive: true, part }]))
                    }
                    false => None,
                }
            }
            _ => None,
        }
    }

    fn conditional(&mut self, part: &'m Expression) -> Option<()> {
        let mut all = Vec::new();
        literals(part, &mut all);
        let who = all.iter().position(|it| it.positive && self.is_people(it.part))?;
        let who = all.remove(who);
        let cell = match all.as_slice() {
            [Literal { positive: true, part }] => match &part.kind {
                ExpressionKind::Computed(name)
                    if self.analysis.kind(&self.of.name.text, &name.text) == Kind::Definition =>
                {
                    Cell::Defined(&name.text)
                }
                _ => Cell::If(all),
            },
            _ => Cell::If(all),
        };
        parts(who.part).into_iter().try_for_each(|it| self.column(it, &cell))
    }

    /// Whether all parts of a union are columns.
    fn is_people(&self, part: &Expression) -> bool {
        let of = &self.of.name.text;
        parts(part).into_iter().all(|it| match &it.kind {
            ExpressionKind::Direct(all) => all.iter().all(|it| it.condition.is_none()),
            ExpressionKind::Computed(name) => {
                matches!(self.analysis.kind(of, &name.text), Kind::Relation | Kind::Role)
            }
            ExpressionKind::From { relation, tupleset } => {
                self.analysis.is_path(of, &tupleset.text, &relation.text)
            }
            _ => false,
        })
    }
}

/// What must hold together.
fn literals<'m>(part: &'m Expression, all: &mut Vec<Literal<'m>>) {
    match &part.kind {
        ExpressionKind::And(parts) => parts.iter().for_each(|it| literals(it, all)),
        ExpressionKind::ButNot { base, subtract } => {
            literals(base, all);
            all.push(Literal { positive: false, part: subtract });
        }
        _ => all.push(Literal { positive: true, part }),
    }
}
