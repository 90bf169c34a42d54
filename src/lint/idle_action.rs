//! `idle-action`: an action that nobody can do.
//!
//! No cell about it grants anything to anybody (`unreachable-cell` says why a cell may not), or a
//! statement shuts it for everyone whatever the facts. A cell that nobody knows (`?`) and one that a
//! layer may set are left alone, since there somebody may yet be let in.

use crate::policy::Mark;
use crate::policy::condition::ActionId;
use crate::policy::path::Who;
use crate::policy::rule::Restriction;
use crate::policy::schema::TypeId;

use super::cells::Spoken;
use super::names::action;
use super::reach::{Kinds, Scene};
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "idle-action",
    level: Level::Warn,
    summary: "an action that nobody can do, since no cell grants it or a statement shuts it for everyone",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for (of, actions) in (0..).zip(context.policy.actions.iter()) {
        found.extend((0..).take(actions.len()).filter_map(|it| of_action(context, of, it)));
    }
    found
}

fn of_action(context: &Context<'_>, of: TypeId, id: ActionId) -> Option<Found> {
    let here = first_row(context, of, id)?;
    let name = action(context.policy, of, id);
    let found = |message: String| Found::new(RULE, message, here, vec![name.clone()]);
    let granting: Vec<_> = context.cells.grants(of, id).collect();
    if granting.is_empty() {
        let spoken = context.cells.about(of, id).next().is_some();
        let cause = if spoken { "every cell that grants it is out of reach" } else { "no cell grants it" };
        let it = found(format!("nobody can ever do `{name}`")).because(cause);
        return Some(it.help("grant it to somebody, or drop it from its row"));
    }
    let index = context.subject.program.index();
    let forbids = index.forbids(context.policy, of, id);
    let restricts = index.restricts(context.policy, of, id);
    let forbid = forbids.into_iter().find(|it| is_shut_by(context, it));
    let closing = forbid.or_else(|| closed_by(context, &granting, &restricts))?;
    let it = found(format!("nobody can ever do `{name}`, though a cell grants it"));
    let it = it.because("granted here").also(closing.mark, "shut here for everyone, whatever the facts");
    Some(it.help("make an exception there, or drop the action from its row"))
}

/// The first row in which an action stands.
fn first_row(context: &Context<'_>, of: TypeId, id: ActionId) -> Option<Mark> {
    let rows = context.policy.tables.iter().flat_map(|it| &it.rows);
    rows.filter(|it| it.actions.contains(&(of, id))).map(|it| it.mark).min()
}

fn is_shut_by(context: &Context<'_>, it: &Restriction) -> bool {
    let everyone = || {
        let every = it.who.iter().filter_map(|who| if let Who::Every(of) = who { Some(*of) } else { None });
        it.who.contains(&Who::Everyone) || every.collect::<Kinds>() == context.reach.principals
    };
    it.through.is_none() && it.when.is_none() && it.unless.is_none() && everyone()
}

/// A restriction that takes each of these grants from everybody who has it; if it takes several to do
/// so, the first.
fn closed_by<'r>(
    context: &Context<'_>,
    granting: &[(&Spoken<'_>, &Kinds)],
    restricts: &[&'r Restriction],
) -> Option<&'r Restriction> {
    let mut first = None;
    for (cell, kinds) in granting {
        for kind in *kinds {
            let closing = restricts.iter().find(|it| {
                let falls = it.through.is_none() || it.through == cell.through;
                let always = it.when.is_none() && it.unless.is_none();
                let scene = Scene::on(it.on, it.through).by(*kind);
                let passes = || it.who.iter().any(|who| context.reach.meant(who, scene).contains(kind));
                falls && always && !passes()
            });
            first = first.or(Some(*closing?));
        }
    }
    first
}
