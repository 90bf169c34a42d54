//! The relation behind `from` leads to objects: tuples name them, one by one, and nothing else.

use crate::diagnostic::shown;
use crate::import::openfga::lookup::Lookup;
use crate::import::openfga::model::{ExpressionKind, Form, Relation, Restriction, Type};
use crate::import::openfga::problem::{Problem, Problems};
use crate::import::openfga::span::Name;

const CODE: &str = "openfga-tupleset";

pub(super) fn check(
    lookup: &Lookup<'_>,
    of: &Type,
    relation: &Name,
    tupleset: &Name,
    problems: &mut Problems,
) {
    let Some(leading) = lookup.relation(&of.name.text, &tupleset.text) else { return };
    let ExpressionKind::Direct(ends) = &leading.expression.kind else {
        return problems.push(|| not_direct(tupleset, leading));
    };
    if let Some(strange) = ends.iter().find(|it| it.form != Form::Object) {
        return problems.push(|| {
            let word = shown(&tupleset.text);
            Problem::new(
                CODE,
                &tupleset.span,
                format!("behind `from` stands a relation to single objects, and {word} may lead to others"),
            )
            .also(&strange.span, "here")
            .help("name plain types there, as in `[folder]`")
        });
    }
    let known = |it: &Restriction| lookup.relation(&it.of.text, &relation.text).is_some();
    if !ends.iter().any(known) {
        problems.push(|| nowhere(lookup, relation, tupleset, leading));
    }
}

fn not_direct(tupleset: &Name, leading: &Relation) -> Problem {
    let word = shown(&tupleset.text);
    Problem::new(
        CODE,
        &tupleset.span,
        format!("behind `from` stands a relation that tuples name, and {word} is put together of others"),
    )
    .also(&leading.expression.span, "what it is put together of")
    .help("give it types in brackets and nothing else, as in `[folder]`, or go over a relation that is so")
}

fn nowhere(lookup: &Lookup<'_>, relation: &Name, tupleset: &Name, leading: &Relation) -> Problem {
    let ends: Vec<&str> = leading.expression.restrictions().iter().map(|it| it.of.text.as_str()).collect();
    let known: Vec<&str> = ends.iter().flat_map(|it| lookup.relations_of(it)).collect();
    let message = match ends.as_slice() {
        [only] => format!(
            "{} leads to {}, which has no relation {}",
            shown(&tupleset.text),
            shown(only),
            shown(&relation.text)
        ),
        _ => format!(
            "no type that {} leads to has a relation {}",
            shown(&tupleset.text),
            shown(&relation.text)
        ),
    };
    Problem::new("openfga-relation", &relation.span, message)
        .also(&leading.expression.span, "where it leads to")
        .one_of(&relation.text, known.into_iter())
}
