//! Which role of a type includes which: `define viewer: [user] or editor` says that editors are viewers.

use std::collections::{BTreeMap, BTreeSet};

use super::super::model::{ExpressionKind, Type};
use super::uses::parts;

/// The inclusions among the roles of one type that lead in no circle.
#[derive(Debug, Default)]
pub(super) struct Ladder<'m> {
    /// In the order in which they are shown: a role before those that it includes, else as in the model.
    pub(super) roles: Vec<&'m str>,
    /// By role, those above it, to any height.
    above: BTreeMap<&'m str, BTreeSet<&'m str>>,
    /// By role, those right above it.
    covers: BTreeMap<&'m str, Vec<&'m str>>,
}

impl<'m> Ladder<'m> {
    /// Of those relations of a type that are roles.
    pub(super) fn of(of: &'m Type, is_role: impl Fn(&'m str) -> bool) -> Self {
        let roles: Vec<&str> =
            of.relations.iter().map(|it| it.name.text.as_str()).filter(|it| is_role(it)).collect();
        let stated = stated(of, &roles);
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            roles.iter().map(|it| (*it, reach(it, &stated))).collect();
        let meets = |from: &str, to: &str| reach.get(from).is_some_and(|it| it.contains(to));
        let mut above: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut covers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for role in &roles {
            let own = stated.get(role).map(Vec::as_slice).unwrap_or_default();
            let open: Vec<&str> = own.iter().copied().filter(|it| !meets(it, role)).collect();
            let is_far = |it: &&str| open.iter().any(|other| other != it && meets(other, it));
            covers.insert(role, open.iter().copied().filter(|it| !is_far(it)).collect());
        }
        roles.iter().for_each(|it| drop(above.insert(it, reach_over(it, &covers))));
        let roles = sorted(&roles, &above);
        Self { roles, above, covers }
    }

    /// Whether the upper role includes the lower one.
    pub(super) fn is_above(&self, upper: &str, lower: &str) -> bool {
        self.above.get(lower).is_some_and(|it| it.contains(upper))
    }

    /// Every role that it includes.
    pub(super) fn below(&self, upper: &str) -> Vec<&'m str> {
        self.roles.iter().copied().filter(|it| self.is_above(upper, it)).collect()
    }

    /// The role itself and those that include it, in their order.
    pub(super) fn from(&self, role: &'m str) -> impl Iterator<Item = &'m str> {
        self.roles.iter().copied().filter(move |it| *it == role || self.is_above(it, role))
    }

    /// Chains from above to below that together say each inclusion, every role in one of them at least.
    pub(super) fn chains(&self) -> Vec<Vec<&'m str>> {
        let mut below: BTreeMap<&str, Vec<&'m str>> = BTreeMap::new();
        for lower in &self.roles {
            for upper in self.covers.get(lower).into_iter().flatten() {
                below.entry(upper).or_default().push(lower);
            }
        }
        let mut chains: Vec<Vec<&str>> = Vec::new();
        let mut said: BTreeSet<&str> = BTreeSet::new();
        for role in &self.roles {
            loop {
                let next = below.get_mut(role).filter(|it| !it.is_empty()).map(|it| it.remove(0));
                let Some(mut next) = next else { break };
                let mut chain = vec![*role, next];
                while let Some(further) = below.get_mut(next).filter(|it| !it.is_empty()) {
                    next = further.remove(0);
                    chain.push(next);
                }
                said.extend(&chain);
                chains.push(chain);
            }
            if said.insert(role) {
                chains.push(vec![role]);
            }
        }
        chains
    }
}

/// By role, the roles that its relation names: whoever has one of them has it too.
fn stated<'m>(of: &'m Type, roles: &[&'m str]) -> BTreeMap<&'m str, Vec<&'m str>> {
    let mut stated: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for relation in of.relations.iter().filter(|it| roles.contains(&it.name.text.as_str())) {
        let own = stated.entry(&relation.name.text).or_default();
        for part in parts(&relation.expression) {
            if let ExpressionKind::Computed(name) = &part.kind
                && roles.contains(&name.text.as_str())
                && name.text != relation.name.text
                && !own.contains(&name.text.as_str())
            {
                own.push(&name.text);
            }
        }
    }
    stated
}

/// What is met on the way upwards; a role itself only if it is on a circle.
fn reach<'m>(role: &str, stated: &BTreeMap<&'m str, Vec<&'m str>>) -> BTreeSet<&'m str> {
    reach_over(role, stated)
}

fn reach_over<'m>(role: &str, edges: &BTreeMap<&'m str, Vec<&'m str>>) -> BTreeSet<&'m str> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = edges.get(role).cloned().unwrap_or_default();
    while let Some(next) = open.pop() {
        if found.insert(next) {
            open.extend(edges.get(next).into_iter().flatten());
        }
    }
    found
}

/// Those above first, else in the order given.
fn sorted<'m>(roles: &[&'m str], above: &BTreeMap<&'m str, BTreeSet<&'m str>>) -> Vec<&'m str> {
    let mut out: Vec<&str> = Vec::new();
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    while out.len() < roles.len() {
        let is_free = |it: &&&str| {
            !placed.contains(**it) && above.get(**it).is_none_or(|it| it.iter().all(|up| placed.contains(up)))
        };
        let Some(next) = roles.iter().find(is_free) else { break };
        placed.insert(next);
        out.push(next);
    }
    out
}
