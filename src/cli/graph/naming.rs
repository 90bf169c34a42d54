//! What the parts of a graph are called: as the rolebook writes them, or by their labels.

use crate::cli::words::Words;
use crate::engine::{Given, Kind, RelationView, RoleView, RuleView, TypeView};

pub(super) struct Naming<'w> {
    pub(super) words: &'w Words<'w>,
    pub(super) labelled: bool,
}

impl Naming<'_> {
    pub(super) fn type_name(&self, of: &str) -> String {
        if self.labelled { self.words.type_name(of) } else { of.to_owned() }
    }

    /// A role or a plan.
    pub(super) fn role(&self, name: &str) -> String {
        if self.labelled { self.words.role(name) } else { name.to_owned() }
    }

    pub(super) fn relation(&self, of: &str, name: &str) -> String {
        if self.labelled { self.words.relation(of, name) } else { name.to_owned() }
    }

    /// What a type is beside its name, if it is anything special.
    pub(super) fn kind(&self, of: &TypeView) -> Option<String> {
        match &of.kind {
            Kind::Plain => None,
            Kind::Principal => Some(self.words.say.principal().to_owned()),
            Kind::Group(members) => Some(self.words.say.group_of(&self.relation(&of.name, members))),
        }
    }

    /// `admin > editor > viewer`
    pub(super) fn chain(&self, chain: &[&str]) -> String {
        chain.iter().map(|it| self.role(it)).collect::<Vec<_>>().join(" > ")
    }

    /// The roles that plans bring, those with the same plans together: `viewer from starter`.
    pub(super) fn gates(&self, roles: &[RoleView]) -> Vec<String> {
        let mut gates: Vec<(&[String], Vec<String>)> = Vec::new();
        for role in roles.iter().filter(|it| !it.plans.is_empty()) {
            let name = self.role(&role.name);
            match gates.iter_mut().find(|it| it.0 == role.plans) {
                Some(it) => it.1.push(name),
                None => gates.push((&role.plans, vec![name])),
            }
        }
        let line = |it: (&[String], Vec<String>)| format!("{} {}", it.1.join(", "), self.from(it.0));
        gates.into_iter().map(line).collect()
    }

    /// The plans that bring a role, if any must.
    pub(super) fn gate(&self, role: &RoleView) -> Option<String> {
        (!role.plans.is_empty()).then(|| self.from(&role.plans))
    }

    fn from(&self, plans: &[String]) -> String {
        let plans: Vec<_> = plans.iter().map(|it| self.role(it)).collect();
        self.words.say.plans_needed(&plans)
    }

    /// Where a relation ends: `User or Team, any number, each with a role`.
    pub(super) fn ends(&self, relation: &RelationView) -> String {
        let say = self.words.say;
        let types: Vec<_> = relation.to.iter().map(|it| self.type_name(it)).collect();
        let mut parts = vec![say.ends_in(&types, relation.count)];
        parts.extend(relation.with_role.then(|| say.each_with_role().to_owned()));
        parts.extend((!relation.made_of.is_empty()).then(|| say.made_of(&relation.made_of)));
        parts.join(", ")
    }

    /// `members as their role, from advanced or business`
    pub(super) fn rule(&self, of: &str, rule: &RuleView) -> String {
        let say = self.words.say;
        let role = match &rule.given {
            Given::Role(role) => self.role(role),
            Given::Their => say.their_role().to_owned(),
            Given::Same => say.same_role().to_owned(),
            Given::Named(path) => path.clone(),
        };
        let own = rule.label.as_ref().map(|it| format!("{it}: ")).unwrap_or_default();
        let mut parts = vec![format!("{own}{}", say.gets(&self.who(rule), &role))];
        parts.extend(rule.through.as_ref().map(|it| say.through(&self.relation(of, it))));
        parts.extend((!rule.plans.is_empty()).then(|| self.from(&rule.plans)));
        parts.extend(rule.conditional.then(|| say.on_condition().to_owned()));
        parts.join(", ")
    }

    /// Whom a rule means; a path of relations alone by their labels.
    pub(super) fn who(&self, rule: &RuleView) -> String {
        let relations = rule.along.iter().map(|it| self.relation(&it.0, &it.1));
        match self.labelled && rule.who.split('.').count() == rule.along.len() {
            true => relations.collect::<Vec<_>>().join(" › "),
            false => rule.who.clone(),
        }
    }
}
