//! `idle-restriction`: a restriction that never takes anything away.
//!
//! A restriction only takes grants of its actions. It is idle if there are none that could be taken: no
//! cell grants them, its condition never holds, or whoever is granted them passes anyway. That somebody
//! passes is read off the column: of a role that counts as the one asked for, held at the same place; of
//! the same relation; or of a kind of principal that is admitted as a whole. All of it holds at least as
//! certainly as the grant itself, so the restriction may be dropped.

use crate::policy::path::{Path, Start, Who};
use crate::policy::rule::{ColumnKind, Restriction};
use crate::policy::schema::{MemberKind, TypeId};

use super::cells::Spoken;
use super::reach::Scene;
use super::readings::Readings;
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "idle-restriction",
    level: Level::Warn,
    summary: "a restriction that never takes anything away",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    // The targets of one statement stand one behind the other.
    for targets in context.policy.restricts.chunk_by(|a, b| a.mark == b.mark) {
        let causes: Option<Vec<&str>> = targets.iter().map(|it| why_idle(context, it)).collect();
        let (Some(causes), Some(first)) = (causes, targets.first()) else { continue };
        let cause = causes.first().copied().unwrap_or_default();
        let cause = if causes.iter().all(|it| *it == cause) { cause } else { "of none of its targets" };
        let it = Found::new(
            RULE,
            "this restriction never takes anything away",
            first.mark,
            vec![first.id.clone()],
        );
        let it = it.because(cause).help("say whom it is to keep out, or drop it");
        found.push(it.dropped(first.mark.statement));
    }
    found
}

fn why_idle(context: &Context<'_>, it: &Restriction) -> Option<&'static str> {
    let scene = Scene::on(it.on, it.through);
    let applies = |kind: TypeId| {
        let outcomes =
            Readings::of(&context.reach, scene.by(kind)).guard(it.when.as_ref(), it.unless.as_ref());
        !outcomes.is_never()
    };
    if (it.when.is_some() || it.unless.is_some())
        && !context.reach.principals.iter().any(|kind| applies(*kind))
    {
        return Some("its condition never holds");
    }
    let grants = it.actions.iter().flat_map(|action| context.cells.grants(it.on, *action));
    let mut grants = grants.filter(|cell| it.through.is_none() || it.through == cell.0.through).peekable();
    if grants.peek().is_none() {
        return Some("no cell grants anything that it could take");
    }
    let passes = |(cell, kinds): (&Spoken<'_>, &super::reach::Kinds)| {
        kinds.iter().all(|kind| it.who.iter().any(|who| is_admitted(context, it, who, (cell, *kind))))
    };
    grants.all(passes).then_some("everybody who is granted this passes anyway")
}

/// Whether a grant from this cell to that kind of principal always passes.
fn is_admitted(
    context: &Context<'_>,
    it: &Restriction,
    who: &Who,
    (cell, kind): (&Spoken<'_>, TypeId),
) -> bool {
    match who {
        Who::Everyone => true,
        Who::Every(of) => *of == kind,
        Who::Holders(path) => {
            is_relation(path, it, cell).is_some_and(|member| cell.column.kind == ColumnKind::Relation(member))
        }
        Who::Role { at, roles } => {
            let ColumnKind::Role(held) = cell.column.kind else { return false };
            let place = cell.table.place;
            let counts =
                roles.iter().any(|role| role.0 == place && context.reach.includes(place, held, role.1));
            is_place(at, it, cell) && counts
        }
        Who::RoleNamed { at, attribute } => {
            let ColumnKind::Role(held) = cell.column.kind else { return false };
            let place = cell.table.place;
            let named = context.policy.schema.roles_named(&attribute.members);
            let counts =
                named.iter().all(|role| role.0 == place && context.reach.includes(place, held, role.1));
            is_place(at, it, cell) && counts && is_always_there(context, place, attribute.member_of(place))
        }
    }
}

/// Whether a path of a restriction stands for the place of a cell: the place of its pair, or the object,
/// if that is its own place.
fn is_place(path: &Path, it: &Restriction, cell: &Spoken<'_>) -> bool {
    let start = match it.through {
        Some(_) => Start::Place,
        None if cell.through.is_none() => Start::Object,
        None => return false,
    };
    path.start == start && path.steps.is_empty()
}

/// The one relation of the place that a path follows, along all its edges.
fn is_relation(path: &Path, it: &Restriction, cell: &Spoken<'_>) -> Option<u16> {
    let (last, before) = path.steps.split_last()?;
    let at = Path { start: path.start, steps: before.to_vec() };
    let whole = last.only.is_none() && is_place(&at, it, cell);
    last.member_of(cell.table.place).filter(|_| whole)
}

/// Whether an attribute always names some role, if perhaps one that is not known.
fn is_always_there(context: &Context<'_>, of: TypeId, member: Option<u16>) -> bool {
    let info = context.policy.schema.type_info(of).zip(member).and_then(|(info, it)| info.member(it));
    matches!(info.map(|it| &it.kind), Some(MemberKind::Attribute(it)) if !it.optional)
}
