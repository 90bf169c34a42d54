//! What can be wrong with a policy: one file for each diagnostic, with its code, wording and help.
//!
//! Resolution and the hierarchy say what they found and where; the words are all here. The checks that
//! need the whole resolved policy are here too: [`policy`] runs them.

mod ambiguous_name;
mod bad_pattern;
mod bad_placeholder;
mod bad_value;
mod broken_base;
mod broken_claim;
mod broken_invariant;
mod broken_list;
mod broken_route;
mod cannot_calculate;
mod cannot_compare;
mod cannot_order;
mod cell_count;
mod cell_out_of_view;
mod clashing_names;
mod closed_below;
mod contradictory_cell;
mod default_of_several;
mod definition_elsewhere;
mod duplicate_name;
mod duplicate_row;
mod empty_list;
mod empty_test;
mod first_through;
mod gate_out_of_reach;
mod gated_without_default;
mod identities;
mod if_on_relation;
mod impossible_condition;
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
mod nested_parts;
mod no_candidate;
mod no_claim;
mod no_default;
mod no_plan_there;
mod no_plans;
mod no_principals;
mod no_role_on_edge;
mod no_roles;
mod no_such_cell;
mod no_such_statement;
mod nobody_at_hand;
mod nobody_there;
mod not_a_principal;
mod not_a_target;
mod not_an_edge;
mod not_given;
mod not_in_a_layer;
mod not_in_table;
mod not_open;
mod nothing_arises;
mod only_in_a_layer;
mod path_goes_on;
mod plan_cycle;
mod quoted_value;
mod role_cycle;
mod role_not_handed_on;
mod role_not_shared;
mod role_of_another;
mod role_of_what;
mod rows;
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
mod unknown_part;
mod unknown_route;
mod unknown_type;
mod unknown_whole;
mod value_here;
mod value_on_the_left;
mod where_without_edges;
mod widened_base;
mod wider_role;
mod wrong_kind;

pub(crate) use self::{
    ambiguous_name::ambiguous_name,
    bad_pattern::bad_pattern,
    bad_placeholder::bad_placeholder,
    bad_value::bad_value,
    broken_base::broken_base,
    broken_claim::{another_reason, broken_claim, reason_of_a_yes},
    broken_invariant::{broken_invariant, kept_invariant},
    broken_list::broken_list,
    broken_route::broken_route,
    cannot_calculate::cannot_calculate,
    cannot_compare::cannot_compare,
    cannot_order::cannot_order,
    cell_count::cell_count,
    cell_out_of_view::cell_out_of_view,
    clashing_names::clashing_names,
    closed_below::closed_below,
    contradictory_cell::contradictory_cell,
    default_of_several::default_of_several,
    definition_elsewhere::definition_elsewhere,
    duplicate_name::duplicate_name,
    duplicate_row::duplicate_row,
    empty_list::empty_list,
    empty_test::empty_test,
    first_through::first_through,
    gate_out_of_reach::{gate_of_role_out_of_reach, gate_out_of_reach},
    gated_without_default::gated_without_default,
    if_on_relation::if_on_relation,
    impossible_condition::{impossible_clauses, impossible_condition},
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
    nested_parts::nested_parts,
    no_candidate::no_candidate,
    no_claim::no_claim,
    no_default::no_default,
    no_plan_there::no_plan_there,
    no_plans::no_plans,
    no_principals::no_principals,
    no_role_on_edge::no_role_on_edge,
    no_roles::no_roles,
    no_such_cell::no_such_cell,
    no_such_statement::no_such_statement,
    nobody_at_hand::nobody_at_hand,
    nobody_there::nobody_there,
    not_a_principal::not_a_principal,
    not_a_target::not_a_target,
    not_an_edge::not_an_edge,
    not_given::not_given,
    not_in_a_layer::not_in_a_layer,
    not_in_table::not_in_table,
    not_open::not_open,
    nothing_arises::nothing_arises,
    only_in_a_layer::only_in_a_layer,
    path_goes_on::path_goes_on,
    plan_cycle::plan_cycle,
    quoted_value::quoted_value,
    role_cycle::role_cycle,
    role_not_handed_on::role_not_handed_on,
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
    unknown_part::{no_part, part_twice, unknown_part},
    unknown_route::unknown_route,
    unknown_type::unknown_type,
    unknown_whole::{not_among_parts, unknown_whole},
    value_here::value_here,
    value_on_the_left::value_on_the_left,
    where_without_edges::where_without_edges,
    widened_base::{widened_base, widened_gates},
    wider_role::{wider_cell, wider_default},
    wrong_kind::{no_choice_of_roles, wrong_kind},
};

use crate::diagnostic::{Diagnostic, Site};
use crate::hierarchy::{Among, Changed, Circle, Hierarchy, Why, Widening};
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
    let by_place = hierarchy.widenings.chunk_by(|one, two| one.here == two.here);
    problems.extend(by_place.filter_map(|it| widening(policy, it)));
    problems.extend(ladder::check(policy, hierarchy));
    problems.extend(rows::check(policy));
    problems.extend(identities::check(policy));
    if let Some(next) = problems.get(limits::PROBLEMS) {
        let site = next.labels.first().map_or(Site::File(0..0), |it| it.site.clone());
        problems.truncate(limits::PROBLEMS);
        problems.push(too_many_problems(site));
    }
    problems
}

/// One statement may narrow many actions, and is told once.
fn widening(policy: &Policy, all: &[Widening]) -> Option<Diagnostic> {
    let (first, more) = all.split_first()?;
    let changed = name_of(policy, first.changed);
    let places = (first.here, first.reader);
    Some(match first.why {
        Why::Role { of, new, old, wider } => {
            let (new, old) = (policy.name_of_role(of, new), policy.name_of_role(of, old));
            wider_default(&changed, (&new, &old), wider, places)
        }
        Why::Decision(of, action) => {
            let decision = policy.name_of_action(of, action);
            let more: Vec<_> = more.iter().map(|it| (name_of(policy, it.changed), it.reader)).collect();
            widened_base((first.changed, &changed), &decision, places, &more)
        }
        Why::Plan => widened_gates(&changed, places),
    })
}

fn name_of(policy: &Policy, changed: Changed) -> String {
    match changed {
        Changed::Narrowed(of, action) | Changed::Set(of, action) => policy.name_of_action(of, action),
        Changed::Within(of, role) => policy.name_of_role(of, role),
        Changed::Default(of, member) => policy.name_of_member(of, member),
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
