//! `unordered-role`: `to auditor`, where a role that a cell grants the action to is on no ladder with it.
//!
//! "At least" exists only through inclusion. If neither role includes the other, the restriction takes
//! each grant of that column from whoever is not an auditor too, whatever the facts: the cell says yes
//! and never gives. Somebody may want that, so this is a note.

use std::collections::BTreeSet;

use crate::policy::path::{Start, Who};
use crate::policy::rule::{ColumnKind, Restriction};
use crate::policy::schema::{RoleId, TypeId};

use super::cells::Spoken;
use super::names::{role_name, some_of};
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "unordered-role",
    level: Level::Note,
    summary: "a restriction to a role that is on no ladder with another one that is granted the action",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for targets in context.policy.restricts.chunk_by(|a, b| a.mark == b.mark) {
        let Some(first) = targets.first() else { continue };
        let left_out: BTreeSet<(TypeId, RoleId)> =
            targets.iter().flat_map(|it| beside(context, it)).collect();
        if left_out.is_empty() {
            continue;
        }
        let names: Vec<String> =
            left_out.iter().map(|it| role_name(context.policy, it.0, it.1).to_owned()).collect();
        let message = "this restriction also shuts out a role that no ladder puts below";
        let cause = format!("{} may do this by the table, and never passes", some_of(&names));
        let it = Found::new(RULE, message, first.mark, vec![first.id.clone()]).because(cause);
        let help = format!(
            "if they are to pass, add `{}` to its people, or put the roles on one ladder",
            names.join("`, `")
        );
        found.push(it.help(help));
    }
    found
}

/// The roles that are granted an action and stand beside all that may pass.
fn beside(context: &Context<'_>, it: &Restriction) -> Vec<(TypeId, RoleId)> {
    let Some(passing) = asked_for(it).filter(|_| it.when.is_none() && it.unless.is_none()) else {
        return Vec::new();
    };
    let held = |cell: &Spoken<'_>| match cell.column.kind {
        ColumnKind::Role(role) if cell.through == it.through => Some((cell.table.place, role)),
        _ => None,
    };
    let is_beside = |(of, role): &(TypeId, RoleId)| {
        passing.iter().all(|other| {
            other.0 == *of
                && !context.reach.includes(*of, *role, other.1)
                && !context.reach.includes(*of, other.1, *role)
        })
    };
    let grants = it.actions.iter().flat_map(|id| context.cells.grants(it.on, *id));
    grants.filter_map(|cell| held(cell.0)).filter(is_beside).collect()
}

/// The roles that it asks for, if it asks for roles at the place of the grant alone.
fn asked_for(it: &Restriction) -> Option<Vec<(TypeId, RoleId)>> {
    let start = if it.through.is_some() { Start::Place } else { Start::Object };
    let mut all = Vec::new();
    for who in &it.who {
        match who {
            Who::Role { at, roles } if at.start == start && at.steps.is_empty() => all.extend(roles),
            _ => return None,
        }
    }
    Some(all)
}
