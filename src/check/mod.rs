//! What can be wrong with a policy: one file for each diagnostic, with its code, wording and help.
//!
//! Resolution and the hierarchy say what they found and where; the words are all here. The checks that
//! need the whole resolved policy are here too: [`policy`] runs them.

mod ambiguous_name;
mod bad_placeholder;
mod bad_value;
mod broken_base;
mod broken_claim;
mod broken_invariant;
mod broken_route;
mod cannot_compare;
mod cannot_order;
mod cell_count;
mod cell_out_of_view;
mod clashing_names;
mod definition_elsewhere;
mod duplicate_name;
mod empty_test;
mod first_through;
mod gate_out_of_reach;
mod gated_without_default;
mod identities;
mod if_on_relation;
mod ladder;
mod leads_elsewhere;
mod leads_nowhere;
mod many_valued;
mod missing_column;
mod missing_rolebook;
mod missing_workspace;
mod mixed_kinds;
mod name_of_another;
mod named_twice;
mod narrow_cell;
mod needs_quotes;
mod needs_through;
mod negative_cycle;
mod no_candidate;
mod no_claim;
mod no_plan_there;
mod no_plans;
mod no_principals;
mod no_role_on_edge;
mod no_roles;
mod no_such_cell;
mod nobody_at_hand;
mod nobody_there;
mod not_a_principal;
mod not_a_target;
mod not_an_edge;
mod not_in_a_layer;
mod not_in_table;
mod not_open;
mod nothing_arises;
mod only_in_a_layer;
mod path_goes_on;
mod plan_cycle;
mod quoted_value;
mod role_cycle;
mod role_not_shared;
mod role_of_another;
mod role_of_what;
mod second_candidates;
mod second_statement;
mod second_time;
mod set_twice;
mod several_places;
mod taken_name;
mod too_many;
mod too_many_problems;
mod unknown_action;
mod unknown_base;
mod unknown_code;
mod unknown_facts;
mod unknown_invariant;
mod unknown_name;
mod unknown_route;
mod unknown_statement;
mod unknown_type;
mod value_here;
mod value_on_the_left;
mod where_without_edges;
mod widened_base;
mod wrong_kind;

pub(crate) use self::{
    ambiguous_name::ambiguous_name,
    bad_placeholder::bad_placeholder,
    bad_value::bad_value,
    broken_base::broken_base,
    broken_claim::{another_reason, broken_claim, reason_of_a_yes},
    broken_invariant::{broken_invariant, kept_invariant},
    broken_route::broken_route,
    cannot_compare::cannot_compare,
    cannot_order::cannot_order,
    cell_count::cell_count,
    cell_out_of_view::cell_out_of_view,
    clashing_names::clashing_names,
    definition_elsewhere::definition_elsewhere,
    duplicate_name::duplicate_name,
    empty_test::empty_test,
    first_through::first_through,
    gate_out_of_reach::{gate_of_role_out_of_reach, gate_out_of_reach},
    gated_without_default::gated_without_default,
    if_on_relation::if_on_relation,
    leads_elsewhere::leads_elsewhere,
    leads_nowhere::leads_nowhere,
    many_valued::many_valued,
    missing_column::missing_column,
    missing_rolebook::missing_rolebook,
    missing_workspace::missing_workspace,
    mixed_kinds::mixed_kinds,
    name_of_another::name_of_another,
    named_twice::named_twice,
    narrow_cell::narrow_cell,
    needs_quotes::needs_quotes,
    needs_through::needs_through,
    negative_cycle::negative_cycle,
    no_candidate::no_candidate,
    no_claim::no_claim,
    no_plan_there::no_plan_there,
    no_plans::no_plans,
    no_principals::no_principals,
    no_role_on_edge::no_role_on_edge,
    no_roles::no_roles,
    no_such_cell::no_such_cell,
    nobody_at_hand::nobody_at_hand,
    nobody_there::nobody_there,
    not_a_principal::not_a_principal,
    not_a_target::not_a_target,
    not_an_edge::not_an_edge,
    not_in_a_layer::not_in_a_layer,
    not_in_table::not_in_table,
    not_open::not_open,
    nothing_arises::nothing_arises,
    only_in_a_layer::only_in_a_layer,
    path_goes_on::path_goes_on,
    plan_cycle::plan_cycle,
    quoted_value::quoted_value,
    role_cycle::role_cycle,
    role_not_shared::role_not_shared,
    role_of_another::role_of_another,
    role_of_what::role_of_what,
    second_candidates::second_candidates,
    second_statement::second_statement,
    second_time::second_time,
    set_twice::set_twice,
    several_places::several_places,
    taken_name::taken_name,
    too_many::too_many,
    too_many_problems::too_many_problems,
    unknown_action::unknown_action,
    unknown_base::{base_called_otherwise, base_circle, too_many_layers, unknown_base},
    unknown_code::unknown_code,
    unknown_facts::unknown_facts,
    unknown_invariant::unknown_invariant,
    unknown_name::{asked_for_none, unknown_name},
    unknown_route::unknown_route,
    unknown_statement::unknown_statement,
    unknown_type::unknown_type,
    value_here::value_here,
    value_on_the_left::value_on_the_left,
    where_without_edges::where_without_edges,
    widened_base::{set_of_what_is_read, widened_base},
    wrong_kind::{no_choice_of_roles, wrong_kind},
};

use crate::diagnostic::{Diagnostic, Site};
use crate::hierarchy::{Among, Circle, Hierarchy, Widening};
use crate::limits;
use crate::policy::Policy;

/// Every problem that only shows in the whole policy.
pub(crate) fn policy(policy: &Policy, hierarchy: &Hierarchy) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    problems.extend(hierarchy.circles.iter().map(|it| match it.among {
        Among::Plans => plan_cycle(it),
        Among::Roles => role_cycle(it),
        Among::Dependencies => negative_cycle(it),
    }));
    problems.extend(hierarchy.widenings.iter().map(|it| widening(policy, it)));
    problems.extend(ladder::check(policy, hierarchy));
    problems.extend(identities::check(policy));
    if let Some(next) = problems.get(limits::PROBLEMS) {
        let site = next.labels.first().map_or(Site::File(0..0), |it| it.site.clone());
        problems.truncate(limits::PROBLEMS);
        problems.push(too_many_problems(site));
    }
    problems
}

fn widening(policy: &Policy, it: &Widening) -> Diagnostic {
    let words = |(of, action): (u16, u16)| {
        let of_type = policy.schema.type_info(of).map_or("", |it| it.name.as_str());
        let actions = policy.actions.get(usize::from(of));
        let name = actions.and_then(|it| it.get(usize::from(action))).map_or("", String::as_str);
        format!("{of_type}.{name}")
    };
    let (narrowed, decision) = (words(it.narrowed), words(it.decision));
    match it.set {
        true => set_of_what_is_read(&narrowed, &decision, it.here, it.reader),
        false => widened_base(&narrowed, &decision, it.here, it.reader),
    }
}

/// Whether there are as many problems as anybody would read.
pub(crate) fn is_enough(problems: &[Diagnostic]) -> bool {
    problems.len() >= limits::PROBLEMS
}

/// A loop shown whole: each name on it at the place where it leads to the next. Of a loop that nobody
/// would follow, the beginning is shown.
fn circle(
    code: &'static str,
    message: &str,
    said: impl Fn(&str, &str, bool) -> String,
    it: &Circle,
) -> Diagnostic {
    let next = it.names.iter().skip(1).chain(it.names.first());
    let strict = it.strict.iter().copied().chain(std::iter::repeat(false));
    let steps = it.names.iter().zip(next).zip(strict).map(|((name, next), strict)| said(name, next, strict));
    let mut round: Vec<_> = it.names.iter().chain(it.names.first()).map(|it| format!("`{it}`")).collect();
    if round.len() > limits::PROBLEMS {
        round.truncate(limits::PROBLEMS);
        round.push("...".to_owned());
    }
    let mut found = Diagnostic::error(code, format!("{message}: {}", round.join(" -> ")), Site::File(0..0));
    found.labels.clear();
    for (mark, text) in it.places.iter().zip(steps).take(limits::PROBLEMS) {
        found = found.also(mark.site(), text);
    }
    found
}
