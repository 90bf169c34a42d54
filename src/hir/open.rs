//! `open` and `set`: the cells that they name, in whichever tables these stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::policy::Mark;
use crate::policy::condition::ActionId;
use crate::policy::rule::{Cell, Open};
use crate::policy::schema::TypeId;
use crate::syntax::ast;

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
        if opens.is_empty() && sets.is_empty() {
            return;
        }
        let cells = self.cells();
        for (at, open) in opens {
            self.open(at, open, &cells);
        }
        let mut set = BTreeMap::new();
        for (at, it) in sets {
            self.set(at, it, &cells, &mut set);
        }
    }

    /// Replaces cells that are open, each once.
    fn set(&mut self, at: u32, it: &ast::Set, all: &Cells, set: &mut BTreeMap<CellAt, Mark>) {
        let (found, actions) = self.cells_named(at, (&it.on, &it.column, &it.actions), all);
        for cell_at in found {
            let here = mark(at, it.cell.node);
            let open = self.policy.opens.iter().any(|it| it.cells.binary_search(&cell_at).is_ok());
            if !open {
                self.report(check::not_open(&actions, &column_title(&it.column), mark(at, it.on.node)));
                return;
            }
            if let Some(earlier) = set.insert(cell_at, here) {
                self.report(check::set_twice(&actions, &column_title(&it.column), here, earlier));
                return;
            }
            self.replace(at, cell_at, &it.cell);
        }
    }

    fn replace(&mut self, at: u32, (table_at, row_at, column_at): CellAt, cell: &ast::Cell) {
        let Some(table) = self.policy.tables.get(usize::from(table_at)) else { return };
        let types: Vec<TypeId> = table.objects.iter().map(|it| it.0).collect();
        let row = table.rows.get(usize::from(row_at));
        let about: BTreeSet<TypeId> = row.into_iter().flat_map(|it| &it.actions).map(|it| it.0).collect();
        let Some(new) = self.cell(at, &types, cell) else { return };
        self.cells_that_concern(&types, &about, std::slice::from_ref(&new));
        let table = self.policy.tables.get_mut(usize::from(table_at));
        let row = table.and_then(|it| it.rows.get_mut(usize::from(row_at)));
        if let Some(old) = row.and_then(|it| it.cells.get_mut(usize::from(column_at))) {
            *old = Cell { set: true, ..new };
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

    fn open(&mut self, at: u32, open: &ast::Open, all: &Cells) {
        let Some(column) = &open.column else { return };
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
