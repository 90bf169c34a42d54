//! Conditions of every kind in one another.

use super::Choices;
use crate::syntax::ast::{
    Arithmetic, Condition, ConditionKind, Literal, LiteralValue, Operator, Quantifier, Term, Wording,
};

const OPERATORS: [Operator; 8] = [
    Operator::Is,
    Operator::IsNot,
    Operator::IsBelow,
    Operator::IsNotBelow,
    Operator::Less,
    Operator::LessOrEqual,
    Operator::Greater,
    Operator::GreaterOrEqual,
];

impl Choices<'_> {
    /// A condition with at most so many others in one another.
    pub(super) fn condition(&mut self, depth: usize) -> Condition {
        let node = self.node();
        let inner = depth.saturating_sub(1);
        let kind = match self.below(if depth == 0 { 6 } else { 11 }) {
            0 => ConditionKind::Bare(self.path()),
            1 => ConditionKind::Nobody { role: self.path() },
            2..=5 => {
                let left = self.opening(inner);
                self.predicate(left, inner)
            }
            6 => ConditionKind::Not(Box::new(self.condition(inner))),
            7 => {
                let all = [Quantifier::Any, Quantifier::All, Quantifier::No, Quantifier::One];
                let quantifier = self.pick(&all);
                let path = self.chosen(inner);
                let has = quantifier == Quantifier::One || self.once_in(2);
                let has = has.then(|| Box::new(self.condition(inner)));
                ConditionKind::Quantified { quantifier, path, has }
            }
            8 | 9 => ConditionKind::Or(self.some(2, |it| it.condition(inner))),
            _ => ConditionKind::And(self.some(2, |it| it.condition(inner))),
        };
        Condition { node, kind }
    }

    /// A value with at most so many others in one another.
    fn term(&mut self, depth: usize) -> Term {
        if depth == 0 || self.once_in(2) {
            return self.single(depth);
        }
        let inner = depth.saturating_sub(1);
        let how = self.pick(&[Arithmetic::Plus, Arithmetic::Minus, Arithmetic::Times]);
        let left = Box::new(self.term(inner));
        Term::Calculated { node: self.node(), left, how, right: Box::new(self.term(inner)) }
    }

    /// A value that begins with no parenthesis.
    fn opening(&mut self, depth: usize) -> Term {
        if depth == 0 || self.once_in(2) {
            return self.single(depth);
        }
        let inner = depth.saturating_sub(1);
        let how = self.pick(&[Arithmetic::Plus, Arithmetic::Minus]);
        let left = Box::new(self.opening(inner));
        Term::Calculated { node: self.node(), left, how, right: Box::new(self.term(inner)) }
    }

    fn single(&mut self, depth: usize) -> Term {
        let inner = depth.saturating_sub(1);
        match self.below(if depth == 0 { 4 } else { 6 }) {
            0 => Term::Literal(self.literal(&["yes", "no"])),
            1..=3 => Term::Path(self.path()),
            4 => self.entry(inner),
            _ => {
                let node = self.node();
                let of = if self.once_in(2) { Term::Path(self.path()) } else { self.entry(inner) };
                Term::Size { node, of: Box::new(of) }
            }
        }
    }

    fn entry(&mut self, depth: usize) -> Term {
        let node = self.node();
        let (of, key) = (self.path(), Box::new(self.term(depth)));
        Term::Entry { node, of, key }
    }

    /// What is said of a path or a value.
    pub(super) fn predicate(&mut self, left: Term, depth: usize) -> ConditionKind {
        match (self.below(6), left) {
            (0, left) => {
                let list = self.some(1, |it| it.term(depth));
                ConditionKind::InList { negated: self.once_in(2), list, left }
            }
            (1, left) => ConditionKind::InPath { negated: self.once_in(2), path: self.chosen(depth), left },
            (2, Term::Path(who)) => ConditionKind::Can { action: self.name(), object: self.path(), who },
            (3, left) => {
                ConditionKind::InValue { negated: self.once_in(2), value: self.literal(&["yes", "no"]), left }
            }
            // `no ends with x` speaks of what is called `ends`.
            (4, left) if !begins_with_no(&left) => {
                let test = self.pick(&[Wording::Begins, Wording::Ends, Wording::Contains]);
                ConditionKind::Wording { test, right: self.term(depth), left }
            }
            (_, left) => {
                ConditionKind::Compare { operator: self.pick(&OPERATORS), right: self.term(depth), left }
            }
        }
    }
}

fn begins_with_no(term: &Term) -> bool {
    match term {
        Term::Literal(Literal { value: LiteralValue::Word(word), .. }) => word == "no",
        Term::Calculated { left, .. } => begins_with_no(left),
        Term::Literal(_) | Term::Path(_) | Term::Size { .. } | Term::Entry { .. } => false,
    }
}
