//! Conditions: what stands after `when`, `unless` and in a definition.

use super::Lowering;
use crate::syntax::ast::{Condition, ConditionKind, Operator, Quantifier, Term, Wording};
use crate::syntax::grammar::{Match, Parts, Rule, end_of};

impl Lowering {
    /// `condition`: parts joined by `or`. The recursion is as deep as the nesting budget allows.
    pub(super) fn condition(&mut self, matched: Match<'_>) -> Option<Condition> {
        self.chain(matched, Self::conjunction, ConditionKind::Or)
    }

    fn conjunction(&mut self, matched: Match<'_>) -> Option<Condition> {
        self.chain(matched, Self::negation, ConditionKind::And)
    }

    /// A chain of one part is that part.
    fn chain(
        &mut self,
        matched: Match<'_>,
        part: fn(&mut Self, Match<'_>) -> Option<Condition>,
        joined: fn(Vec<Condition>) -> ConditionKind,
    ) -> Option<Condition> {
        let mut parts = Parts::of(matched.clone());
        let first = parts.next()?;
        let Some(second) = parts.next() else { return part(self, first) };
        let node = self.node(&matched);
        let all = [first, second].into_iter().chain(parts);
        let conditions = all.map(|it| part(self, it)).collect::<Option<_>>()?;
        Some(Condition { node, kind: joined(conditions) })
    }

    fn negation(&mut self, matched: Match<'_>) -> Option<Condition> {
        let end = end_of(&matched);
        let mut parts = Parts::of(matched);
        let mut nodes = Vec::new();
        while let Some(not) = parts.part(Rule::not) {
            nodes.push(self.node_between(not.as_span().start(), end));
        }
        let operand = parts.part(Rule::operand)?;
        let mut condition = self.operand(Parts::of(operand).next()?)?;
        for node in nodes.into_iter().rev() {
            condition = Condition { node, kind: ConditionKind::Not(Box::new(condition)) };
        }
        Some(condition)
    }

    fn operand(&mut self, matched: Match<'_>) -> Option<Condition> {
        match matched.as_rule() {
            Rule::condition => self.condition(matched),
            Rule::quantified => self.quantified(matched),
            Rule::nobody => {
                let node = self.node(&matched);
                let role = self.path(Parts::of(matched).part(Rule::path)?);
                Some(Condition { node, kind: ConditionKind::Nobody { role } })
            }
            _ => self.sentence(matched),
        }
    }

    fn quantified(&mut self, matched: Match<'_>) -> Option<Condition> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let quantifier = match parts.part(Rule::quantifier).map(|it| it.as_str()) {
            Some("any") => Quantifier::Any,
            Some("all") => Quantifier::All,
            Some(_) => Quantifier::No,
            None => Quantifier::One,
        };
        let path = self.chosen(parts.part(Rule::chosen)?)?;
        let has = match parts.part(Rule::negation) {
            Some(has) => Some(Box::new(self.negation(has)?)),
            None => None,
        };
        Some(Condition { node, kind: ConditionKind::Quantified { quantifier, path, has } })
    }

    /// What is said of a path or a value, or a path alone.
    fn sentence(&mut self, matched: Match<'_>) -> Option<Condition> {
        let node = self.node(&matched);
        let mut parts = Parts::of(matched);
        let left = self.term(parts.next()?)?;
        let kind = match (parts.next(), left) {
            (None, Term::Path(path)) => ConditionKind::Bare(path),
            (Some(said), left) => self.said(left, said)?,
            (None, _) => return None,
        };
        Some(Condition { node, kind })
    }

    pub(super) fn predicate(&mut self, left: Term, matched: Match<'_>) -> Option<ConditionKind> {
        self.said(left, Parts::of(matched).next()?)
    }

    fn said(&mut self, left: Term, matched: Match<'_>) -> Option<ConditionKind> {
        let rule = matched.as_rule();
        let mut parts = Parts::of(matched);
        match (rule, left) {
            (Rule::comparison, left) => {
                let operator = operator(parts.next()?.as_rule())?;
                Some(ConditionKind::Compare { left, operator, right: self.term(parts.next()?)? })
            }
            (Rule::membership, left) => self.membership(left, parts),
            (Rule::wording, left) => {
                let test = wording(parts.next()?.as_rule())?;
                Some(ConditionKind::Wording { left, test, right: self.term(parts.next()?)? })
            }
            (Rule::decision, Term::Path(who)) => {
                let action = self.name(parts.part(Rule::action_name)?);
                let object = self.path(parts.part(Rule::path)?);
                Some(ConditionKind::Can { who, action, object })
            }
            _ => None,
        }
    }

    fn membership(&mut self, left: Term, mut parts: Parts<'_>) -> Option<ConditionKind> {
        let negated = parts.pass(Rule::not);
        let of = parts.next()?;
        Some(match of.as_rule() {
            Rule::chosen => ConditionKind::InPath { left, negated, path: self.chosen(of)? },
            Rule::literal => ConditionKind::InValue { left, negated, value: self.literal(of)? },
            _ => {
                let list = Parts::of(of).map(|it| self.term(it)).collect::<Option<_>>()?;
                ConditionKind::InList { left, negated, list }
            }
        })
    }
}

fn wording(rule: Rule) -> Option<Wording> {
    Some(match rule {
        Rule::begins_with => Wording::Begins,
        Rule::ends_with => Wording::Ends,
        Rule::contains => Wording::Contains,
        Rule::matches => Wording::Matches,
        _ => return None,
    })
}

fn operator(rule: Rule) -> Option<Operator> {
    Some(match rule {
        Rule::is => Operator::Is,
        Rule::is_not => Operator::IsNot,
        Rule::is_below => Operator::IsBelow,
        Rule::is_not_below => Operator::IsNotBelow,
        Rule::less => Operator::Less,
        Rule::less_or_equal => Operator::LessOrEqual,
        Rule::greater => Operator::Greater,
        Rule::greater_or_equal => Operator::GreaterOrEqual,
        _ => return None,
    })
}
