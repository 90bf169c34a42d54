//! `shadowed-grant`: a grant rule beside one that gives the same people as much or more.
//!
//! The other rule means at least the same people, under a condition met wherever this one's is and a
//! gate that is not stricter, and gives them the same role, or one that includes it. In the second case
//! the including role's cells must be as wide everywhere (a ladder may be broken on purpose), its own
//! gate not stricter, and the role must not be handed on, since only a role that is held itself is. So
//! whoever has a right by this rule has it by the other. Of two that say the same, the later is told.

use std::collections::BTreeMap;

use crate::limits;
use crate::policy::path::Who;
use crate::policy::rule::{CellValue, ColumnKind, GrantRule, RoleSource};
use crate::policy::schema::{PlanId, RoleId, TypeId};

use super::coverage::is_wider_gate;
use super::reach::{Gives, Scene};
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "shadowed-grant",
    level: Level::Warn,
    summary: "a grant rule beside one that gives the same people as much or more",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut groups: BTreeMap<_, Vec<&GrantRule>> = BTreeMap::new();
    for (rule, gives) in context.policy.grants.iter().zip(&context.reach.rules) {
        if *gives == Gives::Something {
            groups.entry((rule.on, rule.through)).or_default().push(rule);
        }
    }
    let mut compared = 0_usize;
    let mut found = Vec::new();
    for rules in groups.values() {
        compared = compared.saturating_add(rules.len().saturating_mul(rules.len()));
        if compared > limits::COMPARED {
            return Vec::new();
        }
        for narrow in rules {
            let wide = rules.iter().find(|wide| shadows(context, wide, narrow));
            found.extend(wide.map(|wide| told(narrow, wide)));
        }
    }
    found
}

fn told(narrow: &GrantRule, wide: &GrantRule) -> Found {
    Found::new(RULE, "this rule gives nobody more than they have", narrow.mark, vec![narrow.id.clone()])
        .because("whoever it means has as much")
        .also(wide.mark, "by this one")
        .help("drop it, or make it mean others")
}

fn shadows(context: &Context<'_>, wide: &GrantRule, narrow: &GrantRule) -> bool {
    // The rules of one line stand at one place if they have a name of their own.
    let later = (wide.mark, &wide.id) > (narrow.mark, &narrow.id);
    !std::ptr::eq(wide, narrow)
        && is_wider(context, wide, narrow)
        && !(later && is_wider(context, narrow, wide))
        && (wide.mark != narrow.mark || wide.id != narrow.id)
}

fn is_wider(context: &Context<'_>, wide: &GrantRule, narrow: &GrantRule) -> bool {
    let scene = Scene::on(narrow.on, narrow.through);
    let guards = ((wide.when.as_ref(), wide.unless.as_ref()), (narrow.when.as_ref(), narrow.unless.as_ref()));
    is_role_wider(context, wide, narrow, scene)
        && is_wider_gate(context.policy, &wide.gate, &narrow.gate)
        && context.reach.is_weaker(guards.0, guards.1, scene)
}

fn is_role_wider(context: &Context<'_>, wide: &GrantRule, narrow: &GrantRule, scene: Scene) -> bool {
    let people = || context.reach.covers(&wide.who, &narrow.who, scene);
    match (&wide.role, &narrow.role) {
        (RoleSource::Their, RoleSource::Their) => match (&wide.who, &narrow.who) {
            (Who::Holders(wide), Who::Holders(narrow)) => context.reach.is_part(wide, narrow, scene),
            _ => false,
        },
        (RoleSource::Same(one), RoleSource::Same(other)) => one == other && wide.who == narrow.who,
        (RoleSource::Named(one), RoleSource::Named(other)) if one == other => people(),
        (RoleSource::Role(role), RoleSource::Role(_) | RoleSource::Named(_)) => {
            let of = narrow.role_type;
            let given = narrow.role.roles_given(&context.policy.schema, narrow.role_type);
            given.iter().all(|it| it == role || includes(context, of, *role, *it)) && people()
        }
        _ => false,
    }
}

/// Whether whoever holds the one role can do all that the other gives.
fn includes(context: &Context<'_>, of: TypeId, role: RoleId, other: RoleId) -> bool {
    let gate = |role: RoleId| -> &[PlanId] {
        let info = context.policy.schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
        info.map(|it| it.gate.as_slice()).unwrap_or_default()
    };
    context.reach.includes(of, role, other)
        && is_wider_gate(context.policy, gate(role), gate(other))
        && !is_handed_on(context, of, other)
        && has_all_cells(context, of, role, other)
}

fn is_handed_on(context: &Context<'_>, of: TypeId, role: RoleId) -> bool {
    context.policy.grants.iter().any(|it| match &it.role {
        RoleSource::Same(handed) => handed.iter().any(|it| (it.0, it.1) == (of, role)),
        _ => false,
    })
}

/// Whether the plain column of the one role is as wide as each column of the other, row by row.
fn has_all_cells(context: &Context<'_>, of: TypeId, role: RoleId, other: RoleId) -> bool {
    let tables = context.policy.tables.iter().enumerate().filter(|it| it.1.place == of);
    tables.into_iter().all(|(table_at, table)| {
        let plain =
            table.columns.iter().position(|it| it.kind == ColumnKind::Role(role) && it.only_if.is_none());
        let narrow = (0..).zip(&table.columns).filter(|it| it.1.kind == ColumnKind::Role(other));
        let columns: Vec<usize> = narrow.map(|it| it.0).collect();
        table.rows.iter().enumerate().all(|(row_at, row)| {
            let wide = plain.and_then(|at| row.cells.get(at)).map_or(&CellValue::Dash, |it| &it.value);
            columns.iter().all(|at| {
                // A layer may yet widen what is open.
                let open = context.cells.is_open((table_at, row_at, *at)) && *wide != CellValue::Yes;
                !open && row.cells.get(*at).is_none_or(|it| row.is_within(table.place, &it.value, wide))
            })
        })
    })
}
