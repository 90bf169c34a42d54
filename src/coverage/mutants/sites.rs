//! Where a policy can be changed: one walk over all such places, for reading and for changing alike, so that
//! the number of a place is the same in both.

use std::sync::Arc;

use crate::policy::Policy;
use crate::policy::condition::{Calculation, Condition, EdgeRead, Term};
use crate::policy::path::{Path, Step, ValuePath, Who};
use crate::policy::promise::{Candidate, People, Promise, Refusal};
use crate::policy::rule::{Cell, GrantRule, Restriction, RoleSource};
use crate::policy::schema::{AttributeInfo, MemberKind, PlanId, TypeId};

/// What an optional condition is written after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hinge {
    When,
    Unless,
    Who,
}

macro_rules! walk {
    ($(#[$attribute:meta])* $site:ident, $walk:ident, $walker:ident, $own:path, $operands:path $(, $mut:tt)?) => {
        $(#[$attribute])*
        pub(super) enum $site<'p> {
            Condition(&'p $($mut)? Condition),
            Hinge(&'p $($mut)? Option<Condition>, Hinge),
            Step(&'p $($mut)? Step),
            Alternatives(&'p $($mut)? Vec<Path>),
            Filters(&'p $($mut)? Vec<(TypeId, Condition)>),
            Rules(&'p $($mut)? Vec<Arc<GrantRule>>),
            Cell(&'p $($mut)? Cell),
            Restrictions(&'p $($mut)? Vec<Arc<Restriction>>),
            People(&'p $($mut)? Vec<Who>),
            Refusals(&'p $($mut)? Vec<Refusal>),
            Candidates(&'p $($mut)? Vec<Candidate>),
            Attribute(&'p $($mut)? AttributeInfo),
            Gate(&'p $($mut)? Vec<PlanId>),
            /// A value that is read.
            Value(&'p $($mut)? ValuePath),
            /// A role attribute whose holders are meant.
            Named(&'p $($mut)? Step),
            Edge(&'p $($mut)? EdgeRead),
            /// What follows belongs to invariants.
            Invariants,
        }

        /// Every place of a policy in one fixed order; those of its invariants come last.
        pub(super) fn $walk(policy: &$($mut)? Policy, see: &mut dyn FnMut($site<'_>)) {
            let mut walker = $walker { see };
            walker.schema(policy);
            walker.rules(policy);
            walker.tables(policy);
            walker.promises(policy);
        }

        struct $walker<'f> {
            see: &'f mut dyn FnMut($site<'_>),
        }

        impl $walker<'_> {
            fn schema(&mut self, policy: &$($mut)? Policy) {
                for info in &$($mut)? $own(&$($mut)? policy.schema).types {
                    for member in &$($mut)? info.members {
                        match &$($mut)? member.kind {
                            MemberKind::Attribute(it) => {
                                (self.see)($site::Attribute(it));
                                (self.see)($site::Gate(&$($mut)? it.gate));
                            }
                            MemberKind::Relation(it) => {
                                for (_, it) in &$($mut)? it.attributes {
                                    (self.see)($site::Attribute(it));
                                }
                            }
                            MemberKind::Derived => {}
                        }
                    }
                    for role in &$($mut)? info.roles {
                        (self.see)($site::Gate(&$($mut)? role.gate));
                    }
                }
                for path in &$($mut)? policy.plan_paths {
                    if let Some(it) = path {
                        self.value(it);
                    }
                }
                for derived in &$($mut)? policy.derived {
                    (self.see)($site::Alternatives(&$($mut)? derived.paths));
                    for it in &$($mut)? derived.paths {
                        self.path(it);
                    }
                }
                (self.see)($site::Filters(&$($mut)? policy.group_filters));
                for (_, it) in &$($mut)? policy.group_filters {
                    self.condition(it);
                }
            }

            fn rules(&mut self, policy: &$($mut)? Policy) {
                for it in &$($mut)? policy.definitions {
                    let it = $own(it);
                    self.condition(&$($mut)? it.condition);
                }
                (self.see)($site::Rules(&$($mut)? policy.grants));
                for rule in &$($mut)? policy.grants {
                    let rule = $own(rule);
                    self.who(&$($mut)? rule.who);
                    if let RoleSource::Named(it) = &$($mut)? rule.role {
                        self.value(it);
                    }
                    (self.see)($site::Gate(&$($mut)? rule.gate));
                    self.hinge(&$($mut)? rule.when, Hinge::When);
                    self.hinge(&$($mut)? rule.unless, Hinge::Unless);
                }
                (self.see)($site::Restrictions(&$($mut)? policy.restricts));
                for it in &$($mut)? policy.restricts {
                    let it = $own(it);
                    self.restriction(it);
                }
                (self.see)($site::Restrictions(&$($mut)? policy.forbids));
                for it in &$($mut)? policy.forbids {
                    let it = $own(it);
                    self.restriction(it);
                }
            }

            fn restriction(&mut self, it: &$($mut)? Restriction) {
                (self.see)($site::People(&$($mut)? it.who));
                for it in &$($mut)? it.who {
                    self.who(it);
                }
                self.hinge(&$($mut)? it.when, Hinge::When);
                self.hinge(&$($mut)? it.unless, Hinge::Unless);
            }

            fn tables(&mut self, policy: &$($mut)? Policy) {
                for table in &$($mut)? policy.tables {
                    let table = $own(table);
                    for row in &$($mut)? table.rows {
                        (self.see)($site::Gate(&$($mut)? row.gate));
                        for it in &$($mut)? row.cells {
                            (self.see)($site::Cell(it));
                        }
                    }
                }
            }

            fn promises(&mut self, policy: &$($mut)? Policy) {
                for route in &$($mut)? policy.routes {
                    let route = $own(route);
                    (self.see)($site::Refusals(&$($mut)? route.refusals));
                    for it in &$($mut)? route.refusals {
                        self.condition(&$($mut)? it.when);
                        self.hinge(&$($mut)? it.unless, Hinge::Unless);
                    }
                    (self.see)($site::Candidates(&$($mut)? route.candidates));
                    for it in &$($mut)? route.candidates {
                        self.path(&$($mut)? it.path);
                        self.hinge(&$($mut)? it.who, Hinge::Who);
                        self.hinge(&$($mut)? it.when, Hinge::When);
                    }
                }
                (self.see)($site::Invariants);
                for invariant in &$($mut)? policy.invariants {
                    let invariant = $own(invariant);
                    self.promise(&$($mut)? invariant.promise);
                }
            }

            fn promise(&mut self, promise: &$($mut)? Promise) {
                match promise {
                    Promise::Can(it) => {
                        if let People::Who(who) = &$($mut)? it.people {
                            for it in who {
                                self.who(it);
                            }
                        }
                        for it in [&$($mut)? it.when, &$($mut)? it.unless].into_iter().flatten() {
                            self.condition(it);
                        }
                    }
                    Promise::Edges { who, .. } => {
                        for it in who {
                            self.who(it);
                        }
                    }
                }
            }

            fn hinge(&mut self, it: &$($mut)? Option<Condition>, hinge: Hinge) {
                (self.see)($site::Hinge(it, hinge));
                if let Some(it) = it {
                    self.condition(it);
                }
            }

            fn condition(&mut self, it: &$($mut)? Condition) {
                (self.see)($site::Condition(it));
                match it {
                    Condition::All(parts) | Condition::Any(parts) => {
                        for it in parts {
                            self.condition(it);
                        }
                    }
                    Condition::Not(it) => self.condition(it),
                    Condition::Flag(it) => self.value(it),
                    Condition::Defined { at, .. } => self.path(at),
                    Condition::Same { left, right, .. }
                    | Condition::Below { left, right }
                    | Condition::Ordered { left, right, .. }
                    | Condition::Tested { left, right, .. } => {
                        self.term(left);
                        self.term(right);
                    }
                    Condition::SameEntity { left, right, .. } => {
                        self.path(&$($mut)? left.path);
                        self.path(&$($mut)? right.path);
                    }
                    Condition::Within { who, among } => {
                        self.path(who);
                        self.who(among);
                    }
                    Condition::Quantified { path, has, .. } => {
                        self.path(path);
                        if let Some(it) = has {
                            self.condition(it);
                        }
                    }
                    Condition::Each { of, has, .. } => {
                        self.term(of);
                        if let Some(it) = has {
                            self.condition(it);
                        }
                    }
                    Condition::Nobody(it) => self.who(it),
                    Condition::Can { who, object, .. } => {
                        self.path(who);
                        self.path(object);
                    }
                }
            }

            fn term(&mut self, it: &$($mut)? Term) {
                match it {
                    Term::Path(it) => self.value(it),
                    Term::Edge(it) => (self.see)($site::Edge(it)),
                    Term::Calculated(it) => {
                        for it in $operands(it) {
                            self.term(it);
                        }
                    }
                    Term::Value(_) | Term::Input(_) | Term::Time | Term::Item => {}
                }
            }

            fn value(&mut self, it: &$($mut)? ValuePath) {
                self.path(&$($mut)? it.path);
                (self.see)($site::Value(it));
            }

            fn who(&mut self, it: &$($mut)? Who) {
                match it {
                    Who::Holders(path) | Who::Role { at: path, .. } => self.path(path),
                    Who::RoleNamed { at, attribute } => {
                        self.path(at);
                        (self.see)($site::Named(attribute));
                    }
                    Who::Every(_) | Who::Everyone => {}
                }
            }

            fn path(&mut self, it: &$($mut)? Path) {
                for step in &$($mut)? it.steps {
                    (self.see)($site::Step(step));
                    if let Some(it) = &$($mut)? step.only {
                        self.condition(it);
                    }
                }
            }
        }
    };
}

walk!(
    /// A place of a policy, to be read.
    Site, sites, Walker, shared, Calculation::operands
);
walk!(
    /// A place of a policy, to be changed.
    #[expect(dead_code, reason = "what is only read stands here too, so that both walks are the same")]
    SiteMut, sites_mut, WalkerMut, Arc::make_mut, Calculation::operands_mut, mut
);

fn shared<T>(it: &Arc<T>) -> &T {
    it
}
