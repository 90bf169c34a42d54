//! What can be wrong with a policy: one file for each diagnostic, with its code, wording and help.
//!
//! Resolution and the hierarchy say what they found and where; the words are all here. The checks that
//! need the whole resolved policy are here too: [`policy`] runs them.

mod ambiguous_name;
mod bad_value;
mod budgets;
mod cannot_compare;
mod cannot_order;
mod cell_count;
mod cell_out_of_view;
mod clashing_names;
mod duplicate_name;
mod first_through;
mod gate_out_of_reach;
mod gated_without_default;
mod gates;
mod identities;
mod ladder;
mod leads_elsewhere;
mod many_valued;
mod missing_rolebook;
mod narrow_cell;
mod needs_through;
mod negative_cycle;
mod no_plan_there;
mod no_role_on_edge;
mod no_roles;
mod no_such_cell;
mod not_a_principal;
mod not_in_table;
mod nothing_arises;
mod path_goes_on;
mod plan_cycle;
mod role_cycle;
mod role_not_shared;
mod several_places;
mod taken_name;
mod too_many;
mod unknown_name;
mod value_on_the_left;
mod wrong_kind;

pub(crate) use self::{
    ambiguous_name::ambiguous_name, bad_value::bad_value, cannot_compare::cannot_compare,
    cannot_order::cannot_order, cell_count::cell_count, cell_out_of_view::cell_out_of_view,
    clashing_names::clashing_names, duplicate_name::duplicate_name, first_through::first_through,
    gate_out_of_reach::gate_out_of_reach, gated_without_default::gated_without_default,
    leads_elsewhere::leads_elsewhere, many_valued::many_valued, missing_rolebook::missing_rolebook,
    narrow_cell::narrow_cell, needs_through::needs_through, negative_cycle::negative_cycle,
    no_plan_there::no_plan_there, no_role_on_edge::no_role_on_edge, no_roles::no_roles,
    no_such_cell::no_such_cell, not_a_principal::not_a_principal, not_in_table::not_in_table,
    nothing_arises::nothing_arises, path_goes_on::path_goes_on, plan_cycle::plan_cycle,
    role_cycle::role_cycle, role_not_shared::role_not_shared, several_places::several_places,
    taken_name::taken_name, too_many::too_many, unknown_name::unknown_name,
    value_on_the_left::value_on_the_left, wrong_kind::wrong_kind,
};

use crate::diagnostic::Diagnostic;
use crate::hierarchy::{Among, Circle, Hierarchy};
use crate::policy::Policy;

/// Every problem that only shows in the whole policy.
pub(crate) fn policy(policy: &Policy, hierarchy: &Hierarchy) -> Vec<Diagnostic> {
    let mut problems = budgets::check(policy);
    problems.extend(hierarchy.circles.iter().map(|it| match it.among {
        Among::Plans => plan_cycle(it),
        Among::Roles => role_cycle(it),
        Among::Dependencies => negative_cycle(it),
    }));
    problems.extend(gates::check(policy));
    problems.extend(ladder::check(policy, hierarchy));
    problems.extend(identities::check(policy));
    problems
}

/// A loop shown whole: each name on it at its place.
fn circle(code: &'static str, message: &str, it: &Circle) -> Diagnostic {
    let round: Vec<_> = it.names.iter().chain(it.names.first()).map(|it| format!("`{it}`")).collect();
    let mut places = it.places.clone();
    places.dedup();
    let site = places.first().copied().unwrap_or_default().site();
    let mut found =
        Diagnostic::error(code, format!("{message}: {}", round.join(" -> ")), site).because("in the loop");
    for place in places.iter().skip(1) {
        found = found.also(place.site(), "in the loop");
    }
    found
}
