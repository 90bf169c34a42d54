//! `set`: the cells that layers change, and the columns of the roles that they add.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::rule::{AddedRole, Cell, Column, ColumnKind, Row, SetCell};
use crate::policy::schema::{RoleId, TypeId};
use crate::syntax::ast;

use super::open::{CellAt, Cells};
use super::resolve::Resolver;
use super::table::column_title;
use super::vocabulary::mark;

impl Resolver<'_> {
    /// Sets the cells of the base's roles, then those of each added role once it has them.
    pub(super) fn sets(&mut self, sets: Vec<(u32, &ast::Set)>, cells: Cells) {
        let mut set = BTreeMap::new();
        let mut rest = sets;
        self.set_all(&mut rest, None, &cells, &mut set);
        for added in self.added_from_the_base_down() {
            self.columns_of(added);
            let role = Some((added.of, added.role));
            if rest.iter().any(|it| self.added_role_of(it.1) == role) {
                self.set_all(&mut rest, role, &self.cells(), &mut set);
            }
        }
    }

    /// Sets the cells of one added role, or those of all roles that are not added.
    fn set_all(
        &mut self,
        sets: &mut Vec<(u32, &ast::Set)>,
        of: Option<(TypeId, RoleId)>,
        cells: &Cells,
        set: &mut BTreeMap<CellAt, Mark>,
    ) {
        let (now, later): (Vec<_>, _) = sets.drain(..).partition(|it| self.added_role_of(it.1) == of);
        *sets = later;
        now.into_iter().for_each(|(at, it)| self.set(at, it, cells, set));
    }

    /// The added role whose column is set, if it is one.
    fn added_role_of(&self, it: &ast::Set) -> Option<(TypeId, RoleId)> {
        let ast::Column::Named { name, .. } = &it.column else { return None };
        let of = self.vocabulary.type_id(&it.on.text)?;
        let role = (of, self.vocabulary.role_id(of, &name.text)?);
        self.vocabulary.within.iter().any(|it| (it.of, it.role) == role).then_some(role)
    }

    /// The added roles, each after the one that it stands within; those of a circle are left out.
    fn added_from_the_base_down(&self) -> Vec<AddedRole> {
        let mut rest = self.vocabulary.within.clone();
        let mut sorted: Vec<AddedRole> = Vec::new();
        loop {
            let waits = |it: &AddedRole| rest.iter().any(|other| (other.of, other.role) == (it.of, it.base));
            let (later, now): (Vec<_>, Vec<_>) = rest.iter().copied().partition(waits);
            if now.is_empty() {
                return sorted;
            }
            sorted.extend(now);
            rest = later;
        }
    }

    /// Sets cells, each at most once in a layer.
    fn set(&mut self, at: u32, it: &ast::Set, all: &Cells, set: &mut BTreeMap<CellAt, Mark>) {
        let (found, actions) = self.cells_named(at, (&it.on, &it.column, &it.actions), all);
        let here = mark(at, it.cell.node);
        let words = (actions.as_str(), column_title(&it.column));
        for cell_at in found {
            let earlier = set.insert(cell_at, here);
            let Some(new) = self.new_cell(at, cell_at, &it.cell) else { return };
            if let Some(problem) = self.closed(cell_at, &new, (words.0, &words.1), (at, it, earlier)) {
                self.report(problem);
                return;
            }
            self.replace(cell_at, new);
        }
    }

    /// Why a layer may not set a cell so: it is not open, it was set in this layer, or a layer below or
    /// the role that it stands within gives less.
    fn closed(
        &self,
        cell_at: CellAt,
        new: &Cell,
        (actions, column): (&str, &str),
        (at, it, earlier): (u32, &ast::Set, Option<Mark>),
    ) -> Option<Diagnostic> {
        let here = new.mark;
        let layer = |mark: Mark| self.vocabulary.layer_of(mark.statement);
        if let Some(earlier) = earlier.filter(|it| layer(*it) == layer(here)) {
            return Some(check::set_twice(actions, column, here, earlier));
        }
        let (place, row, old) = self.cell_at(cell_at)?;
        let narrower = row.is_within(place, &new.value, &old.value);
        if let Some(earlier) = earlier.filter(|_| !narrower) {
            return Some(check::closed_below(actions, column, here, earlier));
        }
        let of_added = self.vocabulary.within.iter().find(|it| it.of == place && old.mark == it.mark);
        if let Some(added) = of_added {
            let base = self.role_words(place, added.base);
            return (!narrower).then(|| check::wider_cell(actions, column, &base, here, added.base_mark));
        }
        let open = self.policy.opens.iter().any(|it| it.cells.binary_search(&cell_at).is_ok());
        let closed = !open && earlier.is_none();
        closed.then(|| check::not_open(actions, column, mark(at, it.on.node)))
    }

    fn new_cell(&mut self, at: u32, (table_at, row_at, _): CellAt, cell: &ast::Cell) -> Option<Cell> {
        let table = self.policy.tables.get(usize::from(table_at))?;
        let types: Vec<TypeId> = table.objects.iter().map(|it| it.0).collect();
        let row = table.rows.get(usize::from(row_at));
        let about: BTreeSet<TypeId> = row.into_iter().flat_map(|it| &it.actions).map(|it| it.0).collect();
        let new = self.cell(at, &types, cell)?;
        self.cells_that_concern(&types, &about, std::slice::from_ref(&new));
        Some(Cell { set: true, ..new })
    }

    /// The place of a cell's table, its row, and the cell.
    fn cell_at(&self, (table_at, row_at, column_at): CellAt) -> Option<(TypeId, &Row, &Cell)> {
        let table = self.policy.tables.get(usize::from(table_at))?;
        let row = table.rows.get(usize::from(row_at))?;
        Some((table.place, row, row.cells.get(usize::from(column_at))?))
    }

    fn replace(&mut self, at: CellAt, new: Cell) {
        let table = self.policy.tables.get_mut(usize::from(at.0));
        let row = table.and_then(|it| it.rows.get_mut(usize::from(at.1)));
        let Some(cell) = row.and_then(|it| it.cells.get_mut(usize::from(at.2))) else { return };
        let (value, mark) = (new.value.clone(), new.mark);
        let old = std::mem::replace(cell, new).value;
        self.policy.sets.push(SetCell { at, old, new: value, mark });
    }

    /// A role that a layer adds has the cells of the role that it stands within, until it sets them.
    fn columns_of(&mut self, added: AddedRole) {
        let name = self.role_words(added.of, added.role);
        let title = |old: &str| match old.split_once(' ') {
            Some((_, condition)) => format!("{name} {condition}"),
            None => name.clone(),
        };
        for table in self.policy.tables.iter_mut().filter(|it| it.place == added.of) {
            let of_base = |it: &(usize, &Column)| it.1.kind == ColumnKind::Role(added.base);
            let own: Vec<usize> = table.columns.iter().enumerate().filter(of_base).map(|it| it.0).collect();
            own.into_iter().for_each(|column| table.add_column(column, title, added));
        }
    }
}
