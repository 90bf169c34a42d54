//! Questions to the declarations of a policy, each answered by looking at all of them.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Action, Actions, Attribute, Cell, Column, Condition, Definition, Domain, Kind, Member, Open, Policy,
    Relation, Row, Shape, Table, Type, Way,
};
use crate::names::snake_case;
use crate::sets;

pub(crate) fn type_named<'a>(policy: &'a Policy, name: &str) -> &'a Type {
    policy.types.iter().find(|it| it.name == name).unwrap_or_else(|| panic!("no type {name}"))
}

/// What a type has; sets have nothing.
pub(crate) fn members<'a>(policy: &'a Policy, of: &str) -> &'a [Member] {
    if sets::kind(of).is_some() { &[] } else { &type_named(policy, of).members }
}

pub(crate) fn member<'a>(policy: &'a Policy, of: &str, name: &str) -> Option<&'a Member> {
    members(policy, of).iter().find(|it| it.name == name)
}

/// Whether such entities are neither groups nor principals; no set is.
pub(crate) fn is_plain(policy: &Policy, of: &str) -> bool {
    sets::kind(of).is_none() && type_named(policy, of).kind == Kind::Plain
}

/// Every kind of set in which some edge may end.
pub(crate) fn kinds_of_set(policy: &Policy) -> BTreeSet<&str> {
    let members = policy.types.iter().flat_map(|it| &it.members);
    let relations = members.filter_map(|it| match &it.shape {
        Shape::Relation(it) => Some(it),
        _ => None,
    });
    let ends = relations.flat_map(|it| &it.targets).map(String::as_str);
    ends.filter(|it| sets::kind(it).is_some()).collect()
}

/// The member as a statement of that layer sees it: what layers above have added is not there for it.
pub(crate) fn seen<'a>(policy: &'a Policy, of: &str, name: &str, layer: usize) -> Option<&'a Member> {
    member(policy, of, name).filter(|it| it.layer <= layer)
}

/// The definition as a statement of that layer sees it.
pub(crate) fn definition<'a>(
    policy: &'a Policy,
    of: &str,
    name: &str,
    layer: usize,
) -> Option<&'a Definition> {
    policy.definitions.iter().find(|it| it.on == of && it.name == name && it.layer <= layer)
}

pub(crate) fn relation<'a>(policy: &'a Policy, of: &str, name: &str) -> Option<&'a Relation> {
    match &member(policy, of, name)?.shape {
        Shape::Relation(relation) => Some(relation),
        _ => None,
    }
}

/// What an edge of a relation says under this name; every edge may have a `since` and an `until`.
pub(crate) fn edge_attribute<'a>(
    policy: &'a Policy,
    of: &str,
    of_relation: &str,
    name: &str,
) -> Option<&'a Attribute> {
    let relation = relation(policy, of, of_relation)?;
    match name {
        "since" | "until" => Some(PERIOD),
        _ => relation.attributes.iter().find(|it| it.0 == name).map(|it| &it.1),
    }
}

/// When an edge begins or ends, which is none if it is not stated.
pub(crate) const PERIOD: &Attribute =
    &Attribute { domain: Domain::Time, optional: true, default: None, given: false, gate: Vec::new() };

pub(crate) fn is_principal(policy: &Policy, of: &str) -> bool {
    sets::kind(of).is_none() && type_named(policy, of).kind == Kind::Principal
}

/// The relation whose holders are meant where such a group is listed, and which of its edges count.
pub(crate) fn group_of<'a>(policy: &'a Policy, of: &str) -> Option<(&'a str, Option<&'a Condition>)> {
    if sets::kind(of).is_some() {
        return None;
    }
    match &type_named(policy, of).kind {
        Kind::Group(members, filter) => Some((members, filter.as_deref())),
        _ => None,
    }
}

pub(crate) fn roles<'a>(policy: &'a Policy, of: &str) -> BTreeSet<&'a str> {
    let chains = policy.roles.iter().filter(|it| it.on == of).flat_map(|it| &it.chains);
    let added = policy.within.iter().filter(|it| it.on == of).map(|it| &it.role);
    chains.flatten().chain(added).map(String::as_str).collect()
}

/// Whether the upper role counts as the lower one; every role counts as itself.
pub(crate) fn includes(policy: &Policy, of: &str, upper: &str, lower: &str) -> bool {
    let chains = policy.roles.iter().filter(|it| it.on == of).flat_map(|it| &it.chains);
    let mut pairs = chains.flat_map(|it| it.windows(2));
    let within = |role: &str| policy.within.iter().find(|it| it.on == of && it.role == role);
    let below = |it: &[String]| it[0] == upper && includes(policy, of, &it[1], lower);
    match (within(upper), within(lower)) {
        _ if upper == lower => true,
        // It stands right above what its base role includes, and right below that role.
        (_, Some(added)) => includes(policy, of, upper, &added.base),
        (Some(added), None) => lower != root(policy, of, upper) && includes(policy, of, &added.base, lower),
        (None, None) => pairs.any(below),
    }
}

/// The role of the base that an added role stands within, itself for all others.
pub(crate) fn root<'a>(policy: &'a Policy, of: &str, role: &'a str) -> &'a str {
    let within = policy.within.iter().find(|it| it.on == of && it.role == role);
    within.map_or(role, |it| root(policy, of, &it.base))
}

/// The plans of which one is needed for this role to be given; empty for no gate.
pub(crate) fn role_gate<'a>(policy: &'a Policy, of: &str, role: &'a str) -> &'a [String] {
    let role = root(policy, of, role);
    let mut gated = policy.roles.iter().filter(|it| it.on == of).flat_map(|it| &it.gated);
    gated.find(|it| it.roles.iter().any(|it| it == role)).map_or(&[], |it| &it.gate)
}

/// Whether a plan is another one or above it.
pub(crate) fn plan_reaches(policy: &Policy, plan: &str, named: &str) -> bool {
    let mut pairs = policy.plans.iter().flat_map(|it| &it.chains).flat_map(|it| it.windows(2));
    plan == named || pairs.any(|it| it[1] == plan && plan_reaches(policy, &it[0], named))
}

/// The roles that a role attribute may have, and the type whose roles they are.
pub(crate) fn role_domain<'a>(
    policy: &'a Policy,
    owner: &'a str,
    domain: &'a Domain,
) -> Option<(&'a str, BTreeSet<&'a str>)> {
    match domain {
        Domain::Role => Some((owner, roles(policy, owner))),
        Domain::RoleOf(of) => Some((of, roles(policy, of))),
        Domain::SomeRoles(some) => Some((owner, some.iter().map(String::as_str).collect())),
        _ => None,
    }
}

/// The types that the ends of each derived relation may have, by its type and name.
pub(crate) type DerivedEnds<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a str>>;

/// Goes round all derived relations until nothing is added, as they may lead to each other.
pub(crate) fn derived_ends(policy: &Policy) -> DerivedEnds<'_> {
    let mut known = DerivedEnds::new();
    loop {
        let mut next = DerivedEnds::new();
        for of in &policy.types {
            for member in &of.members {
                if let Shape::Derived(paths) = &member.shape {
                    let ends = |it: &Way| path_ends(policy, &known, (&of.name, member.layer), &it.path);
                    let ends = paths.iter().flat_map(ends).collect();
                    next.insert((of.name.as_str(), member.name.as_str()), ends);
                }
            }
        }
        if next == known {
            return known;
        }
        known = next;
    }
}

/// The types that a path from an entity of this type, written in this layer, may end in; its first
/// name may spell the type.
fn path_ends<'a>(
    policy: &'a Policy,
    derived: &DerivedEnds<'a>,
    (of, layer): (&'a str, usize),
    path: &[String],
) -> BTreeSet<&'a str> {
    let own = path.first().is_some_and(|it| *it == snake_case(of));
    let mut here = BTreeSet::from([of]);
    for name in path.iter().skip(usize::from(own)) {
        let seen = here.into_iter().filter(|of| seen(policy, of, name, layer).is_some());
        here = seen.flat_map(|of| ends(policy, derived, of, name)).collect();
    }
    here
}

/// The types that the ends of a relation may have, stated or derived.
pub(crate) fn ends<'a>(
    policy: &'a Policy,
    derived: &DerivedEnds<'a>,
    of: &str,
    name: &str,
) -> BTreeSet<&'a str> {
    match member(policy, of, name).map(|it| &it.shape) {
        Some(Shape::Relation(it)) => it.targets.iter().map(String::as_str).collect(),
        Some(Shape::Derived(_)) => derived.get(&(of, name)).cloned().unwrap_or_default(),
        _ => BTreeSet::new(),
    }
}

/// The type that an action in a row of a table with that first type belongs to.
pub(crate) fn owner<'a>(action: &'a Action, place: &'a str) -> &'a str {
    action.of.as_deref().unwrap_or(place)
}

/// Whether an `open` or a `set` names the cell of a row in that column.
pub(crate) fn names_cell(open: &Open, table: &Table, row: &Row, column: &Column) -> bool {
    let place = table.targets[0].on.as_str();
    let same =
        |one: &Action, other: &Action| owner(one, place) == owner(other, place) && one.name == other.name;
    let about = row.actions.iter().any(|it| open.actions.iter().any(|other| same(it, other)));
    open.on == place && open.column == *column && about
}

/// What a cell says once every layer has been heard, and the layer that says so.
pub(crate) fn in_force<'a>(
    policy: &'a Policy,
    table: &'a Table,
    row: &'a Row,
    at: usize,
) -> (&'a Cell, usize) {
    let sets = policy.sets.iter().filter(|it| names_cell(&it.cells, table, row, &table.columns[at]));
    let set = sets.max_by_key(|it| (Reverse(it.inherited), it.layer));
    set.map_or((&row.cells[at], 0), |it| (&it.cell, it.layer))
}

/// Whether some row grants or withholds this action on objects of this type.
pub(crate) fn has_action(policy: &Policy, of: &str, action: &str) -> bool {
    actions(policy, of).contains(action)
}

/// Whether `complete, edit` or `everything except see` means this action.
pub(crate) fn is_listed(actions: &Actions, action: &str) -> bool {
    match actions {
        Actions::Listed(names) => names.iter().any(|it| it == action),
        Actions::Everything(except) => !except.iter().any(|it| it == action),
    }
}

/// Every action of a type.
pub(crate) fn actions<'a>(policy: &'a Policy, of: &str) -> BTreeSet<&'a str> {
    let mut out = BTreeSet::new();
    for table in &policy.tables {
        let first = &table.targets[0].on;
        for action in table.rows.iter().flat_map(|it| &it.actions) {
            if action.of.as_ref().unwrap_or(first) == of {
                out.insert(action.name.as_str());
            }
        }
    }
    out
}
