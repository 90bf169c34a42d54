//! `default-silences`: a forbid or a restriction that falls silent where nothing is stated.
//!
//! All that its condition reads and that may be left out is taken to be left out: then it never applies,
//! neither certainly nor possibly. A default is a value and not a guess, so this may well be meant, as in
//! `when archived`; it is told only if asked for, by whoever imports facts that may lack what matters.

use crate::policy::rule::Restriction;

use super::reach::Scene;
use super::readings::{Outcomes, Readings};
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "default-silences",
    level: Level::Allow,
    summary: "a forbid or a restriction that never applies where what may be left out is left out",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for all in [&context.policy.restricts, &context.policy.forbids] {
        for targets in all.chunk_by(|a, b| a.mark == b.mark) {
            if let Some(it) = targets.iter().find(|it| is_silenced(context, it)) {
                let told = Found::new(
                    RULE,
                    "this falls silent where nothing is stated",
                    it.mark,
                    vec![it.id.clone()],
                );
                let told = told.because("its condition does not hold once all is left out that may be");
                found.push(told.help("declare what it reads without a default and without `?`: left out is then unknown, and shut"));
            }
        }
    }
    found
}

fn is_silenced(context: &Context<'_>, it: &Restriction) -> bool {
    let scene = Scene::on(it.on, it.through);
    let outcomes = |sparse: bool| {
        let mut all = Outcomes::default();
        for kind in &context.reach.principals {
            let readings = Readings::of(&context.reach, scene.by(*kind));
            let readings = if sparse { readings.sparse() } else { readings };
            all = all.or(readings.guard(it.when.as_ref(), it.unless.as_ref()));
        }
        all
    };
    it.when.is_some() && outcomes(true).is_never() && outcomes(false).holds
}
