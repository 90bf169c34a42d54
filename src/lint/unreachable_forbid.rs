//! `unreachable-forbid`: a forbid that another one always forestalls.
//!
//! The other forbids at least the same actions of the same objects to at least the same people, wherever
//! this one's condition is met, at least as truly: people and conditions are compared as they are
//! written, and in every way in which what they read may turn out. Of two that say the same, the later
//! is told. A decision that this one ends, the other ends too; only its reason is lost with it.

use std::collections::BTreeMap;

use crate::policy::path::Who;
use crate::policy::rule::Restriction;
use crate::policy::schema::TypeId;

use super::reach::Scene;
use super::{Context, Found, Level, Rule};
use crate::limits;

pub(super) const RULE: Rule = Rule {
    code: "unreachable-forbid",
    level: Level::Warn,
    summary: "a forbid that another one always forestalls",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let forbids = &context.policy.forbids;
    let mut by_type: BTreeMap<TypeId, Vec<&Restriction>> = BTreeMap::new();
    for it in forbids {
        by_type.entry(it.on).or_default().push(it);
    }
    let compared =
        by_type.values().map(|it| it.len().saturating_mul(it.len())).fold(0, usize::saturating_add);
    if compared > limits::COMPARED {
        return Vec::new();
    }
    let mut found = Vec::new();
    for targets in forbids.chunk_by(|a, b| a.mark == b.mark) {
        let wider = |it: &Restriction| {
            let others = by_type.get(&it.on).into_iter().flatten();
            others.copied().find(|other| forestalls(context, other, it))
        };
        let all: Option<Vec<&Restriction>> = targets.iter().map(|it| wider(it)).collect();
        let (Some(all), Some(first)) = (all, targets.first()) else { continue };
        let mut it =
            Found::new(RULE, "this forbid never decides anything", first.mark, vec![first.id.clone()]);
        it = it.because("forbids nothing that is not forbidden anyway");
        let mut marks: Vec<_> = all.iter().map(|it| it.mark).collect();
        marks.sort_unstable();
        marks.dedup();
        it = marks.into_iter().fold(it, |it, mark| it.also(mark, "by this one"));
        it = it.help("drop it, or the other one's part of it");
        found.push(it.dropped(first.mark.statement));
    }
    found
}

fn forestalls(context: &Context<'_>, wide: &Restriction, narrow: &Restriction) -> bool {
    let later = wide.mark > narrow.mark;
    wide.mark != narrow.mark && is_wider(context, wide, narrow) && !(later && is_wider(context, narrow, wide))
}

fn is_wider(context: &Context<'_>, wide: &Restriction, narrow: &Restriction) -> bool {
    let same_target = wide.on == narrow.on && wide.through == narrow.through;
    // Of an object as a whole, a forbid for everybody of a kind needs no look at its places.
    let of_all_kinds = wide.who.iter().all(|it| matches!(it, Who::Everyone | Who::Every(_)));
    let whole = wide.through.is_none() && wide.when.is_none() && wide.unless.is_none() && of_all_kinds;
    let scene = Scene::on(narrow.on, narrow.through);
    let guards = ((wide.when.as_ref(), wide.unless.as_ref()), (narrow.when.as_ref(), narrow.unless.as_ref()));
    (same_target || whole)
        && narrow.actions.iter().all(|it| wide.actions.contains(it))
        && context.reach.covers_all(&wide.who, &narrow.who, scene)
        && context.reach.is_weaker(guards.0, guards.1, scene)
}
