//! `set`: the cells that layers change, and the columns of the roles that they add.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::limits;
use crate::policy::Mark;
use crate::policy::rule::{AddedRole, Cell, Column, ColumnKind, Row, SetCell};
use crate::policy::schema::{RoleId, TypeId};
use crate::syntax::ast;

use super::open::{CellAt, Cells};
use super::resolve::Resolver;
use super::table::column_title;
use super::vocabulary::mark;

/// A role of a type.
type RoleAt = (TypeId, RoleId);

impl Resolver<'_> {
    /// Sets the cells of the base's roles, then those of each added role once it has them.
    pub(super) fn sets(&mut self, sets: Vec<(u32, &ast::Set)>, mut cells: Cells) {
        let added: BTreeMap<RoleAt, AddedRole> =
            self.vocabulary.within.iter().map(|it| ((it.of, it.role), *it)).collect();
        let mut by_role: BTreeMap<Option<RoleAt>, Vec<(u32, &ast::Set)>> = BTreeMap::new();
        for (at, it) in sets {
            let role = self.role_set(it).filter(|it| added.contains_key(it));
            by_role.entry(role).or_default().push((at, it));
        }
        let mut set = BTreeMap::new();
        for (at, it) in by_role.remove(&None).unwrap_or_default() {
            self.set(at, it, (&mut cells, &added), &mut set);
        }
        for role in from_the_base_down(&added) {
            if !self.columns_of(role, &mut cells) {
                return;
            }
            for (at, it) in by_role.remove(&Some((role.of, role.role))).unwrap_or_default() {
                self.set(at, it, (&mut cells, &added), &mut set);
            }
        }
    }

    /// The role whose column is set, if it is a role's.
    fn role_set(&self, it: &ast::Set) -> Option<RoleAt> {
        let ast::Column::Named { name, .. } = &it.column else { return None };
        let of = self.vocabulary.type_id(&it.on.text)?;
        Some((of, self.vocabulary.role_id(of, &name.text)?))
    }

    /// Sets cells, each at most once in a layer.
    fn set(
        &mut self,
        at: u32,
        it: &ast::Set,
        (all, added): (&mut Cells, &BTreeMap<RoleAt, AddedRole>),
        set: &mut BTreeMap<CellAt, Mark>,
    ) {
        let added = self.role_set(it).and_then(|role| added.get(&role));
        let (found, actions) = self.cells_named(at, (&it.on, &it.column, &it.actions), all);
        let here = mark(at, it.cell.node);
        let words = (actions.as_str(), column_title(&it.column));
        for cell_at in found {
            let earlier = set.insert(cell_at, here);
            let Some(new) = self.new_cell(at, cell_at, &it.cell) else { return };
            if let Some(problem) = self.closed(cell_at, &new, (words.0, &words.1), (added, it, earlier)) {
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
        (added, it, earlier): (Option<&AddedRole>, &ast::Set, Option<Mark>),
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
        if let Some(added) = added {
            let base = self.role_words(place, added.base);
            return (!narrower).then(|| check::wider_cell(actions, column, &base, here, added.base_mark));
        }
        let open = self.policy.opens.iter().any(|it| it.cells.binary_search(&cell_at).is_ok());
        let closed = !open && earlier.is_none();
        closed.then(|| check::not_open(actions, column, mark(here.statement, it.on.node)))
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
        let row = table.map(Arc::make_mut).and_then(|it| it.rows.get_mut(usize::from(at.1)));
        let Some(cell) = row.and_then(|it| it.cells.get_mut(usize::from(at.2))) else { return };
        let (value, mark) = (new.value.clone(), new.mark);
        let old = std::mem::replace(cell, new).value;
        self.policy.sets.push(SetCell { at, old, new: value, mark });
    }

    /// A role that a layer adds has the cells of the role that it stands within, until it sets them;
    /// false once that would be more than a policy may have.
    fn columns_of(&mut self, added: AddedRole, cells: &mut Cells) -> bool {
        let name = self.role_words(added.of, added.role);
        let title = |old: &str| match old.split_once(' ') {
            Some((_, condition)) => format!("{name} {condition}"),
            None => name.clone(),
        };
        for table in self.policy.tables.iter_mut().filter(|it| it.place == added.of) {
            let of_base = |it: &(usize, &Column)| it.1.kind == ColumnKind::Role(added.base);
            let table = Arc::make_mut(table);
            let own: Vec<usize> = table.columns.iter().enumerate().filter(of_base).map(|it| it.0).collect();
            for like in own {
                if table.columns.len() >= limits::COLUMNS {
                    let problem = check::too_many("columns of one table", limits::COLUMNS, added.mark);
                    self.vocabulary.report.push(problem);
                    return false;
                }
                table.add_column(like, title, added);
                table.columns.last().into_iter().for_each(|it| cells.added(added.of, &it.title));
                let parts = table.rows.iter().map(|it| it.actions.len()).sum();
                if !self.vocabulary.report.spend(parts, added.mark) {
                    return false;
                }
            }
        }
        true
    }
}

/// The added roles, each after the one that it stands within; those of a circle are left out.
fn from_the_base_down(all: &BTreeMap<RoleAt, AddedRole>) -> Vec<AddedRole> {
    let depth = |role: &AddedRole| {
        let mut at = role;
        let mut depth = 0_usize;
        while let Some(base) = all.get(&(at.of, at.base)) {
            at = base;
            depth = depth.saturating_add(1);
            if depth > all.len() {
                return None;
            }
        }
        Some(depth)
    };
    let mut sorted: Vec<_> = all.values().filter_map(|it| Some((depth(it)?, *it))).collect();
    sorted.sort_by_key(|it| it.0);
    sorted.into_iter().map(|it| it.1).collect()
}
