//! Which roles the grant rules give to a principal, on an entity or on a pair.

use crate::policy::path::Who;
use crate::policy::rule::{GrantRule, RoleSource, Through};
use crate::policy::schema::{Entity, Held, MemberId, RoleId, Value};

use super::proof::{Step, StepKind, Told};
use super::solver::{Key, Solver};
use super::truth::{Truth, Way};
use super::world::{At, Reading};

impl Solver<'_> {
    pub(super) fn solve_held(&mut self, principal: Entity, on: Entity, role: RoleId) -> Way {
        let at = At::object(on, principal);
        let program = self.program();
        let rules: Vec<&GrantRule> = program.index().grants(program.policy(), on.of, None).collect();
        let given = self.best_rule(principal, &rules, &at, role);
        self.is_set_of(principal, on, Held::Role(role)).or(given, &self.proofs)
    }

    pub(super) fn solve_held_on_pair(
        &mut self,
        principal: Entity,
        object: Entity,
        place: (MemberId, Entity),
        role: RoleId,
    ) -> Way {
        let at = At { place: Some(place), ..At::object(object, principal) };
        let through = Through { member: place.0, place: place.1.of };
        let program = self.program();
        let rules: Vec<&GrantRule> =
            program.index().grants(program.policy(), object.of, Some(through)).collect();
        self.best_rule(principal, &rules, &at, role)
    }

    fn best_rule(&mut self, principal: Entity, rules: &[&GrantRule], at: &At, role: RoleId) -> Way {
        let mut best = Way::NONE;
        for rule in rules {
            let given = self.given_by(principal, rule, at, role);
            if !given.possible {
                continue;
            }
            let granted = given.given(self.rule_condition(rule, at)).given(self.rule_gates(rule, at, role));
            let whole = granted.then(self.rule_step(rule, at, role), &mut self.proofs);
            best = best.or(whole, &self.proofs);
        }
        best
    }

    fn rule_step(&mut self, rule: &GrantRule, at: &At, role: RoleId) -> Way {
        let entity = at.place.map_or(at.object, |it| it.1);
        let name = self.program().names().id(&rule.id);
        let told = Told { from: None, role: Some((rule.role_type, role)) };
        let step = Step { name, entity, kind: StepKind::Grant, until: None, told };
        Way::certain(self.proofs.step(step))
    }

    /// `when` and not `unless`.
    pub(crate) fn rule_condition(&mut self, rule: &GrantRule, at: &At) -> Truth {
        let when = self.met(rule.when.as_ref(), at);
        when.and(self.excepted(rule.unless.as_ref(), at).negated())
    }

    /// Whether the plan of the object has both the rule and the role.
    pub(crate) fn rule_gates(&mut self, rule: &GrantRule, at: &At, role: RoleId) -> Truth {
        let info = self.program().schema().type_info(rule.role_type);
        let gate = info.and_then(|it| it.roles.get(usize::from(role))).map(|it| it.gate.as_slice());
        self.world.gate(at.object, &rule.gate).and(self.world.gate(at.object, gate.unwrap_or_default()))
    }

    /// Whether a rule's path holds the principal and gives this role, conditions and gates aside.
    pub(crate) fn given_by(&mut self, principal: Entity, rule: &GrantRule, at: &At, role: RoleId) -> Way {
        match &rule.role {
            RoleSource::Role(given) if *given == role => self.meant(principal, &rule.who, at),
            RoleSource::Role(_) => Way::NONE,
            RoleSource::Their => match &rule.who {
                Who::Holders(path) => self.holds(principal, path, at, Some(role)),
                _ => Way::NONE,
            },
            RoleSource::Same(handed) => self.handed_on(principal, &rule.who, handed, at, role),
            RoleSource::Named(value) => {
                let named = self.named_role(value, at, role);
                if named.possible { self.meant(principal, &rule.who, at).given(named) } else { Way::NONE }
            }
        }
    }

    pub(crate) fn named_role(
        &mut self,
        value: &crate::policy::path::ValuePath,
        at: &At,
        role: RoleId,
    ) -> Truth {
        match self.world.value(at, value) {
            Reading::None => Truth::FALSE,
            Reading::Known(Value::Role(_, named)) => Truth::known(named == role),
            Reading::Known(_) => Truth::FALSE,
            Reading::Unknown => {
                let certain = match self.world.one(at, &value.path) {
                    Reading::Known(on) => {
                        value.attribute.member_of(on.of).map(|it| self.world.possible_roles(on, it))
                    }
                    _ => None,
                };
                let may_be = certain.is_none_or(|it| it.contains(&Some(role)));
                if may_be && self.in_domain(value, role) { Truth::UNKNOWN } else { Truth::FALSE }
            }
        }
    }

    fn in_domain(&self, value: &crate::policy::path::ValuePath, role: RoleId) -> bool {
        use crate::policy::schema::Domain;
        value.attribute.members.iter().any(|(of, member)| {
            let domain = self.world.attribute_info(*of, *member).map(|it| &it.domain);
            matches!(domain, Some(Domain::Role(_, roles)) if roles.contains(&role))
        })
    }

    /// A role that the principal holds itself at the end of the path.
    fn handed_on(
        &mut self,
        principal: Entity,
        who: &Who,
        handed: &[(u16, RoleId, RoleId)],
        at: &At,
        role: RoleId,
    ) -> Way {
        let Who::Holders(path) = who else { return Way::NONE };
        let mut best = Way::NONE;
        for (entity, way) in self.reach(at, path) {
            for (_, source, _) in handed.iter().filter(|it| it.0 == entity.of && it.2 == role) {
                let held = self.way(Key::Held { principal, on: entity, role: *source });
                let whole = way.then(held, &mut self.proofs);
                best = best.or(whole, &self.proofs);
            }
        }
        best
    }
}
