//! Gates of roles and settings: their type must be able to reach its plan.

use crate::diagnostic::Diagnostic;
use crate::policy::schema::{MemberKind, TypeInfo};
use crate::policy::{Mark, Policy};

use super::gate_out_of_reach;

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let types = policy.schema.types.iter().zip(&policy.plan_paths);
    let cut_off = types.filter(|(info, path)| path.is_none() && has_gate(info));
    cut_off.map(|(info, _)| gate_out_of_reach(&info.name, Mark::default())).collect()
}

fn has_gate(info: &TypeInfo) -> bool {
    let role = info.roles.iter().any(|it| !it.gate.is_empty());
    let gated = |kind: &MemberKind| matches!(kind, MemberKind::Attribute(it) if !it.gate.is_empty());
    role || info.members.iter().any(|it| gated(&it.kind))
}
