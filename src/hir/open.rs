//! `open`: the cells and names that a layer may change, in whichever tables these stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::check;
use crate::policy::condition::ActionId;
use crate::policy::rule::{Open, OpenName, Table};
use crate::policy::schema::TypeId;
use crate::syntax::ast;

use super::found::Named;
use super::resolve::Resolver;
use super::table::{column_node, column_title};
use super::vocabulary::mark;

/// One cell: its table, row and column.
pub(super) type CellAt = (u16, u16, u16);

/// The cells of all tables by what an `open` says of them.
#[derive(Default)]
pub(super) struct Cells {
    titles: BTreeMap<(TypeId, String), u32>,
    at: BTreeMap<(TypeId, TypeId, ActionId, u32), Vec<CellAt>>,
}

impl Cells {
    /// Takes in the cells of one column.
    pub(super) fn add(&mut self, table_at: usize, table: &Table, column_at: usize) {
        let Some(column) = table.columns.get(column_at) else { return };
        let fresh = u32::try_from(self.titles.len()).unwrap_or(u32::MAX);
        let title = *self.titles.entry((table.place, column.title.clone())).or_insert(fresh);
        for (row_at, row) in table.rows.iter().enumerate() {
            let here = (super::narrow(table_at), super::narrow(row_at), super::narrow(column_at));
            for (of, action) in &row.actions {
                self.at.entry((table.place, *of, *action, title)).or_default().push(here);
            }
        }
    }
}

impl Resolver<'_> {
    /// What is open, and then the cells that layers set.
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
        self.sets(sets, cells);
    }

    fn cells(&self) -> Cells {
        let mut cells = Cells::default();
        for (at, table) in self.policy.tables.iter().enumerate() {
            (0..table.columns.len()).for_each(|column| cells.add(at, table, column));
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
    pub(super) fn cells_named(
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
        self.ground.broken_heads || self.broken_places.contains(&place)
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
