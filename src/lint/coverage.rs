//! Whether one statement's people, condition or gate take in all of another's.

use crate::policy::Policy;
use crate::policy::path::{Path, Who};
use crate::policy::schema::{PlanId, RoleId, TypeId};

use super::reach::{Reach, Scene};
use super::readings::{Guard, Readings};

impl Reach<'_> {
    /// Whether whoever is meant by `narrow` is meant by `wide`, at least as certainly.
    pub(super) fn covers(&self, wide: &Who, narrow: &Who, scene: Scene) -> bool {
        match (wide, narrow) {
            (Who::Everyone, _) => true,
            (Who::Every(of), _) => self.meant(narrow, scene).iter().all(|it| it == of),
            (Who::Holders(wide), Who::Holders(narrow)) => self.is_part(wide, narrow, scene),
            (Who::Role { at: wide, roles }, Who::Role { at: narrow, roles: others }) => {
                let counted = |it: &(TypeId, RoleId)| {
                    roles.iter().any(|role| role.0 == it.0 && self.includes(it.0, it.1, role.1))
                };
                wide == narrow && others.iter().all(counted)
            }
            (Who::Role { at: wide, roles }, Who::RoleNamed { at: narrow, attribute }) => {
                let named = self.policy.schema.roles_named(&attribute.members);
                let counted = |it: &(TypeId, RoleId)| {
                    roles.iter().any(|role| role.0 == it.0 && self.includes(it.0, it.1, role.1))
                };
                // A role of another type is asked for elsewhere than the attribute stands.
                let there = attribute.members.iter().all(|it| named.iter().all(|role| role.0 == it.0));
                wide == narrow && there && named.iter().all(counted)
            }
            _ => wide == narrow,
        }
    }

    pub(super) fn covers_all(&self, wide: &[Who], narrow: &[Who], scene: Scene) -> bool {
        narrow.iter().all(|it| wide.iter().any(|wide| self.covers(wide, it, scene)))
    }

    /// The same path, along at least the same edges of its last relation.
    pub(super) fn is_part(&self, wide: &Path, narrow: &Path, scene: Scene) -> bool {
        if wide == narrow {
            return true;
        }
        let (Some((last, before)), Some((other, others))) =
            (wide.steps.split_last(), narrow.steps.split_last())
        else {
            return false;
        };
        let same = wide.start == narrow.start && before == others && last.members == other.members;
        let (only, other) = (last.only.as_deref(), other.only.as_deref());
        same && self.is_weaker((only, None), (other, None), scene)
    }

    /// Whether whoever holds the one role counts as holding the other.
    pub(super) fn includes(&self, of: TypeId, role: RoleId, other: RoleId) -> bool {
        let roles = self.policy.schema.type_info(of).map(|it| it.roles.as_slice()).unwrap_or_default();
        roles.get(usize::from(role)).is_some_and(|it| it.includes.contains(&other))
    }

    /// Whether one condition is met wherever another is, at least as certainly, whoever asks.
    pub(super) fn is_weaker(&self, weak: Guard<'_>, strong: Guard<'_>, scene: Scene) -> bool {
        // A principal is neither, nor is not, what its kind cannot be, so each kind is tried by itself.
        let kinds = self.principals.iter();
        kinds.map(|it| Readings::of(self, scene.by(*it))).all(|it| it.implies(strong, weak))
    }
}

/// Whether a gate is met by every plan that meets another, and known to be if that is.
pub(super) fn is_wider_gate(policy: &Policy, wide: &[PlanId], narrow: &[PlanId]) -> bool {
    wide.is_empty() || !narrow.is_empty() && narrow.iter().all(|it| meets(policy, *it, wide))
}

/// Whether a plan is one of a gate's, or above one.
pub(super) fn meets(policy: &Policy, plan: PlanId, gate: &[PlanId]) -> bool {
    let below = policy.schema.plans.at_least.get(usize::from(plan));
    below.is_some_and(|it| gate.iter().any(|gate| it.contains(gate)))
}
