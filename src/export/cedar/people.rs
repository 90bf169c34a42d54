//! Who is meant: by attributes where one entity leads to the next, and by groups where people are handed on.

use crate::policy::path::{Path, Start, Step, Who};
use crate::policy::rule::{GrantRule, RoleSource};
use crate::policy::schema::{Count, Domain, MemberId, MemberKind, RoleId, SetKind, TypeId, TypeKind, Value};

use super::build::{At, Attribute, Builder, Saying, Spot, access};
use super::formula::Formula;
use super::grouping::End;
use super::groups::Set;

impl Builder<'_> {
    /// Who is meant, at what is at hand.
    pub(super) fn who(&mut self, at: &At, who: &Who) -> Formula {
        match who {
            Who::Everyone => Formula::Constant(true),
            Who::Every(of) => self.is_of(*of).map_or(Formula::Constant(true), Formula::compared),
            Who::Holders(path) => match path.steps.split_last() {
                Some((last, before)) => {
                    let before = Path { start: path.start, steps: before.to_vec() };
                    self.at_end(at, &before, &End::People(last.clone()))
                }
                None => self.itself(at, path),
            },
            Who::Role { at: path, roles } => {
                let counting = self.counting(roles);
                let found = self.at_end(at, path, &End::Held(counting));
                let on_place = path.start == Start::Place && path.steps.is_empty();
                let pair = if on_place { self.counts_on_pair(at, roles) } else { Formula::Constant(false) };
                Formula::any([found, pair])
            }
            Who::RoleNamed { at: path, attribute } => self.role_named(at, path, attribute),
        }
    }

    /// These roles, and all that include them.
    pub(super) fn counting(&self, roles: &[(TypeId, RoleId)]) -> Vec<(TypeId, RoleId)> {
        let above =
            roles.iter().flat_map(|(of, role)| self.program.counting_as(*of, *role).map(|it| (*of, it)));
        above.collect()
    }

    fn itself(&mut self, at: &At, path: &Path) -> Formula {
        let Some(spots) = self.reach(at, path) else {
            return self.refuse("an entity that means itself", "let a relation lead to whoever is meant");
        };
        let each = spots.into_iter().map(|spot| match self.schema.type_info(spot.of).map(|it| it.kind) {
            Some(TypeKind::Principal) if path.start != Start::User => {
                let is = Formula::given(&self.user(spot.of).there, Formula::equal("principal", &spot.text));
                Formula::given(&spot.there, is)
            }
            Some(TypeKind::Group(_)) => {
                Formula::given(&spot.there, Formula::compared(format!("principal in {}", spot.text)))
            }
            _ => Formula::Constant(path.start == Start::User),
        });
        Formula::any(each.collect::<Vec<_>>())
    }

    fn role_named(&mut self, at: &At, path: &Path, attribute: &Step) -> Formula {
        let Some(spots) = self.reach(at, path) else {
            return self.refuse("a role that an attribute of several entities names", "name the role");
        };
        let mut parts = Vec::new();
        for spot in spots {
            let member = attribute.member_of(spot.of);
            let info =
                member.and_then(|it| crate::export::readings::attribute_info(self.policy, spot.of, it));
            let Some(Domain::Role(of, roles)) = info.map(|it| it.domain.clone()) else { continue };
            if of != spot.of {
                parts.push(
                    self.refuse("a role of the place that an attribute of the object names", "name the role"),
                );
                continue;
            }
            for role in roles {
                let names = self.names(&spot, attribute, &Value::Role(of, role));
                let held: Vec<_> =
                    self.counting(&[(of, role)]).into_iter().map(|it| self.held(&spot, it.1)).collect();
                let both = Formula::all([names, Formula::any(held)]);
                parts.push(Formula::given(&spot.there, both));
            }
        }
        Formula::any(parts)
    }

    /// Who has what is asked for at the end of a path.
    pub(super) fn at_end(&mut self, at: &At, path: &Path, end: &End) -> Formula {
        if let Some(spots) = self.reach(at, path) {
            let parts: Vec<_> = spots
                .iter()
                .map(|spot| {
                    let there = self.end(spot, end);
                    Formula::given(&spot.there, there)
                })
                .collect();
            return Formula::any(parts);
        }
        let (start, steps) = match (path.start, at.through) {
            // Several places are as many ways from the object.
            (Start::Place, Some((member, _))) if at.place.is_none() => {
                let first = Step::along(vec![(at.object.of, member)]);
                (
                    Some(vec![at.object.clone()]),
                    [first].into_iter().chain(path.steps.iter().cloned()).collect(),
                )
            }
            (start, _) => (self.start(at, start), path.steps.clone()),
        };
        let Some(start) = start else {
            return self.refuse("a path from there", "let the path begin at the object");
        };
        let steps: Vec<Step> = steps;
        let mut parts = Vec::new();
        for spot in start {
            match self.group_along(spot.of, &steps, end) {
                Some(set) => parts.push(Formula::given(&spot.there, self.in_group(&spot, &set))),
                None => {
                    let help = "hand it on without conditions, or let one entity lead to the next";
                    parts.push(
                        self.refuse("who has something of one of several entities, under a condition", help),
                    );
                }
            }
        }
        Formula::any(parts)
    }

    fn in_group(&mut self, spot: &Spot, set: &Set) -> Formula {
        if *set == Set::Itself {
            return Formula::compared(format!("principal in {}", spot.text));
        }
        let name = set.name();
        self.attribute(spot.of, &name, Attribute::Group(set.clone()));
        Formula::compared(format!("principal in {}", access(&spot.text, &name)))
    }

    fn end(&mut self, spot: &Spot, end: &End) -> Formula {
        match end {
            End::People(step) => self.people(spot, step),
            End::Carried(step, of, role) if *of == spot.of => self.carried(spot, step, *role),
            End::Carried(..) => Formula::Constant(false),
            End::Held(roles) => {
                let own = roles.iter().filter(|it| it.0 == spot.of);
                let parts: Vec<_> = own.map(|it| self.held(spot, it.1)).collect();
                Formula::any(parts)
            }
        }
    }

    /// Whether a relation of an entity means the user.
    fn people(&mut self, spot: &Spot, step: &Step) -> Formula {
        let Some(member) = step.member_of(spot.of) else { return Formula::Constant(false) };
        let Some(info) = self.member(spot.of, member) else { return Formula::Constant(false) };
        let MemberKind::Relation(relation) = &info.kind else { return self.derived_people(spot, member) };
        if let Some(only) = &step.only {
            let set = self.listed(spot.of, member, None, Some(only));
            return self.in_listed(spot, &set, member);
        }
        let targets = self.targets(relation);
        let plain = targets.len() == relation.targets.len();
        match targets.as_slice() {
            _ if plain && relation.count != Count::Many => {
                let each: Vec<_> = targets.iter().filter_map(|it| self.is_one(spot, member, *it)).collect();
                Formula::any(each)
            }
            [only] if plain && self.schema.is_principal(*only) => {
                self.attribute(spot.of, &info.name, Attribute::Many(member, *only));
                let holds = format!("{}.contains(principal)", access(&spot.text, &info.name));
                Formula::given(&self.user(*only).there, Formula::Alone(holds))
            }
            _ => {
                let set = self.listed(spot.of, member, None, None);
                self.in_listed(spot, &set, member)
            }
        }
    }

    fn derived_people(&mut self, spot: &Spot, member: MemberId) -> Formula {
        let paths = self.policy.derived(spot.of, member).map(|it| it.paths.clone()).unwrap_or_default();
        let name = format!("`{}`", self.policy.name_of_member(spot.of, member));
        self.say(Saying::Derived(spot.of, member), spot, &name, |it, spot| {
            let at = At::object(spot.clone());
            let parts: Vec<_> = paths.into_iter().map(|path| it.who(&at, &Who::Holders(path))).collect();
            Formula::any(parts)
        })
    }

    /// Whether the one entity of a type that a relation leads to is the user, or means them.
    fn is_one(&mut self, spot: &Spot, member: MemberId, target: TypeId) -> Option<Formula> {
        let kind = self.schema.type_info(target)?.kind;
        if kind == TypeKind::Plain {
            return None;
        }
        let before = spot.there.len();
        let one = self.one(spot, member, target)?;
        let means = match kind {
            TypeKind::Principal => {
                Formula::given(&self.user(target).there, Formula::equal(&one.text, "principal"))
            }
            _ => Formula::compared(format!("principal in {}", one.text)),
        };
        // What must be there for the spot itself is said around all of it.
        let own: Vec<_> = one.there.get(before..).unwrap_or_default().to_vec();
        Some(Formula::given(&own, means))
    }

    /// The user is in the group, or everybody of their type is meant.
    fn in_listed(&mut self, spot: &Spot, set: &Set, member: MemberId) -> Formula {
        let mut parts = vec![self.in_group(spot, set)];
        if *set == Set::Itself {
            return Formula::any(parts);
        }
        for of in self.every(spot.of, member) {
            let name =
                format!("{}_every_{}", set.name(), crate::policy::schema::snake_case(self.type_name(of)));
            self.attribute(spot.of, &name, Attribute::Every(set.clone(), of));
            let all = Formula::Alone(access(&spot.text, &name));
            parts.push(Formula::given(&self.user(of).there, all));
        }
        Formula::any(parts)
    }

    /// The types of which everybody may be listed by a relation.
    pub(super) fn every(&self, of: TypeId, member: MemberId) -> Vec<TypeId> {
        let targets = self.relation_info(of, member).map(|it| it.targets.as_slice()).unwrap_or_default();
        let sets = targets.iter().filter_map(|it| self.schema.set(*it));
        sets.filter(|it| it.kind == SetKind::Every).map(|it| it.of).collect()
    }

    fn carried(&mut self, spot: &Spot, step: &Step, role: RoleId) -> Formula {
        let Some(member) = step.member_of(spot.of) else { return Formula::Constant(false) };
        if step.only.is_some() {
            return self.refuse(
                "`their role` of edges that `where` chooses",
                "give these edges a relation of their own",
            );
        }
        let set = self.listed(spot.of, member, Some(role), None);
        self.in_listed(spot, &set, member)
    }

    /// Whoever holds a role itself on an entity.
    pub(super) fn held(&mut self, spot: &Spot, role: RoleId) -> Formula {
        if self.grouped.contains(&(spot.of, role)) {
            let set = self.role_group(spot.of, role);
            return set.map_or(Formula::Constant(false), |set| self.in_group(spot, &set));
        }
        let policy = self.policy;
        let rules: Vec<&GrantRule> = self.program.index().grants(policy, spot.of, None).collect();
        let name = format!("the role `{}`", self.policy.name_of_role(spot.of, role));
        self.say(Saying::Role(spot.of, role), spot, &name, |it, spot| {
            let at = At::object(spot.clone());
            let parts: Vec<_> = rules.iter().map(|rule| it.given(&at, rule, role)).collect();
            Formula::any(parts)
        })
    }

    /// Whoever counts as holding one of these on the pair at hand, by what the pair's own rules give.
    fn counts_on_pair(&mut self, at: &At, roles: &[(TypeId, RoleId)]) -> Formula {
        let counting = self.counting(roles);
        let parts: Vec<_> = counting.into_iter().map(|it| self.held_on_pair(at, it.1)).collect();
        Formula::any(parts)
    }

    pub(super) fn held_on_pair(&mut self, at: &At, role: RoleId) -> Formula {
        let Some((member, place)) = at.through else { return Formula::Constant(false) };
        let through = crate::policy::rule::Through { member, place };
        let policy = self.policy;
        let rules = self.program.index().grants(policy, at.object.of, Some(through));
        let rules: Vec<&GrantRule> =
            rules.filter(|it| it.role.roles_given(self.schema, it.role_type).contains(&role)).collect();
        if rules.is_empty() {
            return Formula::Constant(false);
        }
        let Some(spot) = at.place.clone() else {
            self.mark = rules.first().map(|it| it.mark).unwrap_or_default();
            let help = "let the relation lead to one place, or give the role on the place";
            return self.refuse("roles on a pair of an object and one of several places", help);
        };
        let parts: Vec<_> = rules.iter().map(|rule| self.given(at, rule, role)).collect();
        Formula::given(&spot.there, Formula::any(parts))
    }

    /// Whom a rule gives a role.
    fn given(&mut self, at: &At, rule: &GrantRule, role: RoleId) -> Formula {
        let mark = std::mem::replace(&mut self.mark, rule.mark);
        let who = match &rule.role {
            RoleSource::Role(given) if *given == role => self.who(at, &rule.who),
            RoleSource::Role(_) => Formula::Constant(false),
            RoleSource::Their => match split(&rule.who) {
                Some((before, last)) => {
                    self.at_end(at, &before, &End::Carried(last.clone(), rule.role_type, role))
                }
                None => Formula::Constant(false),
            },
            RoleSource::Same(handed) => {
                let sources: Vec<_> =
                    handed.iter().filter(|it| it.2 == role).map(|it| (it.0, it.1)).collect();
                match &rule.who {
                    Who::Holders(path) if !sources.is_empty() => self.at_end(at, path, &End::Held(sources)),
                    _ => Formula::Constant(false),
                }
            }
            RoleSource::Named(value) => {
                let named =
                    self.schema.roles_named(&value.attribute.members).contains(&(rule.role_type, role));
                match named {
                    false => Formula::Constant(false),
                    true => {
                        let names = self.value_is(at, value, &Value::Role(rule.role_type, role));
                        Formula::all([self.who(at, &rule.who), names])
                    }
                }
            }
        };
        let formula = match who {
            Formula::Constant(false) => who,
            who => {
                let when = rule.when.as_ref().map(|it| self.condition(at, it));
                let unless = rule.unless.as_ref().map(|it| self.condition(at, it).negated());
                let info =
                    self.schema.type_info(rule.role_type).and_then(|it| it.roles.get(usize::from(role)));
                let role_gate = info.map(|it| it.gate.clone()).unwrap_or_default();
                let gates = [self.gate(at, &rule.gate), self.gate(at, &role_gate)];
                Formula::all([who].into_iter().chain(when).chain(unless).chain(gates))
            }
        };
        self.mark = mark;
        formula
    }
}

/// The way to the last relation of a path to people, and that relation.
pub(super) fn split(who: &Who) -> Option<(Path, &Step)> {
    let Who::Holders(path) = who else { return None };
    let (last, before) = path.steps.split_last()?;
    Some((Path { start: path.start, steps: before.to_vec() }, last))
}
