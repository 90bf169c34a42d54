//! Who has a relation, as a condition on whoever asks.

use super::super::model::{Expression, ExpressionKind};
use super::cells::Literal;
use super::condition::Condition;
use super::kinds::{Analysis, Kind};
use super::names::{Names, Stated};
use super::uses::ends;

/// Words expressions of one type.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wording<'a, 'l, 'm> {
    pub(super) analysis: &'a Analysis<'l, 'm>,
    pub(super) names: &'a Names<'m>,
    pub(super) of: &'m str,
    pub(super) relation: &'m str,
}

impl<'a, 'm> Wording<'a, '_, 'm> {
    /// As deep as the parentheses of the model.
    pub(super) fn condition(self, expression: &'m Expression) -> Condition {
        match &expression.kind {
            ExpressionKind::Direct(_) => self.direct(),
            ExpressionKind::Computed(name) => self.held("", self.of, &name.text),
            ExpressionKind::From { relation, tupleset } => self.through(&tupleset.text, &relation.text),
            ExpressionKind::Or(all) => Condition::any(all.iter().map(|it| self.condition(it))),
            ExpressionKind::And(all) => Condition::all(all.iter().map(|it| self.condition(it))),
            ExpressionKind::ButNot { base, subtract } => {
                Condition::all([self.condition(base), self.condition(subtract).not()])
            }
        }
    }

    pub(super) fn all(self, literals: &[Literal<'m>]) -> Condition {
        Condition::all(literals.iter().map(|it| {
            let condition = self.condition(it.part);
            if it.positive { condition } else { condition.not() }
        }))
    }

    fn direct(self) -> Condition {
        let stated = self.names.stated(self.of, self.relation);
        Condition::any(stated.iter().map(|it| {
            let path = format!("user in {}", it.name);
            match self.only(it) {
                Some(only) => Condition::Chosen(format!("{path} where {only}")),
                None => Condition::Plain(path),
            }
        }))
    }

    /// What is so of each edge that counts.
    pub(super) fn only(self, stated: &Stated<'m>) -> Option<&'a str> {
        stated.condition.and_then(|it| self.analysis.conditions.text(it))
    }

    /// Whether whoever asks has the relation of an object, at the end of a path to it.
    fn held(self, path: &str, of: &str, relation: &str) -> Condition {
        let member = self.names.member(relation);
        Condition::Plain(match self.analysis.kind(of, relation) {
            Kind::Role => format!("user is {path}{member}"),
            Kind::Definition => format!("{path}{member}"),
            Kind::Link | Kind::Row | Kind::Relation => format!("user in {path}{member}"),
        })
    }

    fn through(self, tupleset: &'m str, relation: &'m str) -> Condition {
        let ends = ends(self.analysis.lookup, self.of, tupleset, relation);
        let end = ends.first().copied().unwrap_or_default();
        let is_path = self.analysis.is_path(self.of, tupleset, relation);
        Condition::any(self.names.stated(self.of, tupleset).iter().map(|it| {
            if is_path {
                return Condition::Plain(format!("user in {}.{}", it.name, self.names.member(relation)));
            }
            let only = self.only(it).map(|it| format!(" where {it}")).unwrap_or_default();
            Condition::Has(format!("any {}{only}", it.name), Box::new(self.held("", end, relation)))
        }))
    }

    /// What a condition in a cell is called, by what it says.
    pub(super) fn called(self, literals: &[Literal<'m>]) -> String {
        let of_one = |it: &Literal<'m>| {
            let sign = if it.positive { "" } else { "not_" };
            match &it.part.kind {
                ExpressionKind::Computed(name) if it.positive => Some(format!("is_{}", name.text)),
                ExpressionKind::Computed(name) => Some(format!("{sign}{}", name.text)),
                ExpressionKind::From { relation, tupleset } => {
                    Some(format!("{sign}{}_{}", tupleset.text, relation.text))
                }
                _ => None,
            }
        };
        let all: Option<Vec<String>> = literals.iter().map(of_one).collect();
        match all {
            Some(words) if words.len() <= 2 => words.join("_and_"),
            _ => format!("{}_allowed", self.relation),
        }
    }
}
