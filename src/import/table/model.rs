//! The rolebook before it is written: types, roles, actions and conditions, each with its name.

use std::collections::BTreeMap;

use super::actions::{self, Action};
use super::conditions::{Conditions, Defined};
use super::ladder::{Ladder, Right, right};
use super::names::content;
use super::page::Note;
use super::rows::{Cell, Column, RoleTable};
use crate::import::names::{Taken, as_name};
use crate::policy::schema::snake_case;

/// What everybody is called at the head of a column.
const EVERYBODY: [&str; 4] = ["everyone", "everybody", "anyone", "anybody"];
/// What the name of a role begins with that has no letters, or means something else.
const PREFIX: &str = "role";
/// Names that mean something wherever a rule of the type reads them.
const MEANT: [&str; 9] =
    ["members", "holders", "user", "person", "time", "role", "everything", "since", "until"];

/// A type, and all that its tables say.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) of: String,
    /// The type in facts.
    pub(super) word: String,
    /// The relation to those who hold a role.
    pub(super) holders: &'static str,
    pub(super) roles: Vec<String>,
    /// For everybody, whoever they are: what the column is called, if there is one.
    pub(super) everyone: Option<String>,
    pub(super) chains: Vec<Vec<usize>>,
    pub(super) conditions: Vec<Defined>,
    pub(super) actions: Vec<String>,
    pub(super) tables: Vec<Table>,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) headings: Vec<String>,
    pub(super) remarks: Vec<Note>,
    pub(super) columns: Vec<Head>,
    pub(super) rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Head {
    Role(usize),
    Everyone,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) group: Option<String>,
    pub(super) action: usize,
    pub(super) label: String,
    pub(super) cells: Vec<Value>,
}

/// A cell as the language has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    Yes,
    Dash,
    /// Nothing, though a role below has something.
    No,
    Unknown,
    If(usize),
    /// No more than that, though a role below has more.
    Only(usize),
}

/// Roles by what they are called, over all types: the same words are the same name.
#[derive(Debug, Default)]
pub(super) struct Roles {
    pub(super) named: BTreeMap<String, String>,
    /// The names with their words, in the order in which they are met.
    pub(super) labels: Vec<(String, String)>,
    taken: Taken,
}

impl Roles {
    /// `words` are the words of a type, which no role may be called.
    pub(super) fn of<'t>(tables: impl Iterator<Item = &'t RoleTable>, words: &[String]) -> Self {
        let mut taken = Taken::of(&MEANT);
        for word in words {
            taken.numbered(word);
        }
        let mut roles = Self { taken, ..Self::default() };
        for column in tables.flat_map(|it| &it.columns) {
            if !roles.named.contains_key(&column.label) {
                let number = roles.labels.len().saturating_add(1);
                let name = roles.taken.numbered(&role_name(&column.label, number, words));
                roles.named.insert(column.label.clone(), name.clone());
                roles.labels.push((name, column.label.clone()));
            }
        }
        roles
    }
}

/// What a role is called by its words; one without letters is numbered.
fn role_name(label: &str, number: usize, words: &[String]) -> String {
    let name = content(label, usize::MAX);
    let means_more = MEANT.contains(&name.as_str()) || words.contains(&name);
    match () {
        () if name.is_empty() => format!("{PREFIX}_{number}"),
        () if means_more => format!("{PREFIX}_{name}"),
        () => as_name(&name, PREFIX),
    }
}

/// Names everything that the tables of a type say.
///
/// `everybody` is what another type calls the column of everybody: it is called one thing in a whole rolebook.
pub(super) fn subject(of: String, tables: &[RoleTable], roles: &Roles, everybody: Option<&str>) -> Subject {
    let word = snake_case(&of);
    // A relation that is called as its type would be taken for the type.
    let holders = if word == "members" { "holders" } else { "members" };
    let mut taken = roles.taken.clone();
    let everyone = everyone(tables).filter(|it| everybody.is_none_or(|known| known == it));
    let labels = labels(tables, everyone.as_deref());
    let all = actions_of(tables);
    let actions = actions::names(&all, &mut taken);
    let conditions = Conditions::of(tables, &mut taken);
    let rights = rights(tables, &labels, &conditions);
    let chains = Ladder::of(&rights).chains();
    let ladder = Ladder::of_chains(&chains, labels.len());
    let numbers: BTreeMap<&Action, usize> = all.iter().zip(0..).collect();
    let read = Reading { labels: &labels, numbers, conditions: &conditions, ladder };
    let tables = tables.iter().map(|it| read.table(it)).collect();
    let roles = labels.iter().filter_map(|it| roles.named.get(*it).cloned()).collect();
    Subject { of, word, holders, roles, everyone, chains, conditions: conditions.defined, actions, tables }
}

/// The words of the column of everybody, if everybody whom it means may do no more than any role: then it changes
/// nothing of what a role is granted. Else, and where there is nobody else, it is taken for a role.
fn everyone(tables: &[RoleTable]) -> Option<String> {
    let means_all = |it: &&Column| EVERYBODY.iter().any(|word| it.label.eq_ignore_ascii_case(word));
    let label = tables.iter().flat_map(|it| &it.columns).find(means_all)?.label.clone();
    let count = labels(tables, None).len();
    if count < 2 {
        return None;
    }
    let at = |table: &RoleTable| table.columns.iter().position(|it| it.label == label);
    let narrowest = |table: &RoleTable| match at(table) {
        None => true,
        Some(at) => {
            let least = |cells: &[Cell]| {
                cells.get(at).is_some_and(|own| {
                    cells.iter().all(|it| *own == Cell::Dash || *it == Cell::Yes || it == own)
                })
            };
            table.columns.len() == count && table.rows.iter().all(|it| least(&it.cells))
        }
    };
    tables.iter().all(narrowest).then_some(label)
}

/// The roles of some tables by their words, in the order in which they are met.
fn labels<'t>(tables: &'t [RoleTable], everyone: Option<&str>) -> Vec<&'t str> {
    let mut labels: Vec<&str> = Vec::new();
    for column in tables.iter().flat_map(|it| &it.columns) {
        if Some(column.label.as_str()) != everyone && !labels.contains(&column.label.as_str()) {
            labels.push(&column.label);
        }
    }
    labels
}

fn action(table: &RoleTable, row: &super::rows::Row) -> Action {
    let section = table.headings.iter().chain(&row.group).cloned().collect();
    Action { section, label: row.label.clone(), words: row.words.clone() }
}

/// Each action once, in the order of the rows.
fn actions_of(tables: &[RoleTable]) -> Vec<Action> {
    let mut all: BTreeMap<Action, usize> = BTreeMap::new();
    for (table, row) in tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row))) {
        let next = all.len();
        all.entry(action(table, row)).or_insert(next);
    }
    let mut all: Vec<(Action, usize)> = all.into_iter().collect();
    all.sort_by_key(|it| it.1);
    all.into_iter().map(|it| it.0).collect()
}

/// For each role, what it may do in every row of every table.
fn rights(tables: &[RoleTable], labels: &[&str], conditions: &Conditions) -> Vec<Vec<Right>> {
    let mut rights: Vec<Vec<Right>> = vec![Vec::new(); labels.len()];
    for table in tables {
        let columns: BTreeMap<&str, usize> =
            table.columns.iter().map(|it| it.label.as_str()).zip(0..).collect();
        for (role, label) in rights.iter_mut().zip(labels) {
            let column = columns.get(label);
            let cells = table.rows.iter().map(|row| column.and_then(|it| row.cells.get(*it)));
            role.extend(cells.map(|it| it.map_or(Right::Absent, |it| right_of(it, conditions))));
        }
    }
    rights
}

fn right_of(cell: &Cell, conditions: &Conditions) -> Right {
    let number = if let Cell::If(all) = cell { conditions.find(all) } else { None };
    right(cell, number)
}

/// Turns tables of words into tables of names.
struct Reading<'a> {
    labels: &'a [&'a str],
    numbers: BTreeMap<&'a Action, usize>,
    conditions: &'a Conditions,
    ladder: Ladder,
}

impl Reading<'_> {
    fn table(&self, table: &RoleTable) -> Table {
        let head = |column: &Column| {
            self.labels.iter().position(|it| *it == column.label).map_or(Head::Everyone, Head::Role)
        };
        let columns: Vec<Head> = table.columns.iter().map(head).collect();
        let row = |row: &super::rows::Row| Row {
            group: row.group.clone(),
            action: self.numbers.get(&action(table, row)).copied().unwrap_or_default(),
            label: row.label.clone(),
            cells: self.cells(&columns, &row.cells),
        };
        let rows = table.rows.iter().map(row).collect();
        Table { headings: table.headings.clone(), remarks: table.remarks.clone(), columns, rows }
    }

    /// The cells of a row. Where a role below has more, the ladder is broken, and the cell says so.
    fn cells(&self, columns: &[Head], cells: &[Cell]) -> Vec<Value> {
        let rights: Vec<Right> = cells.iter().map(|it| right_of(it, self.conditions)).collect();
        let breaks = |head: &Head, own: Right| {
            let Head::Role(upper) = head else { return false };
            let mut others = columns.iter().zip(&rights);
            others.any(|(other, right)| match other {
                Head::Role(lower) => self.ladder.is_above(*upper, *lower) && !own.is_at_least(*right),
                Head::Everyone => false,
            })
        };
        let value = |(head, own): (&Head, &Right)| match own {
            Right::Yes => Value::Yes,
            Right::Unknown => Value::Unknown,
            Right::If(number) if breaks(head, *own) => Value::Only(*number),
            Right::If(number) => Value::If(*number),
            Right::None | Right::Absent if breaks(head, *own) => Value::No,
            Right::None | Right::Absent => Value::Dash,
        };
        columns.iter().zip(&rights).map(value).collect()
    }
}
