//! `open`: the cells that it names, in whichever tables they stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::policy::condition::ActionId;
use crate::policy::rule::Open;
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
    pub(super) fn opens(&mut self, opens: Vec<(u32, &ast::Open)>) {
        if opens.is_empty() {
            return;
        }
        let cells = self.cells();
        for (at, open) in opens {
            self.open(at, open, &cells);
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
        let Some(place) = self.vocabulary.type_of(at, &open.on) else { return };
        let title = self.title_of(at, open, place, all);
        let mut cells = BTreeSet::new();
        for action in &open.actions {
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
                self.report(check::no_such_cell(&action.name.text, &column_title(&open.column), here));
            }
            cells.extend(found.into_iter().flatten().copied());
        }
        let cells = cells.into_iter().collect();
        self.policy.opens.push(Open { cells, mark: mark(at, open.on.node) });
    }

    fn is_broken(&self, place: TypeId) -> bool {
        self.broken_heads || self.broken_places.contains(&place)
    }

    /// The column, which some table of the place must have.
    fn title_of(&mut self, at: u32, open: &ast::Open, place: TypeId, all: &Cells) -> Option<u32> {
        let title = column_title(&open.column);
        let found = all.titles.get(&(place, title.clone())).copied();
        if found.is_none() && !self.is_broken(place) {
            let known = all.titles.keys().filter(|it| it.0 == place).map(|it| it.1.as_str()).collect();
            let here = mark(at, column_node(&open.column));
            self.report(check::unknown_name("column", &title, here, known));
        }
        found
    }
}
