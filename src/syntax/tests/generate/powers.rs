//! `grant`, `table`, and what is said of whole decisions: `restrict`, `forbid`, `open`, `set`.

use super::Choices;
use crate::syntax::ast::{Cell, CellValue, Grant, GrantRule, Open, Restriction, RoleGiven, Row, Set, Table};

impl Choices<'_> {
    pub(super) fn grant(&mut self) -> Grant {
        Grant { target: self.target(), rules: self.some(1, Self::rule) }
    }

    fn rule(&mut self) -> GrantRule {
        let (label, who) = (self.maybe(Self::name), self.people());
        let role = match self.below(3) {
            0 => RoleGiven::Their { node: self.node() },
            1 => RoleGiven::Same { node: self.node() },
            _ => RoleGiven::Named(self.path()),
        };
        let gate = self.maybe(Self::gate);
        let when = self.maybe(|it| it.condition(3));
        GrantRule { label, who, role, gate, when, unless: self.maybe(|it| it.condition(2)) }
    }

    pub(super) fn table(&mut self) -> Table {
        let targets = self.some(1, Self::target);
        let columns = self.some(1, Self::column);
        Table { targets, columns, rows: self.some(1, Self::row) }
    }

    fn row(&mut self) -> Row {
        let node = self.node();
        let actions = self.some(1, Self::action);
        let (label, gate) = (self.maybe(Self::quoted), self.maybe(Self::gate));
        Row { node, actions, label, gate, cells: self.some(1, Self::cell) }
    }

    fn cell(&mut self) -> Cell {
        let node = self.node();
        let value = match self.below(6) {
            0 => CellValue::Yes,
            1 => CellValue::Dash,
            2 => CellValue::No,
            3 => CellValue::Unknown,
            4 => CellValue::Defined(self.name()),
            _ => CellValue::Only(self.name()),
        };
        // A cell counts as two nodes whatever it says.
        if !matches!(value, CellValue::Defined(_) | CellValue::Only(_)) {
            self.node();
        }
        Cell { node, value }
    }

    pub(super) fn open(&mut self) -> Open {
        Open { names: self.some(1, Self::action), on: self.type_name(), column: self.maybe(Self::column) }
    }

    pub(super) fn set(&mut self) -> Set {
        let actions = self.some(1, Self::action);
        Set { actions, on: self.type_name(), column: self.column(), cell: self.cell() }
    }

    pub(super) fn restriction(&mut self) -> Restriction {
        Restriction {
            node: self.node(),
            label: self.maybe(Self::name),
            actions: self.actions(),
            targets: self.some(1, Self::target),
            who: self.people(),
            when: self.maybe(|it| it.condition(3)),
            unless: self.maybe(|it| it.condition(2)),
            reasons: self.reasons(),
        }
    }
}
