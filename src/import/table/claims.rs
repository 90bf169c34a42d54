//! A first test of the rolebook: a few claims that the table itself supports, to go on from.

use super::model::{Head, Row, Subject, Table, Value};
use crate::diagnostic::quoted;

/// Somebody of that role, and what they are called.
struct Person<'s> {
    name: &'static str,
    role: &'s str,
}

/// Names of people, to be given to roles.
const PEOPLE: [&str; 4] = ["ana", "ben", "cleo", "dora"];
/// Whoever holds no role.
const STRANGER: &str = "stranger";

/// The people of a test and what is claimed of them.
#[derive(Default)]
struct Test<'s> {
    people: Vec<Person<'s>>,
    claims: Vec<String>,
}

/// The test of a type; nothing if its tables say nothing for sure.
pub(super) fn test(subject: &Subject) -> String {
    let mut test = Test::default();
    test.first_yes(subject);
    test.first_no(subject);
    test.first_condition(subject);
    test.everyone(subject);
    if test.claims.is_empty() {
        return String::new();
    }
    let members = test.people.iter().map(|it| format!("{} {} as {}", subject.holders, it.name, it.role));
    let members: Vec<String> = members.collect();
    let title = format!("some of what the table says about a {}", subject.word.replace('_', " "));
    let members = members.join(", ");
    format!("test {}\n    {} example {members}\n{}\n", quoted(&title), subject.word, test.claims.concat())
}

impl<'s> Test<'s> {
    /// Whoever holds that role, who is a new person if nobody does yet.
    fn person(&mut self, role: &'s str) -> &'static str {
        if let Some(known) = self.people.iter().find(|it| it.role == role) {
            return known.name;
        }
        let name = PEOPLE.get(self.people.len()).copied().unwrap_or("somebody_else");
        self.people.push(Person { name, role });
        name
    }

    /// A yes in a row that tells roles apart, if there is one.
    fn first_yes(&mut self, subject: &'s Subject) {
        let tells =
            |row: &Row| row.cells.contains(&Value::Yes) && !row.cells.iter().all(|it| *it == Value::Yes);
        let found = cell(subject, |row, value, _| value == Value::Yes && tells(row));
        let found = found.or_else(|| cell(subject, |_, value, _| value == Value::Yes));
        if let Some((role, action)) = found {
            let name = self.person(role);
            self.claims.push(format!("    {name} can {action} example\n"));
        }
    }

    fn first_no(&mut self, subject: &'s Subject) {
        let no = |_: &Row, value: Value, everyone: Value| {
            matches!(value, Value::Dash | Value::No) && everyone == Value::Dash
        };
        let given = |row: &Row, value: Value, everyone: Value| {
            no(row, value, everyone) && row.cells.contains(&Value::Yes)
        };
        let found = cell(subject, given).or_else(|| cell(subject, no));
        if let Some((role, action)) = found {
            let name = self.person(role);
            self.claims.push(format!("    {name} cannot {action} example because no cell\n"));
        }
    }

    fn first_condition(&mut self, subject: &'s Subject) {
        let found = cell(subject, |_, value, everyone| {
            matches!(value, Value::If(_) | Value::Only(_)) && everyone != Value::Yes
        });
        if let Some((role, action)) = found {
            let name = self.person(role);
            let claim =
                format!("    {name} cannot {action} example because missing  # until it is filled in\n");
            self.claims.push(claim);
        }
    }

    /// What everybody may do, whoever they are.
    fn everyone(&mut self, subject: &Subject) {
        let column = |it: &Table| it.columns.iter().position(|it| *it == Head::Everyone);
        let found = subject.tables.iter().find_map(|table| {
            let at = column(table)?;
            table.rows.iter().find(|it| it.cells.get(at) == Some(&Value::Yes))
        });
        if let Some(action) = found.and_then(|it| subject.actions.get(it.action)) {
            self.claims.push(format!("    {STRANGER} can {action} example\n"));
        }
    }
}

/// The role and the action of the first cell of this kind, of an action that no other table speaks of; what everybody
/// may do counts too.
fn cell(subject: &Subject, is_meant: impl Fn(&Row, Value, Value) -> bool) -> Option<(&str, &str)> {
    let rows = subject.tables.iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    rows.filter(|(_, row)| is_told_once(subject, row)).find_map(|(table, row)| {
        let mut heads = table.columns.iter().zip(&row.cells);
        let everyone = heads.find(|it| *it.0 == Head::Everyone).map_or(Value::Dash, |it| *it.1);
        let mut cells = table.columns.iter().zip(&row.cells);
        let role = cells.find_map(|(head, value)| match head {
            Head::Role(at) if is_meant(row, *value, everyone) => subject.roles.get(*at),
            _ => None,
        })?;
        Some((role.as_str(), subject.actions.get(row.action)?.as_str()))
    })
}

fn is_told_once(subject: &Subject, row: &Row) -> bool {
    let tables = subject.tables.iter().filter(|it| it.rows.iter().any(|it| it.action == row.action));
    tables.count() == 1
}
