//! Changing a policy at one place.

use crate::policy::Policy;
use crate::policy::condition::{Condition, Order};
use crate::policy::rule::CellValue;
use crate::policy::schema::{Domain, Value};

use super::Mutant;
use super::sites::{SiteMut, sites_mut};

/// What is done at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Edit {
    /// One of a list, or of the plans of a gate, is left out.
    Remove(usize),
    /// What is optional is left out.
    Drop,
    Negate,
    /// `is` instead of `is below`.
    Equal,
    Order(Order),
    Cell(CellValue),
    Default(Value),
}

impl Mutant {
    /// The policy with the change.
    pub(super) fn of(&self, policy: &Policy) -> Policy {
        let mut changed = policy.clone();
        let mut at = 0_usize;
        sites_mut(&mut changed, &mut |site| {
            if at == self.site {
                change(site, &self.edit);
            }
            at = at.saturating_add(1);
        });
        changed
    }
}

fn change(site: SiteMut<'_>, edit: &Edit) {
    match (site, edit) {
        (SiteMut::Condition(it), Edit::Negate | Edit::Equal | Edit::Order(_)) => condition(it, edit),
        (SiteMut::Hinge(it, _), Edit::Drop) => *it = None,
        (SiteMut::Step(it), Edit::Drop) => it.only = None,
        (SiteMut::Gate(it), Edit::Drop) => it.clear(),
        (SiteMut::Gate(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Alternatives(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Filters(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Rules(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Restrictions(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::People(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Refusals(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Candidates(it), Edit::Remove(at)) => remove(it, *at),
        (SiteMut::Cell(it), Edit::Cell(value)) => it.value = value.clone(),
        (SiteMut::Attribute(it), Edit::Default(value)) => it.default = Some(value.clone()),
        _ => {}
    }
}

fn remove<T>(all: &mut Vec<T>, at: usize) {
    if at < all.len() {
        all.remove(at);
    }
}

fn condition(it: &mut Condition, edit: &Edit) {
    let old = std::mem::replace(it, Condition::All(Vec::new()));
    *it = match (old, edit) {
        (Condition::Below { left, right }, Edit::Equal) => Condition::Same { left, right, negated: false },
        (Condition::Ordered { left, right, .. }, Edit::Order(order)) => {
            Condition::Ordered { left, order: *order, right }
        }
        (old, Edit::Negate) => Condition::Not(Box::new(old)),
        (old, _) => old,
    };
}

/// What a default might say instead: each other word, or a number that is one more.
pub(super) fn other_values(domain: &Domain, old: &Value) -> Vec<Value> {
    let all: Vec<Value> = match (domain, old) {
        (Domain::Flag, Value::Flag(flag)) => vec![Value::Flag(!flag)],
        (Domain::Choice(words), _) => words.iter().cloned().map(Value::Choice).collect(),
        (Domain::Role(of, roles), _) => roles.iter().map(|it| Value::Role(*of, *it)).collect(),
        (Domain::Number, Value::Number(number)) => {
            number.checked_add(1).map(Value::Number).into_iter().collect()
        }
        _ => Vec::new(),
    };
    all.into_iter().filter(|it| it != old).collect()
}
