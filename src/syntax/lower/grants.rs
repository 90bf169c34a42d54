//! `grant` with its rules, `table` with its rows, and `open`.

use super::Lowering;
use crate::syntax::ast::{
    ActionName, Cell, CellValue, Column, Condition, Grant, GrantRule, Name, Open, RoleGiven, Row, Set, Table,
    Target, Who,
};
use crate::syntax::grammar::{Match, Parts, Rule};

impl Lowering {
    /// A grant without its rules.
    pub(in crate::syntax) fn grant(&mut self, matched: Match<'_>) -> Option<Grant> {
        let target = self.target(Parts::of(matched).part(Rule::target)?)?;
        Some(Grant { target, rules: Vec::new() })
    }

    pub(in crate::syntax) fn grant_rule(&mut self, matched: Match<'_>) -> Option<GrantRule> {
        let mut parts = Parts::of(matched);
        let label = self.label(&mut parts);
        let who = self.people(parts.part(Rule::people)?)?;
        let role = self.role_given(parts.part(Rule::role_given)?)?;
        let gate = self.gate(&mut parts);
        let when = self.hinge(&mut parts, Rule::when);
        let unless = self.hinge(&mut parts, Rule::unless);
        Some(GrantRule { label, who, role, gate, when, unless })
    }

    /// The author's own name for a rule or a statement, if it stands here.
    pub(super) fn label(&mut self, parts: &mut Parts<'_>) -> Option<Name> {
        let label = parts.part(Rule::label)?;
        Some(self.name(Parts::of(label).part(Rule::own_name)?))
    }

    /// `when C` or `unless C`, if it stands here.
    pub(super) fn hinge(&mut self, parts: &mut Parts<'_>, rule: Rule) -> Option<Condition> {
        let hinge = parts.part(rule)?;
        self.condition(Parts::of(hinge).part(Rule::condition)?)
    }

    pub(super) fn people(&mut self, matched: Match<'_>) -> Option<Vec<Who>> {
        Parts::of(matched).map(|it| self.who(it)).collect()
    }

    pub(super) fn who(&mut self, matched: Match<'_>) -> Option<Who> {
        let inner = Parts::of(matched).next()?;
        Some(match inner.as_rule() {
            Rule::everyone => Who::Everyone { node: self.node(&inner) },
            Rule::every => {
                let node = self.node(&inner);
                let of = self.name(Parts::of(inner).part(Rule::type_name)?);
                Who::Every { node, of }
            }
            _ => Who::Path(self.chosen(inner)?),
        })
    }

    fn role_given(&mut self, matched: Match<'_>) -> Option<RoleGiven> {
        let inner = Parts::of(matched).next()?;
        Some(match inner.as_rule() {
            Rule::their_role => RoleGiven::Their { node: self.node(&inner) },
            Rule::same_role => RoleGiven::Same { node: self.node(&inner) },
            _ => RoleGiven::Named(self.path(inner)),
        })
    }

    fn target(&mut self, matched: Match<'_>) -> Option<Target> {
        let mut parts = Parts::of(matched);
        let on = self.name(parts.part(Rule::type_name)?);
        let through = parts.part(Rule::relation).map(|it| self.name(it));
        Some(Target { on, through })
    }

    pub(super) fn targets(&mut self, parts: &mut Parts<'_>) -> Option<Vec<Target>> {
        let mut targets = Vec::new();
        while let Some(next) = parts.part(Rule::target) {
            targets.push(self.target(next)?);
        }
        Some(targets)
    }

    /// A table without its rows.
    pub(in crate::syntax) fn table(&mut self, matched: Match<'_>) -> Option<Table> {
        let mut parts = Parts::of(matched);
        let targets = self.targets(&mut parts)?;
        let columns = parts.map(|it| self.column(it)).collect::<Option<_>>()?;
        Some(Table { targets, columns, rows: Vec::new() })
    }

    pub(super) fn column(&mut self, matched: Match<'_>) -> Option<Column> {
        let mut parts = Parts::of(matched);
        if let Some(everyone) = parts.part(Rule::everyone) {
            return Some(Column::Everyone { node: self.node(&everyone) });
        }
        let name = self.name(parts.part(Rule::column_name)?);
        let if_ = parts.part(Rule::definition).map(|it| self.name(it));
        Some(Column::Named { name, if_ })
    }

    pub(in crate::syntax) fn row(&mut self, matched: Match<'_>) -> Option<Row> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let actions = self.action_names(&mut parts)?;
        let label = parts.part(Rule::text).map(|it| self.quoted(it));
        let gate = self.gate(&mut parts);
        let cells = parts.map(|it| self.cell(it)).collect::<Option<_>>()?;
        Some(Row { node, actions, label, gate, cells })
    }

    pub(super) fn action_names(&mut self, parts: &mut Parts<'_>) -> Option<Vec<ActionName>> {
        let mut actions = Vec::new();
        while let Some(next) = parts.part(Rule::action) {
            let mut action = Parts::of(next);
            let of = action.part(Rule::type_name).map(|it| self.name(it));
            let name = self.name(action.part(Rule::action_name)?);
            actions.push(ActionName { of, name });
        }
        Some(actions)
    }

    /// Every cell counts as two nodes, so that what one says does not renumber what stands behind it.
    fn cell(&mut self, matched: Match<'_>) -> Option<Cell> {
        let node = self.node(&matched);
        let inner = Parts::of(matched).next()?;
        if !matches!(inner.as_rule(), Rule::cell_only | Rule::definition) {
            self.node(&inner);
        }
        let value = match inner.as_rule() {
            Rule::cell_yes => CellValue::Yes,
            Rule::cell_dash => CellValue::Dash,
            Rule::cell_no => CellValue::No,
            Rule::cell_unknown => CellValue::Unknown,
            Rule::cell_only => CellValue::Only(self.name(Parts::of(inner).part(Rule::definition)?)),
            _ => CellValue::Defined(self.name(inner)),
        };
        Some(Cell { node, value })
    }

    pub(in crate::syntax) fn open(&mut self, matched: Match<'_>) -> Option<Open> {
        let mut parts = Parts::of(matched);
        let names = self.action_names(&mut parts)?;
        let on = self.name(parts.part(Rule::type_name)?);
        let column = match parts.part(Rule::column) {
            Some(column) => Some(self.column(column)?),
            None => None,
        };
        Some(Open { names, on, column })
    }

    pub(in crate::syntax) fn set(&mut self, matched: Match<'_>) -> Option<Set> {
        let mut parts = Parts::of(matched);
        let actions = self.action_names(&mut parts)?;
        let on = self.name(parts.part(Rule::type_name)?);
        let column = self.column(parts.part(Rule::column)?)?;
        Some(Set { actions, on, column, cell: self.cell(parts.part(Rule::cell)?)? })
    }
}
