//! Values in conditions, and what is calculated from them.

use super::Lowering;
use crate::syntax::ast::{Arithmetic, Literal, LiteralValue, Term};
use crate::syntax::grammar::{Match, Parts, Rule, end_of};

impl Lowering {
    /// A value of any form. The recursion is as deep as the nesting budget allows.
    pub(super) fn term(&mut self, matched: Match<'_>) -> Option<Term> {
        match matched.as_rule() {
            Rule::path => Some(Term::Path(self.path(matched))),
            Rule::literal => self.literal(matched).map(Term::Literal),
            Rule::text => {
                let (node, value) = (self.node(&matched), LiteralValue::Text(self.unescape(&matched)));
                Some(Term::Literal(Literal { node, value }))
            }
            Rule::size_of => {
                let node = self.node(&matched);
                let of = Box::new(self.term(Parts::of(matched).next()?)?);
                Some(Term::Size { node, of })
            }
            Rule::entry_of => {
                let node = self.node(&matched);
                let mut parts = Parts::of(matched);
                let of = self.path(parts.part(Rule::path)?);
                let key = Box::new(self.term(parts.next()?)?);
                Some(Term::Entry { node, of, key })
            }
            _ => self.calculated(matched),
        }
    }

    /// A chain of terms, from the left; a chain of one is that term.
    fn calculated(&mut self, matched: Match<'_>) -> Option<Term> {
        let start = matched.as_span().start();
        let mut parts = Parts::of(matched);
        let mut all = self.term(parts.next()?)?;
        while let Some(next) = parts.next() {
            let (how, next) = match next.as_rule() {
                Rule::sign if next.as_str() == "+" => (Arithmetic::Plus, parts.next()?),
                Rule::sign => (Arithmetic::Minus, parts.next()?),
                _ => (Arithmetic::Times, next),
            };
            let node = self.node_between(start, end_of(&next));
            let right = Box::new(self.term(next)?);
            all = Term::Calculated { node, left: Box::new(all), how, right };
        }
        Some(all)
    }
}
