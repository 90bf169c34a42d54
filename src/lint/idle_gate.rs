//! `idle-gate`: a plan gate, or a plan in it, that shuts nothing out.
//!
//! Every plan of the order meets the gate; or one of its plans is above another, which alone would do;
//! or, on a grant rule, each role that the rule gives needs as much itself, read at the same place. A
//! gate still makes things unknown where the plan is, so only the last kind is free to drop. That no
//! plan meets a gate cannot be: the plans that it names do.

use crate::policy::Mark;
use crate::policy::declared::DeclaredKind;
use crate::policy::rule::GrantRule;
use crate::policy::schema::{MemberKind, PlanId, RoleId};

use super::coverage::{is_wider_gate, meets};
use super::names::{action, plan_name};
use super::{Context, Found, Level, Rule};

pub(super) const RULE: Rule = Rule {
    code: "idle-gate",
    level: Level::Warn,
    summary: "a plan gate, or a plan in one, that shuts nothing out",
};

pub(super) fn find(context: &Context<'_>) -> Vec<Found> {
    let mut found = Vec::new();
    for row in context.policy.tables.iter().flat_map(|it| &it.rows) {
        let of = row.actions.iter().map(|it| action(context.policy, it.0, it.1)).collect();
        found.extend(of_gate(context, &row.gate, row.mark, of));
    }
    for rule in &context.policy.grants {
        let needless = needs_as_much(context, rule);
        let of = vec![rule.id.clone()];
        found.extend(needless.or_else(|| of_gate(context, &rule.gate, rule.mark, of)));
    }
    for it in context.subject.declared {
        found.extend(of_gate(context, gate_of(context, it.kind), it.mark, vec![it.name.clone()]));
    }
    found
}

fn gate_of<'a>(context: &'a Context<'_>, kind: DeclaredKind) -> &'a [PlanId] {
    let schema = &context.policy.schema;
    match kind {
        DeclaredKind::Role(of, role) => {
            let info = schema.type_info(of).and_then(|it| it.roles.get(usize::from(role)));
            info.map(|it| it.gate.as_slice()).unwrap_or_default()
        }
        DeclaredKind::Member(of, member) => {
            match schema.type_info(of).and_then(|it| it.member(member)).map(|it| &it.kind) {
                Some(MemberKind::Attribute(it)) => &it.gate,
                _ => &[],
            }
        }
        _ => &[],
    }
}

fn of_gate(context: &Context<'_>, gate: &[PlanId], here: Mark, of: Vec<String>) -> Option<Found> {
    let policy = context.policy;
    let plans = || (0..).take(policy.schema.plans.names.len());
    if !gate.is_empty() && plans().all(|it| meets(policy, it, gate)) {
        let it = Found::new(RULE, "every plan meets this gate", here, of).because("shuts nothing out");
        return Some(it.help("drop the gate, or name a higher plan"));
    }
    let others = |plan: &PlanId| gate.iter().copied().filter(|it| it != plan).collect::<Vec<_>>();
    let needless = gate.iter().find(|it| meets(policy, **it, &others(it)))?;
    let name = plan_name(policy, *needless);
    let it =
        Found::new(RULE, format!("the gate names `{name}`, which is above another of its plans"), here, of);
    Some(it.because("that other one is enough").help(format!("drop `{name}` from the gate")))
}

fn needs_as_much(context: &Context<'_>, rule: &GrantRule) -> Option<Found> {
    let info = context.policy.schema.type_info(rule.role_type)?;
    let given = rule.role.roles_given(&context.policy.schema, rule.role_type);
    let strict = |role: &RoleId| {
        let gate = info.roles.get(usize::from(*role)).map(|it| it.gate.as_slice()).unwrap_or_default();
        !gate.is_empty() && is_wider_gate(context.policy, &rule.gate, gate)
    };
    if rule.gate.is_empty() || given.is_empty() || !given.iter().all(strict) {
        return None;
    }
    let it = Found::new(RULE, "this gate shuts nothing out", rule.mark, vec![rule.id.clone()]);
    Some(it.because("the role that it gives needs as much itself").help("drop the gate of the rule"))
}
