//! What statements and entities are called in answers. A statement is called as it is written, or
//! by its own name, so the printer uses the same words.

use crate::model::{
    Actions, Candidate, Cell, Claim, Column, Entity, Invariant, Policy, Restriction, RoleGiven, Rule, Target,
    Who,
};
use crate::sets;

/// `CustomField` becomes `custom_field`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

/// The name of a type outside: declared, else its snake_case.
pub(crate) fn wire(policy: &Policy, of: &str) -> String {
    let declared = policy.types.iter().find(|it| it.name == of).and_then(|it| it.wire.clone());
    declared.unwrap_or_else(|| snake_case(of))
}

/// `project:launch`, `every user`, `team:core.editor`
pub(crate) fn written(policy: &Policy, entity: &Entity) -> String {
    match sets::kind(&entity.of) {
        None => format!("{}:{}", wire(policy, &entity.of), entity.id),
        Some(sets::Kind::Every(of)) => format!("every {}", wire(policy, of)),
        Some(sets::Kind::Holding { of, name }) => format!("{}:{}.{name}", wire(policy, of), entity.id),
    }
}

/// `project.members`, `every Link`, `everyone`; a statement is called without what stands after `where`.
pub(crate) fn who(who: &Who) -> String {
    match who {
        Who::Path(way) => way.path.join("."),
        Who::Every(of) => format!("every {of}"),
        Who::Everyone => "everyone".to_owned(),
    }
}

/// `their role`, `the same role`, `admin`, `project.visitor_role`
pub(crate) fn role_given(role: &RoleGiven) -> String {
    match role {
        RoleGiven::Their => "their role".to_owned(),
        RoleGiven::Same => "the same role".to_owned(),
        RoleGiven::Role(role) => role.clone(),
        RoleGiven::Attribute(path) => path.join("."),
    }
}

/// `Task through homes`
pub(crate) fn target(target: &Target) -> String {
    match &target.through {
        Some(through) => format!("{} through {through}", target.on),
        None => target.on.clone(),
    }
}

/// One of a rule's people makes one statement; an own name stands for all of them.
pub(crate) fn rule(on: &Target, rule: &Rule, one: &Who) -> String {
    match &rule.label {
        Some(label) => label.clone(),
        None => format!("grant on {} {} as {}", target(on), who(one), role_given(&rule.role)),
    }
}

/// `commenter if assigned`
pub(crate) fn column(column: &Column) -> String {
    match column {
        Column::Role(role) => role.clone(),
        Column::RoleIf(role, definition) => format!("{role} if {definition}"),
        Column::Relation(relation) => relation.clone(),
        Column::Everyone => "everyone".to_owned(),
    }
}

/// `only own`
pub(crate) fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Yes => "yes".to_owned(),
        Cell::Dash => "-".to_owned(),
        Cell::No => "no".to_owned(),
        Cell::Unknown => "?".to_owned(),
        Cell::Defined(definition) => definition.clone(),
        Cell::Only(definition) => format!("only {definition}"),
    }
}

/// `table complete on Task for commenter if assigned`, or `set …` where a layer has set the cell.
pub(crate) fn table_cell(action: &str, object_type: &str, of: &Column, layer: usize) -> String {
    let verb = if layer > 0 { "set" } else { "table" };
    format!("{verb} {action} on {object_type} for {}", column(of))
}

/// `everything except see`
pub(crate) fn actions(actions: &Actions) -> String {
    match actions {
        Actions::Listed(names) => names.join(", "),
        Actions::Everything(except) if except.is_empty() => "everything".to_owned(),
        Actions::Everything(except) => format!("everything except {}", except.join(", ")),
    }
}

/// `restrict customize on Project to customized_by` without its verb's own name.
pub(crate) fn restriction_in_full(verb: Verb, of: &Restriction) -> String {
    let targets: Vec<_> = of.targets.iter().map(target).collect();
    let people: Vec<_> = of.who.iter().map(who).collect();
    let (verb, hinge) = restriction_words(verb);
    let actions = actions(&of.actions);
    format!("{verb} {actions} on {} {hinge} {}", targets.join(", "), people.join(", "))
}

/// The verb, and the word before the people.
pub(crate) fn restriction_words(verb: Verb) -> (&'static str, &'static str) {
    match verb {
        Verb::Restrict => ("restrict", "to"),
        Verb::Forbid => ("forbid", "for"),
    }
}

/// The statement's own name, else its words.
pub(crate) fn restriction(verb: Verb, of: &Restriction) -> String {
    of.label.clone().unwrap_or_else(|| restriction_in_full(verb, of))
}

/// `owner`, `first of members by since`
pub(crate) fn candidate(of: &Candidate) -> String {
    let path = of.people.path.join(".");
    of.first.as_ref().map_or(path.clone(), |it| format!("first of {path} by {}", it.key))
}

/// `never` or `always`.
pub(crate) fn invariant_word(of: &Invariant) -> &'static str {
    if of.always { "always" } else { "never" }
}

/// `organization.guests can share Project`, with the people as they are given.
pub(crate) fn claim(of: &Claim, people: impl Fn(&[Who]) -> String) -> String {
    match of {
        Claim::Can { who, actions, target, .. } => {
            let who = who.as_ref().map_or("somebody".to_owned(), |it| people(it));
            format!("{who} can {} {}", self::actions(actions), self::target(target))
        }
        Claim::Have { relation, on, who, key } if who.is_empty() => {
            format!("{relation} of {on} have {key}")
        }
        Claim::Have { relation, on, who, key } => {
            format!("{relation} of {on} for {} have {key}", people(who))
        }
    }
}

pub(crate) fn invariant_in_full(of: &Invariant) -> String {
    let people = |it: &[Who]| it.iter().map(who).collect::<Vec<_>>().join(", ");
    format!("{} {}", invariant_word(of), claim(&of.claim, people))
}

/// The invariant's own name, else its words.
pub(crate) fn invariant(of: &Invariant) -> String {
    of.label.clone().unwrap_or_else(|| invariant_in_full(of))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Restrict,
    Forbid,
}
