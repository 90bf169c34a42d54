//! Conditions, as who has a relation: what is required of somebody narrows it by `and`, what is denied by
//! `but not`.
//!
//! A condition that is not known to be so is not met, and neither is its negation. So what may be unknown is never
//! taken away with `but not`: there, tuples say that it is certainly not so.

use crate::export::readings;
use crate::policy::condition::{Condition, Quantifier, Sided, Term};
use crate::policy::path::{Path, Start, ValuePath};
use crate::policy::schema::{TypeId, Value};

use super::build::{Builder, End, Here, Task};
use super::expr::{Expr, Key};
use super::values::{values_of, with_values};

impl Builder<'_> {
    /// Those of `base` of whom a condition is certainly true; or, if it is not asked for, certainly false.
    pub(super) fn restrict(&mut self, base: Expr, condition: &Condition, wanted: bool, here: Here) -> Expr {
        match (condition, wanted) {
            (Condition::All(parts), true) | (Condition::Any(parts), false) => {
                parts.iter().fold(base, |base, it| self.restrict(base, it, wanted, here))
            }
            (Condition::All(parts), false) | (Condition::Any(parts), true) => {
                let each: Vec<_> =
                    parts.iter().map(|it| self.restrict(base.clone(), it, wanted, here)).collect();
                Expr::any(each)
            }
            (Condition::Not(part), _) => self.restrict(base, part, !wanted, here),
            (Condition::Quantified { quantifier: Quantifier::No, path, has }, _) => {
                let any = Condition::Quantified {
                    quantifier: Quantifier::Any,
                    path: path.clone(),
                    has: has.clone(),
                };
                self.restrict(base, &any, !wanted, here)
            }
            (Condition::Same { left, right, negated: true }, _) => {
                let same = Condition::Same { left: left.clone(), right: right.clone(), negated: false };
                self.restrict(base, &same, !wanted, here)
            }
            (Condition::SameEntity { left, right, negated: true }, _) => {
                let same = Condition::SameEntity { left: left.clone(), right: right.clone(), negated: false };
                self.all_can_be(left, right);
                self.restrict(base, &same, !wanted, here)
            }
            (leaf, true) => {
                let holds = self.holds(leaf, here);
                Expr::all([base, holds])
            }
            (leaf, false) => self.without(base, leaf, here),
        }
    }

    /// `is not` is false of somebody who is of another type than the side that they are compared with.
    fn all_can_be(&mut self, left: &Sided, right: &Sided) {
        let other = if is_user(&left.path) { right } else { left };
        if self.schema.principals.iter().any(|it| !other.types.contains(it)) {
            let help = "compare with a relation to every type of principal";
            self.cannot_say("`is not` for principals of several types", help);
        }
    }

    /// Those of whom a condition without parts is certainly not true.
    fn without(&mut self, base: Expr, leaf: &Condition, here: Here) -> Expr {
        let Some((path, own)) = self.of_entity(leaf) else {
            let holds = self.holds(leaf, here);
            return base.but_not(holds);
        };
        if !self.may_be_unknown(&own) {
            let holds = self.holds(leaf, here);
            return base.but_not(holds);
        }
        let certain = path.steps.iter().all(|it| {
            it.members.iter().all(|(of, member)| {
                self.relation_info(*of, *member)
                    .is_some_and(|it| it.count == crate::policy::schema::Count::One)
            })
        });
        if !certain {
            let help = "give the attribute a default, or let a relation that is required lead to it";
            self.cannot_say("`not` of what may be unknown, behind a relation that may lead nowhere", help);
            return Expr::Nobody;
        }
        let denied = self.at(here, &path, &End::Says(Condition::Not(Box::new(own))));
        Expr::all([base, denied])
    }

    /// Whom a condition without parts is true of.
    fn holds(&mut self, leaf: &Condition, here: Here) -> Expr {
        if let Some((path, own)) = self.of_entity(leaf) {
            return self.at(here, &path, &End::Says(own));
        }
        match leaf {
            Condition::Defined { at, definitions } => {
                self.at(here, at, &End::Definition(definitions.clone()))
            }
            Condition::SameEntity { left, right, .. } => self.is_somebody(left, right, here),
            Condition::Within { who, among } if is_user(who) => self.who(here, among),
            Condition::Within { .. } => self.refuse("whether somebody else than the user is meant"),
            Condition::Quantified { quantifier: Quantifier::Any, path, has } => {
                let end = match has.as_deref() {
                    None => End::Everyone,
                    Some(has) => match of_element(has) {
                        Some(has) => End::Has(has),
                        None => return self.refuse("a condition on elements that asks for the object too"),
                    },
                };
                self.at(here, path, &end)
            }
            Condition::Quantified { .. } => self.refuse("`all … has`"),
            Condition::Nobody(_) => self.refuse("`nobody is`"),
            Condition::Can { who, object, actions } if is_user(who) => {
                self.at(here, object, &End::Action(actions.clone()))
            }
            Condition::Can { .. } => self.refuse("what somebody else than the user can do"),
            _ => self.refuse("a comparison of values of two entities, or of the user's own"),
        }
    }

    fn refuse(&mut self, what: &str) -> Expr {
        let help = "leave the statement out of what is exported, or say it with relations";
        self.cannot_say(what, help);
        Expr::Nobody
    }

    fn is_somebody(&mut self, left: &Sided, right: &Sided, here: Here) -> Expr {
        let other = match (is_user(&left.path), is_user(&right.path)) {
            (true, false) => right,
            (false, true) => left,
            _ => return self.refuse("a comparison of entities of which neither is the user"),
        };
        match other.path.steps.split_last() {
            Some((last, before)) => {
                let before = Path { start: other.path.start, steps: before.to_vec() };
                self.at(here, &before, &End::Is(last.clone()))
            }
            None => self.refuse("that the object is the user"),
        }
    }

    /// The one entity of which a comparison asks, and the comparison as that entity's own.
    fn of_entity(&self, leaf: &Condition) -> Option<(Path, Condition)> {
        let mut path: Option<Path> = None;
        let own = |value: &ValuePath, path: &mut Option<Path>| {
            let same = path.as_ref().is_none_or(|it| *it == value.path);
            *path = Some(value.path.clone());
            same.then(|| ValuePath { path: Path::at(Start::Object), attribute: value.attribute.clone() })
        };
        let own = with_values(leaf, &mut |value| own(value, &mut path))?;
        let path = path.unwrap_or_else(|| Path::at(Start::Object));
        matches!(path.start, Start::Object | Start::Place | Start::Element).then_some((path, own))
    }

    /// Whether a comparison of an entity's own attributes is unknown for some facts or questions.
    fn may_be_unknown(&self, own: &Condition) -> bool {
        let unknown = |term: &Term| match term {
            Term::Path(value) => self.attribute_may_be_unknown(value),
            Term::Value(_) => false,
            // What is calculated may have no value at all.
            Term::Input(_) | Term::Time | Term::Edge(_) | Term::Item | Term::Calculated(_) => true,
        };
        match own {
            Condition::Flag(value) => self.attribute_may_be_unknown(value),
            Condition::Same { left, right, .. } | Condition::Tested { left, right, .. } => {
                unknown(left) || unknown(right)
            }
            // Where one side is none, nobody knows which is less.
            Condition::Below { left, right } | Condition::Ordered { left, right, .. } => {
                unknown(left) || unknown(right) || self.may_be_none(left) || self.may_be_none(right)
            }
            _ => true,
        }
    }

    fn may_be_none(&self, term: &Term) -> bool {
        let Term::Path(value) = term else { return false };
        value.attribute.members.iter().any(|(of, member)| {
            readings::attribute_info(self.policy, *of, *member).is_none_or(|it| it.optional)
        })
    }

    fn attribute_may_be_unknown(&self, value: &ValuePath) -> bool {
        value.attribute.members.iter().any(|(of, member)| {
            let info = readings::attribute_info(self.policy, *of, *member);
            info.is_none_or(|it| it.given || !it.optional && it.default.is_none())
        })
    }

    /// Everybody, where this is so of an entity of that type.
    pub(super) fn says(&mut self, of: TypeId, key: Key, condition: &Condition) -> Expr {
        let Some(own) = of_type(condition, of) else { return Expr::Nobody };
        if self.is_gated(&own) {
            let help = "leave the gate off the attribute, or let the condition ask for the plan itself";
            self.cannot_say("an attribute that is in force on some plans only", help);
        }
        self.want_if(of, key, &own, Task::Direct)
    }

    fn is_gated(&self, own: &Condition) -> bool {
        values_of(own).into_iter().any(|value| {
            value.attribute.members.iter().any(|(of, member)| {
                let info = readings::attribute_info(self.policy, *of, *member);
                info.is_some_and(|it| !it.gate.is_empty())
            })
        })
    }

    /// Those of `base` for whom the plan of what is at hand has one of these, or one above.
    pub(super) fn gated(&mut self, base: Expr, gate: &[u16], of: TypeId) -> Expr {
        if gate.is_empty() || base == Expr::Nobody {
            return base;
        }
        let path = self.policy.plan_paths.get(usize::from(of)).and_then(Option::as_ref);
        let Some(value) = path.cloned() else { return Expr::Nobody };
        let plans =
            (0..).zip(&self.schema.plans.at_least).filter(|it| gate.iter().any(|plan| it.1.contains(plan)));
        let own = ValuePath { path: Path::at(Start::Object), attribute: value.attribute };
        let is = |plan| Condition::Same {
            left: Term::Path(own.clone()),
            right: Term::Value(Value::Plan(plan)),
            negated: false,
        };
        let met = Condition::Any(plans.map(|it| is(it.0)).collect());
        let met = self.at(Here::object(of), &value.path, &End::Says(met));
        Expr::all([base, met])
    }

    /// Whether a condition of `where` asks for nothing but what the edge, inputs and the time say.
    pub(super) fn is_of_edge(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().all(|it| self.is_of_edge(it)),
            Condition::Not(part) => self.is_of_edge(part),
            Condition::Same { .. }
            | Condition::Below { .. }
            | Condition::Ordered { .. }
            | Condition::Tested { .. }
            | Condition::Each { .. } => values_of(condition).is_empty(),
            _ => false,
        }
    }
}

pub(super) fn is_user(path: &Path) -> bool {
    path.start == Start::User && path.steps.is_empty()
}

/// A comparison as one type's own; nothing if the type does not have what it reads.
fn of_type(condition: &Condition, of: TypeId) -> Option<Condition> {
    with_values(condition, &mut |it| {
        let member = it.attribute.member_of(of)?;
        let attribute = crate::policy::path::Step::along(vec![(of, member)]);
        Some(ValuePath { path: it.path.clone(), attribute })
    })
}

/// What is asked of an element, with the element as the object; nothing if it asks for the object besides.
fn of_element(condition: &Condition) -> Option<Condition> {
    let path = |it: &Path| match it.start {
        Start::Element => Some(Path { start: Start::Object, steps: it.steps.clone() }),
        Start::User => Some(it.clone()),
        _ => None,
    };
    let value = |it: &ValuePath| Some(ValuePath { path: path(&it.path)?, attribute: it.attribute.clone() });
    let side = |it: &Sided| Some(Sided { path: path(&it.path)?, types: it.types.clone() });
    let all = |parts: &[Condition]| parts.iter().map(of_element).collect::<Option<Vec<_>>>();
    Some(match condition {
        Condition::All(parts) => Condition::All(all(parts)?),
        Condition::Any(parts) => Condition::Any(all(parts)?),
        Condition::Not(part) => Condition::Not(Box::new(of_element(part)?)),
        Condition::Defined { at, definitions } => {
            Condition::Defined { at: path(at)?, definitions: definitions.clone() }
        }
        Condition::SameEntity { left, right, negated } => {
            Condition::SameEntity { left: side(left)?, right: side(right)?, negated: *negated }
        }
        Condition::Can { who, object, actions } => {
            Condition::Can { who: path(who)?, object: path(object)?, actions: actions.clone() }
        }
        Condition::Within { .. } | Condition::Quantified { .. } | Condition::Nobody(_) => return None,
        values => with_values(values, &mut |it| value(it))?,
    })
}
