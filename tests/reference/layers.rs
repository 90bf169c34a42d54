//! What stands below a layer: the files up to there, and facts and questions as these read them.

use crate::model::{Facts, Member, Policy, Question, Set};
use crate::schema;

/// The base and its layers up to this one.
pub(crate) fn below(policy: &Policy, layer: usize) -> Policy {
    let mut policy = policy.clone();
    policy.layers = policy.layers.min(layer);
    for of in &mut policy.types {
        of.members.retain(|it| it.layer <= layer);
    }
    policy.definitions.retain(|it| it.layer <= layer);
    policy.restricts.retain(|it| it.layer <= layer);
    policy.forbids.retain(|it| it.layer <= layer);
    policy.invariants.retain(|it| it.layer <= layer);
    policy.sets.retain(|it| it.layer <= layer);
    policy
}

/// The facts without what this policy does not declare.
pub(crate) fn erased(policy: &Policy, facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    for stated in &mut facts.entities {
        let is_declared = |name: &str| schema::member(policy, &stated.entity.of, name).is_some();
        stated.attributes.retain(|it| is_declared(&it.0));
        stated.relations.retain(|it| is_declared(&it.0));
    }
    facts
}

/// The question without what it brings for attributes that this policy does not declare.
pub(crate) fn without_added(policy: &Policy, question: &Question) -> Question {
    let mut question = question.clone();
    question.given.retain(|it| schema::member(policy, &it.0.of, &it.1).is_some());
    question
}

/// Whether a layer above this one sets a cell of some row about the action, which may then give more.
pub(crate) fn is_set_above(policy: &Policy, layer: usize, of: &str, action: &str) -> bool {
    let names = |set: &Set| {
        policy.tables.iter().any(|table| {
            let rows = table.rows.iter().filter(|row| {
                let place = &table.targets[0].on;
                row.actions.iter().any(|it| it.name == action && schema::owner(it, place) == of)
            });
            let mut cells = rows.flat_map(|row| table.columns.iter().map(move |column| (row, column)));
            cells.any(|(row, column)| schema::names_cell(&set.cells, table, row, column))
        })
    };
    policy.sets.iter().filter(|it| it.layer > layer).any(names)
}

/// A member as one that this layer adds.
pub(crate) fn added(layer: usize, member: Member) -> Member {
    Member { layer, ..member }
}
