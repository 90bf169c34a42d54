//! `open`: the cells and names that a layer may change, in whichever tables these stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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

/// The cells of one column, by action.
type InColumn = BTreeMap<(TypeId, ActionId), Vec<CellAt>>;

/// The cells of all tables by what an `open` says of them: of each column, once it is asked for.
#[derive(Default)]
pub(super) struct Cells {
    tables: BTreeMap<TypeId, Vec<usize>>,
    columns: BTreeMap<(TypeId, String), Option<InColumn>>,
}

impl Cells {
    fn of(tables: &[Arc<Table>]) -> Self {
        let mut cells = Self::default();
        for (at, table) in tables.iter().enumerate() {
            cells.tables.entry(table.place).or_default().push(at);
        }
        cells
    }

    /// The cells of a column, if some table of the place has it.
    fn column(&mut self, all: &[Arc<Table>], place: TypeId, title: &str) -> Option<&InColumn> {
        let tables = self.tables.get(&place).map(Vec::as_slice).unwrap_or_default();
        let found = self.columns.entry((place, title.to_owned()));
        found.or_insert_with(|| in_column(all, tables, title)).as_ref()
    }

    /// A column of that title was added to some table of the place.
    pub(super) fn added(&mut self, place: TypeId, title: &str) {
        self.columns.remove(&(place, title.to_owned()));
    }
}

fn in_column(all: &[Arc<Table>], tables: &[usize], title: &str) -> Option<InColumn> {
    let mut cells = None;
    for table_at in tables {
        let Some(table) = all.get(*table_at) else { continue };
        for (column_at, _) in table.columns.iter().enumerate().filter(|it| it.1.title == title) {
            let cells: &mut InColumn = cells.get_or_insert_default();
            for (row_at, row) in table.rows.iter().enumerate() {
                let here = (super::narrow(*table_at), super::narrow(row_at), super::narrow(column_at));
                row.actions.iter().for_each(|it| cells.entry(*it).or_default().push(here));
            }
        }
    }
    cells
}

impl Resolver<'_> {
    /// What is open, and then the cells that layers set.
    pub(super) fn opens(&mut self, opens: Vec<(u32, &ast::Open)>, sets: Vec<(u32, &ast::Set)>) {
        if opens.is_empty() && sets.is_empty() && self.vocabulary.within.is_empty() {
            return;
        }
        let mut cells = Cells::of(&self.policy.tables);
        for (at, open) in opens {
            match &open.column {
                Some(column) => self.open(at, open, column, &mut cells),
                None => self.open_names(at, open),
            }
        }
        self.sets(sets, cells);
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

    fn open(&mut self, at: u32, open: &ast::Open, column: &ast::Column, all: &mut Cells) {
        let (cells, _) = self.cells_named(at, (&open.on, column, &open.names), all);
        let cells = cells.into_iter().collect();
        self.policy.opens.push(Open { cells, mark: mark(at, open.on.node) });
    }

    /// The cells of these actions in that column, with the actions as written.
    pub(super) fn cells_named(
        &mut self,
        at: u32,
        (on, column, actions): (&ast::Name, &ast::Column, &[ast::ActionName]),
        all: &mut Cells,
    ) -> (BTreeSet<CellAt>, String) {
        self.layer = self.vocabulary.layer_of(at);
        let words = actions.iter().map(|it| it.name.text.clone());
        let words = super::restriction::listed(words);
        let mut cells = BTreeSet::new();
        let Some(place) = self.vocabulary.type_of(at, on) else { return (cells, words) };
        let title = column_title(column);
        let in_column = all.column(&self.policy.tables, place, &title);
        if in_column.is_none() && !self.is_broken(place) {
            let tables = self.policy.tables.iter().filter(|it| it.place == place);
            let known: BTreeSet<String> =
                tables.flat_map(|it| &it.columns).map(|it| it.title.clone()).collect();
            let (here, known) = (mark(at, column_node(column)), known.iter().map(String::as_str).collect());
            self.report(check::unknown_name("column", &title, here, known));
        }
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
            let found = in_column.and_then(|it| it.get(&(of, id)));
            if found.is_none() && in_column.is_some() && !self.is_broken(place) {
                let here = mark(at, action.name.node);
                self.report(check::no_such_cell(&action.name.text, &title, here));
            }
            cells.extend(found.into_iter().flatten().copied());
        }
        (cells, words)
    }

    fn is_broken(&self, place: TypeId) -> bool {
        self.ground.broken_heads || self.broken_places.contains(&place)
    }
}
