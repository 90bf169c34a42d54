//! What the facts say of one entity or one of its edges, where that is all that a condition asks for.
//!
//! Conditions are judged as they are everywhere: none equals nothing, and what is left out may be unknown. What a
//! question would bring along is unknown here.

use std::cmp::Ordering;

use crate::facts::workspace::{Edge, Workspace};
use crate::policy::Policy;
use crate::policy::condition::{Condition, EdgeField, Order, Quantifier, Term};
use crate::policy::path::ValuePath;
use crate::policy::schema::{AttributeInfo, Entity, MemberId, MemberKind, RelationInfo, TypeId, Value};

/// What can be read where at most one thing stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    None,
    Unknown,
    Known(Value),
}

/// One entity, and perhaps one of its edges.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'f> {
    pub(super) policy: &'f Policy,
    pub(super) facts: &'f Workspace,
    pub(super) entity: Entity,
    pub(super) edge: Option<(MemberId, &'f Edge)>,
    /// The element of a list, or the key of a map, that is at hand.
    pub(super) item: Option<&'f Value>,
}

pub(super) fn attribute_info(policy: &Policy, of: TypeId, member: MemberId) -> Option<&AttributeInfo> {
    match &policy.schema.type_info(of)?.member(member)?.kind {
        MemberKind::Attribute(it) => Some(it),
        _ => None,
    }
}

pub(super) fn relation_info(policy: &Policy, of: TypeId, member: MemberId) -> Option<&RelationInfo> {
    match &policy.schema.type_info(of)?.member(member)?.kind {
        MemberKind::Relation(it) => Some(it),
        _ => None,
    }
}

impl Spot<'_> {
    /// The truth of a condition; nothing if it is unknown.
    pub(super) fn truth(&self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::All(parts) => self.both(parts, false),
            Condition::Any(parts) => self.both(parts, true),
            Condition::Not(part) => self.truth(part).map(|it| !it),
            Condition::Flag(value) => match self.value(value) {
                Reading::Known(value) => Some(value == Value::Flag(true)),
                Reading::None => Some(false),
                Reading::Unknown => None,
            },
            Condition::Same { left, right, negated } => match (self.term(left), self.term(right)) {
                (Reading::None, _) | (_, Reading::None) => Some(*negated),
                (Reading::Known(left), Reading::Known(right)) => Some((left == right) != *negated),
                _ => None,
            },
            Condition::Below { left, right } => self.below(&self.term(left), &self.term(right)),
            Condition::Ordered { left, order, right } => {
                let (Reading::Known(left), Reading::Known(right)) = (self.term(left), self.term(right))
                else {
                    return None;
                };
                let found = left.cmp(&right);
                Some(match order {
                    Order::Less => found == Ordering::Less,
                    Order::LessOrEqual => found != Ordering::Greater,
                    Order::Greater => found == Ordering::Greater,
                    Order::GreaterOrEqual => found != Ordering::Less,
                })
            }
            Condition::Each { quantifier, of, has } => self.each(*quantifier, &self.term(of), has.as_deref()),
            Condition::Tested { left, test, right } => match (self.term(left), self.term(right)) {
                (Reading::None, _) | (_, Reading::None) => Some(false),
                (Reading::Known(left), Reading::Known(right)) => Some(test.holds(&left, &right)),
                _ => None,
            },
            _ => None,
        }
    }

    /// How many elements of a list, or keys of a map, something is so of.
    fn each(&self, quantifier: Quantifier, of: &Reading, has: Option<&Condition>) -> Option<bool> {
        let items = match of {
            Reading::Known(Value::List(values)) => values.to_vec(),
            Reading::Known(Value::Map(values)) => values.keys().cloned().map(Value::Text).collect(),
            Reading::Known(_) | Reading::None => Vec::new(),
            Reading::Unknown => return None,
        };
        let truth = |item| has.map_or(Some(true), |it| Spot { item: Some(item), ..*self }.truth(it));
        let truths: Vec<_> = items.iter().map(truth).collect();
        let count = |wanted| truths.iter().filter(|it| **it == wanted).count();
        let (so, open) = (count(Some(true)), count(None));
        match quantifier {
            Quantifier::All if truths.is_empty() => Some(false),
            Quantifier::All if count(Some(false)) > 0 => Some(false),
            Quantifier::All => (open == 0).then_some(true),
            Quantifier::One if so > 1 => Some(false),
            Quantifier::One => (open == 0).then_some(so == 1),
            Quantifier::Any | Quantifier::No if so > 0 => Some(quantifier == Quantifier::Any),
            Quantifier::Any | Quantifier::No => (open == 0).then_some(quantifier == Quantifier::No),
        }
    }

    /// A list of parts, of which one that is so decides it.
    fn both(&self, parts: &[Condition], decides: bool) -> Option<bool> {
        let truths: Vec<_> = parts.iter().map(|it| self.truth(it)).collect();
        if truths.contains(&Some(decides)) {
            return Some(decides);
        }
        (!truths.contains(&None)).then_some(!decides)
    }

    fn below(&self, left: &Reading, right: &Reading) -> Option<bool> {
        let schema = &self.policy.schema;
        match (left, right) {
            (Reading::Known(Value::Role(of, low)), Reading::Known(Value::Role(_, high))) => {
                let includes = &schema.type_info(*of)?.roles.get(usize::from(*high))?.includes;
                Some(low != high && includes.contains(low))
            }
            (Reading::Known(Value::Plan(low)), Reading::Known(Value::Plan(high))) => {
                let below = schema.plans.at_least.get(usize::from(*high))?;
                Some(low != high && below.contains(low))
            }
            _ => None,
        }
    }

    pub(super) fn term(&self, term: &Term) -> Reading {
        match term {
            Term::Path(value) => self.value(value),
            Term::Value(value) => Reading::Known(value.clone()),
            Term::Input(_) | Term::Time => Reading::Unknown,
            Term::Item => self.item.map_or(Reading::None, |it| Reading::Known(it.clone())),
            Term::Calculated(calculation) => {
                let operands: Vec<_> = calculation.operands().into_iter().map(|it| self.term(it)).collect();
                if operands.contains(&Reading::None) {
                    return Reading::None;
                }
                let known = |it| if let Reading::Known(value) = it { Some(value) } else { None };
                let values: Option<Vec<Value>> = operands.into_iter().map(known).collect();
                values.and_then(|it| calculation.of(&it)).map_or(Reading::Unknown, Reading::Known)
            }
            Term::Edge(read) => {
                let field = self.edge.and_then(|(member, edge)| {
                    let found = read.of.iter().find(|it| it.0 == self.entity.of && it.1 == member);
                    Some((found?.2, member, edge))
                });
                field.map_or(Reading::None, |(field, member, edge)| self.edge_value(field, member, edge))
            }
        }
    }

    fn edge_value(&self, field: EdgeField, member: MemberId, edge: &Edge) -> Reading {
        let time = |it: Option<_>| it.map_or(Reading::None, |it| Reading::Known(Value::Time(it)));
        match field {
            EdgeField::Since => time(edge.since()),
            EdgeField::Until => time(edge.until()),
            EdgeField::Attribute(id) => {
                let said = edge.attributes().iter().find(|it| it.0 == id).map(|it| it.1.clone());
                let info = relation_info(self.policy, self.entity.of, member).and_then(|it| it.attribute(id));
                said.map(Reading::Known).or_else(|| info.map(left_out)).unwrap_or(Reading::None)
            }
        }
    }

    /// What an attribute of the entity itself says.
    fn value(&self, value: &ValuePath) -> Reading {
        let Some(member) = value.attribute.member_of(self.entity.of) else { return Reading::None };
        let stated = self.facts.row(self.entity).and_then(|it| it.attribute(member)).cloned();
        let info = attribute_info(self.policy, self.entity.of, member);
        stated.map(Reading::Known).or_else(|| info.map(left_out)).unwrap_or(Reading::Unknown)
    }
}

/// What an attribute says that nothing is stated of.
fn left_out(info: &AttributeInfo) -> Reading {
    match &info.default {
        Some(value) => Reading::Known(value.clone()),
        None if info.optional => Reading::None,
        None => Reading::Unknown,
    }
}
