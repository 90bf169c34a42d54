//! `open` and `set`: the cells that they name, in whichever tables these stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::policy::Mark;
use crate::policy::condition::ActionId;
use crate::policy::rule::{AddedRole, Cell, Column, ColumnKind, Open, OpenName, Row, SetCell};
use crate::policy::schema::{RoleId, TypeId};
use crate::syntax::ast;

use super::found::Named;
use super::resolve::Resolver;
use super::table::{column_node, column_title};
use super::vocabulary::mark;

/// One cell: its table, row and column.
type CellAt = (u16, u16, u16);

/// The cells of all tables by what an `open` says of them.
#[derive(Default)]
struct Cells {
    titles: BTreeMap<(TypeId, String), u32>,
    at: BTreeMap<(TypeId, TypeId, ActionId, u32), Vec<CellAt>>,
}

impl Resolver<'_> {
    /// The cells that are open, and those that layers set.
    pub(super) fn opens(&mut self, opens: Vec<(u32, &ast::Open)>, sets: Vec<(u32, &ast::Set)>) {
        if opens.is_empty() && sets.is_empty() && self.vocabulary.within.is_empty() {
            return;
        }
        let cells = self.cells();
        for (at, open) in opens {
            match &open.column {
                Some(column) => self.open(at, open, column, &cells),
                None => self.open_names(at, open),
            }
        }
        let mut set = BTreeMap::new();
        let mut rest = sets;
        self.set_all(&mut rest, None, &cells, &mut set);
        for added in self.added_from_the_base_down() {
            self.columns_of(added);
            if rest.iter().any(|it| self.added_role_of(it.1) == Some((added.of, added.role))) {
                let cells = self.cells();
                self.set_all(&mut rest, Some((added.of, added.role)), &cells, &mut set);
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

    fn cells(&self) -> Cells {
        let mut cells = Cells::default();
        for (table_at, table) in self.policy.tables.iter().enumerate() {
            for (column_at, column) in table.columns.iter().enumerate() {
                let fresh = u32::try_from(cells.titles.len()).unwrap_or(u32::MAX);
                let title = *cells.titles.entry((table.place, column.title.clone())).or_insert(fresh);
                for (row_at, row) in table.rows.iter().enumerate() {
                    let here = (super::narrow(table_at), super::narrow(row_at), super::narrow(column_at));
                    for (of, action) in &row.actions {
                        cells.at.entry((table.place, *of, *action, title)).or_default().push(here);
                    }
                }
            }
        }
        cells
    }

    /// Names that layers may change whatever reads them.
    fn open_names(&mut self, at: u32, open: &ast::Open) {
        let Some(place) = self.vocabulary.type_of(at, &open.on) else { return };
        for it in &open.names {
            let of = match &it.of {
                None => Some(place),
                Some(name) => self.vocabulary.type_of(at, name),
            };
            let Some(of) = of else { continue };
            let here = mark(at, it.name.node);
            let mut found = Vec::new();
            found.extend(self.action_named(of, &it.name.text).map(|it| OpenName::Action(of, it)));
            match self.named(of, &it.name.text) {
                Some(Named::Attribute { member, .. }) => found.push(OpenName::Attribute(of, member)),
                Some(Named::Role(role)) => found.push(OpenName::Role(of, role)),
                Some(other) if found.is_empty() => {
                    let needed = "an attribute, a role or an action";
                    self.report(check::wrong_kind(&it.name.text, other.kind(), needed, here));
                }
                None if found.is_empty() => self.unknown_to_open(of, &it.name, at),
                _ => {}
            }
            self.policy.open_names.extend(found);
        }
        self.policy.open_names.sort_unstable();
        self.policy.open_names.dedup();
    }

    fn unknown_to_open(&mut self, of: TypeId, name: &ast::Name, at: u32) {
        self.vocabulary.unknown("attribute, role or action", &[of], name, at, |it| {
            let info = it.schema.type_info(of).into_iter();
            let members = info.clone().flat_map(|it| &it.members).map(|it| it.name.as_str());
            let roles = info.flat_map(|it| &it.roles).map(|it| it.name.as_str());
            let actions = it.actions.get(usize::from(of)).into_iter().flatten().map(String::as_str);
            members.chain(roles).chain(actions).collect()
        });
    }

    fn open(&mut self, at: u32, open: &ast::Open, column: &ast::Column, all: &Cells) {
        let (cells, _) = self.cells_named(at, (&open.on, column, &open.names), all);
        let cells = cells.into_iter().collect();
        self.policy.opens.push(Open { cells, mark: mark(at, open.on.node) });
    }

    /// The cells of these actions in that column, with the actions as written.
    fn cells_named(
        &mut self,
        at: u32,
        (on, column, actions): (&ast::Name, &ast::Column, &[ast::ActionName]),
        all: &Cells,
    ) -> (BTreeSet<CellAt>, String) {
        self.layer = self.vocabulary.layer_of(at);
        let words = actions.iter().map(|it| it.name.text.clone());
        let words = super::restriction::listed(words);
        let mut cells = BTreeSet::new();
        let Some(place) = self.vocabulary.type_of(at, on) else { return (cells, words) };
        let title = self.title_of(at, column, place, all);
        for action in actions {
            let of = match &action.of {
                None => Some(place),
                Some(name) => self.vocabulary.type_of(at, name),
            };
            let Some(of) = of else { continue };
            let Some(id) = self.action_named(of, &action.name.text) else {
                self.unknown_action(&[of], &action.name, at);
                continue;
            };
            let found = title.and_then(|title| all.at.get(&(place, of, id, title)));
            if found.is_none() && title.is_some() && !self.is_broken(place) {
                let here = mark(at, action.name.node);
                self.report(check::no_such_cell(&action.name.text, &column_title(column), here));
            }
            cells.extend(found.into_iter().flatten().copied());
        }
        (cells, words)
    }

    fn is_broken(&self, place: TypeId) -> bool {
        self.broken_heads || self.broken_places.contains(&place)
    }

    /// The column, which some table of the place must have.
    fn title_of(&mut self, at: u32, column: &ast::Column, place: TypeId, all: &Cells) -> Option<u32> {
        let title = column_title(column);
        let found = all.titles.get(&(place, title.clone())).copied();
        if found.is_none() && !self.is_broken(place) {
            let known = all.titles.keys().filter(|it| it.0 == place).map(|it| it.1.as_str()).collect();
            let here = mark(at, column_node(column));
            self.report(check::unknown_name("column", &title, here, known));
        }
        found
    }
}
