//! `way-around`: what is forbidden to some people, another kind of principal may do for them.
//!
//! A question may present a share link beside the one who asks, and each principal is judged alone. A
//! forbid for guests (people are the first kind that is declared) says nothing of links; if a cell grants the action to a link, and no forbid with a
//! condition at least as weak falls on links, whoever holds one walks around it. Whether that is meant
//! nobody can tell from the file, so this is a note.

use std::collections::BTreeSet;

use crate::limits;
use crate::policy::condition::ActionId;
use crate::policy::path::Who;
use crate::policy::rule::Restriction;
use crate::policy::schema::TypeId;

use super::names::{action, some_of, type_name};
use super::reach::{Kinds, Scene};
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "way-around",
    level: Level::Note,
    summary: "a forbid for some people, around which another kind of principal leads, such as a share link",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    let forbids = context.policy.forbids.len();
    if forbids.saturating_mul(forbids) > limits::COMPARED {
        return found;
    }
    for targets in context.policy.forbids.chunk_by(|a, b| a.mark == b.mark) {
        let Some(first) = targets.first() else { continue };
        let mut kinds = BTreeSet::new();
        let mut actions = Vec::new();
        for it in targets.iter().filter(|it| is_about_some(it)) {
            for id in &it.actions {
                let others = around(context, it, *id);
                actions.extend((!others.is_empty()).then(|| action(context.policy, it.on, *id)));
                kinds.extend(others);
            }
        }
        if actions.is_empty() {
            continue;
        }
        let names: Vec<_> =
            kinds.iter().map(|it| format!("every {}", type_name(context.policy, *it))).collect();
        let message = "this is forbidden to some, and open by another way";
        let cause = format!("{} may still be granted {}", some_of(&names), some_of(&actions));
        let it = Found::new(RULE, message, first.mark, vec![first.id.clone()]).because(cause);
        let help = format!("if nobody is to have it that way, add `{}` to its people", names.join("`, `"));
        found.push(it.help(help));
    }
    found
}

fn is_about_some(it: &Restriction) -> bool {
    !it.who.iter().any(|who| matches!(who, Who::Everyone | Who::Every(_)))
}

fn meant(context: &Context<'_>, it: &Restriction) -> Kinds {
    let scene = Scene::on(it.on, it.through);
    it.who.iter().flat_map(|who| context.reach.meant(who, scene)).collect()
}

/// The kinds of principal that no forbid like this one speaks of, and that may do it. A person may present
/// a link; nobody presents a person, so a forbid for links alone has no way around it.
fn around(context: &Context<'_>, it: &Restriction, id: ActionId) -> Kinds {
    let spoken_of = meant(context, it);
    let people = context.policy.schema.principals.first();
    if !people.is_some_and(|it| spoken_of.contains(it)) {
        return Kinds::new();
    }
    let granted: Kinds = context.cells.grants(it.on, id).flat_map(|it| it.1).copied().collect();
    let open = |kind: &TypeId| !spoken_of.contains(kind) && !is_shut(context, it, id, *kind);
    granted.into_iter().filter(open).collect()
}

fn is_shut(context: &Context<'_>, it: &Restriction, id: ActionId, kind: TypeId) -> bool {
    let index = context.subject.program.index();
    index.forbids(context.policy, it.on, id).into_iter().any(|other| {
        let there = other.through.is_none() || other.through == it.through;
        let (weak, strong) =
            ((other.when.as_ref(), other.unless.as_ref()), (it.when.as_ref(), it.unless.as_ref()));
        let scene = Scene::on(it.on, it.through);
        there && meant(context, other).contains(&kind) && context.reach.is_weaker(weak, strong, scene)
    }) || is_kept_out(context, it, id, kind)
}

/// Whether a restriction that always applies takes every such grant from that kind of principal.
fn is_kept_out(context: &Context<'_>, it: &Restriction, id: ActionId, kind: TypeId) -> bool {
    let restricts = context.subject.program.index().restricts(context.policy, it.on, id);
    let mut grants = context.cells.grants(it.on, id).filter(|it| it.1.contains(&kind));
    grants.all(|(cell, _)| {
        restricts.iter().any(|it| {
            let falls = it.through.is_none() || it.through == cell.through;
            falls && it.when.is_none() && it.unless.is_none() && !meant(context, it).contains(&kind)
        })
    })
}
