//! What each table is about: the type that its roles are held on.

use super::names::words;
use super::rows::RoleTable;
use crate::syntax::is_type_name;

/// What roles are held on where nobody says it.
const UNNAMED: &str = "Workspace";
/// Words before `members` that name no type.
const NO_TYPES: [&str; 22] = [
    "all",
    "active",
    "current",
    "existing",
    "external",
    "for",
    "former",
    "free",
    "guest",
    "individual",
    "internal",
    "invited",
    "new",
    "non",
    "of",
    "other",
    "paid",
    "pending",
    "principal",
    "regular",
    "the",
    "user",
];

/// The tables of each type, in the order of the page. Only headings such as `Project members permissions` tell types
/// apart; all other tables say more about the same one.
pub(super) fn by_type(tables: Vec<RoleTable>, on: Option<&str>) -> Vec<(String, Vec<RoleTable>)> {
    let mut types: Vec<(String, Vec<RoleTable>)> = Vec::new();
    for table in tables {
        let own = table.headings.iter().rev().find_map(|it| members_of(it));
        let of = on.map(str::to_owned).or(own).unwrap_or_else(|| UNNAMED.to_owned());
        match types.iter_mut().find(|it| it.0 == of) {
            Some(known) => known.1.push(table),
            None => types.push((of, vec![table])),
        }
    }
    types
}

/// `Project` for a heading that speaks of project members.
fn members_of(heading: &str) -> Option<String> {
    let words = words(heading);
    let at = words.iter().position(|it| it == "member" || it == "members")?;
    let word = words.get(at.checked_sub(1)?)?;
    let mut letters = word.chars();
    let name: String = letters.next()?.to_uppercase().chain(letters).collect();
    (!NO_TYPES.contains(&word.as_str()) && is_type_name(&name)).then_some(name)
}
