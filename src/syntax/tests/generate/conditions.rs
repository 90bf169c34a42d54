//! Conditions of every kind in one another.

use super::Choices;
use crate::syntax::ast::{Condition, ConditionKind, Operator, Quantifier, Term};

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
                let left = self.term();
                self.predicate(left, inner)
            }
            6 => ConditionKind::Not(Box::new(self.condition(inner))),
            7 => {
                let quantifier = self.pick(&[Quantifier::Any, Quantifier::All, Quantifier::No]);
                let path = self.chosen(inner);
                let has = self.once_in(2).then(|| Box::new(self.condition(inner)));
                ConditionKind::Quantified { quantifier, path, has }
            }
            8 | 9 => ConditionKind::Or(self.some(2, |it| it.condition(inner))),
            _ => ConditionKind::And(self.some(2, |it| it.condition(inner))),
        };
        Condition { node, kind }
    }

    fn term(&mut self) -> Term {
        if self.once_in(3) { Term::Literal(self.literal(&["yes", "no"])) } else { Term::Path(self.path()) }
    }

    /// What is said of a path or a value.
    pub(super) fn predicate(&mut self, left: Term, depth: usize) -> ConditionKind {
        match (self.below(4), left) {
            (0, left) => {
                ConditionKind::InList { negated: self.once_in(2), list: self.some(1, Self::term), left }
            }
            (1, left) => ConditionKind::InPath { negated: self.once_in(2), path: self.chosen(depth), left },
            (2, Term::Path(who)) => ConditionKind::Can { action: self.name(), object: self.path(), who },
            (_, left) => ConditionKind::Compare { operator: self.pick(&OPERATORS), right: self.term(), left },
        }
    }
}
