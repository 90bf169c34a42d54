//! Tables: columns, rows and cells, and the cells that are open.

use crate::check;
use crate::policy::condition::ActionId;
use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, Named, Open, Row, Table, Through};
use crate::policy::schema::{MemberKind, TypeId};
use crate::syntax::ast;

use super::resolve::Resolver;
use super::vocabulary::mark;

impl Resolver<'_> {
    pub(super) fn table(&mut self, at: u32, table: &ast::Table) {
        let Some((first, others)) = table.targets.split_first() else { return };
        let Some(place) = self.vocabulary.type_of(at, &first.on) else { return };
        if let Some(through) = &first.through {
            self.report(check::first_through(&through.text, mark(at, through.node)));
        }
        let mut objects = vec![(place, None)];
        for target in others {
            objects.extend(self.table_object(at, place, target));
        }
        let types: Vec<TypeId> = objects.iter().map(|it| it.0).collect();
        let columns: Option<Vec<_>> = table.columns.iter().map(|it| self.column(at, &types, it)).collect();
        let rows =
            table.rows.iter().filter_map(|it| self.row(at, &objects, table.columns.len(), it)).collect();
        let Some(columns) = columns else { return };
        self.policy.tables.push(Table { place, objects, columns, rows, mark: mark(at, first.on.node) });
    }

    fn table_object(
        &mut self,
        at: u32,
        place: TypeId,
        target: &ast::Target,
    ) -> Option<(TypeId, Option<Through>)> {
        let of = self.vocabulary.type_of(at, &target.on)?;
        let Some(name) = &target.through else {
            self.report(check::needs_through(&target.on.text, mark(at, target.on.node)));
            return None;
        };
        let through = self.through(at, of, name)?;
        if through.place != place {
            let expected = self.schema().type_info(place).map_or_else(String::new, |it| it.name.clone());
            self.report(check::leads_elsewhere(&name.text, &expected, mark(at, name.node)));
            return None;
        }
        Some((of, Some(through)))
    }

    fn column(&mut self, at: u32, types: &[TypeId], column: &ast::Column) -> Option<Column> {
        let (name, condition) = match column {
            ast::Column::Everyone { node } => {
                let title = "everyone".to_owned();
                return Some(Column {
                    kind: ColumnKind::Everyone,
                    only_if: None,
                    title,
                    mark: mark(at, *node),
                });
            }
            ast::Column::Named { name, if_ } => (name, if_),
        };
        let place = types.first().copied()?;
        let kind = self.column_kind(at, place, name)?;
        let only_if = match condition {
            None => None,
            Some(word) => Some(self.definition_named(at, types, word)?),
        };
        let title = column_title(column);
        Some(Column { kind, only_if, title, mark: mark(at, name.node) })
    }

    fn column_kind(&mut self, at: u32, place: TypeId, name: &ast::Name) -> Option<ColumnKind> {
        let info = self.schema().type_info(place)?;
        if let Some(role) = info.role_named(&name.text) {
            return Some(ColumnKind::Role(role));
        }
        let member = info.member_named(&name.text);
        let is_relation = |it: Option<&MemberKind>| !matches!(it, Some(MemberKind::Attribute(_)) | None);
        if let Some(member) = member.filter(|id| is_relation(info.member(*id).map(|it| &it.kind))) {
            return Some(ColumnKind::Relation(member));
        }
        let roles = info.roles.iter().map(|it| it.name.as_str());
        let relations =
            info.members.iter().filter(|it| is_relation(Some(&it.kind))).map(|it| it.name.as_str());
        let problem =
            check::unknown_name("role or relation", &name.text, mark(at, name.node), roles.chain(relations));
        self.report(problem);
        None
    }

    /// A definition of any of the table's types.
    fn definition_named(&mut self, at: u32, types: &[TypeId], name: &ast::Name) -> Option<Named> {
        let all = &self.vocabulary.definitions;
        let here = |of: &TypeId| {
            let found = all.binary_search_by(|it| (it.0, it.1.1.name.text.as_str()).cmp(&(*of, &name.text)));
            found.ok().map(|index| (*of, super::narrow(index)))
        };
        let definitions: Vec<_> = types.iter().filter_map(here).collect();
        if definitions.is_empty() {
            let known: Vec<_> =
                all.iter().filter(|it| types.contains(&it.0)).map(|it| it.1.1.name.text.clone()).collect();
            let known = known.iter().map(String::as_str);
            let problem = check::unknown_name("definition", &name.text, mark(at, name.node), known);
            self.report(problem);
            return None;
        }
        Some(Named { name: name.text.clone(), definitions })
    }

    fn row(
        &mut self,
        at: u32,
        objects: &[(TypeId, Option<Through>)],
        columns: usize,
        row: &ast::Row,
    ) -> Option<Row> {
        let here = mark(at, row.node);
        if row.cells.len() != columns {
            self.report(check::cell_count(row.cells.len(), columns, here));
            return None;
        }
        let actions: Option<Vec<_>> = row.actions.iter().map(|it| self.row_action(at, objects, it)).collect();
        let actions = actions?;
        let mut gate = Vec::new();
        for (of, _) in actions.iter().take(if row.gate.is_some() { actions.len() } else { 0 }) {
            gate = self.gate_on(at, *of, row.gate.as_ref());
        }
        let types: Vec<TypeId> = objects.iter().map(|it| it.0).collect();
        let cells: Option<Vec<_>> = row.cells.iter().map(|it| self.cell(at, &types, it)).collect();
        let label = row.label.as_ref().map(|it| it.text.clone());
        Some(Row { actions, label, gate, cells: cells?, mark: here })
    }

    fn row_action(
        &mut self,
        at: u32,
        objects: &[(TypeId, Option<Through>)],
        action: &ast::ActionName,
    ) -> Option<(TypeId, ActionId)> {
        let of = match &action.of {
            None => objects.first()?.0,
            Some(name) => {
                let of = self.vocabulary.type_of(at, name)?;
                if !objects.iter().any(|it| it.0 == of) {
                    self.report(check::not_in_table(&name.text, mark(at, name.node)));
                    return None;
                }
                of
            }
        };
        Some((of, self.action_named(of, &action.name.text)?))
    }

    pub(super) fn action_named(&self, of: TypeId, word: &str) -> Option<ActionId> {
        let actions = self.vocabulary.actions.get(usize::from(of))?;
        actions.binary_search_by(|it| it.as_str().cmp(word)).ok().map(super::narrow)
    }

    pub(super) fn action_names(&self, of: TypeId) -> Vec<String> {
        self.vocabulary.actions.get(usize::from(of)).cloned().unwrap_or_default()
    }

    fn cell(&mut self, at: u32, types: &[TypeId], cell: &ast::Cell) -> Option<Cell> {
        let value = match &cell.value {
            ast::CellValue::Yes => CellValue::Yes,
            ast::CellValue::Dash => CellValue::Dash,
            ast::CellValue::No => CellValue::No,
            ast::CellValue::Unknown => CellValue::Unknown,
            ast::CellValue::Defined(name) => CellValue::Defined(self.definition_named(at, types, name)?),
            ast::CellValue::Only(name) => CellValue::Only(self.definition_named(at, types, name)?),
        };
        Some(Cell { value, mark: mark(at, cell.node) })
    }

    /// Finds the cells that an `open` statement names, in whichever tables they stand.
    pub(super) fn open(&mut self, at: u32, open: &ast::Open) {
        let Some(place) = self.vocabulary.type_of(at, &open.on) else { return };
        let title = column_title(&open.column);
        let mut cells = Vec::new();
        for action in &open.actions {
            let of = match &action.of {
                None => Some(place),
                Some(name) => self.vocabulary.type_of(at, name),
            };
            let found = of.map(|of| self.cells_of(place, of, &action.name.text, &title)).unwrap_or_default();
            if found.is_empty() && of.is_some() {
                self.report(check::no_such_cell(&action.name.text, &title, mark(at, action.name.node)));
            }
            cells.extend(found);
        }
        cells.sort_unstable();
        cells.dedup();
        let node = open.on.node;
        self.policy.opens.push(Open { cells, mark: mark(at, node) });
    }

    fn cells_of(&self, place: TypeId, of: TypeId, action: &str, column: &str) -> Vec<(u16, u16, u16)> {
        let Some(action) = self.action_named(of, action) else { return Vec::new() };
        let mut cells = Vec::new();
        for (table_index, table) in self.policy.tables.iter().enumerate().filter(|it| it.1.place == place) {
            let Some(column_index) = table.columns.iter().position(|it| it.title == column) else { continue };
            let rows = table.rows.iter().enumerate().filter(|it| it.1.actions.contains(&(of, action)));
            cells.extend(
                rows.map(|it| (super::narrow(table_index), super::narrow(it.0), super::narrow(column_index))),
            );
        }
        cells
    }
}

/// `commenter if assigned`
fn column_title(column: &ast::Column) -> String {
    match column {
        ast::Column::Everyone { .. } => "everyone".to_owned(),
        ast::Column::Named { name, if_: None } => name.text.clone(),
        ast::Column::Named { name, if_: Some(condition) } => format!("{} if {}", name.text, condition.text),
    }
}
