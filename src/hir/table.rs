//! Tables: their heads, columns, rows and cells.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check;
use crate::policy::Mark;
use crate::policy::condition::ActionId;
use crate::policy::rule::{Cell, CellValue, Column, ColumnKind, Named, Row, Table, Through};
use crate::policy::schema::TypeId;
use crate::syntax::ast;

use super::found;
use super::grant::target_words;
use super::resolve::Resolver;
use super::vocabulary::{each, mark};

/// What the rows of a table are about: each type, and how its objects reach their places.
type Objects = Vec<(TypeId, Option<Through>)>;

impl Resolver<'_> {
    pub(super) fn table(&mut self, at: u32, table: &ast::Table) {
        self.layer = self.vocabulary.layer_of(at);
        let Some((place, objects)) = self.head(at, table) else { return };
        let types: Vec<TypeId> = objects.iter().map(|it| it.0).collect();
        let columns = self.columns(at, &types, table);
        let rows: Vec<_> =
            table.rows.iter().map(|it| self.row(at, &objects, table.columns.len(), it)).collect();
        if columns.is_none() || rows.iter().any(Option::is_none) || objects.len() < table.targets.len() {
            self.broken_place = Some(place);
        }
        let rows: Vec<Row> = rows.into_iter().flatten().collect();
        let Some(columns) = columns else { return };
        let first = table.targets.first().map_or_else(Default::default, |it| mark(at, it.on.node));
        self.policy.tables.push(Arc::new(Table { place, objects, columns, rows, mark: first }));
    }

    /// Which ways all tables together take rights along, and whether some head is in error.
    pub(super) fn heads(&mut self, statements: &[(u32, &ast::Statement)]) {
        for (at, table) in each!(statements, Table) {
            self.layer = self.vocabulary.layer_of(at);
            let found = self.quietly(|it| it.head(at, table));
            let objects = found.map(|it| it.1).unwrap_or_default();
            let ground = self.ground.to_mut();
            ground.broken_heads |= objects.len() < distinct(&table.targets);
            ground.arising.extend(objects.iter().filter_map(|it| Some((it.0, it.1?))));
        }
    }

    fn head(&mut self, at: u32, table: &ast::Table) -> Option<(TypeId, Objects)> {
        let (first, others) = table.targets.split_first()?;
        if let Some(through) = &first.through {
            self.report(check::first_through(&through.text, mark(at, through.node)));
        }
        let place = self.vocabulary.type_of(at, &first.on);
        let mut objects: Objects = place.map(|it| (it, None)).into_iter().collect();
        for target in others {
            let Some(object) = self.table_object(at, place, target) else { continue };
            if objects.contains(&object) {
                self.report(check::named_twice(&target_words(target), mark(at, target.on.node)));
                continue;
            }
            objects.push(object);
        }
        Some((place?, objects))
    }

    fn table_object(
        &mut self,
        at: u32,
        place: Option<TypeId>,
        target: &ast::Target,
    ) -> Option<(TypeId, Option<Through>)> {
        let of = self.vocabulary.type_of(at, &target.on)?;
        let Some(name) = &target.through else {
            self.report(check::needs_through(&target.on.text, mark(at, target.on.node)));
            return None;
        };
        let through = self.through(at, of, name)?;
        if through.place != place? {
            let (found, expected) = (self.type_name(through.place), self.type_name(place?));
            self.report(check::leads_elsewhere(&name.text, &found, &expected, mark(at, name.node)));
            return None;
        }
        Some((of, Some(through)))
    }

    /// Every column, looked at before giving up; empty if one is in error.
    fn columns(&mut self, at: u32, types: &[TypeId], table: &ast::Table) -> Option<Vec<Column>> {
        let mut seen = BTreeSet::new();
        let mut columns = Vec::new();
        for (index, column) in table.columns.iter().enumerate() {
            let title = column_title(column);
            if !seen.insert(title.clone()) {
                self.report(check::named_twice(&title, mark(at, column_node(column))));
            }
            columns.push(self.column(at, types, (index, column, title), table));
        }
        columns.into_iter().collect()
    }

    /// One column, with its place and its title.
    fn column(
        &mut self,
        at: u32,
        types: &[TypeId],
        (index, column, title): (usize, &ast::Column, String),
        table: &ast::Table,
    ) -> Option<Column> {
        let mark = mark(at, column_node(column));
        let ast::Column::Named { name, if_ } = column else {
            return Some(Column { kind: ColumnKind::Everyone, only_if: None, title, mark });
        };
        let kind = self.column_kind(at, types.first().copied()?, name);
        let only_if = if_.as_ref().map(|word| self.definition_named(at, types, word));
        if let (Some(ColumnKind::Relation(_)), Some(condition)) = (kind, if_) {
            let here = super::vocabulary::mark(at, condition.node);
            let is_there = table.columns.iter().any(|it| column_title(it) == name.text);
            let below = table.rows.iter().filter_map(|row| row.cells.get(index));
            let cells = cells_that_say_yes(at, below).filter(|_| !is_there);
            self.report(check::if_on_relation(&name.text, &condition.text, mark, cells, here));
            return None;
        }
        Some(Column { kind: kind?, only_if: super::grant::whole(&only_if)?, title, mark })
    }

    fn column_kind(&mut self, at: u32, place: TypeId, name: &ast::Name) -> Option<ColumnKind> {
        if let Some(role) = self.role_seen(place, &name.text) {
            return Some(ColumnKind::Role(role));
        }
        let here = mark(at, name.node);
        match self.named(place, &name.text) {
            Some(found::Named::Relation { member, targets, .. }) => {
                if targets.is_empty() || self.may_be_people(&targets) {
                    return Some(ColumnKind::Relation(member));
                }
                self.nobody_there(&name.text, &targets, here);
            }
            Some(other) => {
                self.report(check::wrong_kind(&name.text, other.kind(), "a role or a relation", here));
            }
            None => self.vocabulary.unknown("role or relation", &[place], name, at, |it| {
                let info = it.schema.type_info(place);
                let roles = info.into_iter().flat_map(|it| &it.roles).map(|it| it.name.as_str());
                roles.chain(it.relations_of(place)).collect()
            }),
        }
        None
    }

    /// A definition of any of the table's types.
    fn definition_named(&mut self, at: u32, types: &[TypeId], name: &ast::Name) -> Option<Named> {
        let here = mark(at, name.node);
        if !self.vocabulary.report.spend(types.len(), here) {
            return None;
        }
        let found = |of: &TypeId| Some((*of, self.defined(*of, &name.text)?));
        let mut definitions: Vec<_> = types.iter().filter_map(found).collect();
        definitions.sort_unstable();
        definitions.dedup();
        if !definitions.is_empty() {
            return Some(Named { name: name.text.clone(), definitions });
        }
        let other = types.iter().find_map(|of| Some(self.named(*of, &name.text)?.kind()));
        match other {
            Some(kind) => self.report(check::wrong_kind(&name.text, kind, "a definition", here)),
            None => self.vocabulary.unknown("definition", types, name, at, |it| {
                let all = it.definitions.iter().filter(|it| types.contains(&it.of));
                all.map(|it| it.name.as_str()).collect()
            }),
        }
        None
    }

    fn row(&mut self, at: u32, objects: &Objects, columns: usize, row: &ast::Row) -> Option<Row> {
        let here = mark(at, row.node);
        let counts = row.cells.len() == columns;
        if !counts {
            self.report(check::cell_count(row.cells.len(), columns, here));
        }
        let actions = self.row_actions(at, objects, row);
        let gate = self.vocabulary.gate(at, row.gate.as_ref());
        let about: BTreeSet<TypeId> = actions.iter().flatten().map(|it| it.0).collect();
        about.iter().for_each(|of| self.in_reach(at, *of, row.gate.as_ref()));
        let types: Vec<TypeId> = objects.iter().map(|it| it.0).collect();
        let cells: Vec<_> = row.cells.iter().map(|it| self.cell(at, &types, it)).collect();
        let cells: Vec<Cell> = cells.into_iter().collect::<Option<_>>()?;
        let (actions, label) = (actions?, row.label.as_ref().map(|it| it.text.clone()));
        if !counts || !self.vocabulary.report.spend(actions.len().saturating_mul(columns), here) {
            return None;
        }
        self.cells_that_concern(&types, &about, &cells);
        Some(Row { actions, label, gate, cells, mark: here })
    }

    /// Every action of a row, each looked at before giving up.
    fn row_actions(&mut self, at: u32, objects: &Objects, row: &ast::Row) -> Option<Vec<(TypeId, ActionId)>> {
        let mut seen = BTreeSet::new();
        let mut actions = Vec::new();
        for action in &row.actions {
            let found = self.row_action(at, objects, action);
            if found.is_some_and(|it| !seen.insert(it)) {
                self.report(check::named_twice(&action.name.text, mark(at, action.name.node)));
            }
            actions.push(found);
        }
        actions.into_iter().collect()
    }

    fn row_action(
        &mut self,
        at: u32,
        objects: &Objects,
        action: &ast::ActionName,
    ) -> Option<(TypeId, ActionId)> {
        let of = match &action.of {
            None => objects.first()?.0,
            Some(name) => {
                let of = self.vocabulary.type_of(at, name)?;
                if !objects.iter().any(|it| it.0 == of) {
                    if !self.ground.broken_heads {
                        self.report(check::not_in_table(&name.text, mark(at, name.node)));
                    }
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

    pub(super) fn cell(&mut self, at: u32, types: &[TypeId], cell: &ast::Cell) -> Option<Cell> {
        let value = match &cell.value {
            ast::CellValue::Yes => CellValue::Yes,
            ast::CellValue::Dash => CellValue::Dash,
            ast::CellValue::No => CellValue::No,
            ast::CellValue::Unknown => CellValue::Unknown,
            ast::CellValue::Defined(name) => CellValue::Defined(self.definition_named(at, types, name)?),
            ast::CellValue::Only(name) => CellValue::Only(self.definition_named(at, types, name)?),
        };
        Some(Cell { value, set: false, mark: mark(at, cell.node) })
    }

    /// The definition of a cell must be one of the object's type or of the place's, for each action.
    pub(super) fn cells_that_concern(&mut self, types: &[TypeId], about: &BTreeSet<TypeId>, cells: &[Cell]) {
        let Some(place) = types.first() else { return };
        for cell in cells {
            let (CellValue::Defined(named) | CellValue::Only(named)) = &cell.value else { continue };
            if let Some(of) = about.iter().find(|of| named.concerning(**of, *place).is_none()) {
                let on: Vec<TypeId> = named.definitions.iter().map(|it| it.0).collect();
                let (on, of) = (self.type_list(&on), self.type_name(*of));
                self.report(check::definition_elsewhere(&named.name, &on, &of, cell.mark));
            }
        }
    }
}

/// How many of them are written differently.
fn distinct(targets: &[ast::Target]) -> usize {
    targets.iter().map(target_words).collect::<BTreeSet<_>>().len()
}

/// The cells that say `yes`; empty if one names a definition already.
fn cells_that_say_yes<'t>(at: u32, cells: impl Iterator<Item = &'t ast::Cell>) -> Option<Vec<Mark>> {
    let mut found = Vec::new();
    for cell in cells {
        match &cell.value {
            ast::CellValue::Yes => found.push(mark(at, cell.node)),
            ast::CellValue::Defined(_) | ast::CellValue::Only(_) => return None,
            _ => {}
        }
    }
    Some(found)
}

/// `commenter if assigned`
pub(super) fn column_title(column: &ast::Column) -> String {
    match column {
        ast::Column::Everyone { .. } => "everyone".to_owned(),
        ast::Column::Named { name, if_: None } => name.text.clone(),
        ast::Column::Named { name, if_: Some(condition) } => format!("{} if {}", name.text, condition.text),
    }
}

pub(super) fn column_node(column: &ast::Column) -> crate::diagnostic::NodeId {
    match column {
        ast::Column::Everyone { node } => *node,
        ast::Column::Named { name, .. } => name.node,
    }
}
